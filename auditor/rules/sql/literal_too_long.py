"""AUD513: a statement writes a string that is longer than its column."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.finding import Evidence, Finding, Severity
from auditor.model.query import Query
from auditor.plugin import sent
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Record, Rule


RULE = Rule(
    id="AUD513",
    slug="literal-too-long",
    summary="A statement writes a string that is longer than its column.",
    severity=Severity.ERROR,
    subject=Record,
    of=(Query,),
    needs=frozenset({Need.SQL}),
)


def check(record: Record, facts: Facts) -> Iterator[Finding]:
    """Where the engine enforces lengths; by the database if it was read, else by the history or the models."""
    query, found = sent.read(record, facts)
    schema = sent.deciding(query, facts)
    dml = facts.engine.dml
    if found is None or schema is None or dml is None:
        return
    told: set[str] = set()
    for target, text, start in sent.written(found, schema, facts):
        consequence = dml.cut(text, target.column, facts.server)
        name = f"{target.table.name}.{target.column.name}"
        if not consequence or name in told:
            continue
        told.add(name)
        yield sent.told(
            RULE,
            query,
            f"A string of {len(text)} characters is written into column `{name}`, which is `{target.column.type}`.",
            start=start,
            about=name,
            consequence=consequence,
            evidence=[Evidence(schema.role, facts.describe(target.column), target.column.origin)],
            fix="Write a shorter value, or widen the column in a migration.",
        )

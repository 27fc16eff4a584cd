"""AUD523: a SELECT that gives every row of a table, however many there will be."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.finding import Finding, Severity
from auditor.model.query import Query
from auditor.plugin import keys, sent
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Record, Rule


RULE = Rule(
    id="AUD523",
    slug="unbounded-select",
    summary="A SELECT has no LIMIT and nothing else that bounds its rows.",
    severity=Severity.INFO,
    subject=Record,
    of=(Query,),
    needs=frozenset({Need.SQL}),
    on_request=True,
)


def check(record: Record, facts: Facts) -> Iterator[Finding]:
    """One row by a key, an aggregate and a LIMIT are bounds; a migration reads what it has to."""
    query, found = sent.read(record, facts)
    if found is None or query.dynamic or sent.in_revision(query):
        return
    for item in found.selections:
        bounded = item.single or item.limit is not None or bool(item.grouped) or not (item.tables or item.open)
        if item.kind != "select" or not item.outermost or bounded or keys.one_row(item, facts):
            continue
        tables = ", ".join(f"`{name}`" for name in dict.fromkeys(item.tables)) or "a subquery"
        yield sent.told(
            RULE,
            query,
            f"The SELECT from {tables} has no LIMIT{'' if item.where else ' and no condition'}.",
            about=tables,
            severity=Severity.INFO,
            consequence="It gives more rows every day, and holds all of them in memory at once.",
            fix="Page through it: ORDER BY a unique key, and LIMIT.",
        )

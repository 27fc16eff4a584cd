"""AUD103: a column that the database does not have."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.changes import Add
from auditor.model.finding import Finding, Severity
from auditor.model.schema import Column
from auditor.plugin.drift import drift, only_in, title
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Rule


RULE = Rule(
    id="AUD103",
    slug="missing-column",
    summary="A column is expected and does not exist.",
    severity=Severity.ERROR,
    subject=Add,
    of=(Column,),
    needs=frozenset({Need.TWO_ROLES}),
)


def check(change: Add, facts: Facts) -> Iterator[Finding]:
    """Every missing column is an error: the mapper names all its columns in each SELECT."""
    assert isinstance(change.object, Column)
    yield drift(
        RULE,
        change,
        facts,
        f"{title(change.subject)} is {only_in(change, facts)}.",
        consequence="Every statement that names the column fails, each SELECT of the mapped class among them.",
        fix=_way_out(change.object),
    )


def _way_out(column: Column) -> str:
    if column.nullable or column.default is not None or column.generated or column.identity:
        return "Add the column with a migration."
    return "Add the column as nullable, fill the rows that exist, then set NOT NULL."

"""AUD115: an index that the database does not have."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.changes import Add
from auditor.model.finding import Finding, Severity
from auditor.model.schema import Index
from auditor.plugin.drift import drift, only_in, title
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Rule


RULE = Rule(
    id="AUD115",
    slug="missing-index",
    summary="An index is expected and does not exist.",
    severity=Severity.WARNING,
    subject=Add,
    of=(Index,),
    needs=frozenset({Need.TWO_ROLES}),
)


def check(change: Add, facts: Facts) -> Iterator[Finding]:
    """Plain indexes: a missing unique one is a missing constraint, and one for a foreign key the engine's affair."""
    assert isinstance(change.object, Index)
    if change.object.unique or change.object.implicit:
        return
    parts = ", ".join(map(str, change.object.parts))
    yield drift(
        RULE,
        change,
        facts,
        f"{title(change.subject)} on `({parts})` is {only_in(change, facts)}.",
        consequence="Queries that count on it read the whole table, slower with every row.",
        fix="Create the index with a migration, without blocking writes where the table is large.",
    )

"""AUD105: a string column too short for what the application writes."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.changes import Alter
from auditor.model.finding import Finding, Severity
from auditor.model.schema import Column
from auditor.model.verdict import Facet
from auditor.plugin.drift import claimed, drift, is_undersized, sides, title
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Rule


RULE = Rule(
    id="AUD105",
    slug="undersized-varchar",
    summary="A string column is shorter than expected.",
    severity=Severity.ERROR,
    subject=Alter,
    of=(Column,),
    claims=frozenset({Facet.LENGTH}),
    needs=frozenset({Need.TWO_ROLES}),
)


def check(change: Alter, facts: Facts) -> Iterator[Finding]:
    """Only strings, and only where the actual column is the shorter one."""
    assert isinstance(change.object, Column)
    expected, actual = sides(change, facts)
    for difference in claimed(change, RULE):
        if is_undersized(change, difference):
            yield drift(
                RULE,
                change,
                facts,
                f"{title(change.subject)} is shorter in {actual} than in {expected}: "
                f"`{difference.actual}` instead of `{difference.expected}`.",
                difference=difference,
                consequence=difference.consequence or "A value longer than the column is refused, or cut.",
                fix=f"Widen the column to `{change.object.type}`; no row can stand in the way.",
            )

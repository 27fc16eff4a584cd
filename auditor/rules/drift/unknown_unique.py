"""AUD119: uniqueness that nobody declared."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.changes import Alter, Drop
from auditor.model.finding import Finding, Severity
from auditor.model.schema import Index, Unique
from auditor.model.verdict import Facet
from auditor.plugin.drift import claimed, drift, sides, title
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Rule


RULE = Rule(
    id="AUD119",
    slug="unknown-unique",
    summary="Uniqueness is enforced and nothing declares it.",
    severity=Severity.WARNING,
    subject=Alter | Drop,
    of=(Index, Unique),
    claims=frozenset({Facet.UNIQUE}),
    needs=frozenset({Need.TWO_ROLES}),
)

CONSEQUENCE = "An INSERT or UPDATE that the declaration allows fails as a duplicate."
WAY_OUT = "Declare the uniqueness, or take it away with a migration."


def check(change: Alter | Drop, facts: Facts) -> Iterator[Finding]:
    """A constraint, a unique index, and a unique index where a plain one is expected."""
    found = change.before if isinstance(change, Alter) else change.object
    assert isinstance(found, Unique | Index)
    if isinstance(found, Index) and (not found.unique or found.implicit):
        return
    expected, actual = sides(change, facts)
    message = f"{title(change.subject)} on `({', '.join(found.columns) or 'an expression'})` is "
    if isinstance(change, Drop):
        yield drift(
            RULE,
            change,
            facts,
            f"{message}in {actual} and not in {expected}.",
            consequence=CONSEQUENCE,
            fix=WAY_OUT,
        )
        return
    for difference in claimed(change, RULE):
        yield drift(
            RULE,
            change,
            facts,
            f"{message}unique in {actual} and not in {expected}.",
            difference=difference,
            consequence=CONSEQUENCE,
            fix=WAY_OUT,
        )

"""AUD123: a column that numbers itself in another way, or not at all."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.changes import Alter
from auditor.model.finding import Finding, Severity
from auditor.model.schema import Column
from auditor.model.verdict import Facet, Fit
from auditor.plugin.drift import SEVERITY, claimed, contrast, drift, title
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Rule


RULE = Rule(
    id="AUD123",
    slug="identity-mismatch",
    summary="A column numbers itself in another way than expected, or not at all.",
    severity=Severity.WARNING,
    subject=Alter,
    of=(Column,),
    claims=frozenset({Facet.IDENTITY}),
    needs=frozenset({Need.TWO_ROLES}),
)

CONSEQUENCES = {
    Fit.NARROWER: "An INSERT that leaves the column out fails, or stores NULL: nobody numbers the row.",
    Fit.OTHER: "Numbers are given in another way than expected; an INSERT with a number of its own may fail.",
    Fit.WIDER: "INSERTs get a number whether they count on it or not.",
    Fit.COSMETIC: "No statement can tell the two apart.",
}
REFUSED = "An INSERT that gives a number, as the application does, fails: the engine gives it itself."


def check(change: Alter, facts: Facts) -> Iterator[Finding]:
    """An error where INSERTs count on a number that nobody gives, else a warning."""
    assert isinstance(change.object, Column)
    assert isinstance(change.before, Column)
    for difference in claimed(change, RULE):
        refused = change.object.identity is None and _insists(change.before)
        yield drift(
            RULE,
            change,
            facts,
            f"{title(change.subject)} differs in how it numbers itself: {contrast(change, difference, facts)}.",
            difference=difference,
            severity=Severity.ERROR if refused else SEVERITY[difference.fit],
            consequence=difference.consequence or (REFUSED if refused else CONSEQUENCES[difference.fit]),
            fix="Give the column its numbering with a migration, or declare the one that is there.",
        )


def _insists(column: Column) -> bool:
    return column.identity is not None and column.identity.kind == "always"

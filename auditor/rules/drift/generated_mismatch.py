"""AUD122: a column computed in another way, or not at all."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.changes import Alter
from auditor.model.finding import Finding, Severity
from auditor.model.schema import Column
from auditor.model.verdict import Different, Facet, Fit
from auditor.plugin.drift import SEVERITY, claimed, contrast, drift, title
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Rule


RULE = Rule(
    id="AUD122",
    slug="generated-mismatch",
    summary="A generated column is computed in another way than expected, or not at all.",
    severity=Severity.WARNING,
    subject=Alter,
    of=(Column,),
    claims=frozenset({Facet.GENERATED}),
    needs=frozenset({Need.TWO_ROLES}),
)

CONSEQUENCES = {
    Fit.NARROWER: "An INSERT or UPDATE that names the column fails: the engine computes it.",
    Fit.OTHER: "Reads give another value than the application expects, or none.",
    Fit.WIDER: "Reads give what the application expects.",
    Fit.COSMETIC: "No statement can tell the two apart.",
}


def check(change: Alter, facts: Facts) -> Iterator[Finding]:
    """An error where the application writes what the engine computes, else a warning."""
    for difference in claimed(change, RULE):
        yield drift(
            RULE,
            change,
            facts,
            f"{title(change.subject)} differs in how it is computed: {contrast(change, difference, facts)}.",
            difference=difference,
            severity=SEVERITY[difference.fit],
            consequence=difference.consequence or _consequence(difference),
            fix="Replace the generated column with a migration, or declare the one that is there.",
        )


def _consequence(difference: Different) -> str:
    if {difference.expected, difference.actual} == {"stored", "virtual"}:
        return "Reads give the same values; space, speed, and the keys and indexes that it may have, differ."
    return CONSEQUENCES[difference.fit]

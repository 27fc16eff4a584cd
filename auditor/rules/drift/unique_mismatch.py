"""AUD129: uniqueness that is checked at another time, or takes NULL in another way."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.changes import Alter
from auditor.model.finding import Finding, Severity
from auditor.model.schema import Index, Unique
from auditor.model.verdict import Facet
from auditor.plugin.drift import SEVERITY, claimed, contrast, drift, title
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Rule


RULE = Rule(
    id="AUD129",
    slug="unique-mismatch",
    summary="Uniqueness is checked at another time than expected, or treats NULL in another way.",
    severity=Severity.WARNING,
    subject=Alter,
    of=(Index, Unique),
    claims=frozenset({Facet.DEFERRABLE, Facet.NULLS}),
    needs=frozenset({Need.TWO_ROLES}),
)

RELATIONS = {Facet.DEFERRABLE: "is", Facet.NULLS: "takes NULLs for"}
CONSEQUENCES = {
    Facet.DEFERRABLE: "Duplicates within a transaction fail on one side and pass on the other; upserts may not use it.",
    Facet.NULLS: "Rows that are alike but for NULL are refused on one side and stored on the other.",
}


def check(change: Alter, facts: Facts) -> Iterator[Finding]:
    """A warning, unless the engine knows better."""
    for difference in claimed(change, RULE):
        yield drift(
            RULE,
            change,
            facts,
            f"{title(change.subject)} {RELATIONS[difference.facet]} {contrast(change, difference, facts)}.",
            difference=difference,
            severity=SEVERITY[difference.fit],
            consequence=difference.consequence or CONSEQUENCES[difference.facet],
            fix="Replace the constraint with a migration, or declare the one that is there.",
        )

"""AUD126: stored in another way."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.changes import Alter
from auditor.model.finding import Finding, Severity
from auditor.model.schema import Column, Table
from auditor.model.verdict import Facet
from auditor.plugin.drift import SEVERITY, claimed, contrast, drift, title
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Rule


RULE = Rule(
    id="AUD126",
    slug="storage-mismatch",
    summary="A table or column is stored in another way than expected.",
    severity=Severity.WARNING,
    subject=Alter,
    of=(Table, Column),
    claims=frozenset({Facet.STORAGE_ENGINE, Facet.STORAGE}),
    needs=frozenset({Need.TWO_ROLES}),
)

CONSEQUENCES = {
    Facet.STORAGE_ENGINE: "Transactions, foreign keys and locks follow the rules of the storage engine that is there.",
    Facet.STORAGE: "Statements give the same rows; limits, space and speed differ.",
}


def check(change: Alter, facts: Facts) -> Iterator[Finding]:
    """A warning, unless the engine knows better."""
    for difference in claimed(change, RULE):
        yield drift(
            RULE,
            change,
            facts,
            f"{title(change.subject)} is stored differently: {contrast(change, difference, facts)}.",
            difference=difference,
            severity=SEVERITY[difference.fit],
            consequence=difference.consequence or CONSEQUENCES[difference.facet],
            fix="Rebuild it with the expected option, or declare the one that is there.",
        )

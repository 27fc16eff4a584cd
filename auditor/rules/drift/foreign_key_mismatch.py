"""AUD128: a foreign key to something else, or held in another way."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.changes import Alter
from auditor.model.finding import Finding, Severity
from auditor.model.schema import ForeignKey
from auditor.model.verdict import Facet
from auditor.plugin.drift import SEVERITY, claimed, contrast, drift, title
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Rule


RULE = Rule(
    id="AUD128",
    slug="foreign-key-mismatch",
    summary="A foreign key has another target than expected, or is held in another way.",
    severity=Severity.WARNING,
    subject=Alter,
    of=(ForeignKey,),
    claims=frozenset({Facet.TARGET, Facet.COLUMNS, Facet.MATCH, Facet.DEFERRABLE, Facet.VALIDATED, Facet.ENFORCED}),
    needs=frozenset({Need.TWO_ROLES}),
)

RELATIONS = {
    Facet.TARGET: "points at",
    Facet.COLUMNS: "has the columns",
    Facet.MATCH: "matches",
    Facet.DEFERRABLE: "is",
    Facet.VALIDATED: "differs in being validated:",
    Facet.ENFORCED: "differs in being enforced:",
}
CONSEQUENCES = {
    Facet.TARGET: "Rows that are right for the application are refused, and rows that are wrong for it are stored.",
    Facet.COLUMNS: "Rows that are right for the application are refused, and rows that are wrong for it are stored.",
    Facet.MATCH: "Keys that are partly NULL are judged by other rules.",
    Facet.DEFERRABLE: "Rows in the wrong order within a transaction fail on one side and pass on the other.",
    Facet.VALIDATED: "Rows that point at nothing may be there already.",
    Facet.ENFORCED: "Rows that point at nothing are stored.",
}


def check(change: Alter, facts: Facts) -> Iterator[Finding]:
    """An error when it points elsewhere, else a warning."""
    for difference in claimed(change, RULE):
        yield drift(
            RULE,
            change,
            facts,
            f"{title(change.subject)} {RELATIONS[difference.facet]} {contrast(change, difference, facts)}.",
            difference=difference,
            severity=SEVERITY[difference.fit],
            consequence=difference.consequence or CONSEQUENCES[difference.facet],
            fix="Replace the foreign key with a migration, or declare the one that is there.",
        )

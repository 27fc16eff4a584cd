"""AUD127: the same thing under another name."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.changes import Alter
from auditor.model.finding import Finding, Severity
from auditor.model.schema import Check, ForeignKey, Index, PrimaryKey, Unique
from auditor.model.verdict import Facet
from auditor.plugin.drift import claimed, contrast, drift, title
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Rule


RULE = Rule(
    id="AUD127",
    slug="name-only",
    summary="A constraint or index has another name than expected, and nothing else differs.",
    severity=Severity.INFO,
    subject=Alter,
    of=(PrimaryKey, Unique, ForeignKey, Check, Index),
    claims=frozenset({Facet.NAME}),
    needs=frozenset({Need.TWO_ROLES}),
)


def check(change: Alter, facts: Facts) -> Iterator[Finding]:
    """A note, so that nobody drops and creates what is the same."""
    for difference in claimed(change, RULE):
        yield drift(
            RULE,
            change,
            facts,
            f"{title(change.subject)} is named {contrast(change, difference, facts)}.",
            difference=difference,
            consequence="No statement minds; a migration that drops or alters it by name fails.",
            fix="Rename it with a migration, or declare the name that is there.",
        )

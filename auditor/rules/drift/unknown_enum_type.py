"""AUD133: an enum type that nobody declared and no column has."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.changes import Drop
from auditor.model.finding import Finding, Severity
from auditor.model.schema import EnumType
from auditor.plugin.drift import drift, only_in, title
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Rule


RULE = Rule(
    id="AUD133",
    slug="unknown-enum-type",
    summary="An enum type exists, nothing declares it and no column has it.",
    severity=Severity.INFO,
    subject=Drop,
    of=(EnumType,),
    needs=frozenset({Need.TWO_ROLES}),
)


def check(change: Drop, facts: Facts) -> Iterator[Finding]:
    """A note: it does no harm until its name is wanted again."""
    yield drift(
        RULE,
        change,
        facts,
        f"{title(change.subject)} is {only_in(change, facts)}; no column has it.",
        consequence="A migration that creates a type of this name fails, since there is one already.",
        fix="Drop the type in the migration that drops its last column, or declare what still needs it.",
        fixable=False,
    )

"""AUD139: an enum type that is expected, has no column yet, and is not there."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.changes import Add
from auditor.model.finding import Finding, Severity
from auditor.model.schema import EnumType
from auditor.plugin.drift import drift, only_in, title
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Rule


RULE = Rule(
    id="AUD139",
    slug="missing-enum-type",
    summary="An enum type is expected and does not exist, and no column tells of it.",
    severity=Severity.WARNING,
    subject=Add,
    of=(EnumType,),
    needs=frozenset({Need.TWO_ROLES}),
)


def check(change: Add, facts: Facts) -> Iterator[Finding]:
    """A type that a column has is told of as that column's."""
    yield drift(
        RULE,
        change,
        facts,
        f"{title(change.subject)} is {only_in(change, facts)}.",
        consequence="A migration that changes it, or gives it to a column, fails: the type does not exist.",
        fix="Create the type (CREATE TYPE ... AS ENUM), or take it out of where it is still expected.",
    )

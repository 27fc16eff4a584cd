"""AUD134: a sequence that the database does not have."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.changes import Add
from auditor.model.finding import Finding, Severity
from auditor.model.schema import Sequence
from auditor.plugin.drift import drift, only_in, title
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Rule


RULE = Rule(
    id="AUD134",
    slug="missing-sequence",
    summary="A sequence is expected and does not exist.",
    severity=Severity.ERROR,
    subject=Add,
    of=(Sequence,),
    needs=frozenset({Need.TWO_ROLES}),
)


def check(change: Add, facts: Facts) -> Iterator[Finding]:
    """Every missing sequence is an error."""
    yield drift(
        RULE,
        change,
        facts,
        f"{title(change.subject)} is {only_in(change, facts)}.",
        consequence="An INSERT that takes its number from the sequence fails before it is sent.",
        fix="Create the sequence with a migration, starting above the numbers that are in use.",
    )

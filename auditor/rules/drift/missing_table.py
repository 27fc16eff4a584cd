"""AUD101: a table that the database does not have."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.changes import Add
from auditor.model.finding import Finding, Severity
from auditor.model.schema import Table
from auditor.plugin.drift import drift, only_in, title
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Rule


RULE = Rule(
    id="AUD101",
    slug="missing-table",
    summary="A table is expected and does not exist.",
    severity=Severity.ERROR,
    subject=Add,
    of=(Table,),
    needs=frozenset({Need.TWO_ROLES}),
)


def check(change: Add, facts: Facts) -> Iterator[Finding]:
    """Every missing table is an error."""
    yield drift(
        RULE,
        change,
        facts,
        f"{title(change.subject)} is {only_in(change, facts)}.",
        consequence="Every statement on the table fails.",
        fix="Create the table with a migration.",
    )

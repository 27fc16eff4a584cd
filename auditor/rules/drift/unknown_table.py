"""AUD102: a table that nobody declared."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.changes import Drop
from auditor.model.finding import Finding, Severity
from auditor.model.schema import Table
from auditor.plugin.drift import drift, sides, title
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Rule


RULE = Rule(
    id="AUD102",
    slug="unknown-table",
    summary="A table exists and nothing declares it.",
    severity=Severity.WARNING,
    subject=Drop,
    of=(Table,),
    needs=frozenset({Need.TWO_ROLES}),
)


def check(change: Drop, facts: Facts) -> Iterator[Finding]:
    """Every unknown table is a warning; dropping it is never the way out that we name."""
    expected, actual = sides(change, facts)
    yield drift(
        RULE,
        change,
        facts,
        f"{title(change.subject)} is in {actual} and not in {expected}.",
        consequence="The application neither reads nor writes it; a rebuilt database will not have it.",
        fix="Import the module that maps the table, or leave it out of the audit when it belongs to something else.",
        fixable=False,
    )

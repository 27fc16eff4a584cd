"""AUD102: a table that nobody declared."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from auditor.model.changes import Drop
from auditor.model.finding import Finding, Severity
from auditor.model.schema import Table
from auditor.plugin.drift import drift, only_in, title
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


LEFTOVERS = ("_*_gho", "_*_ghc", "_*_del", "_*_new", "_*_old", "heartbeat")
"""Names, as patterns, of what tools for schema changes without downtime leave behind, or use while they run:
gh-ost (_t_gho, _t_ghc, _t_del), pt-online-schema-change (_t_new, _t_old) and pt-heartbeat."""


def check(change: Drop, facts: Facts) -> Iterator[Finding]:
    """Every unknown table is a warning, a tool's own one a note; dropping it is never the way out that we name."""
    if any(fnmatchcase(change.subject.table.name, pattern) for pattern in LEFTOVERS):
        yield drift(
            RULE,
            change,
            facts,
            f"{title(change.subject)} is {only_in(change, facts)}, named as online schema changes name them.",
            severity=Severity.INFO,
            consequence="A change that was stopped half-way leaves it behind, and the next one may refuse to start.",
            fix="See whether the tool is running; if not, remove what it left the way its manual says.",
            fixable=False,
        )
        return
    yield drift(
        RULE,
        change,
        facts,
        f"{title(change.subject)} is {only_in(change, facts)}.",
        consequence="The application neither reads nor writes it; a rebuilt database will not have it.",
        fix="Import the module that maps the table, or leave it out of the audit when it belongs to something else.",
        fixable=False,
    )

"""AUD132: something is missing, and something very like it is there under another name."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.changes import Rename
from auditor.model.finding import Finding, Severity
from auditor.model.schema import Column, Table
from auditor.plugin.drift import drift, only_in, title
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Rule


RULE = Rule(
    id="AUD132",
    slug="possible-rename",
    summary="An expected column or table is missing, and one very like it exists under another name.",
    severity=Severity.ERROR,
    subject=Rename,
    of=(Column, Table),
    needs=frozenset({Need.TWO_ROLES}),
)


def check(change: Rename, facts: Facts) -> Iterator[Finding]:
    """One finding that asks: a drop and an add would lose the rows' values."""
    old = change.before.name
    yield drift(
        RULE,
        change,
        facts,
        f"{title(change.subject)} is {only_in(change, facts)}, which has `{old}` instead: {', '.join(change.reasons)}.",
        consequence="Every statement that uses the new name fails.",
        fix="If it was renamed, write a migration that renames it; an add and a drop would lose its data.",
        fixable=False,
    )

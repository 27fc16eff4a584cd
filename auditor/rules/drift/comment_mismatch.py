"""AUD125: another comment."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.changes import Alter
from auditor.model.finding import Finding, Severity
from auditor.model.schema import Column, Index, Table
from auditor.model.verdict import Facet
from auditor.plugin.drift import claimed, contrast, drift, title
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Rule


RULE = Rule(
    id="AUD125",
    slug="comment-mismatch",
    summary="A comment differs from the expected one.",
    severity=Severity.INFO,
    subject=Alter,
    of=(Column, Table, Index),
    claims=frozenset({Facet.COMMENT}),
    needs=frozenset({Need.TWO_ROLES}),
)


def check(change: Alter, facts: Facts) -> Iterator[Finding]:
    """A note."""
    for difference in claimed(change, RULE):
        yield drift(
            RULE,
            change,
            facts,
            f"{title(change.subject)} has the comment {contrast(change, difference, facts)}.",
            difference=difference,
            consequence="Nothing at run time; people who read the database are told something else.",
            fix="Set the comment with a migration.",
        )

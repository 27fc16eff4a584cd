"""AUD116: uniqueness that the database does not enforce."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.changes import Add, Alter
from auditor.model.finding import Finding, Severity
from auditor.model.schema import Index, Unique
from auditor.model.verdict import Facet
from auditor.plugin.drift import claimed, drift, only_in, title
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Rule


RULE = Rule(
    id="AUD116",
    slug="missing-unique",
    summary="Uniqueness is expected and not enforced.",
    severity=Severity.ERROR,
    subject=Add | Alter,
    of=(Unique, Index),
    claims=frozenset({Facet.UNIQUE}),
    needs=frozenset({Need.TWO_ROLES}),
)

CONSEQUENCE = "Duplicates are stored, and an upsert on these columns fails or inserts twice."


def check(change: Add | Alter, facts: Facts) -> Iterator[Finding]:
    """A constraint, a unique index, and a plain index where a unique one is expected."""
    assert isinstance(change.object, Unique | Index)
    if isinstance(change.object, Index) and not change.object.unique:
        return
    columns = ", ".join(change.object.columns) or "an expression"
    way_out = f"Remove duplicates in ({columns}), then make it unique with a migration."
    if isinstance(change, Add):
        yield drift(
            RULE,
            change,
            facts,
            f"{title(change.subject)} on `({columns})` is {only_in(change, facts)}.",
            consequence=CONSEQUENCE,
            fix=way_out,
        )
        return
    for difference in claimed(change, RULE):
        if not isinstance(change.before, Index) or change.before.unique:
            continue
        yield drift(
            RULE,
            change,
            facts,
            f"{title(change.subject)} on `({columns})` is unique {only_in(change, facts)}.",
            difference=difference,
            consequence=CONSEQUENCE,
            fix=way_out,
        )

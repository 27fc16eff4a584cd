"""AUD107: NULL allowed on one side only."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.changes import Alter
from auditor.model.finding import Finding, Severity
from auditor.model.schema import Column
from auditor.model.verdict import Facet
from auditor.plugin.drift import claimed, drift, sides, title
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Rule


RULE = Rule(
    id="AUD107",
    slug="nullability-mismatch",
    summary="A column takes NULL on one side only.",
    severity=Severity.ERROR,
    subject=Alter,
    of=(Column,),
    claims=frozenset({Facet.NULLABLE}),
    needs=frozenset({Need.TWO_ROLES}),
)


def check(change: Alter, facts: Facts) -> Iterator[Finding]:
    """A column that refuses an expected NULL breaks writes; one that takes an unexpected NULL breaks readers."""
    assert isinstance(change.object, Column)
    assert isinstance(change.before, Column)
    expected, actual = sides(change, facts)
    for difference in claimed(change, RULE):
        if change.before.nullable:
            yield drift(
                RULE,
                change,
                facts,
                f"{title(change.subject)} is NOT NULL in {expected} and takes NULL in {actual}.",
                difference=difference,
                severity=Severity.WARNING,
                consequence="Reads may give None where the code counts on a value.",
                fix="Fill the rows that are NULL, then set NOT NULL.",
            )
        else:
            spared = _fills_itself(change.object, change.before)
            yield drift(
                RULE,
                change,
                facts,
                f"{title(change.subject)} takes NULL in {expected} and is NOT NULL in {actual}.",
                difference=difference,
                severity=Severity.WARNING if spared else Severity.ERROR,
                consequence=(
                    "An INSERT or UPDATE that sets the column to None fails."
                    if spared
                    else "An INSERT that gives no value fails: SQLAlchemy sends NULL for a nullable column left unset."
                ),
                fix="Drop NOT NULL, or declare the column as not nullable.",
            )


def _fills_itself(expected: Column, actual: Column) -> bool:
    """Whether a row that says nothing about the column gets a value.

    A default that only the database knows is no help: SQLAlchemy sends NULL in its place.
    """
    known = expected.client_default or expected.default is not None
    return known or actual.generated is not None or actual.identity is not None

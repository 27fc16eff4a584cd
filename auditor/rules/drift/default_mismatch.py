"""AUD108: another server default, or none."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.changes import Alter
from auditor.model.finding import Finding, Severity
from auditor.model.schema import Column
from auditor.model.verdict import Different, Facet
from auditor.plugin.drift import claimed, contrast, drift, title
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Rule


RULE = Rule(
    id="AUD108",
    slug="default-mismatch",
    summary="A column has another server default than expected.",
    severity=Severity.WARNING,
    subject=Alter,
    of=(Column,),
    claims=frozenset({Facet.DEFAULT, Facet.ON_UPDATE_CLAUSE}),
    needs=frozenset({Need.TWO_ROLES}),
)


def check(change: Alter, facts: Facts) -> Iterator[Finding]:
    """A default that the application relies on weighs more than one it does not know."""
    assert isinstance(change.object, Column)
    assert isinstance(change.before, Column)
    for difference in claimed(change, RULE):
        severity, consequence = _weigh(difference, change.object, change.before)
        what = "server default" if difference.facet is Facet.DEFAULT else "ON UPDATE clause"
        yield drift(
            RULE,
            change,
            facts,
            f"{title(change.subject)} differs in its {what}: {contrast(change, difference, facts)}.",
            difference=difference,
            severity=severity,
            consequence=difference.consequence or consequence,
            fix=f"Set the column's {what} with a migration, or declare the one that is there.",
        )


def _weigh(difference: Different, expected: Column, actual: Column) -> tuple[Severity, str]:
    if difference.facet is Facet.ON_UPDATE_CLAUSE:
        return Severity.WARNING, "An UPDATE of the row changes the column on one side and leaves it alone on the other."
    if expected.default is not None and actual.default is None:
        if not actual.nullable and not expected.client_default:
            return Severity.ERROR, "An INSERT that leaves the column to the database fails, since it is NOT NULL."
        return Severity.WARNING, "An INSERT that leaves the column to the database stores NULL, or fails."
    if expected.default is None and expected.client_default:
        return Severity.INFO, "INSERTs of the models are not touched; others get a value where they give none."
    if expected.default is None:
        return Severity.WARNING, "A row that others insert gets a value that the model does not know of."
    return Severity.WARNING, "A row that gives no value gets another one than the application expects."

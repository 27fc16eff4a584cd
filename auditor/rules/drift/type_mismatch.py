"""AUD106: a column of another type."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.changes import Alter
from auditor.model.finding import Finding, Severity
from auditor.model.schema import Column
from auditor.model.verdict import Facet, Fit
from auditor.plugin.drift import SEVERITY, claimed, contrast, drift, is_undersized, title
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Rule


RULE = Rule(
    id="AUD106",
    slug="type-mismatch",
    summary="A column has another type than expected.",
    severity=Severity.ERROR,
    subject=Alter,
    of=(Column,),
    claims=frozenset({Facet.TYPE, Facet.LENGTH, Facet.PRECISION, Facet.SIGN, Facet.TIMEZONE}),
    needs=frozenset({Need.TWO_ROLES}),
)

CONSEQUENCES = {
    Fit.NARROWER: "Some values that the application writes are refused, cut or changed.",
    Fit.OTHER: "Values are stored, compared or returned in another way than the application expects.",
    Fit.WIDER: "Everything the application writes fits; others may write more.",
    Fit.COSMETIC: "No statement can tell the two apart.",
}


def check(change: Alter, facts: Facts) -> Iterator[Finding]:
    """How much a difference weighs is the engine's word: whether the actual type serves the expected one."""
    assert isinstance(change.object, Column)
    for difference in claimed(change, RULE):
        if is_undersized(change, difference):
            continue
        relation = "is" if difference.facet is Facet.TYPE else f"differs in {difference.facet}:"
        yield drift(
            RULE,
            change,
            facts,
            f"{title(change.subject)} {relation} {contrast(change, difference, facts)}.",
            difference=difference,
            severity=SEVERITY[difference.fit],
            consequence=difference.consequence or CONSEQUENCES[difference.fit],
            fix=f"Change the column's type to `{change.object.type}`, or the declaration to what is there.",
        )

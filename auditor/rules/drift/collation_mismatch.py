"""AUD124: text stored or compared in another way."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.changes import Alter
from auditor.model.finding import Finding, Severity
from auditor.model.schema import Column, Table
from auditor.model.verdict import Facet
from auditor.plugin.drift import SEVERITY, claimed, contrast, drift, title
from auditor.plugin.facts import Facts
from auditor.plugin.followers import several_deviate
from auditor.plugin.rule import Need, Rule


RULE = Rule(
    id="AUD124",
    slug="collation-mismatch",
    summary="A column or table has another charset or collation than expected.",
    severity=Severity.WARNING,
    subject=Alter,
    of=(Column, Table),
    claims=frozenset({Facet.COLLATION, Facet.CHARSET}),
    needs=frozenset({Need.TWO_ROLES}),
)

CONSEQUENCES = {
    Facet.COLLATION: "Equality, sorting and uniqueness follow other rules; comparing it with other columns may fail.",
    Facet.CHARSET: "Characters outside the charset are refused or replaced, and joins convert.",
}


NOT_STATED = "The model states none, so a rebuilt database gets the default of its own."
"""What is told of a table whose twin in the model leaves it to the database."""


def check(change: Alter, facts: Facts) -> Iterator[Finding]:
    """A warning, unless the engine knows better, or a finding on the database tells it of many tables at once."""
    open_ = change.object.defaulted if isinstance(change.object, Table) else ()
    facets = {difference.facet for difference in change.differences}
    for difference in claimed(change, RULE):
        if difference.facet is Facet.COLLATION and Facet.CHARSET in facets:
            continue  # every charset has collations of its own: the one difference is the other
        shared = difference.facet in open_ and several_deviate(facts)
        yield drift(
            RULE,
            change,
            facts,
            f"{title(change.subject)} differs in {difference.facet}: {contrast(change, difference, facts)}.",
            difference=difference,
            severity=Severity.INFO if shared else SEVERITY[difference.fit],
            consequence=NOT_STATED if shared else difference.consequence or CONSEQUENCES[difference.facet],
            fix="Convert it with a migration once no duplicates stand in the way, or declare what is there.",
        )

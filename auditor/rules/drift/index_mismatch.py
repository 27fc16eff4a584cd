"""AUD120: an index that covers or enforces something else."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.changes import Alter
from auditor.model.finding import Finding, Severity
from auditor.model.schema import Index, Unique
from auditor.model.verdict import Different, Facet, Fit
from auditor.plugin.drift import claimed, contrast, drift, title
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Rule


RULE = Rule(
    id="AUD120",
    slug="index-mismatch",
    summary="An index has other contents or options than expected.",
    severity=Severity.WARNING,
    subject=Alter,
    of=(Index, Unique),
    claims=frozenset(
        {
            Facet.COLUMNS,
            Facet.ORDER,
            Facet.EXPRESSION,
            Facet.LENGTH,
            Facet.COLLATION,
            Facet.METHOD,
            Facet.PREDICATE,
            Facet.INCLUDE,
            Facet.OPERATOR_CLASS,
            Facet.VISIBLE,
            Facet.VALID,
            Facet.STORAGE,
        }
    ),
    needs=frozenset({Need.TWO_ROLES}),
)


ESSENCE = frozenset({Facet.COLUMNS, Facet.EXPRESSION, Facet.LENGTH, Facet.PREDICATE, Facet.COLLATION})
"""The facets that decide which rows a unique index refuses."""

CONSEQUENCES = {
    Facet.VALID: "The engine does not read it: queries are slow as if it were not there.",
    Facet.VISIBLE: "The optimizer does not use it: queries are slow as if it were not there.",
    Facet.PREDICATE: "It covers other rows, so queries that count on it may not use it.",
    Facet.METHOD: "It answers other operators than the ones it was made for.",
    Facet.OPERATOR_CLASS: "It answers other operators than the ones it was made for.",
    Facet.INCLUDE: "Queries that read these columns from the index alone go to the table.",
    Facet.ORDER: "Sorting by these columns may not use it.",
}
UNIQUE_CONSEQUENCE = "It refuses other duplicates than expected: valid rows fail, or duplicates are stored."
WORDS = {
    Facet.INCLUDE: "its included columns",
    Facet.VISIBLE: "being visible",
    Facet.VALID: "being valid",
    Facet.STORAGE: "an option",
}
OTHERWISE = "Queries that count on it may not use it."


def check(change: Alter, facts: Facts) -> Iterator[Finding]:
    """A warning, and an error where a unique index lets in or refuses other rows than expected."""
    assert isinstance(change.object, Unique | Index)
    assert isinstance(change.before, Unique | Index)
    unique = _is_unique(change.object) and _is_unique(change.before)
    for difference in claimed(change, RULE):
        enforces = unique and difference.facet in ESSENCE
        consequence = UNIQUE_CONSEQUENCE if enforces else CONSEQUENCES.get(difference.facet, OTHERWISE)
        yield drift(
            RULE,
            change,
            facts,
            f"{title(change.subject)} differs in {WORDS.get(difference.facet, difference.facet)}: "
            f"{contrast(change, difference, facts)}.",
            difference=difference,
            severity=Severity.ERROR if enforces else _severity(difference),
            consequence=difference.consequence or consequence,
            fix="Replace the index with a migration, or declare the one that is there.",
        )


def _is_unique(key: Unique | Index) -> bool:
    return isinstance(key, Unique) or key.unique


def _severity(difference: Different) -> Severity:
    return Severity.INFO if difference.fit in {Fit.WIDER, Fit.COSMETIC} else Severity.WARNING

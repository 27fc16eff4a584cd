"""AUD121: a CHECK that is missing, unknown or demands something else."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from auditor.model.changes import Add, Alter, Drop
from auditor.model.finding import Finding, Severity
from auditor.model.schema import Check, Column
from auditor.model.types import Family
from auditor.model.verdict import Different, Facet
from auditor.plugin.drift import claimed, contrast, drift, only_in, quoted, title
from auditor.plugin.facts import Facts
from auditor.plugin.labels import told_by_column
from auditor.plugin.rule import Need, Rule


RULE = Rule(
    id="AUD121",
    slug="check-mismatch",
    summary="A CHECK constraint is missing, unknown, or demands something else.",
    severity=Severity.WARNING,
    subject=Add | Alter | Drop,
    of=(Check,),
    claims=frozenset({Facet.EXPRESSION, Facet.VALIDATED, Facet.ENFORCED}),
    needs=frozenset({Need.TWO_ROLES}),
)

LISTED = "It lists the labels of an enum, and takes all that the application writes; a new label has to be added to it."
BOTH = "It takes both values of a boolean: the application writes no others."
BOOLEANS = frozenset({"BOOL", "BOOLEAN"})


def check(change: Add | Alter | Drop, facts: Facts) -> Iterator[Finding]:
    """A warning, and an error where a CHECK that spells out an enum refuses what the application writes."""
    assert isinstance(change.object, Check)
    demand = quoted(change.object.expression)
    there = change.before if isinstance(change, Alter) else change.object
    if not isinstance(change, Add) and isinstance(there, Check) and told_by_column(there, change, facts):
        return  # one fault, one finding
    match change:
        case Add():
            yield drift(
                RULE,
                change,
                facts,
                f"{title(change.subject)}, {demand}, is {only_in(change, facts)}.",
                consequence="Rows that break it are stored.",
                fix="Mend the rows that break it, then add the constraint.",
            )
        case Drop():
            harmless = _why_harmless(change, facts)
            yield drift(
                RULE,
                change,
                facts,
                f"{title(change.subject)}, {demand}, is {only_in(change, facts)}.",
                severity=Severity.INFO if harmless else None,
                consequence=harmless or "An INSERT or UPDATE that the declaration allows fails.",
                fix="Declare the constraint, or drop it with a migration.",
            )
        case Alter():
            for difference in claimed(change, RULE):
                yield _altered(change, difference, facts)


def _why_harmless(change: Drop, facts: Facts) -> str | None:
    """Why nothing that the model's types can produce breaks the unknown CHECK; None when something may."""
    assert change.table is not None
    expected, actual = (facts.table(role, change.table) for role in facts.roles(change))
    if expected is None or actual is None:
        return None
    alone = msgspec.structs.replace(actual, checks=(change.object,))
    for column in expected.columns:
        found = actual.column(column.name)
        written = _written(column)
        if written and found is not None and found.type.family is not Family.ENUM:
            accepted = facts.engine.enums.accepted(found, alone, facts.server)
            if accepted is not None and written <= set(accepted):
                return LISTED if column.enumeration is not None else BOTH
    return None


def _written(column: Column) -> set[str]:
    """All that the application can write into the column, besides NULL; nothing when that has no end."""
    if column.enumeration is not None:
        return set(column.enumeration.bound)
    is_boolean = column.type.family is Family.BOOLEAN or column.type.raw.upper() in BOOLEANS
    return {"0", "1"} if is_boolean else set()


def _altered(change: Alter, difference: Different, facts: Facts) -> Finding:
    assert isinstance(change.object, Check)
    stale = difference.facet is Facet.EXPRESSION and change.object.column is not None
    consequences = {
        Facet.EXPRESSION: "Rows that the declaration allows are refused, or rows that it forbids are stored.",
        Facet.ENFORCED: "The engine does not look at it: rows that break it are stored.",
        Facet.VALIDATED: "Rows that break it may be there already.",
    }
    return drift(
        RULE,
        change,
        facts,
        f"{title(change.subject)} {_relation(difference)} {contrast(change, difference, facts)}.",
        difference=difference,
        severity=Severity.ERROR if stale else Severity.WARNING,
        consequence=difference.consequence or consequences[difference.facet],
        fix=f"Replace the constraint by one that demands {quoted(change.object.expression)}.",
    )


def _relation(difference: Different) -> str:
    return "demands" if difference.facet is Facet.EXPRESSION else f"differs in being {difference.facet}:"

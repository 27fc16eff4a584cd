"""AUD111: no primary key, or another one."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.changes import Add, Alter, Drop
from auditor.model.finding import Finding, Severity
from auditor.model.schema import PrimaryKey
from auditor.model.verdict import Different, Facet
from auditor.plugin.drift import SEVERITY, claimed, contrast, drift, sides, title
from auditor.plugin.facts import Facts
from auditor.plugin.keys import unique_keys
from auditor.plugin.rule import Need, Rule


RULE = Rule(
    id="AUD111",
    slug="primary-key-mismatch",
    summary="A table has another primary key than expected, or none.",
    severity=Severity.ERROR,
    subject=Add | Drop | Alter,
    of=(PrimaryKey,),
    claims=frozenset({Facet.COLUMNS, Facet.ORDER, Facet.DEFERRABLE}),
    needs=frozenset({Need.TWO_ROLES}),
)


def check(change: Add | Drop | Alter, facts: Facts) -> Iterator[Finding]:
    """A key the identity map relies on is an error; one the model does not know of is a warning."""
    assert isinstance(change.object, PrimaryKey)
    columns = ", ".join(change.object.columns)
    expected, actual = sides(change, facts)
    match change:
        case Add():
            apart = _keeps_rows_apart(change, change.object, facts)
            yield drift(
                RULE,
                change,
                facts,
                f"{title(change.subject)} is `({columns})` in {expected}, and {actual} has none.",
                severity=Severity.WARNING if apart else None,
                consequence="A unique key keeps the rows apart; an upsert on these columns fails or takes that key."
                if apart
                else "Nothing keeps two rows from being the same object: the session reads one and writes both.",
                fix="Add the primary key with a migration."
                if apart
                else f"Remove duplicates and NULLs in ({columns}), then add the primary key.",
            )
        case Drop():
            yield drift(
                RULE,
                change,
                facts,
                f"{title(change.subject)} is `({columns})` in {actual}, and {expected} has none.",
                severity=Severity.WARNING,
                consequence="An INSERT that repeats a key, or gives none, fails.",
                fix="Declare the columns as primary_key=True.",
            )
        case Alter():
            for difference in claimed(change, RULE):
                yield _altered(change, difference, facts)


def _keeps_rows_apart(change: Add, key: PrimaryKey, facts: Facts) -> bool:
    """Whether something else that is there is unique, and all of it in the key."""
    table = facts.table(facts.roles(change)[1], change.subject.table)
    return table is not None and any(unique <= set(key.columns) for unique in unique_keys(table, facts))


def _altered(change: Alter, difference: Different, facts: Facts) -> Finding:
    consequences = {
        Facet.COLUMNS: "Rows that the application takes for one object are several, or refused as duplicates.",
        Facet.ORDER: "The same rows are unique; lookups by the first column alone may not use the key.",
    }
    return drift(
        RULE,
        change,
        facts,
        f"{title(change.subject)} differs in {difference.facet}: {contrast(change, difference, facts)}.",
        difference=difference,
        severity=Severity.INFO if difference.facet is Facet.ORDER else SEVERITY[difference.fit],
        consequence=difference.consequence or consequences.get(difference.facet, ""),
        fix="Rebuild the primary key with a migration, or declare the one that is there.",
    )

"""How foreign keys and CHECKs are made: at once for new rows, then the old ones are looked through without a lock."""

from __future__ import annotations

from msgspec.structs import replace

from auditor.model.changes import Add, Alter, Drop
from auditor.model.fix import Applicability
from auditor.model.names import QualifiedName
from auditor.model.schema import Check, Column, ForeignKey, Table, ref
from auditor.model.step import Apply, Guard, Probe, Recipe, Refusal, Step
from auditor.model.verdict import Facet
from auditor.plugin.engine import Situation
from auditor.plugin.recipes import BY_HAND, copied, facets, target
from auditor_postgresql import expressions
from auditor_postgresql.names import quote
from auditor_postgresql.recipes_sql import MANUAL, altering, asker, deferral, foreign_key, literal, run, spelled
from auditor_postgresql.statements import PostgresStatements


Constraint = ForeignKey | Check

NOT_VALID = (("postgresql_not_valid", True),)
SOURCE = f"{MANUAL}sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT; run on 15 and 18"

_NEW_ROWS = "Holds for new rows from now on; no row is looked at yet."
_OLD_ROWS = "Looks through the rows while the table is written to: in a transaction of its own."


def add(change: Add, situation: Situation, table: Table) -> Recipe | Refusal:
    """A constraint that is not there."""
    item = _named(change.object, table, situation)
    own = ref(item, table.name)
    if table.partitioned and isinstance(item, ForeignKey):  # which takes no NOT VALID (before 18)
        steps = (Step(Apply(Add(item, table.name)), guard=Guard(own)),)
        gone = (Step(Apply(Drop(item, table.name)), guard=Guard(own, there=False)),)
        return Recipe(steps, gone, probes=probes(item, table), source=SOURCE, **copied(situation, table.name))
    if not item.enforced:
        made: tuple[Step, ...] = (run(altering(table.name, _clause(item)), guard=Guard(own)),)
    else:
        made = (Step(Apply(Add(item, table.name), NOT_VALID), _NEW_ROWS, guard=Guard(own)), *_validated(item, table))
    late = _validated(item, table)
    gone = (Step(Apply(Drop(item, table.name)), guard=Guard(own, there=False)),)
    return Recipe(made, gone, later=late, probes=probes(item, table), source=SOURCE)


def drop(change: Drop, table: Table) -> Recipe:
    """A constraint that is there and not expected."""
    item = change.object
    assert isinstance(item, ForeignKey | Check)
    gone = (Step(Apply(Drop(item, table.name)), guard=Guard(ref(item, table.name), there=False)),)
    lossy = "Rows written in between may break it: then the downgrade is refused."
    return Recipe(gone, _remade(None, item, table), Applicability.UNSAFE, lossy, source=SOURCE, hazard=BY_HAND)


def alter(change: Alter, situation: Situation, table: Table) -> Recipe | Refusal:
    """A constraint that differs: the new one is there in the same moment in which the old one goes."""
    before, after = change.before, target(change)
    assert isinstance(before, ForeignKey | Check)
    wanted = facets(change)
    if wanted == {Facet.NAME}:
        return _renamed(before, after, table.name)
    if isinstance(after, ForeignKey) and after.validated and not after.enforced:
        return Refusal("No migration disables the triggers of a foreign key.")
    if wanted == {Facet.DEFERRABLE} and isinstance(before, ForeignKey):
        return _deferred(before, after, table.name)
    if wanted == {Facet.VALIDATED} and after.validated:
        again = (run(altering(table.name, _gone(before), f"{_clause(after)} NOT VALID")),)
        late = _validated(after, table)
        return Recipe(late, again, later=late, probes=probes(after, table), source=SOURCE)
    if isinstance(before, Check):
        rows = _converted(before, after, table, situation)
        if rows is not None:
            up, down = _around(before, after, table, rows[0]), _around(after, before, table, rows[1])
            return Recipe(up, down, source=SOURCE)
    up, late = _remade(before, after, table), _validated(after, table)
    if before.validated and not before.enforced:  # NOT ENFORCED (since 18) is not valid either: triggers are disabled
        lossy = "The triggers of the key stay enabled."
        return Recipe(up, (), lossy=lossy, later=late, probes=probes(after, table), source=SOURCE)
    return Recipe(up, _remade(after, before, table), later=late, probes=probes(after, table), source=SOURCE)


def probes(item: Constraint, table: Table) -> tuple[Probe, ...]:
    """Rows that break the constraint."""
    if not item.enforced:
        return ()
    ask = asker(table)
    if isinstance(item, ForeignKey):
        refuses = f'PostgreSQL refuses: "violates foreign key constraint {item.name}".'
        return (ask.orphans(item.columns, item.target, item.target_columns, refuses),)
    refuses = f'PostgreSQL refuses: "check constraint {item.name} is violated by some row".'
    return (ask.rows(f"rows that break CHECK ({item.expression})", f"NOT ({item.expression})", refuses),)


def _named(item: object, table: Table, situation: Situation) -> Constraint:
    assert isinstance(item, ForeignKey | Check)
    return item if item.name else replace(item, name=PostgresStatements().named(item, table, situation.server))


def _gone(item: Constraint) -> str:
    return f"DROP CONSTRAINT IF EXISTS {quote(str(item.name))}"


def _clause(item: Constraint) -> str:
    name = f"ADD CONSTRAINT {quote(str(item.name))}"
    if isinstance(item, ForeignKey):
        return f"{name} {foreign_key(item)}"
    return f"{name} CHECK ({item.expression}){'' if item.enforced else ' NOT ENFORCED'}"


def _validated(item: Constraint, table: Table) -> tuple[Step, ...]:
    if not item.validated or not item.enforced:
        return ()
    sql = altering(table.name, f"VALIDATE CONSTRAINT {quote(str(item.name))}")
    return (run(sql, _OLD_ROWS, new_transaction=True),)


def _remade(before: Constraint | None, after: Constraint, table: Table) -> tuple[Step, ...]:
    """One statement drops the old and adds the new one, so that it may be run again."""
    late = " NOT VALID" if after.enforced else ""
    gone = [_gone(before)] if before is not None and before.name != after.name else []
    sql = altering(table.name, *gone, _gone(after), f"{_clause(after)}{late}")
    return (run(sql, _NEW_ROWS if late else ""), *_validated(after, table))


def _renamed(before: Constraint, after: Constraint, table: QualifiedName) -> Recipe:
    def steps(old: Constraint, new: Constraint) -> tuple[Step, ...]:
        sql = altering(table, f"RENAME CONSTRAINT {quote(str(old.name))} TO {quote(str(new.name))}")
        return (run(sql, guard=Guard(ref(new, table))),)

    return Recipe(steps(before, after), steps(after, before), source=SOURCE)


def _deferred(before: ForeignKey, after: ForeignKey, table: QualifiedName) -> Recipe:
    """When a key is checked can be changed without looking at a row."""

    def steps(item: ForeignKey) -> tuple[Step, ...]:
        return (run(altering(table, f"ALTER CONSTRAINT {quote(str(item.name))}{_when(item)}")),)

    return Recipe(steps(after), steps(before), source=SOURCE)


def _when(item: ForeignKey) -> str:
    return deferral(item.deferrable) or " NOT DEFERRABLE"


def _converted(
    before: Check, after: Check, table: Table, situation: Situation
) -> tuple[dict[str, str], dict[str, str]] | None:
    """What stored labels become, and back, where the two CHECKs list an enum's names and its values."""
    wanted = next((item for item in situation.expected.tables if item.name == table.name), table)
    for column in wanted.columns:
        pairs = _pairs(column)
        old, new = (expressions.listed(check.expression, column.name) for check in (before, after))
        if pairs and old is not None and new is not None:
            mapping = {label: pairs[label] for label in old if label not in new and pairs.get(label) in new}
            if mapping:
                return {column.name: "", **mapping}, {column.name: "", **{to: of for of, to in mapping.items()}}
    return None


def _pairs(column: Column) -> dict[str, str]:
    """Each label of a Python enum under its other spelling."""
    known = column.enumeration
    if known is None or not known.names:
        return {}
    both = zip(known.names, known.values, strict=False)
    return {spelling: other for one, two in both for spelling, other in ((one, two), (two, one))}


def _around(before: Check, after: Check, table: Table, rows: dict[str, str]) -> tuple[Step, ...]:
    """The rows are rewritten between the old CHECK and the new one."""
    (column, _), *mapping = rows.items()
    cases = " ".join(f"WHEN {literal(old)} THEN {literal(new)}" for old, new in mapping)
    old = ", ".join(literal(label) for label, _ in mapping)
    name = quote(column)
    said = ", ".join(f"{label} becomes {new}" for label, new in mapping)
    return (
        run(altering(table.name, _gone(before))),
        run(
            f"UPDATE {spelled(table.name)} SET {name} = CASE {name} {cases} END WHERE {name} IN ({old})",  # noqa: S608 -- quoted
            f"Names and values of the enum were mixed up: {said}.",
            new_transaction=True,
        ),
        *_remade(None, after, table),
    )

"""How columns change: MODIFY with the whole column, both ends of a key together, labels by way of a longer list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from auditor.model.changes import Add, Alter, Drop
from auditor.model.fix import Applicability
from auditor.model.schema import Check, Column, Enumeration, PrimaryKey, Table, ref
from auditor.model.step import Guard, Probe, Recipe, Refusal, Remark, Step
from auditor.model.types import Family
from auditor.model.verdict import Facet
from auditor.plugin.engine import Situation
from auditor.plugin.recipes import TYPE, copied, facets, target
from auditor_mysql import charsets
from auditor_mysql.quoting import quoted
from auditor_mysql.recipes_linked import Change, Linked, linked, modify, returning, steps
from auditor_mysql.recipes_online import INSTANT, adding, modifying
from auditor_mysql.recipes_sql import altering, asker, definition, quote, run, spelled
from auditor_mysql.recipes_values import conversion


SOURCE = "https://dev.mysql.com/doc/refman/8.4/en/alter-table.html; run on MariaDB 10.11 and MySQL 9.7"

_ENDS = TYPE | {Facet.CHARSET, Facet.COLLATION}
_COUNTED = "Where the server refuses this, it has changed the table at once too often: leave out ALGORITHM."
_EMPTY = "The server refuses: error 1138 or 1265, invalid use of NULL."
_COMPUTED = "Dropped and added in one statement: the values are computed anew, and the column stands last."


def add(change: Add, situation: Situation, table: Table) -> Recipe:
    """A column that is not there."""
    column = change.object
    assert isinstance(column, Column)
    online = adding(column, table, situation.server)
    own = ref(column, table.name)
    added = f"ADD COLUMN {definition(column, replace(table, checks=()), situation.server)}"
    key = f"ADD PRIMARY KEY ({quote(column.name)})" if column.identity is not None and table.primary_key is None else ""
    up = run(altering(table.name, added, key, online), _COUNTED if online == INSTANT else "", guard=Guard(own))
    down = run(altering(table.name, f"DROP COLUMN {quote(column.name)}"), guard=Guard(own, there=False))
    lossy = f"The values of {column.name} are gone after the downgrade."
    hard = not column.nullable and column.default is None and column.generated is None and column.identity is None
    if not hard or dict(situation.rows).get(table.name) == 0:
        more = {} if online else copied(situation, table.name)
        return Recipe((up,), (down,), lossy=lossy, source=SOURCE, **more)
    probe = asker(table).any_row(
        f"rows that need a value for the new column {column.name}", "The server gives them 0, '' or the like."
    )
    return Recipe(_filled(column, table, situation), (down,), lossy=lossy, probes=(probe,), source=SOURCE)


def _filled(column: Column, table: Table, situation: Situation) -> tuple[Step, ...]:
    """A new column that must not be empty, and that nobody says a value for: the server would make one up."""
    optional = replace(column, nullable=True)
    bare = replace(table, checks=())
    online = adding(optional, table, situation.server)
    sql = altering(table.name, f"ADD COLUMN {definition(optional, bare, situation.server)}", online)
    fill = f"UPDATE {spelled(table.name)} SET {quote(column.name)} = ... WHERE {quote(column.name)} IS NULL"  # noqa: S608
    return (
        run(sql, _COUNTED if online == INSTANT else "", guard=Guard(ref(column, table.name))),
        Step(Remark(f"The rows that are there need a value, in small portions: {fill}")),
        modify(optional, column, table, situation.server),
    )


def drop(change: Drop, situation: Situation, table: Table) -> Recipe:
    """A column that is there and not expected: its values would be gone."""
    column = change.object
    assert isinstance(column, Column)
    own = ref(column, table.name)
    lossy = f"The values of {column.name} are gone; the downgrade makes the column, empty."
    required = not column.nullable and column.default is None and column.generated is None and not column.identity
    back = replace(column, nullable=True) if required else column
    up = run(altering(table.name, f"DROP COLUMN {quote(column.name)}"), guard=Guard(own, there=False))
    again = altering(table.name, f"ADD COLUMN {definition(back, table, situation.server)}")
    down = run(again, lossy, guard=Guard(own))
    return Recipe((up,), (down,), Applicability.UNSAFE, lossy, source=SOURCE, hazard=lossy)


def alter(change: Alter, situation: Situation, table: Table) -> Recipe | Refusal:
    """A column that differs, all of its facets together."""
    before, after = change.before, _consistent(target(change), facets(change))
    assert isinstance(before, Column)
    wanted = facets(change)
    if before.generated != after.generated and _is_remade(before, after):
        return _remade(before, after, table, situation)
    if after.identity is not None and before.identity is None:
        return numbered(before, after, table, situation)
    mapping = _mapping(before, after)
    if mapping:
        return _relabelled(before, after, mapping, table, situation)
    found = _together(before, after, wanted, situation, table)
    if isinstance(found, Refusal):
        return found
    way, back = conversion(before, after), conversion(after, before)
    if wanted & TYPE and way is None:
        return Refusal(f"Nobody can tell how {before.type} becomes {after.type}: write it yourself.")
    lost = [way.lost] if way is not None and wanted & TYPE else []
    if wanted & TYPE:
        lost.append(_UNDONE if back is None or back.refuses else "")
    if Facet.GENERATED in wanted and before.generated is None:
        lost.append(f"What {before.name} holds is computed anew; the old values are gone.")
    more: dict[str, Any] = {} if modifying(before, after, table) else copied(situation, table.name)
    if Facet.GENERATED in wanted and before.generated is None:
        more = {"applicability": Applicability.UNSAFE, "hazard": lost[-1]}
    return Recipe(
        (*steps(found, situation.server), *_rest(before, after, found, table, situation)),
        (*_rest(after, before, found, table, situation, back=True), *steps(found, situation.server, back=True)),
        lossy=" ".join(filter(None, lost)),
        probes=(*_probes(before, after, wanted, table), *returning(found)),
        source=SOURCE,
        **more,
    )


def _consistent(column: Column, wanted: frozenset[Facet]) -> Column:
    """A collation is one of a character set: where only one of the two is to change, the other follows."""
    if not column.collation or not column.charset or charsets.of_collation(column.collation) == column.charset:
        return column
    if Facet.CHARSET in wanted:
        return replace(column, collation=None)
    return replace(column, charset=charsets.of_collation(column.collation))


_UNDONE = "The downgrade is refused while the column holds values that the old type does not take."


def _together(
    before: Column, after: Column, wanted: frozenset[Facet], situation: Situation, table: Table
) -> Linked | Refusal:
    """The change of what a foreign key minds, with the other ends; of nothing where it is about something else."""
    if not wanted & _ENDS:
        return Linked((), ())
    made = replace(before, type=after.type, charset=after.charset, collation=after.collation)
    if wanted & TYPE and before.default is not None and before.type.family is not after.type.family:
        made = replace(made, default=after.default)
    found = linked([Change(table, before, made)], situation)
    return Linked((), ()) if isinstance(found, Linked) and not found.keys else found


def _rest(
    before: Column, after: Column, found: Linked, table: Table, situation: Situation, *, back: bool = False
) -> tuple[Step, ...]:
    """What is left to change once the ends of keys have changed."""
    own = next((one for one in found.changes if (one.table.name, one.before.name) == (table.name, before.name)), None)
    if own is None:
        return (modify(before, after, table, situation.server),)
    if back:
        return () if own.after == before else (modify(before, own.after, table, situation.server),)
    return () if own.after == after else (modify(own.after, after, table, situation.server),)


def _probes(before: Column, after: Column, wanted: frozenset[Facet], table: Table) -> tuple[Probe, ...]:
    ask = asker(table)
    found = []
    if Facet.NULLABLE in wanted and not after.nullable:
        found.append(ask.nulls(before.name, _EMPTY))
    way = conversion(before, after) if wanted & TYPE else None
    if way is not None and way.against:
        found.append(ask.rows(f"rows whose {before.name} does not fit", way.against, way.refuses, (before.name,)))
    charset = after.charset or (table.charset if Facet.CHARSET in wanted else None)
    if charset and Facet.CHARSET in wanted:
        found += unrepresentable(before, charset, table)
    return tuple(found)


def unrepresentable(column: Column, charset: str, table: Table) -> tuple[Probe, ...]:
    """Texts that a character set has no characters for."""
    if charsets.width(charset) >= charsets.width("utf8mb4"):
        return ()
    name, own = quote(column.name), column.charset or table.charset or "utf8mb4"
    there = f"CONVERT(CONVERT({name} USING {charset}) USING {own})"
    where = f"CAST({name} AS BINARY) <> CAST({there} AS BINARY)"
    question = f"rows whose {column.name} has characters that {charset} has not"
    return (asker(table).rows(question, where, "The server refuses: error 1366, incorrect string value."),)


def _mapping(before: Column, after: Column) -> dict[str, str]:
    """What stored labels become where names and values of a Python enum were mixed up."""
    if before.type.family is not Family.ENUM or after.type.family is not Family.ENUM:
        return {}
    pairs = spellings(after.enumeration)
    old, new = [str(label) for label in before.type.args], [str(label) for label in after.type.args]
    return {label: pairs[label] for label in old if label not in new and pairs.get(label) in new}


def spellings(known: Enumeration | None) -> dict[str, str]:
    """Each label of a Python enum under its other spelling."""
    if known is None or not known.names:
        return {}
    both = zip(known.names, known.values, strict=False)
    return {spelling: other for one, two in both for spelling, other in ((one, two), (two, one))}


def _relabelled(before: Column, after: Column, mapping: dict[str, str], table: Table, situation: Situation) -> Recipe:
    """Labels under their other spelling: the column takes both, the rows change, the column takes the new ones."""
    back = {new: old for old, new in mapping.items()}
    gone = [str(label) for label in before.type.args if label not in after.type.args and label not in mapping]
    labels = ", ".join(map(quoted, gone))
    question = f"rows that hold {', '.join(gone)} in {before.name}"
    where = f"{quote(before.name)} IN ({labels})"
    return Recipe(
        _relabelling(before, after, mapping, table, situation),
        _relabelling(after, before, back, table, situation),
        probes=(asker(table).rows(question, where, "The server refuses: error 1265."),) if gone else (),
        source=SOURCE,
        **copied(situation, table.name),
    )


def _relabelling(
    before: Column, after: Column, mapping: dict[str, str], table: Table, situation: Situation
) -> tuple[Step, ...]:
    said = f"Names and values of the enum were mixed up: {', '.join(f'{a} becomes {b}' for a, b in mapping.items())}."
    last = modify(before, after, table, situation.server)
    fold = _fold(before.collation or table.collation)
    if all(fold(old) == fold(new) for old, new in mapping.items()):
        return (replace(last, why=f"{said} The server finds them by its collation, which ignores case."),)
    known = {fold(str(label)) for label in before.type.args}
    more = [label for label in after.type.args if fold(str(label)) not in known]
    both = replace(before, type=replace(before.type, args=(*before.type.args, *more), raw=""))
    cases = " ".join(f"WHEN {quoted(old)} THEN {quoted(new)}" for old, new in mapping.items())
    name, old = quote(before.name), ", ".join(map(quoted, mapping))
    sql = f"UPDATE {spelled(table.name)} SET {name} = CASE {name} {cases} END WHERE {name} IN ({old})"  # noqa: S608
    # Nothing is said of how it is done: a second run may come from any of these states.
    first = run(altering(table.name, f"MODIFY COLUMN {definition(both, table, situation.server)}"), said)
    last = run(altering(table.name, f"MODIFY COLUMN {definition(after, table, situation.server)}"))
    return (first, run(sql), last)


def _fold(collation: str | None) -> Callable[[str], str]:
    """The form in which two labels are one to the server."""
    return str if collation is not None and not collation.endswith("_ci") else str.casefold


def numbered(before: Column, after: Column, table: Table, situation: Situation) -> Recipe:
    """AUTO_INCREMENT needs a key that begins with the column: without one, it becomes the primary key with it."""
    own, server = table.name, situation.server
    keys = [index.columns for index in table.indexes] + [key.columns for key in table.uniques]
    keys += [table.primary_key.columns] if table.primary_key is not None else []
    more = copied(situation, own)
    if any(columns[:1] == (before.name,) for columns in keys):
        return Recipe(
            (modify(before, after, table, server),), (modify(after, before, table, server),), source=SOURCE, **more
        )
    key = PrimaryKey("PRIMARY", (before.name,))
    counted = replace(before, identity=after.identity, default=None, nullable=False)
    rest = (modify(counted, after, table, server),) if counted != after else ()
    there, gone = Guard(ref(key, own)), Guard(ref(key, own), there=False)
    up = altering(own, f"MODIFY COLUMN {definition(counted, table, server)}", f"ADD PRIMARY KEY ({quote(before.name)})")
    down = altering(own, f"MODIFY COLUMN {definition(before, table, server)}", "DROP PRIMARY KEY")
    return Recipe((run(up, guard=there), *rest), (run(down, guard=gone),), source=SOURCE, **more)


def _is_remade(before: Column, after: Column) -> bool:
    """Whether the server takes no MODIFY: from and to a virtual column, and between virtual and stored."""
    stored = [item.generated.stored if item.generated is not None else None for item in (before, after)]
    return stored[0] != stored[1] and False in {bool(kind) if kind is not None else None for kind in stored}


def _remade(before: Column, after: Column, table: Table, situation: Situation) -> Recipe | Refusal:
    keys = [item.columns for item in table.indexes] + [item.columns for item in table.uniques]
    if any(before.name in columns for columns in keys):
        return Refusal(f"Indexes hold {before.name}, which would have to be dropped and added again.")
    lost = "" if before.generated is not None else f"What {before.name} holds is computed anew; the old is gone."
    hazard: dict[str, Any] = {"applicability": Applicability.UNSAFE, "hazard": lost}

    def again(item: Column) -> Step:
        gone = f"DROP COLUMN {quote(item.name)}"
        made = f"ADD COLUMN {definition(item, table, situation.server)}"
        return run(altering(table.name, gone, made), _COMPUTED)

    def kept(virtual: Column, plain: Column) -> tuple[Step, ...]:
        assert virtual.generated is not None
        stored = replace(virtual, generated=replace(virtual.generated, stored=True))
        modified = altering(table.name, f"MODIFY COLUMN {definition(plain, table, situation.server)}")
        return again(stored), run(modified, "A virtual column has no values: they were stored first, and stay.")

    more = hazard if lost else copied(situation, table.name)
    up = kept(before, after) if after.generated is None else (again(after),)
    down = kept(after, before) if before.generated is None else (again(before),)
    undone = f"What {before.name} holds by then is computed anew by the downgrade." if after.generated is None else ""
    return Recipe(up, down, lossy=lost or undone, source=SOURCE, **more)


def unnamed_check(item: Check, table: Table) -> Column | None:
    """The column whose definition holds a CHECK that has no name of its own (MariaDB)."""
    return table.column(item.column) if item.name is None and item.column is not None else None

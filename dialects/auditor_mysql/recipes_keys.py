"""How indexes and primary keys are made: in place, while the table is written to, and in one statement."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from auditor.model.changes import Add, Alter, Drop
from auditor.model.fix import Applicability
from auditor.model.schema import Column, Index, PrimaryKey, Table, Unique, ref
from auditor.model.step import Guard, Probe, Recipe, Refusal, Step
from auditor.model.verdict import Facet
from auditor.plugin.engine import Situation
from auditor.plugin.recipes import BY_HAND, copied, expected_column, facets
from auditor_mysql.flavour import is_mariadb
from auditor_mysql.recipes_columns import numbered
from auditor_mysql.recipes_online import indexing, rebuilding
from auditor_mysql.recipes_sql import altering, asker, key, quote, run
from auditor_mysql.statements import MySQLStatements


Key = Unique | Index | PrimaryKey

SOURCE = (
    "https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html#online-ddl-index-operations; "
    "run on MariaDB 10.11 and MySQL 9.7"
)
_DUPLICATE = "The server refuses: error 1062, duplicate entry."
_KEY = "What identifies a row is another thing from then on."


def add(change: Add, situation: Situation, table: Table) -> Recipe:
    """A key that is not there."""
    item = _named(change.object, table, situation)
    first = _counting(item, table, situation) if isinstance(item, PrimaryKey) else None
    if first is not None:
        return numbered(*first, table, situation)
    guard = Guard(ref(item, table.name))
    up = (run(altering(table.name, key(item, situation.server), _online(item, table)), guard=guard),)
    down = () if isinstance(item, PrimaryKey) and _is_made_with(item, table) else _removed(item, table)
    more = copied(situation, table.name) if not _online(item, table) else {}
    return Recipe(up, down, probes=_probes(item, table), source=SOURCE, **more)


def drop(change: Drop, situation: Situation, table: Table) -> Recipe | Refusal:
    """A key that is there and not expected."""
    item = change.object
    assert isinstance(item, Unique | Index | PrimaryKey)
    served = _served(item, (), table, situation)
    if served is not None:
        return served
    again = run(altering(table.name, key(item, situation.server)), guard=Guard(ref(item, table.name)))
    return Recipe(_removed(item, table), (again,), Applicability.UNSAFE, source=SOURCE, hazard=BY_HAND)


def alter(change: Alter, situation: Situation, table: Table) -> Recipe | Refusal:
    """A key that differs: the old goes and the new comes in one statement."""
    before, after = change.before, change.object
    assert isinstance(before, Unique | Index | PrimaryKey)
    assert isinstance(after, Unique | Index | PrimaryKey)
    wanted = facets(change)
    if wanted == {Facet.NAME}:
        return _renamed(before, str(after.name), table)
    if wanted == {Facet.VISIBLE} and isinstance(before, Index):
        return _shown(before, table, situation)
    if Facet.NAME not in wanted:
        after = replace(after, name=before.name)
    served = _served(before, after.columns, table, situation)
    if served is not None:
        return served
    up, down = _replaced(before, after, table, situation), _replaced(after, before, table, situation)
    more: dict[str, Any] = {}
    if isinstance(before, PrimaryKey):
        more = {"applicability": Applicability.UNSAFE, "hazard": _KEY}
    return Recipe(up, down, probes=_probes(after, table), source=SOURCE, **more)


def _is_made_with(item: PrimaryKey, table: Table) -> bool:
    """Whether the column numbers itself already, so that the step which made it do so has made its key, too."""
    column = table.column(item.columns[0])
    return len(item.columns) == 1 and column is not None and column.identity is not None


def _counting(item: PrimaryKey, table: Table, situation: Situation) -> tuple[Column, Column] | None:
    """The column that is to number itself, which it can only with this key: both are one step."""
    before, after = table.column(item.columns[0]), expected_column(situation, table.name, item.columns[0])
    if (
        len(item.columns) > 1
        or before is None
        or after is None
        or after.identity is None
        or before.identity is not None
    ):
        return None
    return before, replace(before, identity=after.identity, default=None, nullable=False)


def _named(item: object, table: Table, situation: Situation) -> Key:
    assert isinstance(item, Unique | Index | PrimaryKey)
    if item.name or isinstance(item, PrimaryKey):
        return item
    return replace(item, name=MySQLStatements().named(item, table, situation.server))


def _online(item: Key, table: Table) -> str:
    return rebuilding(table) if isinstance(item, PrimaryKey) else indexing(item, table)


def _gone(item: Key) -> str:
    return "DROP PRIMARY KEY" if isinstance(item, PrimaryKey) else f"DROP INDEX {quote(str(item.name))}"


def _removed(item: Key, table: Table) -> tuple[Step, ...]:
    # Without another primary key in its place the table is copied.
    online = "" if isinstance(item, PrimaryKey) else indexing(item, table)
    return (run(altering(table.name, _gone(item), online), guard=Guard(ref(item, table.name), there=False)),)


def _replaced(before: Key, after: Key, table: Table, situation: Situation) -> tuple[Step, ...]:
    online = _online(after, table) if _online(before, table) else ""
    sql = altering(table.name, _gone(before), key(after, situation.server), online)
    guard = Guard(ref(after, table.name)) if before.name != after.name else None
    return (run(sql, guard=guard),)


def _renamed(before: Key, name: str, table: Table) -> Recipe:
    def steps(old: str, new: str) -> tuple[Step, ...]:
        guard = Guard(ref(replace(before, name=new), table.name))
        return (run(altering(table.name, f"RENAME INDEX {quote(old)} TO {quote(new)}"), guard=guard),)

    return Recipe(steps(str(before.name), name), steps(name, str(before.name)), source=SOURCE)


def _shown(before: Index, table: Table, situation: Situation) -> Recipe:
    """Whether queries may use it is a note in the catalog."""
    words = ("NOT IGNORED", "IGNORED") if is_mariadb(situation.server) else ("VISIBLE", "INVISIBLE")
    shown, hidden = (run(altering(table.name, f"ALTER INDEX {quote(str(before.name))} {word}")) for word in words)
    return Recipe((hidden,), (shown,), source=SOURCE) if before.visible else Recipe((shown,), (hidden,), source=SOURCE)


def _served(item: Key, instead: tuple[str, ...], table: Table, situation: Situation) -> Refusal | None:
    """Refuses for a foreign key that no other index would serve; `instead` are the columns of the one in its place."""
    others = [other.columns for other in _keys(table) if other != item]
    others += [instead] if instead else []
    needed = [(key.columns, key.name) for key in table.foreign_keys]
    for other in situation.actual.tables:
        needed += [(key.target_columns, key.name) for key in other.foreign_keys if key.target == table.name]
    for columns, name in needed:
        if _begins(item.columns, columns) and not any(_begins(one, columns) for one in others):
            why = f"The foreign key {name} needs it: InnoDB keeps an index on the columns of a key (error 1553)."
            return Refusal(why)
    return None


def _keys(table: Table) -> Iterable[Key]:
    yield from table.uniques
    yield from (index for index in table.indexes if index.method is None and index.visible)
    if table.primary_key is not None:
        yield table.primary_key


def _begins(columns: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return sorted(columns[: len(wanted)]) == sorted(wanted)


def _probes(item: Key, table: Table) -> tuple[Probe, ...]:
    ask = asker(table)
    if isinstance(item, Index):
        if not item.unique:
            return ()
        texts = [quote(part.column) if part.column is not None else f"({part.expression})" for part in item.parts]
        return (ask.duplicates(texts, _DUPLICATE),)
    nulls = tuple(
        ask.nulls(name, "The server refuses: error 1138 or 1265, invalid use of NULL.")
        for name in item.columns
        if isinstance(item, PrimaryKey) and (column := table.column(name)) is not None and column.nullable
    )
    return (ask.duplicates(map(quote, item.columns), _DUPLICATE), *nulls)

"""How foreign keys and CHECKs are made: the server looks at every row, and copies the table for it."""

from __future__ import annotations

from msgspec.structs import replace

from auditor.model.changes import Add, Alter, Drop
from auditor.model.fix import Applicability
from auditor.model.schema import Check, ForeignKey, Server, Table, ref
from auditor.model.step import Guard, Probe, Recipe, Refusal, Step
from auditor.model.verdict import Facet
from auditor.plugin.engine import Situation
from auditor.plugin.recipes import BY_HAND, copied, facets, target
from auditor_mysql.enums import MySQLEnums
from auditor_mysql.flavour import is_mariadb
from auditor_mysql.quoting import quoted
from auditor_mysql.recipes_columns import spellings, unnamed_check
from auditor_mysql.recipes_online import INPLACE
from auditor_mysql.recipes_sql import altering, asker, check, definition, foreign_key, orphans, quote, run, spelled
from auditor_mysql.statements import MySQLStatements


Constraint = ForeignKey | Check

SOURCE = (
    "https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html#online-ddl-foreign-key-operations; "
    "run on MariaDB 10.11 and MySQL 9.7"
)
_LOOKS = "The server looks at every row, and copies the table for it: nobody writes to it meanwhile."
_LEFT = "The server made it for the foreign key, and leaves it when the key goes."
_INSTEAD = "With foreign_key_checks=0 it is made in place, and no row is looked at."


def add(change: Add, situation: Situation, table: Table) -> Recipe:
    """A constraint that is not there."""
    item = _named(change.object, table, situation)
    more = copied(situation, table.name, instead=_INSTEAD if isinstance(item, ForeignKey) else "")
    up, down = (_made(item, table),), (_gone(item, table, situation.server),)
    return Recipe(up, down, probes=probes(item, table), source=SOURCE, **more)


def drop(change: Drop, situation: Situation, table: Table) -> Recipe:
    """A constraint that is there and not expected."""
    item = change.object
    assert isinstance(item, ForeignKey | Check)
    lossy = "Rows written in between may break it: then the downgrade is refused."
    up, down = (_gone(item, table, situation.server), *_left(item, table, situation)), (_made(item, table),)
    if isinstance(item, Check) and (column := unnamed_check(item, table)) is not None:
        bare = replace(table, checks=tuple(one for one in table.checks if one != item))
        up, down = (
            (run(altering(table.name, f"MODIFY COLUMN {definition(column, owner, situation.server)}")),)
            for owner in (bare, table)
        )
    return Recipe(up, down, Applicability.UNSAFE, lossy, source=SOURCE, hazard=BY_HAND)


def _left(item: Constraint, table: Table, situation: Situation) -> tuple[Step, ...]:
    """The index that the server has made for a foreign key, and leaves when the key goes; nobody asked for it."""
    wanted = next((one for one in situation.expected.tables if one.name == table.name), None)
    if isinstance(item, Check) or wanted is None or any(index.columns == item.columns for index in wanted.indexes):
        return ()
    others = [key.columns for key in table.foreign_keys if key != item]
    return tuple(
        run(
            altering(table.name, f"DROP INDEX {quote(str(index.name))}", INPLACE),
            _LEFT,
            guard=Guard(ref(index, table.name), there=False),
        )
        for index in table.indexes
        if index.implicit and index.columns == item.columns and item.columns not in others
        if index.name in {item.name, item.columns[0]}
    )


def alter(change: Alter, situation: Situation, table: Table) -> Recipe | Refusal:
    """A constraint that differs: the old goes and the new comes."""
    before, after = change.before, target(change)
    assert isinstance(before, ForeignKey | Check)
    more = copied(situation, table.name)
    if isinstance(before, ForeignKey):
        after = after if after.name else replace(after, name=before.name)
        # Dropping and adding one name is refused in one statement: error 1826 on MySQL, errno 121 on MariaDB.
        up, down = _swapped(before, after, table, situation.server), _swapped(after, before, table, situation.server)
        return Recipe(up, down, probes=probes(after, table), source=SOURCE, **more)
    if facets(change) == {Facet.ENFORCED}:
        return _enforced(before, after, table)
    if unnamed_check(before, table) is not None:
        return Refusal(
            "The CHECK has no name of its own: drop it with its column's definition, and add it with a name."
        )
    mapping = _mapping(before, after, table, situation)
    if mapping is not None:
        up, down = _around(before, after, mapping, table), _around(after, before, _turned(mapping), table)
        return Recipe(up, down, source=SOURCE, **more)
    up, down = (_together(one, other, table) for one, other in ((before, after), (after, before)))
    return Recipe(up, down, probes=probes(after, table), source=SOURCE, **more)


def probes(item: Constraint, table: Table) -> tuple[Probe, ...]:
    """Rows that break the constraint."""
    if isinstance(item, ForeignKey):
        return (orphans(item, table),)
    if not item.enforced:
        return ()
    refuses = "The server refuses: error 3819 (MySQL) or 4025 (MariaDB), the constraint is violated."
    return (asker(table).rows(f"rows that break CHECK ({item.expression})", f"NOT ({item.expression})", refuses),)


def _named(item: object, table: Table, situation: Situation) -> Constraint:
    assert isinstance(item, ForeignKey | Check)
    return item if item.name else replace(item, name=MySQLStatements().named(item, table, situation.server))


def _made(item: Constraint, table: Table) -> Step:
    clause = foreign_key(item) if isinstance(item, ForeignKey) else check(item)
    return run(altering(table.name, clause), _LOOKS, guard=Guard(ref(item, table.name)))


def _gone(item: Constraint, table: Table, server: Server) -> Step:
    online = INPLACE if isinstance(item, ForeignKey) else ""
    sql = altering(table.name, _dropping(item, server), online)
    return run(sql, guard=Guard(ref(item, table.name), there=False))


def _dropping(item: Constraint, server: Server) -> str:
    words = "FOREIGN KEY" if isinstance(item, ForeignKey) else "CONSTRAINT" if is_mariadb(server) else "CHECK"
    return f"DROP {words} {quote(str(item.name))}"


def _swapped(before: ForeignKey, after: ForeignKey, table: Table, server: Server) -> tuple[Step, ...]:
    return (_gone(before, table, server), _made(after, table))


def _together(before: Check, after: Check, table: Table) -> tuple[Step, ...]:
    guard = Guard(ref(after, table.name)) if before.name != after.name else None
    sql = altering(table.name, f"DROP CONSTRAINT {quote(str(before.name))}", check(after))
    return (run(sql, _LOOKS, guard=guard),)


def _enforced(before: Check, after: Check, table: Table) -> Recipe:
    """A CHECK that is not enforced is there, and means nothing (MySQL)."""
    name = quote(str(before.name))
    on, off = (run(altering(table.name, f"ALTER CHECK {name} {word}")) for word in ("ENFORCED", "NOT ENFORCED"))
    if after.enforced:
        return Recipe((on,), (off,), probes=probes(after, table), source=SOURCE)
    return Recipe((off,), (on,), source=SOURCE)


def _mapping(before: Check, after: Check, table: Table, situation: Situation) -> tuple[str, dict[str, str]] | None:
    """The column, and what its labels become, where two CHECKs list the names and the values of an enum."""
    wanted = next((item for item in situation.expected.tables if item.name == table.name), table)
    for column in wanted.columns:
        pairs = spellings(column.enumeration)
        owners = [replace(table, checks=(item,)) for item in (before, after)]
        old, new = (MySQLEnums().accepted(column, owner, situation.server) for owner in owners)
        if pairs and old is not None and new is not None:
            mapping = {label: pairs[label] for label in old if label not in new and pairs.get(label) in new}
            if mapping:
                return column.name, mapping
    return None


def _turned(mapping: tuple[str, dict[str, str]]) -> tuple[str, dict[str, str]]:
    return mapping[0], {new: old for old, new in mapping[1].items()}


def _around(before: Check, after: Check, mapping: tuple[str, dict[str, str]], table: Table) -> tuple[Step, ...]:
    """The rows are rewritten between the old CHECK and the new one."""
    name, labels = quote(mapping[0]), mapping[1]
    cases = " ".join(f"WHEN {quoted(old)} THEN {quoted(new)}" for old, new in labels.items())
    old = ", ".join(map(quoted, labels))
    said = ", ".join(f"{one} becomes {two}" for one, two in labels.items())
    sql = f"UPDATE {spelled(table.name)} SET {name} = CASE {name} {cases} END WHERE {name} IN ({old})"  # noqa: S608
    gone = altering(table.name, f"DROP CONSTRAINT {quote(str(before.name))}")
    return (
        run(gone, guard=Guard(ref(before, table.name), there=False)),
        run(sql, f"Names and values of the enum were mixed up: {said}."),
        _made(after, table),
    )

"""Columns that foreign keys tie together change together: the keys go, both ends change, the keys come back.

The server refuses the change of one end (errors 1832 and 1833; MySQL takes a longer VARCHAR of as many length bytes).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from msgspec.structs import replace

from auditor.model.names import QualifiedName
from auditor.model.schema import Column, ForeignKey, Server, Table, ref
from auditor.model.step import Guard, Probe, Refusal, Step
from auditor.plugin.engine import Situation
from auditor.plugin.recipes import expected_column, table_of
from auditor_mysql.foreign_keys import MySQLForeignKeys
from auditor_mysql.recipes_online import modifying
from auditor_mysql.recipes_sql import altering, definition, foreign_key, orphans, quote, run


Place = tuple[QualifiedName, str]

_TWICE = "The server changes no column that a foreign key uses: the key goes, both ends change, and it comes back."
_COPIES = "The server copies the table, and nobody writes to it meanwhile."
_REFUSED = "Where the server refuses to do it without a copy, take ALGORITHM and LOCK away, and do it when it is quiet."


class Change(NamedTuple):
    """A column before and after."""

    table: Table
    before: Column
    after: Column


class Linked(NamedTuple):
    """Columns that change together, and the keys that tie them, each with its table."""

    changes: tuple[Change, ...]
    keys: tuple[tuple[Table, ForeignKey], ...]


def linked(own: Iterable[Change], situation: Situation) -> Linked | Refusal:
    """The changes, with those of the other ends of foreign keys, or why the keys would not come back."""
    wanted = {(change.table.name, change.before.name): change for change in own}
    keys: dict[tuple[QualifiedName, str], tuple[Table, ForeignKey]] = {}
    waiting = list(wanted)
    while waiting:
        place = waiting.pop()
        for table in situation.actual.tables:
            for key in table.foreign_keys:
                ends = _ends(table, key)
                if place not in {end for pair in ends for end in pair}:
                    continue
                keys[table.name, str(key.name)] = table, key
                for other in {end for pair in ends if place in pair for end in pair} - wanted.keys():
                    wanted[other] = _end(other, situation)
                    waiting.append(other)
    refusal = _objection(keys.values(), wanted, situation.server)
    if refusal is not None:
        return refusal
    changes = (wanted[place] for place in sorted(wanted))
    return Linked(
        tuple(change for change in changes if change.before != change.after), tuple(keys[name] for name in sorted(keys))
    )


def steps(found: Linked, server: Server, *, back: bool = False) -> tuple[Step, ...]:
    """The keys go, the columns change one by one, the keys come back; a second run goes on where the first ended."""
    gone = tuple(
        run(altering(table.name, f"DROP FOREIGN KEY {quote(str(key.name))}"), guard=Guard(ref(key, table.name), False))
        for table, key in found.keys
    )
    gone = (replace(gone[0], why=_TWICE), *gone[1:]) if gone else ()
    pairs = ((one.table, *((one.after, one.before) if back else (one.before, one.after))) for one in found.changes)
    changed = tuple(modify(before, after, table, server) for table, before, after in pairs)
    again = tuple(
        run(altering(table.name, foreign_key(key)), guard=Guard(ref(key, table.name))) for table, key in found.keys
    )
    return (*gone, *changed, *again)


def returning(found: Linked) -> tuple[Probe, ...]:
    """Rows with which the keys would not come back once they are gone."""
    return tuple(orphans(key, table) for table, key in found.keys)


def modify(before: Column, after: Column, table: Table, server: Server) -> Step:
    """MODIFY of one column, with what may be said of how it is done."""
    online = modifying(before, after, table)
    return run(
        altering(table.name, f"MODIFY COLUMN {definition(after, table, server)}", online),
        _REFUSED if online else _COPIES,
    )


def _ends(table: Table, key: ForeignKey) -> list[tuple[Place, Place]]:
    pairs = zip(key.columns, key.target_columns, strict=True)
    return [((table.name, mine), (key.target, theirs)) for mine, theirs in pairs]


def _end(place: Place, situation: Situation) -> Change:
    """The other end of a key: only what a key minds about its type changes with it."""
    table = table_of(situation, place[0])
    assert table is not None
    before = table.column(place[1])
    assert before is not None
    wanted = expected_column(situation, *place)
    if wanted is None:
        return Change(table, before, before)
    owner = next(item for item in situation.expected.tables if item.name == place[0])
    after = replace(before, type=before.type if before.type == wanted.type else wanted.type)
    for field in ("charset", "collation"):  # None is what the table has, which may be about to change
        own, new = (getattr(one, field) or getattr(other, field) for one, other in ((before, table), (wanted, owner)))
        after = after if new in {None, own} else replace(after, **{field: new})
    return Change(table, before, after)


def _objection(
    keys: Iterable[tuple[Table, ForeignKey]], wanted: Mapping[Place, Change], server: Server
) -> Refusal | None:
    for table, key in keys:
        for mine, theirs in _ends(table, key):
            child, parent = wanted.get(mine), wanted.get(theirs)
            if child is None or parent is None:
                continue
            found = MySQLForeignKeys().objection((child.table, child.after), (parent.table, parent.after), server)
            if found is not None:
                return Refusal(
                    f"The foreign key {key.name} would not come back: {mine[1]} and {theirs[1]} of {theirs[0]} "
                    f"would be {found.actual} and {found.expected}."
                )
    return None

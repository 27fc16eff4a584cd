"""Finds drops and adds that are probably one rename.

Bad guesses cost more than missed ones, so a candidate must be the only one for both of its sides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from auditor.model.changes import Add, Change, Drop, Rename
from auditor.model.names import QualifiedName
from auditor.model.schema import Column, Table
from auditor.model.verdict import Same
from auditor.plugin.engine import Engine, Pair


ALIKE = 0.6
"""How much of two names must agree (difflib's ratio), where only their type does too."""

RESEMBLING = 0.35
"""The same for columns that stand in the same place."""

SHARED = 0.8
"""What part of all their columns two tables must share."""

MANY = 50
"""Above so many candidates on both sides nobody renamed anything: something else is wrong."""


def with_renames(changes: Sequence[Change], pairs: dict[QualifiedName, Pair], engine: Engine) -> list[Change]:
    """The changes with each probable rename in place of its drop and its add; `pairs` by actual table name."""
    taken: dict[int, Rename] = {}
    for adds, drops, pair in _groups(changes, pairs):
        for add, drop, reasons in _matches(adds, drops, pair, engine):
            taken[id(add)] = Rename(add.object, drop.object, reasons, add.table)
            taken[id(drop)] = taken[id(add)]
    dropped = {id(change) for change in changes if isinstance(change, Drop) and id(change) in taken}
    return [taken.get(id(change), change) for change in changes if id(change) not in dropped]


def _groups(
    changes: Sequence[Change], pairs: dict[QualifiedName, Pair]
) -> Iterator[tuple[list[Add], list[Drop], Pair | None]]:
    """The adds and drops that may belong together: columns of one table, tables of one schema."""
    adds: dict[Hashable, list[Add]] = defaultdict(list)
    drops: dict[Hashable, list[Drop]] = defaultdict(list)
    for change in changes:
        if isinstance(change, Add | Drop) and isinstance(change.object, Column | Table):
            where: Hashable = change.table or ("schema", change.subject.table.schema)
            (adds if isinstance(change, Add) else drops)[where].append(change)  # type: ignore[arg-type]
    for where in adds.keys() & drops.keys():
        if len(adds[where]) <= MANY and len(drops[where]) <= MANY:
            yield adds[where], drops[where], pairs.get(where) if isinstance(where, QualifiedName) else None


def _matches(
    adds: list[Add], drops: list[Drop], pair: Pair | None, engine: Engine
) -> Iterator[tuple[Add, Drop, tuple[str, ...]]]:
    """Candidates that are the only one for both sides."""
    found = [(add, drop, reasons) for add in adds for drop in drops if (reasons := _reasons(add, drop, pair, engine))]
    for add, drop, reasons in found:
        rivals = sum(other[0] is add or other[1] is drop for other in found)
        if rivals == 1:
            yield add, drop, reasons


def _reasons(add: Add, drop: Drop, pair: Pair | None, engine: Engine) -> tuple[str, ...]:
    match add.object, drop.object:
        case Column() as expected, Column() as actual if pair is not None:
            return _column(expected, actual, pair, engine)
        case Table() as expected, Table() as actual:
            return _table(expected, actual)
    return ()


def _column(expected: Column, actual: Column, pair: Pair, engine: Engine) -> tuple[str, ...]:
    same_type = expected.type == actual.type or isinstance(engine.types.compare(expected, actual, pair), Same)
    if not same_type or expected.nullable != actual.nullable or expected.identity != actual.identity:
        return ()
    likeness = SequenceMatcher(None, expected.name.lower(), actual.name.lower()).ratio()
    placed = _neighbours(expected.name, pair.expected.columns) == _neighbours(actual.name, pair.actual.columns)
    if likeness < (RESEMBLING if placed else ALIKE):
        return ()
    place = ("both stand between the same columns",) if placed else ()
    return (f"both are {actual.type}", *place, "their names are alike")


def _neighbours(name: str, columns: Iterable[Column]) -> tuple[str, str]:
    names = ["", *(column.name.lower() for column in columns), ""]
    place = names.index(name.lower(), 1)
    return names[place - 1], names[place + 1]


def _table(expected: Table, actual: Table) -> tuple[str, ...]:
    mine, theirs = ({(column.name.lower(), column.type) for column in table.columns} for table in (expected, actual))
    shared, total = len(mine & theirs), len(mine | theirs)
    if shared < 2 or shared < SHARED * total:  # noqa: PLR2004 -- an id alone is no likeness
        return ()
    return (f"{shared} of their {total} columns are the same",)

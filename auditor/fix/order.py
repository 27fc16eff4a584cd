"""The order of changes: what others need comes first, what others use goes last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from graphlib import CycleError, TopologicalSorter

import msgspec

from auditor.model.changes import Add, Alter, Change, Drop, Rename
from auditor.model.names import Kind, QualifiedName
from auditor.model.schema import ForeignKey, Table
from auditor.model.verdict import Facet


TABLES = 20
"""The rank of new tables."""

_ADDED = {
    Kind.DATABASE: 10,
    Kind.ENUM: 11,
    Kind.SEQUENCE: 12,
    Kind.TABLE: TABLES,
    Kind.COLUMN: 30,
    Kind.PRIMARY_KEY: 40,
    Kind.UNIQUE: 41,
    Kind.INDEX: 42,
    Kind.CHECK: 43,
    Kind.FOREIGN_KEY: 50,
}
_DROPPED = {
    Kind.FOREIGN_KEY: 0,
    Kind.CHECK: 1,
    Kind.INDEX: 2,
    Kind.UNIQUE: 3,
    Kind.PRIMARY_KEY: 4,
    Kind.COLUMN: 60,
    Kind.TABLE: 61,
    Kind.SEQUENCE: 62,
    Kind.ENUM: 63,
}
_RENAMED, _LABELLED, _ALTERED_COLUMN = 15, 16, 31


def rank(change: Change) -> tuple[int, str, str, bool]:
    """Where a change stands among others: by kind, then by name; what is altered is there by then."""
    subject = change.subject
    name = (str(subject.table), subject.name or "", isinstance(change, Alter))
    match change:
        case Rename():
            return _RENAMED, *name
        case Drop():
            return _DROPPED.get(subject.kind, 60), *name
        case Alter() if subject.kind is Kind.COLUMN:
            return _LABELLED if _is_labelled(change) else _ALTERED_COLUMN, *name
        case Add() | Alter():
            return _ADDED.get(subject.kind, 30), *name


def _is_labelled(change: Alter) -> bool:
    """Whether labels of an enum change: the default of a new table or column may be one of them."""
    return any(item.facet is Facet.LABELS for item in change.differences)


def split_cycles(adds: Sequence[Add]) -> tuple[list[Add], list[Add]]:
    """New tables in an order in which each finds what its keys lead to, and the keys that have to wait for others."""
    tables = {change.object.name: change.object for change in adds if isinstance(change.object, Table)}
    waiting: list[Add] = []
    while True:
        needs = {name: _targets(table.foreign_keys, tables) - {name} for name, table in tables.items()}
        try:
            order = list(TopologicalSorter(_sorted(needs)).static_order())
        except CycleError as error:
            name = min(error.args[1])
            waiting += [Add(key, name) for key in tables[name].foreign_keys if key.target in error.args[1]]
            rest = tuple(key for key in tables[name].foreign_keys if key.target not in error.args[1])
            tables[name] = msgspec.structs.replace(tables[name], foreign_keys=rest)
            continue
        return [Add(tables[name]) for name in order], waiting


def _targets(keys: Iterable[ForeignKey], tables: dict[QualifiedName, Table]) -> set[QualifiedName]:
    return {key.target for key in keys if key.target in tables}


def _sorted(needs: dict[QualifiedName, set[QualifiedName]]) -> dict[QualifiedName, list[QualifiedName]]:
    return {name: sorted(needs[name]) for name in sorted(needs)}

"""Finds in one schema what another one speaks of."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from auditor.model.changes import Add
from auditor.model.names import ObjectRef
from auditor.model.schema import (
    Check,
    Column,
    ForeignKey,
    Index,
    PrimaryKey,
    Schema,
    SchemaObject,
    Table,
    TablePart,
    Unique,
    ref,
)
from auditor.model.verdict import Same, Verdict
from auditor.plugin.engine import Engine, Pair


def find(schema: Schema, subject: ObjectRef) -> SchemaObject | None:
    """The object of a schema by its reference; None when it has none such."""
    table = schema.table(subject.table)
    if table is None:
        named: tuple[SchemaObject, ...] = (*schema.enums, *schema.sequences)
        return next((item for item in named if ref(item) == subject), None)
    if subject.name is None:
        return table
    return next((item for item in parts(table) if ref(item, table.name) == subject), None)


def alike(schema: Schema, change: Add) -> SchemaObject | None:
    """The key, constraint or index of a schema that is what the change adds, by the same name or another one."""
    table = schema.table(change.table)
    essence = _essence(change.object)
    named = not isinstance(change.object, PrimaryKey) and find(schema, change.subject) is not None
    if table is None or essence is None or named:
        return None
    return next((item for item in parts(table) if _essence(item) == essence), None)


def called(schema: Schema, table: Table) -> Table:
    """A table whose nameless parts have the names that a schema gives to the same parts of it."""

    def name(item: TablePart) -> TablePart:
        found = alike(schema, Add(item, table.name)) if getattr(item, "name", "") is None else None
        return item if found is None else msgspec.structs.replace(item, name=found.name)

    return msgspec.structs.replace(table, **{field: tuple(map(name, getattr(table, field))) for field in _FIELDS})


def restored(schema: Schema, table: Table) -> Table:
    """A table that was lost, with what only the history has of it besides: an earlier revision made that, too."""
    before = find(schema, ref(table))
    if not isinstance(before, Table):
        return table
    names = {part.name for part in parts(table) if not isinstance(part, Column)} - {None}
    known = {_essence(part) for part in parts(table)} | {("unique", part.columns) for part in _unique(table)}

    def is_left(part: TablePart) -> bool:
        if isinstance(part, Unique) or (isinstance(part, Index) and part.unique):
            return part.name not in names and ("unique", part.columns) not in known
        return part.name not in names and _essence(part) not in known and not getattr(part, "implicit", False)

    more = {
        "columns": tuple(item for item in before.columns if table.column(item.name) is None),
        **{field: tuple(filter(is_left, getattr(before, field))) for field in _FIELDS},
    }
    return msgspec.structs.replace(table, **{field: (*getattr(table, field), *new) for field, new in more.items()})


def _unique(table: Table) -> Iterator[Unique | Index]:
    yield from table.uniques
    yield from (index for index in table.indexes if index.unique)


_FIELDS = ("uniques", "foreign_keys", "checks", "indexes")


def demanding(schema: Schema, change: Add, expected: Schema, engine: Engine) -> SchemaObject | None:
    """The CHECK of a schema that demands what the change adds, in other words than the expected schema's."""
    check = change.object
    place, table = schema.table(change.table), expected.table(change.table)
    if not isinstance(check, Check) or place is None or table is None:
        return None
    pair = Pair(table, place, schema.server)
    same = (found for found in place.checks if isinstance(_verdict(check, found, pair, engine), Same))
    return next(same, None)


def _verdict(expected: Check, actual: Check, pair: Pair, engine: Engine) -> Verdict:
    return engine.expressions.equal(expected.expression, actual.expression, pair)


def parts(table: Table) -> tuple[TablePart, ...]:
    """All that a table holds."""
    key = (table.primary_key,) if table.primary_key is not None else ()
    return (*table.columns, *key, *table.uniques, *table.foreign_keys, *table.checks, *table.indexes)


def _essence(item: SchemaObject) -> tuple[object, ...] | None:
    match item:
        case PrimaryKey() | Unique():
            return item.kind, item.columns
        case ForeignKey():
            return item.kind, item.columns, item.target, item.target_columns
        case Check():
            return item.kind, item.expression
        case Index():
            return item.kind, item.parts, item.unique, item.predicate
    return None

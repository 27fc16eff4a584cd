"""What recipes of every engine share: the object as it will be, and whether a table is small enough to be copied."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from auditor.model.changes import Add, Alter, Change, Drop, Rename
from auditor.model.fix import Applicability
from auditor.model.names import Kind, QualifiedName
from auditor.model.schema import (
    Check,
    Column,
    Extras,
    ForeignKey,
    Index,
    PrimaryKey,
    Schema,
    SchemaObject,
    Table,
    Unique,
)
from auditor.model.step import Refusal, Step
from auditor.model.types import Family, Type
from auditor.model.verdict import Facet
from auditor.plugin.engine import Situation


FEW = 100_000
"""So many rows are copied in about a second, on any machine that serves a database."""

BY_HAND = "Somebody has made it, perhaps for a reason that no model knows."
"""Why what is not expected is not dropped without being asked."""

TYPE = frozenset(
    {Facet.TYPE, Facet.LENGTH, Facet.PRECISION, Facet.SIGN, Facet.TIMEZONE, Facet.LABELS, Facet.LABEL_ORDER}
)
"""Facets of a column's type."""

_FIELDS: dict[Facet, tuple[str, ...]] = {
    **dict.fromkeys(TYPE, ("type", "enumeration")),
    Facet.NAME: ("name",),
    Facet.NULLABLE: ("nullable",),
    Facet.DEFAULT: ("default",),
    Facet.ON_UPDATE_CLAUSE: ("default",),
    Facet.GENERATED: ("generated",),
    Facet.IDENTITY: ("identity",),
    Facet.COLLATION: ("collation",),
    Facet.CHARSET: ("charset",),
    Facet.COMMENT: ("comment",),
    Facet.TARGET: ("columns", "target", "target_columns"),
    Facet.ON_DELETE: ("on_delete",),
    Facet.ON_UPDATE: ("on_update",),
    Facet.MATCH: ("match",),
    Facet.DEFERRABLE: ("deferrable",),
    Facet.VALIDATED: ("validated",),
    Facet.ENFORCED: ("enforced",),
    Facet.EXPRESSION: ("expression", "column"),
    Facet.STORAGE_ENGINE: ("storage_engine",),
}


def facets(change: Alter) -> frozenset[Facet]:
    """What the change is to change."""
    return frozenset(item.facet for item in change.differences)


def target(change: Alter) -> Any:
    """The object as it will be: what is there, with the facets of the change, and no others, as expected.

    Keys of which anything but the name differs are made anew as expected, under the name that they have.
    """
    expected, before = change.object, change.before
    wanted = facets(change)
    by_field = isinstance(before, Column | ForeignKey | Check | Table) and type(expected) is type(before)
    if not by_field or not wanted <= _FIELDS.keys() | {Facet.STORAGE}:
        return expected if Facet.NAME in wanted else _named(expected, before)
    fields = {field for facet in wanted if facet in _FIELDS for field in _FIELDS[facet] if hasattr(before, field)}
    made = replace(before, **{field: getattr(expected, field) for field in fields})
    return replace(made, extras=_stated(change)) if Facet.STORAGE in wanted else made


def _named(expected: SchemaObject, before: SchemaObject) -> SchemaObject:
    name = getattr(before, "name", None)
    return replace(expected, name=name) if name is not None else expected


def _stated(change: Alter) -> Extras:
    """The engine options that are there, with those that the change is about as expected."""
    about = {item.expected.partition("=")[0] for item in change.differences if item.facet is Facet.STORAGE}
    found, wanted = (dict(getattr(item, "extras", ())) for item in (change.before, change.object))
    kept = {key: value for key, value in found.items() if key not in about}
    return tuple(sorted({**kept, **{key: wanted[key] for key in about if key in wanted}}.items()))


def table_of(situation: Situation, name: QualifiedName | None) -> Table | None:
    """The table as it is; None when it is not there, so that nothing that is done to it can hurt."""
    return situation.actual.table(name)


def of_a_view(table: Table) -> Refusal:
    """Why nothing is changed in a view."""
    return Refusal(f"{table.name} is a {table.view}: its columns are those of its query, which is written by hand.")


def expected_column(situation: Situation, table: QualifiedName, name: str) -> Column | None:
    """The column as it is expected."""
    found = situation.expected.table(table)
    return found.column(name) if found is not None else None


def copied(
    situation: Situation, name: QualifiedName, *, instead: str = "", uncounted: Applicability = Applicability.UNSAFE
) -> dict[str, Any]:
    """Applicability and hazard of a table being copied: few rows are no matter.

    What nobody has counted may be many; `uncounted` says what that means on the engine.
    """
    known = dict(situation.rows)
    table = table_of(situation, name)
    count = known.get(name, table.rows if table is not None else 0)
    if (count is None and uncounted is Applicability.SAFE) or (count is not None and count <= FEW):
        return {}
    many = f"its {count:,} rows" if count is not None else "its rows, which nobody has counted,"
    way = f" {instead}" if instead else ""
    return {"applicability": Applicability.UNSAFE, "hazard": f"{name} is locked while {many} are copied.{way}"}


def least(applicabilities: Iterable[Applicability]) -> Applicability:
    """The most careful of some."""
    order = (Applicability.DISPLAY_ONLY, Applicability.UNSAFE, Applicability.SAFE)
    return min(applicabilities, key=order.index, default=Applicability.SAFE)


def guarded(steps: Iterable[Step], **more: Any) -> tuple[Step, ...]:
    """The steps with more said of each."""
    return tuple(replace(step, **more) for step in steps)


def applied(schema: Schema, change: Change) -> Schema:
    """The schema once the change is made, so that the next recipe starts from there."""
    if change.table is None:
        return _at_top(schema, change)
    tables = tuple(made_of(table, change) if table.name == change.table else table for table in schema.tables)
    schema = replace(schema, tables=tables)
    after = target(change) if isinstance(change, Alter) else change.object
    if isinstance(change, Drop) or not isinstance(after, Column) or after.type.family is not Family.ENUM:
        return schema
    return _relabelled(schema, after.type)


def _relabelled(schema: Schema, kind: Type) -> Schema:
    """The schema with these labels of an enum type, for all columns that have it."""
    enums = tuple(
        replace(enum, labels=tuple(map(str, kind.args))) if str(enum.name) == kind.name else enum
        for enum in schema.enums
    )
    if enums == schema.enums:
        return schema

    def column(item: Column) -> Column:
        mine = item.type.family is Family.ENUM and item.type.name == kind.name
        return replace(item, type=replace(item.type, args=kind.args)) if mine else item

    tables = (replace(table, columns=tuple(map(column, table.columns))) for table in schema.tables)
    return replace(schema, enums=enums, tables=tuple(tables))


def made_of(table: Table, change: Change) -> Table:
    """The table with one of its parts added, dropped or changed."""
    old = change.before if isinstance(change, Alter | Rename) else change.object
    new = target(change) if isinstance(change, Alter) else None if isinstance(change, Drop) else change.object
    if isinstance(change, Rename):
        new = replace(change.before, name=change.object.name)
    if isinstance(old, PrimaryKey) or isinstance(new, PrimaryKey):
        return replace(table, primary_key=new)
    for kind, field in _PLACES.items():
        parts = list(getattr(table, field))
        place = min(_place(parts, item) for item in (old, new) if item is not None)
        if isinstance(new, kind):
            parts[place : place + 1] = [new]
        elif isinstance(old, kind):
            del parts[place : place + 1]
        table = replace(table, **{field: tuple(parts)})
    return table


def _place(parts: list[Any], old: SchemaObject) -> int:
    """Where a part is: itself, or what has its name; behind all when it is not there."""
    if old in parts:
        return parts.index(old)
    same = (n for n, part in enumerate(parts) if type(part) is type(old) and part.name == old.name is not None)
    return next(same, len(parts))


_PLACES: dict[type, str] = {
    Column: "columns",
    Unique: "uniques",
    ForeignKey: "foreign_keys",
    Check: "checks",
    Index: "indexes",
}


def _at_top(schema: Schema, change: Change) -> Schema:
    """Tables, enum types and sequences."""
    field = {Kind.ENUM: "enums", Kind.SEQUENCE: "sequences"}.get(change.object.kind, "tables")
    old = change.before if isinstance(change, Alter | Rename) else change.object
    new = target(change) if isinstance(change, Alter) else None if isinstance(change, Drop) else change.object
    name = getattr(old, "name", None)
    kept = [item for item in getattr(schema, field) if item.name != name]
    if isinstance(change, Rename) and new is not None:
        new = replace(old, name=getattr(new, "name", name))
    if isinstance(change, Add) and isinstance(new, Table):
        new = replace(new, rows=0)
    kept += [new] if new is not None else []
    return replace(schema, **{field: tuple(sorted(kept, key=lambda item: item.name))})

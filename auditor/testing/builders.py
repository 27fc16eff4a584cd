"""Schema values in a few words: `table("t", column("id", "bigint"), index("ix", "id"))`."""

from __future__ import annotations

from typing import Any, TypeVar

from auditor.model.names import QualifiedName, Role
from auditor.model.schema import (
    Check,
    Column,
    Enumeration,
    ForeignKey,
    Index,
    IndexPart,
    PrimaryKey,
    Schema,
    Server,
    Table,
    TablePart,
    Unique,
)
from auditor.testing.neutral import NEUTRAL, SERVER


Part = TypeVar("Part")


def column(name: str, type_: str = "integer", **fields: Any) -> Column:
    """A column; its type is text as the neutral engine reads it: "varchar(20)", "enum(a,b)", "timestamptz"."""
    return Column(name, NEUTRAL.types.parse(type_, SERVER), **fields)


def primary_key(*columns: str, **fields: Any) -> PrimaryKey:
    """A primary key without a name."""
    return PrimaryKey(fields.pop("name", None), columns, **fields)


def unique(name: str | None, *columns: str, **fields: Any) -> Unique:
    """A unique constraint."""
    return Unique(name, columns, **fields)


def index(name: str | None, *parts: str | IndexPart, **fields: Any) -> Index:
    """An index on columns, or on parts made by hand."""
    made = tuple(part if isinstance(part, IndexPart) else IndexPart(column=part) for part in parts)
    return Index(name, made, **fields)


def foreign_key(name: str | None, columns: str, target: str, **fields: Any) -> ForeignKey:
    """A foreign key; `columns` is "a" or "a, b", `target` is "parent.id" or "parent.a, b"."""
    parent, _, theirs = target.partition(".")
    return ForeignKey(name, _split(columns), QualifiedName(parent), _split(theirs), **fields)


def check(name: str | None, expression: str, **fields: Any) -> Check:
    """A CHECK constraint."""
    return Check(name, expression, **fields)


def members(**values: str) -> Enumeration:
    """A Python enum that SQLAlchemy binds by name: `members(RED="red")`."""
    return Enumeration(tuple(values), tuple(values), tuple(values.values()), "app.Color")


def table(name: str, *parts: TablePart, **fields: Any) -> Table:
    """A table of these parts, each sorted where it belongs."""
    return Table(
        QualifiedName(name, fields.pop("schema", None)),
        columns=_of(Column, parts),
        primary_key=next(iter(_of(PrimaryKey, parts)), None),
        uniques=_of(Unique, parts),
        foreign_keys=_of(ForeignKey, parts),
        checks=_of(Check, parts),
        indexes=_of(Index, parts),
        **fields,
    )


def schema(role: Role, *tables: Table, server: Server = SERVER, **fields: Any) -> Schema:
    """What a role says."""
    return Schema(role, server, tuple(sorted(tables, key=lambda item: item.name)), **fields)


def _of(kind: type[Part], parts: tuple[TablePart, ...]) -> tuple[Part, ...]:
    return tuple(part for part in parts if isinstance(part, kind))


def _split(names: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in names.split(","))

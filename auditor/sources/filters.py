"""What env.py leaves out of migrations, taken out of what is compared."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeVar

import msgspec

from auditor.model.names import QualifiedName
from auditor.model.schema import Column, ForeignKey, Index, Schema, Table, Unique
from auditor.sources.child.messages import (
    DeclaredColumn,
    DeclaredForeignKey,
    DeclaredIndex,
    DeclaredKey,
    DeclaredPart,
    DeclaredTable,
    FilterRequest,
    Hidden,
)


Part = TypeVar("Part", Column, Unique, Index, ForeignKey)

WORDS = {
    "table": "table",
    "column": "column",
    "index": "index",
    "unique_constraint": "unique constraint",
    "foreign_key_constraint": "foreign key",
}
"""Alembic's words for kinds, and ours."""


class Hides(NamedTuple):
    """What the filters hide, and what the user should know."""

    objects: frozenset[Hidden] = frozenset()
    notes: tuple[str, ...] = ()

    def within(self, tables: Iterable[QualifiedName]) -> Hides:
        """What is hidden of these tables."""
        known = {(name.name, name.schema) for name in tables}
        return Hides(frozenset(item for item in self.objects if (item.table, item.schema) in known), self.notes)

    def told(self) -> str:
        """One sentence with the number of objects of each kind; "" when nothing is hidden."""
        counts = {kind: sum(item.what == kind for item in self.objects) for kind in WORDS}
        parts = [f"{number} {_plural(WORDS[kind], number)}" for kind, number in counts.items() if number]
        if not parts:
            return ""
        listed = ", ".join(parts[:-1]) + (" and " if parts[1:] else "") + parts[-1]
        return f"env.py hides {listed} from migrations, and so from this audit; --no-env-filters shows them."


def request(live: Schema) -> FilterRequest:
    """The tables of a database as the project's filters are to see them; views are not looked at."""
    default = live.server.setting("default_schema")
    return FilterRequest(tuple(_declared(table) for table in live.tables if not table.view), default)


def without(schema: Schema, hides: Hides) -> Schema:
    """The schema without what is hidden."""
    if not hides.objects:
        return schema
    tables = {QualifiedName(item.table, item.schema) for item in hides.objects if item.what == "table"}
    touched = {QualifiedName(item.table, item.schema) for item in hides.objects if item.what != "table"}
    kept = (table for table in schema.tables if table.name not in tables)
    return msgspec.structs.replace(
        schema, tables=tuple(_cut(table, hides.objects) if table.name in touched else table for table in kept)
    )


def _cut(table: Table, objects: frozenset[Hidden]) -> Table:
    name = table.name

    def kept(what: str, parts: Iterable[Part]) -> tuple[Part, ...]:
        return tuple(part for part in parts if Hidden(what, name.name, name.schema, *_label(part)) not in objects)

    return msgspec.structs.replace(
        table,
        columns=kept("column", table.columns),
        # some engines show a unique constraint as the index behind it
        uniques=tuple(item for item in kept("unique_constraint", table.uniques) if item in kept("index", [item])),
        indexes=kept("index", table.indexes),
        foreign_keys=kept("foreign_key_constraint", table.foreign_keys),
    )


def _label(part: Column | Unique | Index | ForeignKey) -> tuple[str | None, tuple[str, ...]]:
    return part.name, () if isinstance(part, Column) or part.name is not None else part.columns


def _declared(table: Table) -> DeclaredTable:
    key = table.primary_key
    return DeclaredTable(
        metadata="",
        name=table.name.name,
        schema=table.name.schema,
        columns=tuple(
            DeclaredColumn(column.name, str(column.type), nullable=column.nullable, default=column.default)
            for column in table.columns
        ),
        primary_key=DeclaredKey(key.name, key.columns) if key is not None else None,
        uniques=tuple(DeclaredKey(item.name, item.columns) for item in table.uniques),
        foreign_keys=tuple(
            DeclaredForeignKey(item.name, item.columns, item.target.name, item.target.schema, item.target_columns)
            for item in table.foreign_keys
        ),
        indexes=tuple(
            DeclaredIndex(item.name, tuple(DeclaredPart(part.column) for part in item.parts), unique=item.unique)
            for item in table.indexes
        ),
        comment=table.comment,
    )


def _plural(word: str, number: int) -> str:
    if number == 1:
        return word
    return "indexes" if word == "index" else f"{word}s"

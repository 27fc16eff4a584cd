"""Tables with something changed in them: pure functions on declared tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from msgspec.structs import replace

from auditor.model.names import Kind, Origin
from auditor.model.schema import (
    Check,
    Column,
    ForeignKey,
    Index,
    IndexPart,
    PrimaryKey,
    Table,
    TablePart,
    Unique,
)


Item = TypeVar("Item", Column, PrimaryKey, Unique, ForeignKey, Check, Index)
Same = Callable[[Kind, str, str], bool]
"""Whether two names of a kind are the same name."""
Reword = Callable[[str, str, str], str | None]
"""An SQL text with a column's name replaced by another; None when the text cannot be read."""


def stamped(table: Table, origin: Origin) -> Table:
    """The table with all its parts said to come from a step; a line that a part has itself is kept."""
    return replace(
        table,
        columns=tuple(at(column, origin) for column in table.columns),
        primary_key=table.primary_key and at(table.primary_key, origin),
        uniques=tuple(at(item, origin) for item in table.uniques),
        foreign_keys=tuple(at(item, origin) for item in table.foreign_keys),
        checks=tuple(at(item, origin) for item in table.checks),
        indexes=tuple(at(item, origin) for item in table.indexes),
        origin=_line(table.origin, origin),
    )


def at(item: Any, origin: Origin) -> Any:
    """The part, said to come from a step."""
    return replace(item, origin=_line(item.origin, origin))


def _line(own: Origin, step: Origin) -> Origin:
    same_file = own.file == step.file and own.line is not None
    return Origin(own.file, own.line, step.revision) if same_file else step


def with_origins_of(table: Table, before: Table) -> Table:
    """The table whose parts keep the origins that they had in the table it was made of."""
    columns = {column.name: column.origin for column in before.columns}
    others = {_essence(part): part.origin for part in parts_of(before)}

    def kept(items: Iterable[Item]) -> tuple[Item, ...]:
        return tuple(replace(item, origin=others.get(_essence(item), item.origin)) for item in items)

    return replace(
        table,
        columns=tuple(replace(column, origin=columns.get(column.name, column.origin)) for column in table.columns),
        primary_key=table.primary_key and kept([table.primary_key])[0],
        uniques=kept(table.uniques),
        foreign_keys=kept(table.foreign_keys),
        checks=kept(table.checks),
        indexes=kept(table.indexes),
        origin=before.origin,
    )


def _essence(part: Any) -> tuple[object, ...]:
    return part.kind, part.name, getattr(part, "columns", None) or getattr(part, "expression", None)


def parts_of(table: Table) -> list[TablePart]:
    """All parts but the columns."""
    key: list[TablePart] = [table.primary_key] if table.primary_key else []
    return [*key, *table.uniques, *table.foreign_keys, *table.checks, *table.indexes]


def with_part(table: Table, part: TablePart) -> Table:
    """The table with one more part."""
    match part:
        case Column():
            return replace(table, columns=(*table.columns, part))
        case PrimaryKey():
            return replace(table, primary_key=part)
        case Unique():
            return replace(table, uniques=(*table.uniques, part))
        case ForeignKey():
            return replace(table, foreign_keys=(*table.foreign_keys, part))
        case Check():
            return replace(table, checks=(*table.checks, part))
        case Index():
            return replace(table, indexes=(*table.indexes, part))


def with_column_parts(index: Index, table: Table) -> Index:
    """The index with key parts that were given as text, and are nothing but a column's name, as columns."""
    names = {column.name for column in table.columns}
    if not any(part.expression in names for part in index.parts):
        return index
    return replace(
        index,
        parts=tuple(
            replace(part, column=part.expression, expression=None) if part.expression in names else part
            for part in index.parts
        ),
    )


def without_part(table: Table, part: TablePart) -> Table:
    """The table without this part."""

    def others(items: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(item for item in items if item is not part)

    return replace(
        table,
        primary_key=None if part is table.primary_key else table.primary_key,
        uniques=others(table.uniques),
        foreign_keys=others(table.foreign_keys),
        checks=others(table.checks),
        indexes=others(table.indexes),
    )


def with_column(table: Table, name: str, column: Column) -> Table:
    """The table with the column of exactly this name replaced."""
    return replace(table, columns=tuple(column if item.name == name else item for item in table.columns))


def without_column(table: Table, name: str) -> Table:
    """The table without a column and without every key, index and check that holds it."""
    return replace(
        table,
        columns=tuple(column for column in table.columns if column.name != name),
        primary_key=table.primary_key if table.primary_key and name not in table.primary_key.columns else None,
        uniques=tuple(item for item in table.uniques if name not in item.columns),
        foreign_keys=tuple(item for item in table.foreign_keys if name not in item.columns),
        checks=tuple(item for item in table.checks if item.column != name),
        indexes=tuple(item for item in table.indexes if name not in (*item.columns, *item.include)),
    )


def renamed_column(table: Table, name: str, new: str, reword: Reword) -> Table:
    """The table with a column renamed in everything of its own; `reword` does it in SQL texts."""

    def names(columns: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(new if column == name else column for column in columns)

    def text(sql: str) -> str:
        return reword(sql, name, new) or sql

    def part(item: IndexPart) -> IndexPart:
        if item.expression is not None:
            return replace(item, expression=text(item.expression))
        return replace(item, column=new) if item.column == name else item

    own = table.name
    return replace(
        table,
        columns=tuple(
            replace(
                column,
                name=new if column.name == name else column.name,
                generated=column.generated and replace(column.generated, expression=text(column.generated.expression)),
            )
            for column in table.columns
        ),
        primary_key=table.primary_key and replace(table.primary_key, columns=names(table.primary_key.columns)),
        uniques=tuple(replace(item, columns=names(item.columns)) for item in table.uniques),
        foreign_keys=tuple(
            replace(
                item,
                columns=names(item.columns),
                target_columns=names(item.target_columns) if item.target == own else item.target_columns,
            )
            for item in table.foreign_keys
        ),
        checks=tuple(
            replace(item, expression=text(item.expression), column=new if item.column == name else item.column)
            for item in table.checks
        ),
        indexes=tuple(
            replace(
                item,
                parts=tuple(part(piece) for piece in item.parts),
                include=names(item.include),
                predicate=text(item.predicate) if item.predicate else item.predicate,
                extras=tuple(
                    (key, text(value) if key == "where" and isinstance(value, str) else value)
                    for key, value in item.extras
                ),
            )
            for item in table.indexes
        ),
    )


def retargeted(table: Table, change: Callable[[ForeignKey], ForeignKey]) -> Table | None:
    """The table with its foreign keys changed; None when none of them is."""
    keys = tuple(change(key) for key in table.foreign_keys)
    same = all(new is old for new, old in zip(keys, table.foreign_keys, strict=True))
    return None if same else replace(table, foreign_keys=keys)


def found(table: Table, name: str | None, kinds: tuple[Kind, ...], same: Same) -> TablePart | None:
    """The part of this name and one of these kinds; without a name the only one."""
    candidates = [part for part in parts_of(table) if part.kind in kinds]
    if name is None:
        return candidates[0] if len(candidates) == 1 else None
    return next((part for part in candidates if part.name is not None and same(part.kind, part.name, name)), None)

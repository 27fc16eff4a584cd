"""What a migration sees when it inspects: the folded state in the shapes of SQLAlchemy's Inspector.

Types are DDL texts, which the child turns into types. https://docs.sqlalchemy.org/en/20/core/reflection.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from auditor.model.names import Kind, QualifiedName
from auditor.model.schema import Column, ForeignKey, Index, Table, Unique
from auditor.sources.child.steps import Look, Seen
from auditor.sources.history.state import State


def seen(look: Look, state: State) -> Seen:
    """The answer to one question; `missing` for a table that is not there, and for a question nobody knows."""
    if look.what == "has_table":
        return Seen(_has_table(look, state))
    if look.what in _OF_SCHEMA:
        return Seen(_OF_SCHEMA[look.what](look, state))
    if look.what.startswith("get_multi_"):
        return Seen(_multi(look, state))
    answer = _OF_TABLE.get(look.what)
    table = state.table(QualifiedName(look.table or "", look.schema))
    if answer is None or table is None:
        return Seen(missing=True)
    return Seen(_indexes(table, state) if look.what == "get_indexes" else answer(table))


def _has_table(look: Look, state: State) -> bool:
    name = QualifiedName(look.table or "", look.schema)
    return state.entry(name) is not None or state.view(name) is not None


def _multi(look: Look, state: State) -> list[Any]:
    """[[schema, table], answer] for all tables of a schema."""
    one = "get_" + look.what.removeprefix("get_multi_")
    return [[[look.schema, name], seen(Look(one, name, look.schema), state).value] for name in _tables(look, state)]


def _is_in(name: QualifiedName, look: Look, state: State) -> bool:
    default = state.server.setting("default_schema")
    return name.schema == (None if look.schema == default else look.schema)


def _tables(look: Look, state: State) -> list[str]:
    return sorted(entry.table.name.name for entry in state.entries() if _is_in(entry.table.name, look, state))


def _of_kind(kind: Kind, view: str | None = None) -> Callable[[Look, State], list[str]]:
    def names(look: Look, state: State) -> list[str]:
        found = (name for name in state.names(kind) if _is_in(name, look, state))
        return sorted(name.name for name in found if view is None or state.view(name) == view)

    return names


def _schemas(look: Look, state: State) -> list[str]:  # noqa: ARG001 -- one form for all questions
    names = {entry.table.name.schema for entry in state.entries()} - {None}
    default = state.server.setting("default_schema")
    return sorted({*filter(None, names), *([default] if default else [])})


def _enums(look: Look, state: State) -> list[dict[str, Any]]:
    every = look.schema == "*"
    default = state.server.setting("default_schema")
    return [
        {
            "name": enum.name.name,
            "schema": enum.name.schema or default or None,
            "visible": enum.name.schema is None,
            "labels": list(enum.labels),
        }
        for enum in sorted(state.enums(), key=lambda enum: enum.name.name)
        if every or _is_in(enum.name, look, state)
    ]


def _columns(table: Table) -> list[dict[str, Any]]:
    return [_column(column, table) for column in table.columns]


def _column(column: Column, table: Table) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": column.name,
        "type": _type_text(column),
        "nullable": column.nullable,
        "default": _default(column, table),
        "autoincrement": column.identity is not None and column.identity.kind != "rowid",
        "comment": column.comment,
    }
    if column.generated is not None:
        found["computed"] = {"sqltext": column.generated.expression}
        if column.generated.stored is not None:
            found["computed"]["persisted"] = column.generated.stored
    if column.identity is not None and column.identity.kind in {"always", "by default"}:
        found["identity"] = {"always": column.identity.kind == "always", **dict(column.identity.options)}
    if table.primary_key is not None and column.name in table.primary_key.columns:
        found["primary_key"] = table.primary_key.columns.index(column.name) + 1
    return found


def _type_text(column: Column) -> str:
    """The type as DDL; character set and collation behind it, as the dialects print it."""
    text = column.type.raw or column.type.name
    if column.charset:
        text += f" CHARACTER SET {column.charset}"
    return text + (f" COLLATE {column.collation}" if column.collation else "")


def _default(column: Column, table: Table) -> str | None:
    """A serial column draws from a sequence of its own, and says so."""
    if column.identity is not None and column.identity.kind == "serial":
        return f"nextval('{table.name.name}_{column.name}_seq'::regclass)"
    return column.default


def _primary_key(table: Table) -> dict[str, Any]:
    key = table.primary_key
    return {"name": key.name if key else None, "constrained_columns": list(key.columns) if key else [], "comment": None}


def _foreign_keys(table: Table) -> list[dict[str, Any]]:
    return [
        {
            "name": key.name,
            "constrained_columns": list(key.columns),
            "referred_schema": key.target.schema,
            "referred_table": key.target.name,
            "referred_columns": list(key.target_columns),
            "options": _key_options(key),
            "comment": None,
        }
        for key in table.foreign_keys
    ]


def _key_options(key: ForeignKey) -> dict[str, Any]:
    found: dict[str, Any] = {"ondelete": key.on_delete, "onupdate": key.on_update, "match": key.match}
    if key.deferrable is not None:
        found["deferrable"] = True
        found["initially"] = "DEFERRED" if key.deferrable == "initially deferred" else "IMMEDIATE"
    return {name: value for name, value in found.items() if value is not None}


def _own_indexes(table: Table) -> list[dict[str, Any]]:
    return [_index(index, index.name or _implicit_name(index, table)) for index in table.indexes]


def _indexes(table: Table, state: State) -> list[dict[str, Any]]:
    """The indexes, and where the engine shows them as such the unique constraints."""
    statements = state.engine.statements
    found = _own_indexes(table)
    for index, told in zip(table.indexes, found, strict=True):
        if index.predicate is not None:
            told["dialect_options"] = {f"{state.engine.name}_where": index.predicate}
    if statements is not None and statements.indexes_seen_by_columns:
        found = [{**told, "column_sorting": {}} for told in found if "expressions" not in told]
    uniques = table.uniques if statements is not None and statements.uniques_are_indexes else ()
    return found + [_unique_index(unique) for unique in uniques if unique.name is not None]


def _implicit_name(index: Index, table: Table) -> str:
    """The index that a foreign key brought is called as the key is, else as its first column."""
    names = (key.name for key in table.foreign_keys if key.columns == index.columns)
    return next(filter(None, names), None) or next(iter(index.columns), "index")


def _index(index: Index, name: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": name,
        "unique": index.unique,
        "column_names": [part.column for part in index.parts],
        "include_columns": list(index.include),
        "dialect_options": {},
    }
    if any(part.column is None for part in index.parts):
        found["expressions"] = [part.column or part.expression for part in index.parts]
    sorting = {part.column: ["desc"] for part in index.parts if part.column and part.descending}
    if sorting:
        found["column_sorting"] = sorting
    return found


def _unique_index(unique: Unique) -> dict[str, Any]:
    found = _index(Index(unique.name, (), unique=True), unique.name or "")
    return {**found, "column_names": list(unique.columns), "duplicates_constraint": unique.name}


def _uniques(table: Table) -> list[dict[str, Any]]:
    return [
        {"name": unique.name, "column_names": list(unique.columns), "comment": None, "dialect_options": {}}
        for unique in table.uniques
    ]


def _checks(table: Table) -> list[dict[str, Any]]:
    return [{"name": check.name, "sqltext": check.expression, "comment": None} for check in table.checks]


def _comment(table: Table) -> dict[str, Any]:
    return {"text": table.comment}


def _options(table: Table) -> dict[str, Any]:  # noqa: ARG001 -- one form for all questions
    return {}


_OF_TABLE: dict[str, Callable[[Table], Any]] = {
    "get_columns": _columns,
    "get_pk_constraint": _primary_key,
    "get_foreign_keys": _foreign_keys,
    "get_indexes": _own_indexes,
    "get_unique_constraints": _uniques,
    "get_check_constraints": _checks,
    "get_table_comment": _comment,
    "get_table_options": _options,
}
_OF_SCHEMA: dict[str, Callable[[Look, State], Any]] = {
    "get_table_names": _tables,
    "get_view_names": _of_kind(Kind.VIEW, "view"),
    "get_materialized_view_names": _of_kind(Kind.VIEW, "materialized view"),
    "get_sequence_names": _of_kind(Kind.SEQUENCE),
    "get_schema_names": _schemas,
    "get_enums": _enums,
}

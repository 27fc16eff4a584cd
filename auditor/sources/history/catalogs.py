"""The catalogs that migrations ask most, as rows of the folded state; all others stay unanswered.

Only columns that say what is there: a query for others fails in the ghost, and is told as a guess.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from auditor.model.schema import ForeignKey, PrimaryKey, Table, Unique
from auditor.sources.history.parts import parts_of
from auditor.sources.history.state import State


Row = tuple[Any, ...]


class Catalog(NamedTuple):
    """A catalog table: its columns, and its rows for a state and the tables in it, schema by schema."""

    columns: tuple[str, ...]
    rows: Callable[[State, list[tuple[str, Table]]], Iterator[Row]]


def catalog(name: str) -> Catalog | None:
    """The catalog of this name, in lower case with its schema where it has one."""
    return _CATALOGS.get(name.removeprefix("pg_catalog."))


def content(found: Catalog, state: State) -> list[Row]:
    """The rows of a catalog now."""
    default = state.server.setting("default_schema")
    entries = (state.table(entry.table.name) for entry in state.entries())
    return list(found.rows(state, [(table.name.schema or default, table) for table in entries if table is not None]))


def _tables(_state: State, tables: list[tuple[str, Table]]) -> Iterator[Row]:
    return ((schema, table.name.name, "BASE TABLE", table.storage_engine, table.collation) for schema, table in tables)


def _columns(_state: State, tables: list[tuple[str, Table]]) -> Iterator[Row]:
    for schema, table in tables:
        for place, column in enumerate(table.columns, start=1):
            length = column.type.args[0] if column.type.args and column.type.family == "string" else None
            nullable = "YES" if column.nullable else "NO"
            kind = column.type.raw or column.type.name
            yield schema, table.name.name, column.name, place, nullable, column.default, column.type.name, kind, length


def _constraints(_state: State, tables: list[tuple[str, Table]]) -> Iterator[Row]:
    kinds = {"primary key": "PRIMARY KEY", "unique constraint": "UNIQUE", "foreign key": "FOREIGN KEY"}
    kinds["check constraint"] = "CHECK"
    for schema, table in tables:
        for part in parts_of(table):
            if part.kind in kinds:
                yield schema, schema, table.name.name, part.name, kinds[part.kind]


def _key_columns(_state: State, tables: list[tuple[str, Table]]) -> Iterator[Row]:
    for schema, table in tables:
        for key in parts_of(table):
            if not isinstance(key, PrimaryKey | Unique | ForeignKey):
                continue
            target = key.target if isinstance(key, ForeignKey) else None
            theirs: tuple[str | None, ...] = key.target_columns if isinstance(key, ForeignKey) else ()
            for place, column in enumerate(key.columns):
                other = theirs[place] if place < len(theirs) else None
                own = (schema, schema, table.name.name, key.name, column, place + 1)
                yield *own, target and (target.schema or schema), target and target.name, other


def _statistics(_state: State, tables: list[tuple[str, Table]]) -> Iterator[Row]:
    for schema, table in tables:
        for name, unique, columns in _index_columns(table):
            for place, column in enumerate(columns, start=1):
                yield schema, table.name.name, int(not unique), name, place, column


def _indexes(_state: State, tables: list[tuple[str, Table]]) -> Iterator[Row]:
    for schema, table in tables:
        for name, _, _ in _index_columns(table):
            yield schema, table.name.name, name


def _index_columns(table: Table) -> Iterator[tuple[str | None, bool, tuple[str | None, ...]]]:
    key = table.primary_key
    if key is not None:
        yield key.name, True, key.columns
    for unique in table.uniques:
        yield unique.name, True, unique.columns
    for index in table.indexes:
        yield index.name, index.unique, tuple(part.column for part in index.parts)


def _pg_tables(_state: State, tables: list[tuple[str, Table]]) -> Iterator[Row]:
    return ((schema, table.name.name) for schema, table in tables)


def _relations(_state: State, tables: list[tuple[str, Table]]) -> Iterator[Row]:
    """Tables and indexes; the number of each is its name, which is what to_regclass and ::regclass are here, too."""
    for schema, table in tables:
        yield table.name.name, table.name.name, schema, "r"
        for name, _, _ in _index_columns(table):
            yield name, name, schema, "i"


def _namespaces(_state: State, tables: list[tuple[str, Table]]) -> Iterator[Row]:
    return ((schema, schema) for schema in dict.fromkeys(schema for schema, _ in tables))


def _index_facts(_state: State, tables: list[tuple[str, Table]]) -> Iterator[Row]:
    for _, table in tables:
        key = table.primary_key
        for name, unique, _ in _index_columns(table):
            is_primary = key is not None and name == key.name
            yield name, table.name.name, int(unique), int(is_primary), True, True, True


def _types(state: State, _tables: list[tuple[str, Table]]) -> Iterator[Row]:
    return ((place, enum.name.name, "e") for place, enum in enumerate(state.enums(), start=1))


def _labels(state: State, _tables: list[tuple[str, Table]]) -> Iterator[Row]:
    for place, enum in enumerate(state.enums(), start=1):
        for order, label in enumerate(enum.labels, start=1):
            yield place, label, order


def _master(_state: State, tables: list[tuple[str, Table]]) -> Iterator[Row]:
    for _, table in tables:
        yield "table", table.name.name, table.name.name
        for index in table.indexes:
            yield "index", index.name, table.name.name


_OWN = ("constraint_schema", "table_schema", "table_name", "constraint_name")
_CATALOGS = {
    "information_schema.tables": Catalog(
        ("table_schema", "table_name", "table_type", "engine", "table_collation"), _tables
    ),
    "information_schema.columns": Catalog(
        (
            *("table_schema", "table_name", "column_name", "ordinal_position", "is_nullable", "column_default"),
            *("data_type", "column_type", "character_maximum_length"),
        ),
        _columns,
    ),
    "information_schema.table_constraints": Catalog((*_OWN, "constraint_type"), _constraints),
    "information_schema.key_column_usage": Catalog(
        (
            *(*_OWN, "column_name", "ordinal_position"),
            *("referenced_table_schema", "referenced_table_name", "referenced_column_name"),
        ),
        _key_columns,
    ),
    "information_schema.statistics": Catalog(
        ("table_schema", "table_name", "non_unique", "index_name", "seq_in_index", "column_name"), _statistics
    ),
    "pg_indexes": Catalog(("schemaname", "tablename", "indexname"), _indexes),
    "pg_tables": Catalog(("schemaname", "tablename"), _pg_tables),
    "pg_class": Catalog(("oid", "relname", "relnamespace", "relkind"), _relations),
    "pg_namespace": Catalog(("oid", "nspname"), _namespaces),
    "pg_index": Catalog(
        ("indexrelid", "indrelid", "indisunique", "indisprimary", "indisvalid", "indisready", "indislive"), _index_facts
    ),
    "pg_type": Catalog(("oid", "typname", "typtype"), _types),
    "pg_enum": Catalog(("enumtypid", "enumlabel", "enumsortorder"), _labels),
    "sqlite_master": Catalog(("type", "name", "tbl_name"), _master),
}

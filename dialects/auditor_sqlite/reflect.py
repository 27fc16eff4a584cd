"""Reads a live SQLite database: six catalog queries, whatever the number of tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from typing import Any

from auditor.model.names import Kind, QualifiedName, Role
from auditor.model.schema import Gap, Schema, Server, Table
from auditor.plugin.engine import Reader, Scope
from auditor_sqlite.names import fold
from auditor_sqlite.tables import Facts, build_table, build_view


Row = tuple[Any, ...]

DEFAULT_SCHEMA = "main"
TABLE_LIST = (3, 37)
"""The version that brought pragma_table_list (https://www.sqlite.org/pragma.html#pragma_table_list)."""


class SqliteCatalog:
    """The catalog of SQLite: sqlite_master and the pragmas as table-valued functions."""

    def server(self, reader: Reader) -> Server:
        """The version is that of the library that reads, as it is for every process."""
        rows = reader.rows("the version", _sql("server"))
        if not rows:
            return Server("sqlite", settings=(("default_schema", DEFAULT_SCHEMA),))
        version, foreign_keys, encoding = rows[0]
        settings = {
            "default_schema": DEFAULT_SCHEMA,
            "encoding": str(encoding),
            "foreign_keys": "on" if foreign_keys else "off",
        }
        return Server("sqlite", tuple(map(int, version.split("."))), settings=tuple(settings.items()))

    def schemas(self, reader: Reader, server: Server) -> tuple[str, ...]:  # noqa: ARG002
        """Only `main`: what else a process attaches is known to that process."""
        return (DEFAULT_SCHEMA,)

    def read(self, reader: Reader, server: Server, scope: Scope) -> Schema:
        """Tables and views of the file; SQLite's own, virtual and shadow tables are left out."""
        objects = reader.rows("the schema", _sql("objects"))
        kinds = _kinds(reader, server, objects)
        facts = _facts(reader, objects)
        tables, gaps = [], _attached(scope)
        for name, kind in kinds.items():
            if not _wanted(name, scope):
                continue
            if kind == "virtual":
                gaps.append(_virtual(name))
            elif kind == "table":
                table, unread = build_table(name, facts)
                tables.append(table)
                gaps += unread
        tables += _views(reader, [name for name, kind in kinds.items() if kind == "view" and _wanted(name, scope)])
        tables.sort(key=lambda table: table.name.name)
        return Schema(Role.LIVE, server, tuple(tables), gaps=(*reader.gaps, *gaps))


@cache
def _sql(name: str) -> str:
    return files("auditor_sqlite").joinpath("catalog", f"{name}.sql").read_text(encoding="utf-8")


def _wanted(name: str, scope: Scope) -> bool:
    default = None in scope.schemas or DEFAULT_SCHEMA in scope.schemas
    return default and (not scope.tables or any(fnmatchcase(name, pattern) for pattern in scope.tables))


def _attached(scope: Scope) -> list[Gap]:
    why = "a database that a process attaches under this name is known to that process alone"
    return [
        Gap(f"schema {schema}", why, Kind.TABLE, schemas=(schema,))
        for schema in scope.schemas
        if schema not in (None, DEFAULT_SCHEMA)
    ]


def _virtual(name: str) -> Gap:
    why = "it is a virtual table, whose columns are made by its module"
    return Gap(f"table {name}", why, table=QualifiedName(name), blocking=False)


def _kinds(reader: Reader, server: Server, objects: Iterable[Row]) -> dict[str, str]:
    """What each relation is: table, view, virtual or shadow."""
    kinds: dict[str, str] = {
        name: "virtual" if kind == "table" and not rootpage else kind
        for kind, name, _, rootpage, _ in objects
        if kind != "index" and not name.startswith("sqlite_")
    }
    if server.version >= TABLE_LIST:
        listed = dict(reader.rows("the kinds of tables", _sql("kinds")))
        return {name: str(listed.get(name, kind)) for name, kind in kinds.items()}
    virtual = [name for name, kind in kinds.items() if kind == "virtual"]
    return {name: "shadow" if _is_shadow(name, virtual) else kind for name, kind in kinds.items()}


_SHADOWS = ("content", "segdir", "segments", "docsize", "stat", "data", "idx", "config", "node", "parent", "rowid")
"""Suffixes of the tables behind fts3, fts4, fts5 and rtree."""


def _is_shadow(name: str, virtual: Iterable[str]) -> bool:
    return any(name == f"{owner}_{suffix}" for owner in virtual for suffix in _SHADOWS)


def _facts(reader: Reader, objects: Iterable[Row]) -> Facts:
    objects = list(objects)
    columns = _by_table(reader.rows("columns", _sql("columns")))
    return Facts(
        table_texts={name: sql for kind, name, _, _, sql in objects if kind == "table"},
        index_texts={name: sql for kind, name, _, _, sql in objects if kind == "index"},
        columns=columns,
        folded={fold(name): name for name in columns},
        indexes=_by_table(reader.rows("indexes", _sql("indexes"), kind=Kind.INDEX)),
        foreign_keys=_by_table(reader.rows("foreign keys", _sql("foreign_keys"), kind=Kind.FOREIGN_KEY)),
    )


def _by_table(rows: Iterable[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for name, *rest in rows:
        grouped[name].append(tuple(rest))
    return grouped


def _views(reader: Reader, names: list[str]) -> list[Table]:
    """One query for all views; one a view when some view is broken, which fails the query for all."""
    if not names:
        return []
    before = len(reader.gaps)
    columns = _by_table(reader.rows("views", _sql("view_columns")))
    if len(reader.gaps) > before:
        del reader.gaps[before:]
        columns = {name: rows for name in names if (rows := _view(reader, name))}
    return [build_view(name, columns[name]) for name in names if name in columns]


def _view(reader: Reader, name: str) -> list[Row]:
    before = len(reader.gaps)
    rows = reader.rows(f"view {name}", _sql("one_view"), (name,))
    for gap in reader.gaps[before:]:
        reader.gaps.remove(gap)
        reader.gaps.append(Gap(gap.what, gap.why, table=QualifiedName(name), blocking=False))
    return rows

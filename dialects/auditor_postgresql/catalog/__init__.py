"""Reads a live PostgreSQL through pg_catalog: nine queries, whatever the number of tables."""

from __future__ import annotations

import csv
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from auditor.model.names import Kind, Role
from auditor.model.schema import Gap, Schema, Server
from auditor.plugin.engine import Reader, Scope
from auditor_postgresql.catalog.reflect import Rows, schema_of


class PostgresCatalog:
    """Reads a live database in a constant number of queries."""

    def server(self, reader: Reader) -> Server:
        """Version and the settings that change meaning, "default_schema" among them."""
        rows = reader.rows("the server's settings", _sql("server"))
        if not rows:
            return Server("postgresql", settings=(("default_schema", "public"),))
        version, text, current, path, user, database, encoding, collation, timezone, strings, schemas = rows[0]
        default = _first_existing(path, user, set(schemas)) or current or "public"
        settings = {
            "collation": collation,
            "database": database,
            "default_schema": default,
            "encoding": encoding,
            "search_path": path,
            "standard_conforming_strings": strings,
            "timezone": timezone,
            "user": user,
        }
        return Server("postgresql", (version // 10_000, version % 10_000), _flavour(text), tuple(settings.items()))

    def schemas(self, reader: Reader, server: Server) -> tuple[str, ...]:  # noqa: ARG002
        """Names of the schemas that are not the system's or an extension's, sorted.

        Those that we may not look into are among them: whoever asks for one is told so when it is read.
        """
        rows = reader.rows("the schemas", _sql("schemas"), kind=Kind.SCHEMA)
        return tuple(sorted(name for name, _, extension in rows if not extension))

    def read(self, reader: Reader, server: Server, scope: Scope) -> Schema:
        """The schemas of the scope in canonical form, role LIVE.

        A child of classic inheritance is read like a view (`view` is "child table"): it may be mapped, and
        when it is not, it is its parent's business.
        """
        default = server.setting("default_schema", "public")
        wanted = [name or default for name in scope.schemas]
        usable = {name: may for name, may, _ in reader.rows("the schemas", _sql("schemas"), kind=Kind.SCHEMA)}
        gaps = [_unseen(name, usable.get(name), server) for name in wanted if not usable.get(name)]
        schemas = sorted({name for name in wanted if usable.get(name)})
        rows = _rows(reader, server, schemas, scope)
        parts = schema_of(rows, default, set(schemas))
        return Schema(
            Role.LIVE,
            server,
            parts.tables,
            parts.enums,
            parts.sequences,
            (*reader.gaps, *gaps, *parts.gaps),
            owned_sequences=parts.owned_sequences,
            others=parts.others,
        )


def _rows(reader: Reader, server: Server, schemas: list[str], scope: Scope) -> Rows:
    names = {"schemas": schemas}
    found = [row for row in reader.rows("the tables", _sql("relations"), names) if schemas and _in_scope(row[2], scope)]
    relations = [row[:-1] for row in found if not row[-1]]
    these: dict[str, Any] = {"relations": [row[0] for row in relations]}
    version = server.version or (13,)
    constraints = reader.rows("the constraints", _constraints_sql(version), these, kind=Kind.FOREIGN_KEY)
    # the other end of a foreign key may be out of scope: its columns are needed for their names alone
    ends = {"relations": [*these["relations"], *({row[4] for row in constraints} - {0, *these["relations"]})]}
    return Rows(
        relations=relations,
        others=[row for row in found if row[-1]],
        constraints=constraints,
        columns=reader.rows("the columns", _sql("columns"), ends, kind=Kind.COLUMN),
        indexes=reader.rows("the indexes", _indexes_sql(version), these, kind=Kind.INDEX),
        index_parts=reader.rows("the key parts of indexes", _sql("index_parts"), these, kind=Kind.INDEX),
        sequences=reader.rows("the sequences", _sql("sequences"), {**names, **these}, kind=Kind.SEQUENCE),
        types=reader.rows("the types", _sql("types"), kind=Kind.ENUM),
    )


@cache
def _sql(name: str) -> str:
    return (Path(__file__).parent / f"{name}.sql").read_text(encoding="utf-8")


def _constraints_sql(version: tuple[int, ...]) -> str:
    return _sql("constraints").format(
        enforced="k.conenforced" if version >= (18,) else "TRUE",
        nulls_not_distinct="coalesce(i.indnullsnotdistinct, FALSE)" if version >= (15,) else "FALSE",
        delete_columns="k.confdelsetcols::int4[]" if version >= (15,) else "NULL",
        included="(i.indkey::int2[])[i.indnkeyatts : i.indnatts - 1]::int4[]" if version >= (11,) else "NULL",
    )


def _indexes_sql(version: tuple[int, ...]) -> str:
    return _sql("indexes").format(nulls_not_distinct="i.indnullsnotdistinct" if version >= (15,) else "FALSE")


def _in_scope(name: str, scope: Scope) -> bool:
    return not scope.tables or any(fnmatchcase(name, pattern) for pattern in scope.tables)


def _first_existing(path: str, user: str, existing: set[str]) -> str | None:
    """The schema that unqualified names were meant for, whether or not we may see it.

    current_schema() skips a schema without USAGE, and would give us another one in its place.
    """
    entries = next(csv.reader([path], skipinitialspace=True), [])
    names = [user if entry == "$user" else entry for entry in map(str.strip, entries)]
    return next((found for name in names for found in (name, name.lower()) if found in existing), None)


def _flavour(text: str) -> str:
    return "" if text.startswith("PostgreSQL") else text.partition(" ")[0]


def _unseen(name: str, usable: bool | None, server: Server) -> Gap:
    narrowed = (None if name == server.setting("default_schema", "public") else name,)
    user = server.setting("user")
    why = (
        f"there is no such schema in database {server.setting('database')}"
        if usable is None
        else f"user {user} may not look into it; run: GRANT USAGE ON SCHEMA {name} TO {user}"
    )
    return Gap(f"schema {name}", why, schemas=narrowed)

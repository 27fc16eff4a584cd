"""PostgreSQL's scratch database: one transaction that is rolled back, by the server itself when we are killed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from auditor.model.names import Kind
from auditor.model.schema import Server
from auditor.plugin.engine import Reader, Surroundings
from auditor.plugin.scratch import PREFIX, Transaction, execute, house_name, is_house, rows, transaction
from auditor_postgresql.names import quote


if TYPE_CHECKING:
    from sqlalchemy.engine import URL

# pg_control_system() tells the cluster, whose number initdb made; execution is PUBLIC's unless taken away.
_IDENTITY = "SELECT system_identifier::text || '/' || current_database()::text FROM pg_catalog.pg_control_system()"
_EXTENSIONS = """
SELECT pg_catalog.quote_ident(e.extname), pg_catalog.quote_ident(n.nspname)
FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
WHERE e.extname <> 'plpgsql' ORDER BY e.oid
"""
# What pg_get_expr and friends print depends on these.
_SETTINGS = """
SELECT pg_catalog.format('SET LOCAL %I = %L', name, setting) FROM pg_catalog.pg_settings
WHERE name IN ('DateStyle', 'IntervalStyle', 'TimeZone', 'bytea_output', 'extra_float_digits', 'xmlbinary',
               'quote_all_identifiers', 'standard_conforming_strings', 'default_table_access_method', 'array_nulls')
ORDER BY name
"""
_OURS = r"SELECT datname::text FROM pg_catalog.pg_database WHERE datname LIKE 'auditor\_%'"
_CONTENTS = """
SELECT CASE c.relkind WHEN 'S' THEN 'sequence' WHEN 'c' THEN 'type' WHEN 'v' THEN 'view' WHEN 'm' THEN 'view'
       ELSE 'table' END || ' ' || c.relname
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY (%(schemas)s::text[]) AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c')
  AND NOT EXISTS (
      SELECT FROM pg_catalog.pg_depend d
      WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0
        AND (d.deptype = 'e' OR (c.relkind = 'S' AND d.deptype IN ('a', 'i')))
  )
UNION ALL
SELECT 'type ' || t.typname
FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
WHERE n.nspname = ANY (%(schemas)s::text[]) AND t.typtype IN ('e', 'd', 'r')
  AND NOT EXISTS (
      SELECT FROM pg_catalog.pg_depend d
      WHERE d.classid = 'pg_catalog.pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e'
  )
ORDER BY 1
"""


class PostgresScratch:
    """What becomes of declarations in PostgreSQL (see plugin.engine.Scratch)."""

    def private(self) -> URL | None:
        """A server is needed."""
        return None

    def surroundings(self, reader: Reader, server: Server) -> Surroundings:  # noqa: ARG002
        """The cluster and the database; the extensions, and the settings that change what is printed."""
        before = len(reader.gaps)
        identity = reader.rows("the identity of the server", _IDENTITY)
        extensions = reader.rows("the extensions", _EXTENSIONS)
        settings = reader.rows("the settings", _SETTINGS)
        del reader.gaps[before:]  # for the scratch database alone: an audit without them is complete
        made = [
            statement
            for name, schema in extensions
            for statement in (
                f"CREATE SCHEMA IF NOT EXISTS {schema}",
                f"CREATE EXTENSION IF NOT EXISTS {name} WITH SCHEMA {schema} CASCADE",
            )
            if not statement.endswith(" pg_catalog")
        ]
        known = str(identity[0][0]) if identity else None
        return Surroundings(known, (*made, *(text for (text,) in settings)), known and known.partition("/")[0])

    def contents(self, reader: Reader, server: Server, schemas: tuple[str | None, ...]) -> tuple[str, ...]:
        """Tables, views, sequences and types of the schemas; extensions may be there already."""
        default = server.setting("default_schema", "public")
        names = {"schemas": [name or default for name in schemas]}
        return tuple(str(text) for (text,) in reader.rows("what it holds", _CONTENTS, names, kind=Kind.TABLE))

    def schemas(self, live: Server, names: tuple[str | None, ...]) -> tuple[str, ...]:
        """Every schema, and the live search path with its default schema first."""
        default = quote(live.setting("default_schema", "public"))
        wanted = dict.fromkeys([default, *(quote(name) for name in names if name is not None)])
        path = ", ".join(filter(None, [default, live.setting("search_path")]))
        return (*(f"CREATE SCHEMA IF NOT EXISTS {name}" for name in wanted), f"SET LOCAL search_path TO {path}")

    def room(
        self,
        connection: Any,
        url: URL,  # noqa: ARG002
        *,
        statement_seconds: int,
        lock_seconds: int,
    ) -> AbstractContextManager[Transaction]:
        """One transaction with time limits of its own."""
        opening = (
            "BEGIN",
            f"SET LOCAL statement_timeout = {statement_seconds * 1000}",
            f"SET LOCAL lock_timeout = {lock_seconds * 1000}",
            f"SET LOCAL idle_in_transaction_session_timeout = {max(statement_seconds, 60) * 1000}",
            "SET LOCAL client_min_messages = error",
        )
        return transaction(connection, opening)

    @contextlib.contextmanager
    def house(self, connection: Any, url: URL, live: Server) -> Iterator[URL]:  # noqa: ARG002
        """A database from template1, which nothing in another one can reach; sessions that are left in it end."""
        ((place,),) = rows(connection, "SELECT current_database()")
        with contextlib.suppress(Exception):  # whoever may not is not kept from his own
            _sweep(connection, place)
        name = house_name(place)
        execute(connection, f"SELECT pg_catalog.pg_advisory_lock({_number(name)})", f"CREATE DATABASE {name}")
        try:
            yield url.set(database=name)
        finally:
            execute(
                connection,
                f"DROP DATABASE {name} WITH (FORCE)",
                f"SELECT pg_catalog.pg_advisory_unlock({_number(name)})",
            )

    def prints_alike(self, first: Server, second: Server) -> bool:
        """Expressions are printed from the parsed form, in one way within a major version."""
        return (first.flavour, first.version[:1]) == (second.flavour, second.version[:1])


def _sweep(connection: Any, place: str) -> None:
    """Drop what killed audits have left: each living one holds a lock, in the one database that all of them are in.

    DROP DATABASE refuses one that somebody is connected to.
    """
    for (name,) in rows(connection, _OURS):
        free = is_house(name, place) and rows(connection, f"SELECT pg_catalog.pg_try_advisory_lock({_number(name)})")
        if free == [(True,)]:
            with contextlib.suppress(Exception):
                execute(connection, f"DROP DATABASE IF EXISTS {name}")
            execute(connection, f"SELECT pg_catalog.pg_advisory_unlock({_number(name)})")


def _number(name: str) -> int:
    """The number of the lock that says that somebody is using a database."""
    return int.from_bytes(bytes.fromhex(name.removeprefix(PREFIX)[:16]), signed=True)

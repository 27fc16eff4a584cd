"""A scratch database on a PostgreSQL server, emptied of what was made in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.model.changes import Alter
from auditor.model.names import QualifiedName
from auditor.model.schema import ForeignKey, Index, Server
from auditor.plugin.engine import Reader
from auditor_postgresql.recipes_sql import literal, spelled


if TYPE_CHECKING:
    from sqlalchemy.engine import URL


class PostgresReplica:
    """Scratch databases to try migrations in (see plugin.engine.Replica)."""

    loose: tuple[str, ...] = ()

    def file(self, folder: str) -> URL | None:  # noqa: ARG002
        """Databases are on servers."""
        return None

    def statements(self, reader: Reader, server: Server) -> tuple[str, ...] | None:  # noqa: ARG002
        """The catalogs keep no statements."""
        return None

    def emptying(self, reader: Reader) -> tuple[str, ...]:
        """DROP ... CASCADE of extensions, relations, types, functions and schemas; what an extension made is its."""
        return tuple(str(text) for (text,) in reader.rows("what it holds", _HOLDINGS))

    def flaws(self, change: Alter) -> Iterator[str]:
        """An index that is not valid, as a failed CREATE INDEX CONCURRENTLY leaves it; a key with disabled triggers.

        Both are for superusers (seen on 15 and 18).
        """
        after, table = change.object, change.table
        if table is None:
            return
        if isinstance(after, Index) and not after.valid and after.name:
            own = literal(spelled(QualifiedName(after.name, table.schema)))
            yield f"UPDATE pg_index SET indisvalid = false WHERE indexrelid = {own}::regclass"  # noqa: S608 -- quoted
        if isinstance(after, ForeignKey) and not after.enforced and after.validated and after.name:
            yield _DISABLED.format(name=literal(after.name), table=literal(spelled(table)))


_DISABLED = """DO $$ DECLARE own record; BEGIN
FOR own IN SELECT t.tgrelid::regclass AS place, t.tgname AS name FROM pg_trigger t
JOIN pg_constraint c ON c.oid = t.tgconstraint WHERE c.conname = {name} AND c.conrelid = {table}::regclass
LOOP EXECUTE format('ALTER TABLE %s DISABLE TRIGGER %I', own.place, own.name); END LOOP; END $$"""


_HOLDINGS = """
WITH own AS (
    SELECT oid, nspname FROM pg_catalog.pg_namespace
    WHERE left(nspname::text, 3) <> 'pg_' AND nspname <> 'information_schema'
), parts AS (
    SELECT classid, objid FROM pg_catalog.pg_depend WHERE deptype = 'e' AND objsubid = 0
)
SELECT pg_catalog.format('DROP EXTENSION IF EXISTS %I CASCADE', extname) FROM pg_catalog.pg_extension
UNION ALL
SELECT pg_catalog.format('DROP %s IF EXISTS %I.%I CASCADE', CASE c.relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW'
    WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'c' THEN 'TYPE' ELSE 'TABLE' END,
    own.nspname, c.relname)
FROM pg_catalog.pg_class c JOIN own ON own.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c')
  AND NOT EXISTS (SELECT FROM parts WHERE classid = 'pg_catalog.pg_class'::regclass AND objid = c.oid)
UNION ALL
SELECT pg_catalog.format('DROP TYPE IF EXISTS %I.%I CASCADE', own.nspname, t.typname)
FROM pg_catalog.pg_type t JOIN own ON own.oid = t.typnamespace
WHERE t.typtype IN ('e', 'd', 'r')
  AND NOT EXISTS (SELECT FROM parts WHERE classid = 'pg_catalog.pg_type'::regclass AND objid = t.oid)
UNION ALL
SELECT pg_catalog.format('DROP ROUTINE IF EXISTS %s CASCADE', p.oid::regprocedure)
FROM pg_catalog.pg_proc p JOIN own ON own.oid = p.pronamespace
WHERE NOT EXISTS (SELECT FROM parts WHERE classid = 'pg_catalog.pg_proc'::regclass AND objid = p.oid)
UNION ALL
SELECT pg_catalog.format('DROP SCHEMA IF EXISTS %I CASCADE', own.nspname) FROM own
WHERE NOT EXISTS (SELECT FROM parts WHERE classid = 'pg_catalog.pg_namespace'::regclass AND objid = own.oid)
"""

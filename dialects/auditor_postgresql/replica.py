"""A scratch database on a PostgreSQL server, emptied of what was made in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.model.changes import Alter
from auditor.model.names import QualifiedName
from auditor.model.schema import ForeignKey, Index, Schema, Server
from auditor.plugin.engine import Reader
from auditor_postgresql.recipes_sql import literal, spelled


if TYPE_CHECKING:
    from sqlalchemy.engine import URL


class PostgresReplica:
    """Scratch databases to try migrations in (see plugin.engine.Replica)."""

    def file(self, folder: str) -> URL | None:  # noqa: ARG002
        """Databases are on servers."""
        return None

    def statements(self, reader: Reader, server: Server) -> tuple[str, ...] | None:  # noqa: ARG002
        """The catalogs keep no statements."""
        return None

    def emptying(self, found: Schema) -> tuple[str, ...]:
        """DROP ... CASCADE of all that the catalog shows."""
        return tuple(_drops(found))

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


def _drops(found: Schema) -> Iterator[str]:
    words = {"view": "VIEW", "materialized view": "MATERIALIZED VIEW", "foreign table": "FOREIGN TABLE"}
    for table in found.tables:
        yield f"DROP {words.get(table.view or '', 'TABLE')} IF EXISTS {spelled(table.name)} CASCADE"
    yield from (f"DROP TYPE IF EXISTS {spelled(enum.name)} CASCADE" for enum in found.enums)
    yield from (f"DROP SEQUENCE IF EXISTS {spelled(sequence.name)} CASCADE" for sequence in found.sequences)

"""A scratch database on a PostgreSQL server, emptied of what was made in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.model.schema import Schema, Server
from auditor.plugin.engine import Reader
from auditor_postgresql.recipes_sql import spelled


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


def _drops(found: Schema) -> Iterator[str]:
    words = {"view": "VIEW", "materialized view": "MATERIALIZED VIEW", "foreign table": "FOREIGN TABLE"}
    for table in found.tables:
        yield f"DROP {words.get(table.view or '', 'TABLE')} IF EXISTS {spelled(table.name)} CASCADE"
    yield from (f"DROP TYPE IF EXISTS {spelled(enum.name)} CASCADE" for enum in found.enums)
    yield from (f"DROP SEQUENCE IF EXISTS {spelled(sequence.name)} CASCADE" for sequence in found.sequences)

"""A scratch database on a MySQL or MariaDB server, emptied of what was made in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.model.changes import Alter
from auditor.model.names import QualifiedName
from auditor.model.schema import Schema, Server
from auditor.plugin.engine import Reader


if TYPE_CHECKING:
    from sqlalchemy.engine import URL


class MySQLReplica:
    """Scratch databases to try migrations in (see plugin.engine.Replica)."""

    def file(self, folder: str) -> URL | None:  # noqa: ARG002
        """Databases are on servers."""
        return None

    def statements(self, reader: Reader, server: Server) -> tuple[str, ...] | None:  # noqa: ARG002
        """SHOW CREATE TABLE is a query for each table; what the catalogs tell is read already."""
        return None

    def emptying(self, found: Schema) -> tuple[str, ...]:
        """DROP of all that the catalog shows, whatever keys lead to it."""
        return ("SET FOREIGN_KEY_CHECKS = 0", *_drops(found))

    def flaws(self, change: Alter) -> tuple[str, ...]:  # noqa: ARG002
        """Whatever may be there, a statement of a migration makes."""
        return ()


def _drops(found: Schema) -> Iterator[str]:
    for table in found.tables:
        yield f"DROP {'VIEW' if table.view else 'TABLE'} IF EXISTS {_spelled(table.name)}"
    yield from (f"DROP SEQUENCE IF EXISTS {_spelled(sequence.name)}" for sequence in found.sequences)


def _spelled(name: QualifiedName) -> str:
    parts = (name.schema, name.name) if name.schema else (name.name,)
    return ".".join("`" + part.replace("`", "``") + "`" for part in parts)

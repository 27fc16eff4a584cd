"""A scratch database on a MySQL or MariaDB server, emptied of what was made in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.model.changes import Alter
from auditor.model.schema import Server
from auditor.plugin.engine import Reader
from auditor_mysql.recipes_sql import quote


if TYPE_CHECKING:
    from sqlalchemy.engine import URL


class MySQLReplica:
    """Scratch databases to try migrations in (see plugin.engine.Replica)."""

    loose: tuple[str, ...] = ("SET FOREIGN_KEY_CHECKS = 0",)

    def file(self, folder: str) -> URL | None:  # noqa: ARG002
        """Databases are on servers."""
        return None

    def statements(self, reader: Reader, server: Server) -> tuple[str, ...] | None:  # noqa: ARG002
        """SHOW CREATE TABLE is a query for each table; what the catalogs tell is read already."""
        return None

    def emptying(self, reader: Reader) -> tuple[str, ...]:
        """DROP of all that the one database holds; triggers go with their tables."""
        found = reader.rows("what it holds", _HOLDINGS)
        return tuple(f"DROP {_WORDS.get(kind, kind)} IF EXISTS {quote(name)}" for kind, name in found)

    def flaws(self, change: Alter) -> tuple[str, ...]:  # noqa: ARG002
        """Whatever may be there, a statement of a migration makes."""
        return ()


_HOLDINGS = """
SELECT table_type, table_name FROM information_schema.tables WHERE table_schema = database()
UNION ALL SELECT routine_type, routine_name FROM information_schema.routines WHERE routine_schema = database()
UNION ALL SELECT 'EVENT', event_name FROM information_schema.events WHERE event_schema = database()
"""
_WORDS = {"BASE TABLE": "TABLE", "SYSTEM VERSIONED": "TABLE"}

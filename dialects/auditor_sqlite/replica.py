"""A copy of a database's schema in another file: SQLite keeps every statement that made it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from auditor.model.changes import Alter
from auditor.model.schema import Server
from auditor.plugin.engine import Reader


if TYPE_CHECKING:
    from sqlalchemy.engine import URL

# Tables before what is on them; what SQLite makes by itself has no text, or a reserved name.
_STATEMENTS = """
SELECT sql FROM sqlite_master
WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
ORDER BY CASE type WHEN 'table' THEN 0 WHEN 'view' THEN 1 WHEN 'index' THEN 2 ELSE 3 END, rowid
"""


class SqliteReplica:
    """Files to try migrations in (see plugin.engine.Replica)."""

    loose: tuple[str, ...] = ()

    def file(self, folder: str) -> URL | None:
        """A file of the folder."""
        from sqlalchemy.engine import URL

        return URL.create("sqlite", database=str(Path(folder) / "rehearsal.db"))

    def statements(self, reader: Reader, server: Server) -> tuple[str, ...] | None:  # noqa: ARG002
        """What sqlite_master holds (https://www.sqlite.org/schematab.html)."""
        return tuple(row[0] for row in reader.rows("the statements of the schema", _STATEMENTS))

    def emptying(self, reader: Reader) -> tuple[str, ...]:  # noqa: ARG002
        """Another file is cheaper."""
        return ()

    def flaws(self, change: Alter) -> tuple[str, ...]:  # noqa: ARG002
        """A file is copied as it is."""
        return ()

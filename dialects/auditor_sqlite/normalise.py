"""SQLite's scratch database: in memory, ours alone, and gone with its connection."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from auditor.model.schema import Server
from auditor.plugin.engine import Reader, Surroundings
from auditor.plugin.scratch import Transaction, transaction


if TYPE_CHECKING:
    from sqlalchemy.engine import URL


class SqliteScratch:
    """What becomes of declarations in SQLite (see plugin.engine.Scratch)."""

    def private(self) -> URL | None:
        """A database in memory."""
        from sqlalchemy.engine import URL

        return URL.create("sqlite", database=":memory:")

    def surroundings(self, reader: Reader, server: Server) -> Surroundings:  # noqa: ARG002
        """The library is the same for both databases."""
        return Surroundings()

    def contents(self, reader: Reader, server: Server, schemas: tuple[str | None, ...]) -> tuple[str, ...]:  # noqa: ARG002
        """It has just been made."""
        return ()

    def schemas(self, live: Server, names: tuple[str | None, ...]) -> tuple[str, ...]:  # noqa: ARG002
        """There is one schema."""
        return ()

    def room(
        self,
        connection: Any,
        url: URL,  # noqa: ARG002
        *,
        statement_seconds: int,  # noqa: ARG002
        lock_seconds: int,  # noqa: ARG002
    ) -> AbstractContextManager[Transaction]:
        """One transaction, in which no other file can be attached."""
        return transaction(connection, ["BEGIN"])

    @contextlib.contextmanager
    def house(self, connection: Any, url: URL, live: Server) -> Iterator[URL]:  # noqa: ARG002
        """A file of its own."""
        from sqlalchemy.engine import URL

        with tempfile.TemporaryDirectory(prefix="auditor-") as folder:
            file = Path(folder, "scratch.db")
            file.touch()
            yield URL.create("sqlite", database=str(file))

    def prints_alike(self, first: Server, second: Server) -> bool:  # noqa: ARG002
        """SQLite keeps every text as it was written."""
        return False

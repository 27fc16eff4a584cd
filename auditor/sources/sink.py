"""Writes rows into a database of ours: whole batches where they are taken, else row by row."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from auditor.model.names import QualifiedName
from auditor.model.schema import Table
from auditor.plugin.rows import Rows
from auditor.plugin.scratch import execute
from auditor.sources import live


if TYPE_CHECKING:
    from sqlalchemy.engine import URL

Row = tuple[Any, ...]


class Spelling:
    """Names and places for values as a driver takes them, in statements that come with values."""

    def __init__(self, url: URL) -> None:
        driver = live.driver(url)
        self._quote = driver.identifier_preparer.quote_identifier
        self.mark = "?" if driver.paramstyle == "qmark" else "%s"

    def column(self, name: str) -> str:
        """A name in quotes."""
        return str(self._quote(name))

    def table(self, name: QualifiedName) -> str:
        """A table in quotes, with its schema where it is not the default one."""
        return ".".join(self.column(part) for part in (name.schema, name.name) if part)

    def bare(self, sql: str) -> str:
        """A statement that comes without values: then drivers take a percent sign for one."""
        return sql if self.mark == "?" else sql.replace("%%", "%")


class Sink:
    """Fills tables on a connection that commits by itself."""

    def __init__(self, connection: Any, part: Rows, spelling: Spelling) -> None:
        self._connection = connection
        self._part = part
        self._spelling = spelling
        for statement in part.writing:
            self._try(statement)

    def empty(self, names: Iterable[QualifiedName]) -> None:
        """Take away the rows that migrations have put there: those that come are the same ones, or newer."""
        for name in names:
            self._try(self._spelling.bare(f"DELETE FROM {self._spelling.table(name)}"))  # noqa: S608

    def fill(self, table: Table, columns: Sequence[str], batches: Iterable[Sequence[Row]]) -> int:
        """Insert rows; the number of those that were refused."""
        named, marks = ", ".join(map(self._spelling.column, columns)), ", ".join([self._spelling.mark] * len(columns))
        place = f"{self._spelling.table(table.name)} ({named})"
        sql = f"INSERT INTO {place} {self._part.overriding}VALUES ({marks})"
        refused: list[Row] = []
        execute(self._connection, "BEGIN")
        for rows in batches:
            refused += self._put(sql, rows)
        left = -1
        while refused and left != len(refused):  # a row may refer to one of the same table that came after it
            left = len(refused)
            refused = self._one_by_one(sql, refused)
        for statement in self._part.continuing(table):
            self._saved(lambda cursor, text=statement: cursor.execute(text))
        execute(self._connection, "COMMIT")
        return len(refused)

    def _put(self, sql: str, rows: Sequence[Row]) -> list[Row]:
        if not rows or self._saved(lambda cursor: cursor.executemany(sql, rows)):
            return []
        return self._one_by_one(sql, rows)

    def _one_by_one(self, sql: str, rows: Sequence[Row]) -> list[Row]:
        return [row for row in rows if not self._saved(lambda cursor, row=row: cursor.execute(sql, row))]

    def _saved(self, run: Any) -> bool:
        """Whether it worked; else nothing of it is left. What the server says of rows is told to nobody."""
        execute(self._connection, "SAVEPOINT rows_of_ours")
        cursor = self._connection.cursor()
        try:
            run(cursor)
        except Exception:  # noqa: BLE001 -- every driver has its own exceptions
            execute(self._connection, "ROLLBACK TO SAVEPOINT rows_of_ours")
            return False
        finally:
            cursor.close()
        execute(self._connection, "RELEASE SAVEPOINT rows_of_ours")
        return True

    def _try(self, statement: str) -> None:
        with contextlib.suppress(Exception):
            execute(self._connection, statement)

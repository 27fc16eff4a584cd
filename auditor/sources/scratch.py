"""The models as their engine normalises them: made in an empty database, read back, and taken away again."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from auditor.errors import AuditorError, ConfigError, ConnectionFailed, CouldNotLook
from auditor.model.names import Kind, QualifiedName
from auditor.model.schema import Gap, Schema, Server
from auditor.plugin import sqltree
from auditor.plugin.engine import Engine, Room, Scope, Scratch, Surroundings, targets
from auditor.plugin.scratch import said
from auditor.sources import ending, live
from auditor.sources.child.messages import Statement
from auditor.sources.normalised import normalised


if TYPE_CHECKING:
    from sqlalchemy.engine import URL

MOST_NOTES = 5
"""How many statements that failed are told one by one."""

MOST_NAMES = 3


class Place(NamedTuple):
    """A scratch database, and what the live one told for it; `live` is None without one."""

    url: URL
    engine: Engine
    part: Scratch
    limits: live.Limits
    live: URL | None = None
    surroundings: Surroundings = Surroundings()

    @property
    def title(self) -> str:
        """How messages call it."""
        return f"The scratch database {live.where(self.url)}"


class Normalised(NamedTuple):
    """The models as the server made them, and what the user should know."""

    schema: Schema
    notes: tuple[str, ...]


def normalise(model: Schema, statements: Sequence[Statement], place: Place) -> Normalised:
    """The models, every text of theirs as the server prints it.

    A table that cannot be made there stays as it is declared. Raises ConfigError when the database is
    not empty or not fit for it, CouldNotLook when it cannot be reached or read.
    """
    if place.live is not None and live.address(place.url, place.engine) == live.address(place.live, place.engine):
        raise _same(place)
    names = targets([table.name for table in model.tables])
    connection = _connect(place)
    try:
        with (
            _telling(place),
            place.part.room(
                connection, place.url, statement_seconds=place.limits.statement, lock_seconds=place.limits.lock
            ) as room,
        ):
            reader = _Reader(connection, place)
            server = _fit(reader, model.server, place)
            for statement in (*place.part.schemas(model.server, names), *place.surroundings.statements):
                room.prepare(statement)
            here = place.engine.catalog.server(reader)
            _refuse_contents(place.part.contents(reader, here, names), place)
            failures = _make(room, statements, place.engine)
            failed = _failed_tables(failures, model.server)
            scope = targets([table.name for table in model.tables if table.name not in failed])
            made = _read(reader, here, scope, place)
    finally:
        with contextlib.suppress(Exception):
            connection.close()
    return _merged(model, made, failures, server, place)


@contextlib.contextmanager
def house(place: Place, server: Server) -> Iterator[URL]:
    """An empty database of our own beside the scratch one, for the project's code to run in; gone at the end.

    Raises ConfigError when the scratch database is not empty or is on the server of the live one, which the
    project's code could reach from there, CouldNotLook when it cannot be used.
    """
    connection = _connect(place)
    try:
        with _telling(place):
            reader = _Reader(connection, place)
            here = _fit(reader, server, place)
            found = place.part.surroundings(reader, here)
            shared = found.neighbours is not None and found.neighbours == place.surroundings.neighbours
            if shared or (place.live is not None and _neighbours(place.url, place.live, place.engine)):
                raise ConfigError(
                    f"{place.title} is on the server of the live one, and migrations could reach that from there.",
                    hint="Give a scratch database on another server.",
                )
            _refuse_contents(place.part.contents(reader, here, (None,)), place)
        with ending.orderly(), contextlib.ExitStack() as stack:
            with _telling(place, "Its user must be allowed to create databases; or leave --scratch out."):
                url = stack.enter_context(place.part.house(connection, place.url, server))
            yield url
    finally:
        with contextlib.suppress(Exception):
            connection.close()


def _neighbours(one: URL, other: URL, engine: Engine) -> bool:
    one, other = engine.session.url(one), engine.session.url(other)
    return bool(one.host) and (one.host, one.port) == (other.host, other.port)


def _connect(place: Place) -> Any:
    try:
        return live.open_connection(place.engine.session.url(place.url), place.engine, place.limits)
    except ConnectionFailed as error:
        message = error.message.replace("Cannot read the database", "Cannot use the scratch database", 1)
        raise ConnectionFailed(message, hint=error.hint) from error


@contextlib.contextmanager
def _telling(
    place: Place, hint: str = "Its user must be allowed to create tables there; or leave --scratch out."
) -> Iterator[None]:
    """One sentence for whatever goes wrong with the connection."""
    try:
        yield
    except AuditorError:
        raise
    except Exception as error:
        reason = place.engine.session.explain(error) or said(error)
        raise CouldNotLook(
            f"{place.title} cannot be used: {reason}",
            hint=hint,
        ) from error


class _Reader:
    """Runs catalog queries where objects have just been made (see plugin.engine.Reader)."""

    def __init__(self, connection: Any, place: Place) -> None:
        self.gaps: list[Gap] = []
        self._connection = connection
        self._place = place

    def rows(
        self,
        what: str,
        sql: str,
        parameters: Mapping[str, Any] | Sequence[Any] = (),
        *,
        kind: Kind | None = None,  # noqa: ARG002 -- no gap is left
    ) -> list[tuple[Any, ...]]:
        """All rows of one query; raises CouldNotLook, since half a scratch database would look like drift."""
        cursor = self._connection.cursor()
        try:
            cursor.execute(sql, parameters) if parameters else cursor.execute(sql)
            return list(cursor.fetchall())
        except Exception as error:
            reason = self._place.engine.session.explain(error) or said(error)
            raise CouldNotLook(f"{self._place.title} does not show {what}: {reason}") from error
        finally:
            cursor.close()


def _fit(reader: _Reader, live_server: Server, place: Place) -> Server:
    """The scratch server; refuses one of another kind, and the live database itself."""
    server = place.engine.catalog.server(reader)
    if server.flavour != live_server.flavour:
        raise ConfigError(
            f"{place.title} is {server}, and the models are for {live_server}.",
            hint="Give a scratch database of the same engine.",
        )
    identity = place.part.surroundings(reader, server).identity
    if identity is not None and identity == place.surroundings.identity:
        raise _same(place)
    return server


def _same(place: Place) -> ConfigError:
    return ConfigError(
        f"{place.title} is the live database itself.", hint="Give an empty database that nothing else uses."
    )


def _refuse_contents(found: tuple[str, ...], place: Place) -> None:
    if found:
        more = f" and {len(found) - MOST_NAMES} more" if len(found) > MOST_NAMES else ""
        raise ConfigError(
            f"{place.title} is not empty: it holds {', '.join(found[:MOST_NAMES])}{more}.", hint="Give an empty one."
        )


class _Failure(NamedTuple):
    statement: Statement
    reason: str


def _make(room: Room, statements: Sequence[Statement], engine: Engine) -> list[_Failure]:
    """Runs the statements; those that fail are tried again as long as others succeed in between."""
    failures = [_Failure(item, item.error) for item in statements if item.error]
    wanted = [item for item in statements if item.sql and (not item.custom or _creates(item, engine))]
    pending = wanted if room.custom else [item for item in wanted if not item.custom]
    failures += [_Failure(item, "nothing would undo it") for item in wanted if item.custom and not room.custom]
    while pending:
        failed = [
            _Failure(item, why)
            for item in pending
            if (why := room.make(item.sql, _target(item), creates=item.makes is not None)) is not None
        ]
        if len(failed) == len(pending):
            return [*failures, *failed]
        pending = [item.statement for item in failed]
    return failures


def _creates(statement: Statement, engine: Engine) -> bool:
    """Whether a statement of a listener can matter; a COMMIT must not run, and data are not wanted."""
    return sqltree.creates(statement.sql, engine.sqlglot)


def _target(statement: Statement) -> QualifiedName | None:
    name = statement.makes or statement.table
    return QualifiedName(name, statement.schema) if name is not None else None


def _name(name: str, schema: str | None, server: Server) -> QualifiedName:
    return QualifiedName(name, None if schema == server.setting("default_schema") else schema)


def _read(reader: _Reader, server: Server, names: tuple[str | None, ...], place: Place) -> Schema:
    made = place.engine.catalog.read(reader, server, Scope(names))
    blocking = next((gap for gap in made.gaps if gap.blocking and gap.kind is not Kind.SCHEMA), None)
    if blocking is not None:
        raise CouldNotLook(f"{place.title} does not show {blocking.what}: {blocking.why}")
    return made


def _merged(model: Schema, made: Schema, failures: list[_Failure], server: Server, place: Place) -> Normalised:
    engine = place.engine
    failed = _failed_tables(failures, model.server)
    found = {_fold(table.name, engine, server): table for table in made.tables}
    tables, kept, gaps = [], [], list(model.gaps)
    for table in model.tables:
        other = None if table.view or table.name in failed else found.get(_fold(table.name, engine, server))
        if other is None:
            kept.append(table.name)
        elif len(other.foreign_keys) < sum(key.enforced for key in table.foreign_keys):
            why = "SQLAlchemy leaves a key between two schemas out of what it creates for this engine"
            gaps.append(Gap(f"foreign keys of {table.name}", why, Kind.FOREIGN_KEY, table.name, blocking=False))
        tables.append(table if other is None else normalised(table, other, engine, model.server))
    schema = msgspec.structs.replace(
        model,
        tables=tuple(tables),
        gaps=tuple(gaps),
        normalised=place.part.prints_alike(server, model.server),
        as_declared=tuple(kept),
    )
    return Normalised(schema, tuple(_notes(failures, server, model.server)))


def _failed_tables(failures: list[_Failure], server: Server) -> frozenset[QualifiedName]:
    return frozenset(_name(item.table, item.schema, server) for item, _ in failures if item.table is not None)


def _fold(name: QualifiedName, engine: Engine, server: Server) -> QualifiedName:
    schema = name.schema and engine.names.fold(Kind.SCHEMA, name.schema, server)
    return QualifiedName(engine.names.fold(Kind.TABLE, name.name, server), schema)


def _notes(failures: list[_Failure], server: Server, live_server: Server) -> Iterator[str]:
    if live_server.version and server.version != live_server.version:
        yield f"The scratch database is {server}, the live one {live_server}: some texts may be printed differently."
    first: dict[str, str] = {}
    for statement, reason in failures:
        first.setdefault(_subject(statement), reason.rstrip("."))
    for subject, reason in list(first.items())[:MOST_NOTES]:
        yield f"{subject} in the scratch database, so its texts stay as declared: {reason}."
    if len(first) > MOST_NOTES:
        yield f"{len(first) - MOST_NOTES} more objects cannot be created in the scratch database."


def _subject(statement: Statement) -> str:
    if statement.table is not None:
        return f"Table {QualifiedName(statement.table, statement.schema)} cannot be created"
    if statement.custom:
        return f"What an event listener creates ({statement.sql[:40] or 'unknown'}) cannot be created"
    return f"`{' '.join(statement.sql.split())[:60]}` cannot be run"

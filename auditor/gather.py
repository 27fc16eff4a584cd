"""Reads the sources that an audit needs, the models and the database at the same time."""

from __future__ import annotations

import fnmatch
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from auditor import raw, scope
from auditor.compare.tenants import Tenancy
from auditor.config import Config
from auditor.errors import AuditorError, ConfigError, CouldNotLook
from auditor.model.names import QualifiedName, Role
from auditor.model.query import Queries
from auditor.model.report import NotChecked, SourceSummary
from auditor.model.schema import Gap, Schema, Server
from auditor.past import Past
from auditor.plugin import loader
from auditor.plugin.engine import Engine, Scope, Surroundings
from auditor.recall import at_revision, recall, rehearsed, stamped, version_table
from auditor.sources import filters, scratch, snapshot
from auditor.sources import live as live_source
from auditor.sources.child.messages import Loaded
from auditor.sources.filters import Hides
from auditor.sources.history.source import HistorySource
from auditor.sources.metadata import ModelSource
from auditor.targets import named


if TYPE_CHECKING:
    from sqlalchemy.engine import URL

Progress = Callable[[str], None]


class _Known(NamedTuple):
    """What a live database tells before its catalogs are read."""

    server: Server
    surroundings: Surroundings = Surroundings()
    schemas: tuple[str | None, ...] = (None,)


@dataclass(slots=True)
class Gathered:
    """What was read; `ignored` are tables that belong to the migration tool.

    `tenancy` tells which schemas hold the tables that the models give none; None when the default one does.
    `hides` is what env.py leaves out of migrations.
    """

    engine: Engine
    server: Server
    schemas: dict[Role, Schema] = field(default_factory=dict)
    summaries: list[SourceSummary] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    ignored: frozenset[QualifiedName] = frozenset()
    tenancy: Tenancy | None = None
    hides: Hides = field(default_factory=Hides)
    past: Past | None = None
    sql: Queries | None = None
    not_checked: list[NotChecked] = field(default_factory=list)

    def visible(self, schema: Schema) -> Schema:
        """The schema without what env.py leaves out; for comparing, since keys may still lead to what it hides."""
        return filters.without(schema, self.hides)

    def keep(self, schema: Schema, description: str, seconds: float) -> None:
        """Adds a source with its summary."""
        self.schemas[schema.role] = schema
        columns = sum(len(table.columns) for table in schema.tables)
        summary = SourceSummary(
            schema.role, description, str(schema.server), len(schema.tables), columns, round(seconds, 3)
        )
        self.summaries.append(summary)


def gather(config: Config, roles: frozenset[Role], progress: Progress) -> Gathered:
    """Reads the wanted roles; raises an AuditorError when one cannot be read at all."""
    started = time.perf_counter()
    sql = raw.read(config, progress) if Role.SQL in roles else None
    seconds = time.perf_counter() - started
    gathered = _gathered(config, roles, progress)
    gathered.sql = raw.with_history(sql, gathered.past, config)
    if gathered.sql is not None:
        gathered.summaries.append(raw.summary(gathered.sql, config, seconds))
        gathered.not_checked += raw.not_checked(gathered.sql)
    return gathered


def _gathered(config: Config, roles: frozenset[Role], progress: Progress) -> Gathered:
    with ExitStack() as stack:
        model = None
        if Role.MODEL in roles:
            progress("importing the models")
            model = stack.enter_context(ModelSource.start(config))
        history = stack.enter_context(HistorySource.start(config)) if Role.HISTORY in roles else None
        if Role.LIVE in roles:
            return _with_live(config, model, history, stack, progress=progress)
        url = database_url(config) if config.db else None
        engine, known = _known_at(url, config) if url is not None else _target(config, model)
        gathered = Gathered(engine, known.server)
        place = _scratch(config, engine, url, known.surroundings)
        if model is not None:
            _keep_model(gathered, model, url, place, config, progress=progress)
        _keep_history(gathered, history, url, place, config, progress=progress)
        if model is not None and Role.HISTORY in gathered.schemas:
            _keep_filters(gathered, gathered.schemas[Role.HISTORY], model, config)
        return gathered


def _with_live(
    config: Config, model: ModelSource | None, history: HistorySource | None, stack: ExitStack, *, progress: Progress
) -> Gathered:
    url = database_url(config)
    engine = engine_of(url)
    pool = stack.enter_context(ThreadPoolExecutor(max_workers=1, thread_name_prefix="live"))
    known: Future[_Known] = Future()
    progress("reading the database")
    reading = pool.submit(_read_live, url, engine, config, None, known)
    server, surroundings, schemas = known.result()
    gathered = Gathered(engine, server)
    more: tuple[str | None, ...] = ()
    place = _scratch(config, engine, url, surroundings)
    if model is not None:
        _keep_model(gathered, model, url, place, config, progress=progress)
        declared = gathered.schemas[Role.MODEL]
        gathered.tenancy = scope.tenancy(schemas, declared, model.placed, engine)
        gathered.notes += scope.told(gathered.tenancy, config.schema)
        if gathered.tenancy is not None:  # each schema may have one of its own
            gathered.ignored |= {QualifiedName(name.name) for name in gathered.ignored}
        more = tuple(name for name in scope.named(declared, model.placed) if name not in schemas)
    _keep_history(gathered, history, url, place, config, progress=progress)
    schema, seconds = reading.result()
    if more:
        second, extra = _read_live(url, engine, config, more, Future())
        schema, seconds = _merged(schema, second), seconds + extra
    gathered.keep(narrowed(schema, config), live_source.where(engine.session.url(url)), seconds)
    if model is not None:
        _keep_filters(gathered, gathered.schemas[Role.LIVE], model, config)
    if gathered.past is not None:
        gathered.past = stamped(gathered.past, config, engine, url, schema)
    return gathered


def _keep_filters(gathered: Gathered, made: Schema, model: ModelSource, config: Config) -> None:
    """Asks env.py what it leaves out of migrations; where it cannot be asked, that is told and nothing is hidden."""
    if not model.loaded().has_filter:
        return
    if not config.env_filters:
        gathered.notes.append("env.py leaves objects out of migrations (include_object or include_name); here are all.")
        return
    shown = scope.from_inside(made, gathered.tenancy, gathered.ignored)
    try:
        hides = model.hidden(shown)
    except AuditorError as error:
        gathered.not_checked.append(NotChecked("what env.py leaves out of migrations", error.message))
        return
    declared = gathered.schemas[Role.MODEL].tables
    gathered.hides = hides.within(table.name for table in (*shown.tables, *declared))
    gathered.notes += [*hides.notes, *filter(None, [gathered.hides.told()])]


def _keep_history(
    gathered: Gathered,
    history: HistorySource | None,
    url: URL | None,
    place: scratch.Place | None,
    config: Config,
    *,
    progress: Progress,
) -> None:
    """The history at its end; one that cannot be run is told, and the audit goes on without."""
    if history is None:
        return
    progress("replaying the history")
    found = recall(config, history, gathered.engine, gathered.server, url, place=place)
    gathered.past = found.past
    gathered.notes += (note for note in found.notes if note not in gathered.notes)
    gathered.not_checked += found.not_checked
    if found.past is not None and found.past.head is not None and gathered.tenancy is None:
        gathered.keep(narrowed(found.past.head, config), found.description, found.seconds)


def _read_live(
    url: URL, engine: Engine, config: Config, schemas: tuple[str | None, ...] | None, known: Future[_Known]
) -> tuple[Schema, float]:
    """One session: tells the server's facts as soon as they are there, then reads the catalogs."""
    started = time.perf_counter()
    try:
        with live_source.connect(url, engine, _limits(config)) as reader:
            server, surroundings, _ = _known(reader, engine, config)
            wanted = schemas or _schemas(config, engine, reader, server)
            known.set_result(_Known(server, surroundings, wanted))
            schema = engine.catalog.read(reader, server, Scope(wanted, config.table))
    except BaseException as error:
        if not known.done():
            known.set_exception(error)
        raise
    if not engine.native:
        schema = msgspec.structs.replace(schema, gaps=(*schema.gaps, _generic(engine)))
    return msgspec.structs.replace(schema, normalised=engine.scratch is not None), time.perf_counter() - started


def _known_at(url: URL, config: Config) -> tuple[Engine, _Known]:
    """The server that the models are for, when only they are asked for."""
    engine = engine_of(url)
    with live_source.connect(url, engine, _limits(config)) as reader:
        return engine, _known(reader, engine, config)


def _limits(config: Config) -> live_source.Limits:
    return live_source.Limits(config.connect_timeout, config.statement_timeout, config.lock_timeout)


def _known(reader: live_source.LiveReader, engine: Engine, config: Config) -> _Known:
    server = engine.catalog.server(reader)
    if reader.gaps:
        raise CouldNotLook(
            f"The database {live_source.where(reader.url)} does not tell its version: {reader.gaps[0].why}",
            hint="Check that the user may read the system catalogs.",
        )
    if engine.scratch is None or not config.scratch or engine.scratch.private() is not None:
        return _Known(server)
    return _Known(server, engine.scratch.surroundings(reader, server))


def _schemas(config: Config, engine: Engine, reader: live_source.LiveReader, server: Server) -> tuple[str | None, ...]:
    """The schemas that --schema asks for; the default one when it does not."""
    present = engine.catalog.schemas(reader, server) if config.schema else ()
    return scope.chosen(config.schema, present, server.setting("default_schema"))


def _generic(engine: Engine) -> Gap:
    return Gap(
        "types, defaults and expressions",
        f"there is no dialect package for {engine.title}: only names and equal texts can be compared",
        blocking=False,
        table=QualifiedName(""),  # narrows it to nothing: whatever is listed was read
    )


def _merged(first: Schema, second: Schema) -> Schema:
    return msgspec.structs.replace(
        first,
        tables=tuple(sorted((*first.tables, *second.tables), key=lambda table: table.name)),
        enums=tuple(sorted((*first.enums, *second.enums), key=lambda enum: enum.name)),
        sequences=tuple(sorted((*first.sequences, *second.sequences), key=lambda sequence: sequence.name)),
        gaps=(*first.gaps, *second.gaps),
        owned_sequences=tuple(sorted({*first.owned_sequences, *second.owned_sequences})),
        others=tuple(sorted({*first.others, *second.others})),
    )


def _keep_model(
    gathered: Gathered,
    model: ModelSource,
    url: URL | None,
    place: scratch.Place | None,
    config: Config,
    *,
    progress: Progress,
) -> None:
    started = time.perf_counter()
    import_module("sqlglot")  # the comparison will need it, and the child is still busy importing the project
    loaded = model.loaded()
    progress("compiling the models")
    schema, notes = model.schema(gathered.engine, gathered.server, url, statements=place is not None)
    if not schema.tables:
        raise ConfigError(
            f"The models hold no tables: {', '.join(loaded.metadatas) or 'no metadata'} is empty.",
            hint="Import the modules that define the models before the metadata is read, or name another one.",
        )
    gathered.notes += notes
    description = ", ".join(loaded.metadatas)
    if place is not None and model.statements:
        progress("normalising the models in scratch")
        schema, notes = scratch.normalise(schema, model.statements, place)
        gathered.notes += notes
        description += ", normalised in scratch"
    gathered.ignored = frozenset({_version_table(loaded, gathered.server)})
    gathered.keep(narrowed(schema, config), description, time.perf_counter() - started)


def _version_table(loaded: Loaded, server: Server) -> QualifiedName:
    """Alembic's table, under the name and in the schema that env.py gives it."""
    schema = loaded.version_table_schema
    return QualifiedName(loaded.version_table, None if schema == server.setting("default_schema") else schema)


def narrowed(schema: Schema, config: Config) -> Schema:
    """The tables that --table asks for, of the models as of the database, and nothing beside them."""
    if not config.table:
        return schema
    wanted = [
        table
        for table in schema.tables
        if any(fnmatch.fnmatchcase(table.name.name, pattern) for pattern in config.table)
    ]
    return msgspec.structs.replace(schema, tables=tuple(wanted), enums=(), sequences=(), owned_sequences=())


def _target(config: Config, project: ModelSource | HistorySource | None) -> tuple[Engine, _Known]:
    """The engine that the project is meant for when there is no database."""
    names = config.engine[:1] or (project.loaded().url_dialect if project is not None else None,)
    if not names[0]:
        raise ConfigError(
            f"Nothing says which database the {'models are' if project is not None else 'raw SQL is'} for.",
            hint="Give the database (--db URL) or only its engine (--engine NAME@VERSION).",
        )
    (target,) = named([names[0]])
    return target.engine, _Known(target.server)


def database_url(config: Config) -> URL:
    """The URL of the live database; raises ConfigError, never with the URL itself in the message."""
    if not config.db:
        raise ConfigError("No database is given.", hint="Give --db URL, or set AUDITOR_DB_URL.")
    return _url(config.db, "database")


def scratch_url(config: Config) -> URL | None:
    """The URL of the scratch database, if one is given; raises ConfigError."""
    return _url(config.scratch, "scratch database") if config.scratch else None


def _url(text: str, what: str) -> URL:
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        return make_url(text)
    except (ArgumentError, ValueError):
        raise ConfigError(
            f"The {what} URL cannot be read.", hint="Begin it with the engine and ://, then user, host and database."
        ) from None


def _scratch(config: Config, engine: Engine, live: URL | None, surroundings: Surroundings) -> scratch.Place | None:
    """Where the models are normalised: in memory where that is possible, else where the user says."""
    given = scratch_url(config)
    if given is not None and engine_of(given).name != engine.name:
        raise ConfigError(
            f"The scratch database is {engine_of(given).title}, and the models are for {engine.title}.",
            hint="Give an empty database of the same engine.",
        )
    if engine.scratch is None:
        return None
    private = engine.scratch.private()
    if private is not None:
        return scratch.Place(private, engine, engine.scratch, _limits(config))
    return given and scratch.Place(given, engine, engine.scratch, _limits(config), live, surroundings)


def engine_of(url: URL) -> Engine:
    """The engine for a URL: a dialect package, else the generic one if SQLAlchemy knows the dialect."""
    name = url.get_backend_name()
    engine = loader.for_dialect(name)
    if engine is not None:
        return engine
    from auditor.sources.inspector import generic

    live_source.driver(url)
    return generic(name)


def read(config: Config, source: str, progress: Progress) -> tuple[Schema, Gathered | None]:
    """One source by name: "model", "live", "history", "history@REVISION" or the path of a snapshot file."""
    if source in {Role.MODEL, Role.LIVE}:
        gathered = gather(config, frozenset({Role(source)}), progress)
        return gathered.schemas[Role(source)], gathered
    if source == Role.HISTORY or source.startswith(f"{Role.HISTORY}@"):
        return _history_at(config, source.partition("@")[2] or "heads", progress)
    return snapshot.read(Path(source)), None


def _history_at(config: Config, target: str, progress: Progress) -> tuple[Schema, Gathered]:
    if not config.alembic:
        raise ConfigError(
            "No history is given, and there is no alembic.ini here.",
            hint="Name the Alembic configuration: --alembic FILE.",
        )
    progress("replaying the history")
    with HistorySource.start(config) as source:
        url = database_url(config) if config.db else None
        engine, known = _known_at(url, config) if url is not None else _target(config, source)
        place = _scratch(config, engine, url, known.surroundings)
        schema, history = at_revision(source, target, engine, known.server, url)
        schema, _ = rehearsed(config, place, schema, history, engine, target=target)
    gathered = Gathered(engine, known.server, ignored=frozenset({version_table(history, known.server)}))
    gathered.keep(narrowed(schema, config), target, 0.0)
    return gathered.schemas[Role.HISTORY], gathered

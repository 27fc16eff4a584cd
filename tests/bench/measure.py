"""One measurement in one process: create, ours or alembic; prints figures as JSON."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from auditor.model.names import Role
from auditor.sources.child.messages import Done


URL = os.environ.get("BENCH_URL", "")
LATENCY = float(os.environ.get("BENCH_LATENCY", "0"))


def create() -> dict[str, float]:
    """The models' tables, made by SQLAlchemy."""
    from tests.bench.models import metadata

    engine = sa.create_engine(URL, isolation_level="AUTOCOMMIT")
    metadata.create_all(engine, checkfirst=False)
    engine.dispose()
    return {}


def alembic() -> dict[str, float]:
    """Alembic's comparison with types and defaults, its imports taken off."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from tests.bench.models import metadata

    engine = sa.create_engine(URL)
    if LATENCY:
        sa.event.listen(engine, "before_cursor_execute", lambda *_: time.sleep(LATENCY))
    with engine.connect() as connection:
        started = time.perf_counter()
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        findings = compare_metadata(context, metadata)
        whole = time.perf_counter() - started
    return {"whole": whole, "findings": len(findings), "peak": _peak()}


def ours() -> dict[str, float]:
    """The whole audit, from the moment at which the project's models are imported: Alembic begins there, too.

    The database is read meanwhile; what of that is left counts. Imports of our own are taken off.
    """
    import auditor.audit
    from auditor.config import Config
    from auditor.sources import live, metadata
    from auditor.sources.child import process

    _import_libraries()
    readers: list[live.LiveReader] = []
    _spy(live.LiveReader, readers)
    imported = _noted(metadata.ModelSource, "loaded")
    compiled = _told(process.Child)
    config = Config(
        project=Path.cwd(),
        metadata=("tests.bench.models:metadata",),
        db=URL,
        python=sys.executable,
        statement_timeout=300,
        model_timeout=300,
    )
    busy = time.process_time()
    report = auditor.audit.audit(config)
    whole, busy = time.perf_counter() - imported[0], time.process_time() - busy
    (reader,) = readers
    sources = {source.role: source for source in report.sources}
    figures = {"queries": len(reader.log), "read": sources[Role.LIVE].seconds, "whole": whole, "peak": _peak()}
    bare, bare_busy = _bare(reader.log)
    own = busy - bare_busy + compiled[0]
    return {**figures, "bare": bare, "own": own, "findings": len(report.findings)}


def _bare(log: list[tuple[str, Any]]) -> tuple[float, float]:
    """(seconds, of our processor) of the same statements, sent and fetched by the bare driver; the best of three."""
    from sqlalchemy.engine import make_url

    from auditor.gather import engine_of
    from auditor.sources.live import driver

    given = make_url(URL)
    url = engine_of(given).session.url(given)
    dialect = driver(url)
    args, options = dialect.create_connect_args(url)
    options.update(engine_of(given).session.connect_args(url, connect_seconds=10))
    taken: list[tuple[float, float]] = []
    for _ in range(3):
        started, busy = time.perf_counter(), time.process_time()
        connection = dialect.loaded_dbapi.connect(*args, **options)
        cursor = connection.cursor()
        for sql, parameters in log:
            time.sleep(LATENCY)
            cursor.execute(sql, parameters) if parameters else cursor.execute(sql)
            if cursor.description:
                cursor.fetchall()
        taken.append((time.perf_counter() - started, time.process_time() - busy))
        connection.close()
    return min(taken)


def _import_libraries() -> None:
    """What a first audit imports as it goes."""
    from sqlalchemy.engine import make_url
    from sqlglot.dialects.dialect import Dialect

    from auditor.gather import engine_of
    from auditor.rules.discover import discover
    from auditor.sources.live import driver

    url = make_url(URL)
    engine = engine_of(url)
    driver(engine.session.url(url))
    Dialect.get_or_raise(engine.sqlglot)
    discover()


def _spy(reader: Any, seen: list[Any]) -> None:
    """Remembers every reader that is made, and makes each statement wait as on a slow network."""
    init, fetch, run = reader.__init__, reader._fetch, reader._run

    def remember(self: Any, *args: Any) -> None:
        init(self, *args)
        seen.append(self)

    def late(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any) -> Any:
            time.sleep(LATENCY)
            return function(*args)

        return call

    reader.__init__, reader._fetch, reader._run = remember, late(fetch), late(run)


def _noted(owner: Any, name: str) -> list[float]:
    """When each call of a method came back."""
    moments: list[float] = []
    method = getattr(owner, name)

    def call(self: Any) -> Any:
        try:
            return method(self)
        finally:
            moments.append(time.perf_counter())

    setattr(owner, name, call)
    return moments


def _told(child: Any) -> list[float]:
    """Seconds that the child says it compiled the models for."""
    seconds: list[float] = []
    messages = child.messages

    def told(self: Any) -> Any:
        for message in messages(self):
            seconds.extend([message.seconds] if isinstance(message, Done) else [])
            yield message

    child.messages = told
    return seconds


def _peak() -> float:
    """Peak memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    steps: dict[str, Callable[[], dict[str, float]]] = {"create": create, "ours": ours, "alembic": alembic}
    print(json.dumps(steps[sys.argv[1]]()))

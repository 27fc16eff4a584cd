"""Runs the project's migrations up and down in one database of ours, once or as often as the parent asks."""

import sys
import time

import sqlalchemy as sa
from alembic.runtime.environment import EnvironmentContext
from sqlalchemy import event
from sqlalchemy.engine import Engine, make_url

from ..environment import configuration, scripts
from .guard import Guard
from .real import Real, create
from .running import raised, sentence


_QUESTIONS = ("SELECT", "PRAGMA", "SHOW", "DESCRIBE", "WITH")


def upgrade(load_request, request, wire, *, standin):
    """Run what an UpgradeRequest asks for, and tell how it went: each revision as it begins, for it may hang."""

    def began(revision):
        wire.send("began", {"revision": revision})
        wire.flush()

    started = time.perf_counter()
    run = _Run(load_request, request, standin, began)
    guard = Guard()
    first = _said(lambda: _stand_in(standin, request, guard))
    if not first:
        with guard.active():
            _, first, _ = run.attempt(run.as_it_is, run.handed)
    failure = run.failure or {"error": "" if run.asked else first, "place": None}
    revision = run.ran[-1] if run.failure else None
    wire.send("upgraded", {**failure, "revision": revision, "seconds": time.perf_counter() - started})


def rehearse(load_request, request, wire, *, standin):
    """Run what MigrateRequests ask for, one after the other, until the parent has seen enough."""
    guard = Guard()
    while request is not None:
        _stand_in(standin, request, guard)
        run = _Run(load_request, request, standin)
        with guard.active():
            wire.send("migrated", run.outcome())
        wire.flush()
        request = wire.receive()


def _stand_in(standin, request, guard):
    url = make_url(request["url"])
    standin.only(lambda make, connect: Real(url, guard, make, connect))


def _said(run):
    """What a function raises, in a sentence; "" for nothing."""
    try:
        run()
    except (Exception, SystemExit) as error:
        return sentence(error)
    return ""


class _Run:
    """One way up or down; `failure` is what the last of the revisions that `ran` raised, {} for nothing."""

    def __init__(self, load_request, request, standin, began=None):
        self.ran = []
        self.failure = {}
        self.asked = False
        self._began = began
        self._load_request = load_request
        self._request = request
        self._standin = standin
        self._statements = []
        self._lines = []
        self._file = ""

    def outcome(self):
        """The message about it: env.py as it is, handed a connection, or left out where it is for its program only."""
        way, first, error = self.attempt(self.as_it_is, self.handed, self._without_env)
        failure = self.failure or {"error": error if self.asked else first}
        left_out = first if way == self._without_env else ""
        return {"ran": self.ran, "statements": self._statements, "lines": self._lines, "left_out": left_out, **failure}

    def attempt(self, *ways):
        """(the way by which Alembic was asked what to run, or the last; why the first was not it; what it raised)."""
        way, first, error = None, _said(self._begin), ""
        for way in ways if not first else ():
            error = _said(way)
            if self.asked:
                break
            first = first or error or "env.py ran no migrations"
        return way, first, error

    def _begin(self):
        """The tables that the program makes before the first revision."""
        references = self._request.get("before") or ()
        engine = self._standin.create_engine(self._request["url"]) if references else None
        if engine is not None and not sa.inspect(engine).get_table_names():
            for reference in references:
                create(reference, engine)

    def as_it_is(self):
        """Through env.py."""
        with self._context() as context:
            context.script.run_env()

    def handed(self):
        """Through env.py, with a connection, where env.py waits for its program to hand it one."""
        engine = self._standin.create_engine(self._request["url"])
        with engine.begin() as connection, self._context(connection=connection) as context:
            context.script.run_env()

    def _without_env(self):
        engine = self._standin.create_engine(self._request["url"])
        with engine.connect() as connection, self._context() as context:
            context.configure(connection=connection, target_metadata=sa.MetaData())
            with context.begin_transaction():
                context.run_migrations()

    def _context(self, **attributes):
        config = configuration(self._load_request)
        config.set_main_option("sqlalchemy.url", self._request["url"].replace("%", "%%"))
        config.attributes.update(attributes)
        directory = scripts(config)
        target = self._request["target"]
        wanted = tuple(target.split(",")) if "," in target else target

        def to_run(heads, _context):
            self.asked = True
            down = self._request.get("downgrade")
            found = directory._downgrade_revs(target, heads) if down else directory._upgrade_revs(wanted, heads)
            return [self._told(step) for step in found]

        return EnvironmentContext(config, directory, fn=to_run, as_sql=False, destination_rev=target)

    def _told(self, step):
        run, script = step.migration_fn, step.revision
        file = getattr(script.module, "__file__", None) or str(script.path)

        def migrate(**options):
            self.ran.append(str(script.revision))
            if self._began is not None:
                self._began(self.ran[-1])
            self._file = file
            event.listen(Engine, "before_cursor_execute", self._listen)
            try:
                run(**options)
            except BaseException as error:
                self.failure = raised(error, file)
                raise
            finally:
                event.remove(Engine, "before_cursor_execute", self._listen)

        step.migration_fn = migrate
        return step

    def _listen(self, _connection, _cursor, statement, *_rest):
        if not statement.lstrip("( \n").upper().startswith(_QUESTIONS):
            self._statements.append(statement.strip())
            self._lines.append(self._line())

    def _line(self):
        """The line of the revision that is running: of upgrade() itself, whatever functions it calls."""
        frame, line = sys._getframe(), 0
        while frame is not None:
            line = frame.f_lineno if frame.f_code.co_filename == self._file else line
            frame = frame.f_back
        return line

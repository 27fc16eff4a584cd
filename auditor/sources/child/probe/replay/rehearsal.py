"""Runs the project's migrations up and down in one database of ours, as often as the parent asks."""

import sys

import sqlalchemy as sa
from alembic.runtime.environment import EnvironmentContext
from sqlalchemy import event
from sqlalchemy.engine import Engine, make_url

from ..environment import configuration, scripts
from .guard import Guard
from .running import raised, sentence
from .upgrade import Real, create


_QUESTIONS = ("SELECT", "PRAGMA", "SHOW", "DESCRIBE", "WITH")


def rehearse(load_request, request, wire, *, standin):
    """Run what MigrateRequests ask for, one after the other, until the parent has seen enough."""
    guard = Guard()
    while request is not None:
        url = make_url(request["url"])
        standin.only(lambda make, connect, url=url: Real(url, guard, make, connect))
        run = _Run(load_request, request, standin)
        with guard.active():
            wire.send("migrated", run.outcome())
        wire.flush()
        request = wire.receive()


class _Run:
    """One way up or down."""

    def __init__(self, load_request, request, standin):
        self._load_request = load_request
        self._request = request
        self._standin = standin
        self._ran = []
        self._statements = []
        self._lines = []
        self._file = ""
        self._failure = {}
        self._asked = False

    def outcome(self):
        """The message about it: env.py as it is, handed a connection, or left out where it is for its program only."""
        first = ""
        for way in (self._as_it_is, self._handed, self._without_env):
            error = ""
            try:
                self._begin()
                way()
            except (Exception, SystemExit) as raised_error:
                error = sentence(raised_error)
            if self._asked:
                break
            first = first or error or "env.py ran no migrations"
        failure = self._failure or {"error": error if self._asked else first}
        left_out = first if way == self._without_env else ""
        return {"ran": self._ran, "statements": self._statements, "lines": self._lines, "left_out": left_out, **failure}

    def _begin(self):
        """The tables that the program makes before the first revision."""
        references = self._request.get("before") or ()
        engine = self._standin.create_engine(self._request["url"]) if references else None
        if engine is not None and not sa.inspect(engine).get_table_names():
            for reference in references:
                create(reference, engine)

    def _as_it_is(self):
        with self._context() as context:
            context.script.run_env()

    def _handed(self):
        """With a connection, where env.py waits for its program to hand it one."""
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

        def to_run(heads, _context):
            self._asked = True
            down = self._request["downgrade"]
            found = directory._downgrade_revs(target, heads) if down else directory._upgrade_revs(target, heads)
            return [self._told(step) for step in found]

        return EnvironmentContext(config, directory, fn=to_run, as_sql=False, destination_rev=target)

    def _told(self, step):
        run, script = step.migration_fn, step.revision
        file = getattr(script.module, "__file__", None) or str(script.path)

        def migrate(**options):
            self._ran.append(str(script.revision))
            self._file = file
            event.listen(Engine, "before_cursor_execute", self._listen)
            try:
                run(**options)
            except BaseException as error:
                self._failure = raised(error, file)
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

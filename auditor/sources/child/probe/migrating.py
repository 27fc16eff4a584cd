"""Runs the project's migrations for real, in a database that the parent names: never the project's own."""

import traceback

from alembic.runtime.environment import EnvironmentContext
from sqlalchemy import event
from sqlalchemy.engine import Engine

from .environment import configuration, scripts
from .failures import redact
from .places import place
from .replay.guard import Guard


_QUESTIONS = ("SELECT", "PRAGMA", "SHOW", "WITH")


def migrate(load_request, request, wire, *, standin):
    """Run what MigrateRequests ask for, one after the other, until the parent has heard enough."""
    guard = Guard()
    while request is not None:
        standin.reach(request["url"])
        wire.send("migrated", _run(load_request, request, guard))
        wire.flush()
        request = wire.receive()


def _run(load_request, request, guard):
    config = configuration(load_request)
    config.set_main_option("sqlalchemy.url", request["url"].replace("%", "%%"))
    directory = scripts(config)
    ran, said = [], []
    target = request["target"]

    def steps(heads, _context):
        down = request["downgrade"]
        found = directory._downgrade_revs(target, heads) if down else directory._upgrade_revs(target, heads)
        for step in found:
            step.migration_fn = _guarded(step, guard, ran, said)
        return found

    context = EnvironmentContext(config, directory, fn=steps, as_sql=False, destination_rev=target)
    try:
        with context:
            directory.run_env()
    except (Exception, SystemExit) as error:
        return {"ran": ran, "statements": said, **_raised(error, directory, ran)}
    return {"ran": ran, "statements": said}


def _guarded(step, guard, ran, said):
    run = step.migration_fn

    def listen(_connection, _cursor, statement, *_rest):
        if not statement.lstrip("( \n").upper().startswith(_QUESTIONS):
            said.append(statement.strip())

    def migration(**options):
        ran.append(str(step.revision.revision))
        event.listen(Engine, "before_cursor_execute", listen)
        try:
            with guard.active():
                run(**options)
        finally:
            event.remove(Engine, "before_cursor_execute", listen)

    return migration


def _raised(error, directory, ran):
    """What went wrong, and the line of the revision that did it."""
    text = redact(str(error)).split("\n(Background", 1)[0].strip()
    files = {frame.filename: frame.lineno for frame in traceback.extract_tb(error.__traceback__)}
    script = directory.get_revision(ran[-1]) if ran else None
    path = getattr(getattr(script, "module", None), "__file__", None)
    where = place(path, files[path]) if path in files else None
    return {"error": f"{type(error).__name__}: {text}" if text else type(error).__name__, "place": where}

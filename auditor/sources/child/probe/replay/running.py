"""Runs migrations: through the project's own env.py where that works, else one script after the other."""

import contextlib
import time
import traceback

from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import HeadMaintainer, MigrationContext, RevisionStep

from ..environment import configuration, scripts
from ..failures import redact
from ..places import place
from .guard import Guard


# env.py as it is; handed a connection, as some expect of their program; and by its offline half, which needs
# no connection of its own.
_WAYS = _AS_IT_IS, _HANDED, _OFFLINE = "as it is", "handed", "offline"
_FOR_OFFLINE_ONLY = ("literal_binds", "dialect_name", "dialect_opts", "output_buffer", "as_sql")


class Running:
    """One replay of the migrations of one Alembic configuration."""

    def __init__(self, load_request, request, recorder, *, graph, make_engine, metadata):
        self._load_request = load_request
        self._request = request
        self._recorder = recorder
        self._graph = graph
        self._guard = Guard()
        self._make_engine = make_engine
        self._metadata = metadata
        self._ran = []
        self._spent = 0.0
        self._directory = None
        self._heads = _Heads(request.get("origin") or ())

    def run(self):
        """Upgrade, and take back when asked; the message that all is done."""
        self._heads.install()
        how, why = self._attempt(self._upgrades)
        if self._request.get("downgrade") and self._ran:
            self._heads.turn()
            self._attempt(self._downgrades, walk=how == "walk")
        if self._directory is not None:
            self._graph.tell(self._directory)
        return {"how": how, "why": why, "seconds": self._spent}

    def _attempt(self, steps, *, walk=False):
        """Run steps in env.py, or without it when it runs none; (how, why)."""
        why = ""
        if not (walk or self._request.get("walk")):
            before = self._recorder.ran
            for way in _WAYS:
                failed = self._through_env(steps, way)
                if self._recorder.ran > before or self._heads.asked:
                    return "env.py", failed or why
                why = why or failed
            why = why or "env.py ran no migrations"
        failed = self._walk(steps)
        return "walk", failed or why

    def _through_env(self, steps, way):
        """Run env.py; why it failed, if it did."""
        config = self._config()
        with contextlib.ExitStack() as stack:
            if way == _HANDED:
                config.attributes["connection"] = stack.enter_context(self._make_engine().connect())
            context = self._context(config, steps)
            if way == _OFFLINE:
                _pretend_offline(context, stack.enter_context(self._make_engine().connect()))
            try:
                with context:
                    self._directory.run_env()
            except (Exception, SystemExit) as error:
                return sentence(error)
        return ""

    def _walk(self, steps):
        try:
            with self._make_engine().connect() as connection, self._context(self._config(), steps) as context:
                context.configure(connection=connection, target_metadata=self._metadata)
                with context.begin_transaction():
                    context.run_migrations()
        except (Exception, SystemExit) as error:
            return sentence(error)
        return ""

    def _config(self):
        config = configuration(self._load_request)
        url = None
        with contextlib.suppress(Exception):
            url = config.get_main_option("sqlalchemy.url")
        if not url:
            config.set_main_option("sqlalchemy.url", f"{self._request['dialect']}://auditor@localhost/auditor")
        return config

    def _context(self, config, steps):
        self._directory = scripts(config)
        self._graph.attach(self._directory)
        self._heads.asked = False

        def to_run(_heads, _context):
            self._heads.asked = True
            return [self._guarded(step) for step in steps()]

        return EnvironmentContext(
            config, self._directory, fn=to_run, as_sql=False, starting_rev=None, destination_rev=self._request["target"]
        )

    def _upgrades(self):
        target = self._request["target"]
        several = tuple(target.split(",")) if "," in target else target
        return self._directory._upgrade_revs(several, self._heads.start)

    def _downgrades(self):
        back = self._ran
        for script in back:
            if not hasattr(script.module, "downgrade"):
                script.module.downgrade = _no_downgrade
        return [RevisionStep(self._directory.revision_map, script, False) for script in reversed(back)]

    def _guarded(self, step):
        """The step, made to tell what becomes of it and to let the next one run."""
        run, script = step.migration_fn, step.revision
        file = getattr(script.module, "__file__", None) or str(script.path)

        def migrate(**options):
            # The name by which Alembic's template for several databases, and Flask-Migrate's, tell them apart.
            bind = options.get("engine_name")
            self._recorder.began(str(script.revision), file, bind=bind, downgrade=not step.is_upgrade)
            started = time.perf_counter()
            message = {}
            try:
                with self._guard.active():
                    run(**options)
            except BaseException as error:
                message = raised(error, file)
            self._spent += time.perf_counter() - started
            self._recorder.ended(message)
            if step.is_upgrade and script not in self._ran:
                self._ran.append(script)

        step.migration_fn = migrate
        return step


class _Heads:
    """What the version tables would hold; there are none."""

    def __init__(self, start):
        self.start = tuple(start)
        self.asked = False
        self._last = set(start)

    def turn(self):
        """Start where the last run ended."""
        self.start = tuple(sorted(self._last))

    def install(self):
        """Answer Alembic instead of the table, for each database from the start."""
        MigrationContext.get_current_heads = lambda context: tuple(sorted(self._of(context)))
        MigrationContext._ensure_version_table = lambda _context, *_arguments, **_options: None

        def insert(maintainer, version):
            maintainer.heads.add(version)
            self._of(maintainer.context).add(version)

        def delete(maintainer, version):
            maintainer.heads.discard(version)
            self._of(maintainer.context).discard(version)

        def update(maintainer, before, after):
            delete(maintainer, before)
            insert(maintainer, after)

        HeadMaintainer._insert_version = insert
        HeadMaintainer._delete_version = delete
        HeadMaintainer._update_version = update

    def _of(self, context):
        self._last = context.__dict__.setdefault("_replayed_heads", set(self.start))
        return self._last


def _pretend_offline(context, connection):
    """Let env.py take its offline half, and give the migrations a connection all the same."""
    context.context_opts["as_sql"] = True
    configure = context.configure

    def configure_online(*_connection, url=None, **options):  # noqa: ARG001 -- there is nothing at any URL
        context.context_opts["as_sql"] = False
        given = {key: value for key, value in options.items() if key not in _FOR_OFFLINE_ONLY}
        configure(**dict(given, connection=connection))

    # On the instance: Alembic makes its module of functions for exactly this class.
    context.configure = configure_online


def _no_downgrade(**_options):
    raise LookupError("the revision has no downgrade()")


def raised(error, file):
    """What a revision raised, and the line of it that did."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    if isinstance(error, SyntaxError) and error.filename == file:
        lines.append(error.lineno or 1)
    return {"error": sentence(error), "place": place(file, lines[-1]) if lines else None}


def sentence(error):
    """What was raised, in one sentence without passwords."""
    if isinstance(error, SystemExit):
        return f"it called sys.exit({'' if error.code is None else repr(error.code)})"
    if isinstance(error, EOFError):
        return "EOFError: it waits for input, and there is none"
    text = redact(str(error)).split("\n(Background", 1)[0].strip()
    return f"{type(error).__name__}: {text}" if text else type(error).__name__

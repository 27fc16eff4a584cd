"""Loads the project's metadatas, and says where they came from."""

import contextlib
import os
import platform
import sys

import sqlalchemy
from sqlalchemy.dialects import registry
from sqlalchemy.engine import make_url

from .mappers import unmapped
from .references import BadReference, Found, resolve
from .standin import StandIn


@contextlib.contextmanager
def stage(name):
    """Names the stage in what is raised inside."""
    try:
        yield
    except BaseException as error:
        if not hasattr(error, "stage"):
            with contextlib.suppress(AttributeError):
                error.stage = "metadata" if isinstance(error, BadReference) else name
        raise


def load(request):
    """(what was found, the message about it, the stand-in); raises what the project's code raises."""
    standin = StandIn()
    standin.install()
    found, facts = Found(), {}
    references = request.get("metadata") or ()
    with stage("import"):
        app = _enter(request["app"]) if request.get("app") else None
        with _forgiving(bool(request.get("history"))):
            for reference in references:
                found.take(reference, resolve(reference))
    if request.get("alembic_ini") or request.get("alembic_location"):
        with stage("env"), _forgiving(bool(references) or bool(request.get("history"))):
            facts = _ask_alembic(request, found, app)
    elif app is not None and not references:
        with stage("metadata"):
            from .application import database

            found.take(request["app"], database(app))
    facts["url_dialect"] = facts.get("url_dialect") or _only(standin.backends)
    return found, _loaded(found, facts), standin


def _loaded(found, facts):
    return {
        "metadatas": list(found.metadatas),
        "binds": found.binds,
        "python": platform.python_version(),
        "sqlalchemy": sqlalchemy.__version__,
        "alembic": getattr(sys.modules.get("alembic"), "__version__", None),
        "unmapped_classes": unmapped(found.metadatas.values()),
        **facts,
    }


def _enter(reference):
    from .application import enter

    return enter(reference)


@contextlib.contextmanager
def _forgiving(is_optional):
    """Models may fail where the history is wanted; env.py where they are named, to which it adds little."""
    try:
        yield
    except (Exception, SystemExit):
        if not is_optional:
            raise


def _ask_alembic(request, found, app):
    """Run env.py; take its filters, and its metadatas when none were named."""
    from . import environment

    config = environment.configuration(request)

    def before_running(source):
        if app is None and "current_app" in source:
            _enter(None)

    told, path = environment.read(config, before_running)
    found.config = config
    found.several = len({call.get("upgrade_token") for call in told.calls}) > 1
    found.filters = (told.last("include_name"), told.last("include_object"))
    found.options = {key: value for call in told.calls for key, value in call.items()}
    if not request.get("metadata"):
        with _forgiving(bool(request.get("history"))):
            _take_targets(found, told, os.path.relpath(path, request["project"]))
    return {
        "url_dialect": _dialect(told, environment.url_in(config)),
        "has_filter": any(option is not None for option in found.filters),
        "version_table": told.last("version_table", "alembic_version"),
        "version_table_schema": told.last("version_table_schema"),
    }


def _take_targets(found, told, path):
    if not told.calls:
        raise BadReference(f"{path} never calls context.configure()")
    targets = [call.get("target_metadata") for call in told.calls]
    for number, target in enumerate(target for target in targets if target is not None):
        suffix = f"[{number}]" if number and f"{path}:target_metadata" in found.metadatas else ""
        found.take(f"{path}:target_metadata{suffix}", target)
    if not found.metadatas:
        raise BadReference(f"{path} sets no target_metadata: set it there, or name the metadata with --metadata")


def _dialect(told, url):
    """The name of the database that env.py would have connected to."""
    connection = told.last("connection")
    names = [
        told.last("dialect_name"),
        getattr(getattr(connection, "dialect", None), "name", None),
        _backend(told.last("url")),
        _backend(url),
    ]
    return next((name for name in names if name and _is_known(name)), None)


def _backend(url):
    try:
        return make_url(url).get_backend_name() if url else None
    except Exception:
        return None


def _is_known(name):
    try:
        registry.load(name)
    except Exception:
        return False
    return True


def _only(names):
    known = {name for name in names if _is_known(name)}
    return known.pop() if len(known) == 1 else None

"""Engines of one database and of no other, whatever the project's code asks for.

They are made by SQLAlchemy as ever, but only for the URL that the parent gives: a URL from env.py, from the
environment, in a setting or in the code counts for nothing. Nothing else may reach outside meanwhile.
"""

import contextlib
import pkgutil
import sys

from sqlalchemy.dialects import registry
from sqlalchemy.pool import NullPool

from ..references import Found, resolve
from ..standin import asynchronous


_KEPT = ("execution_options", "isolation_level", "_is_async")


class Real:
    """Makes engines of one database."""

    def __init__(self, url, guard, make, connect):
        self._url = url
        self._guard = guard
        self._make = make
        self._connect = connect

    def engine(self, asked, options):
        """An engine of the one database, whatever was asked for; with the driver that was, where it is of use."""
        is_async = asynchronous(asked, options)
        url = self._url.set(drivername=self._driver(asked, is_async))
        keep = {key: options[key] for key in _KEPT if options.get(key)}
        if str(options.get("future", "")).lower() in ("true", "1"):
            keep["future"] = True
        with self._guard.suspended():
            engine = self._make(url, poolclass=NullPool, **keep)
            arguments, named = engine.dialect.create_connect_args(url)

        def connect(*_arguments, **_options):  # listeners may have changed these
            with self._guard.suspended():
                return self._connect(engine.dialect, *arguments, **named)

        engine.dialect.connect = connect
        return engine

    def take_over(self, engine, *, is_async):
        """Let an engine that was made before reach the database."""
        other = self.engine(None, {"_is_async": is_async})
        # What the project listens to on it, such as errors that it translates, is kept there.
        other.dialect._has_events = engine.dialect._has_events
        other.dialect.dispatch._update(engine.dialect.dispatch, only_propagate=False)
        other.pool.dispatch._update(engine.pool.dispatch, only_propagate=False)
        engine.dialect, engine.pool, engine.url = other.dialect, other.pool, other.url

    def _driver(self, asked, is_async):
        """The first driver, as asked for, as given, or any other, that is here."""
        backend = self._url.get_backend_name()
        names = [asked.drivername] if asked is not None and asked.get_backend_name() == backend else []
        names += [self._url.drivername, backend]
        package = sys.modules[registry.load(backend).__module__.rpartition(".")[0]]
        names += [f"{backend}+{item.name}" for item in pkgutil.iter_modules(package.__path__)]
        for name in names:
            with contextlib.suppress(Exception):
                class_ = registry.load(name.replace("+", "."))
                if is_async and hasattr(class_, "get_async_dialect_cls"):  # one name may be both, as psycopg's is
                    class_ = class_.get_async_dialect_cls(self._url)
                if bool(getattr(class_, "is_async", False)) == is_async:
                    getattr(class_, "import_dbapi", None) and class_.import_dbapi()
                    return name
        kind = "asynchronous driver" if is_async else "driver"
        raise ImportError(f"the project's Python has no {kind} for {backend}")


def create(reference, engine):
    """The tables that the project's own program makes before the first revision."""
    found = Found()
    found.take(reference, resolve(reference))
    for metadata in found.metadatas.values():
        metadata.create_all(engine)

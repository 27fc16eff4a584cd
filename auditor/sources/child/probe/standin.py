"""Engines that reach no database: whatever the project's code opens, it talks to nobody.

The engine is SQLAlchemy's own over a driver that accepts every statement and has no rows, so that
events, pools, sessions and transactions behave; only the database is missing.
"""

import sys
import weakref

import sqlalchemy  # noqa: F401 -- as a whole, before anything of it is replaced
from sqlalchemy.dialects import registry
from sqlalchemy.engine import create as _create
from sqlalchemy.engine import default as _default
from sqlalchemy.engine import url as _url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import NullPool


_QUERIES = ("select", "show", "with", "pragma", "values", "explain")
_ONE_COLUMN = (("nothing", None, None, None, None, None, None),)


class _Recent(type):
    """Some dialects ask their driver for versions under names of its own: recent enough for everything."""

    def __getattr__(cls, name):
        if name.endswith("version_info"):
            return (99, 0, 0)
        raise AttributeError(name)


class Driver(metaclass=_Recent):
    """A DBAPI module, as far as SQLAlchemy looks at one."""

    paramstyle = "qmark"
    apilevel = "2.0"
    threadsafety = 2

    class Error(Exception):
        """The base of PEP 249's errors."""

    InterfaceError = DatabaseError = DataError = OperationalError = Error
    IntegrityError = InternalError = ProgrammingError = NotSupportedError = Error
    Binary = bytes

    @staticmethod
    def connect(*_args, **_options):
        """A connection to nothing."""
        return Connection()


class Connection:
    """A connection that takes everything."""

    def cursor(self, *_args, **_options):
        """A cursor on nothing."""
        return Cursor()

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *_args, **_options: None


class Cursor:
    """A cursor that takes everything and returns no rows."""

    description = None
    rowcount = 0
    lastrowid = None
    arraysize = 1

    def execute(self, statement, *_parameters):
        """Take a statement; a query has one column."""
        first = str(statement).lstrip("( \n\t")[:8].lower()
        self.description = _ONE_COLUMN if first.startswith(_QUERIES) else None

    executemany = execute

    def fetchone(self):
        """No row."""
        return

    def fetchmany(self, *_size):
        """No rows."""
        return []

    fetchall = fetchmany

    def __iter__(self):
        return iter(())

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *_args, **_options: None


class _Plain:
    """Engines that neither record nor reach a database."""

    @staticmethod
    def take_over(engine, *, is_async):
        """Give an engine the dialect of its kind."""
        engine.dialect = dialect_class(engine.url.get_backend_name(), is_async)(dbapi=Driver)
        engine.pool._dialect = engine.dialect


class StandIn:
    """Puts the stand-in in place of SQLAlchemy's engines, and remembers what they were made for."""

    def __init__(self):
        self.backends = []
        self._make = _create.create_engine
        self._driver_connect = _default.DefaultDialect.connect
        self._engines = weakref.WeakSet()
        self._making = None
        self._only = None

    def install(self):
        """Replace `create_engine` wherever SQLAlchemy keeps it; call before the project is imported.

        Its own helpers for configurations and for asyncio call the same function.
        """
        for name, module in list(sys.modules.items()):
            if name == "sqlalchemy" or name.startswith("sqlalchemy."):
                for key, value in list(vars(module).items()):
                    if value is self._make:
                        setattr(module, key, self.create_engine)
        self._let_be_asynchronous()
        # For engines that are made another way.
        _default.DefaultDialect.connect = lambda _self, *_args, **_options: Connection()

    def create_engine(self, url=None, **options):
        """An engine for the same kind of database that connects to nothing."""
        if self._only is not None:
            return self._only.engine(self._address(url), options)
        made_for = self._address(url)
        is_async = asynchronous(made_for, options)
        if made_for is None:
            backend, made_for = "default", _url.URL.create("default")
        else:
            backend = made_for.get_backend_name()
            self.backends.append(backend)
        making = self._making
        if making is not None:
            backend = making.backend
        driver = "nothing_async" if is_async else "nothing"
        registry.impls[f"{backend}.{driver}"] = lambda: (
            dialect_class(backend, is_async) if making is None else making.class_(is_async=is_async)
        )
        keep = {key: options[key] for key in ("execution_options", "_is_async") if options.get(key)}
        if str(options.get("future", "")).lower() in ("true", "1"):
            keep["future"] = True
        address = made_for.set(drivername=f"{backend}+{driver}", query={})
        module = Driver if making is None else making.driver
        engine = self._make(address, module=module, poolclass=NullPool, _initialize=False, **keep)
        self._engines.add(engine)
        if making is not None:
            making.learn(engine.dialect)
        return engine

    def _let_be_asynchronous(self):
        """AsyncEngine takes no engine of another driver, and the driver here is the one of a URL that nobody uses."""
        try:
            from sqlalchemy.ext.asyncio import AsyncEngine
        except ImportError:
            return
        begin = AsyncEngine.__init__

        def begin_with(asynchronous_engine, engine, *arguments, **options):
            if not engine.dialect.is_async:
                (self._only or self._making or _Plain).take_over(engine, is_async=True)
            begin(asynchronous_engine, engine, *arguments, **options)

        AsyncEngine.__init__ = begin_with

    def record(self, making):
        """Let all engines, those that the project made already too, be of the target's dialect and record."""
        self._making = making
        for engine in self._engines:
            making.take_over(engine, is_async=engine.dialect.is_async)

    def only(self, make_real):
        """Let all engines, those that the project made already too, be what an object makes for one database."""
        self._only = make_real(self._make, self._driver_connect)
        for engine in self._engines:
            self._only.take_over(engine, is_async=engine.dialect.is_async)

    @staticmethod
    def _address(url):
        try:
            return _url.make_url(url)
        except (ArgumentError, ValueError, AttributeError, TypeError):
            return None  # often a setting that is only there in production


def asynchronous(url, options):
    """Whether an engine is for asyncio: told by create_async_engine(), else by a driver that knows nothing else."""
    if options.get("_is_async"):
        return True
    try:
        return bool(registry.load(url.drivername.replace("+", ".")).is_async)
    except (NoSuchModuleError, AttributeError, ImportError):
        return False


def dialect_class(backend, is_async):
    """The dialect of a backend without the parts that are a driver's."""
    try:
        loaded = registry.load(backend)
    except NoSuchModuleError:
        loaded = _default.DefaultDialect
    if not isinstance(loaded, type):  # 2.1 makes one of some when it is first asked
        loaded = type(loaded)
    base = next((item for item in loaded.__mro__ if "name" in vars(item)), loaded)
    nothing = {
        name: (lambda _self, *_args, **_options: None)
        for name in ("initialize", "on_connect", "on_connect_url", "set_isolation_level", "reset_isolation_level")
    }
    empty = {
        name: (lambda _self, *_args, **_options: [])
        for name in ("get_schema_names", "get_table_names", "get_view_names", "get_sequence_names")
    }
    absent = {
        name: (lambda _self, *_args, **_options: False)
        for name in ("has_table", "has_schema", "has_sequence", "has_index")
    }
    return type(
        "StandInDialect",
        (base,),
        {
            **nothing,
            **empty,
            **absent,
            "name": backend,
            "driver": "nothing",
            "is_async": is_async,
            "supports_statement_cache": False,
            "server_version_info": (99, 0),
            "import_dbapi": classmethod(lambda _class: Driver),
            "create_connect_args": lambda _self, _url: ([], {}),
            "connect": lambda _self, *_args, **_options: Connection(),
            "do_ping": lambda _self, _connection: True,
            "get_isolation_level": lambda _self, _connection: "READ COMMITTED",
            "get_isolation_level_values": lambda _self, _connection: ["AUTOCOMMIT", "READ COMMITTED", "SERIALIZABLE"],
        },
    )

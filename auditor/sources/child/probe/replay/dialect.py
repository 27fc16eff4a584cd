"""The target's dialect over the recording driver: statements are told, reflection is answered."""

import itertools

from ..standin import dialect_class
from ..target import learn
from .driver import Driver
from .reflection import Reflection


class Making:
    """Makes dialects for one target; `constructs` lowers DDL constructs to steps."""

    def __init__(self, request, recorder, constructs):
        self.backend = request["dialect"]
        self._attributes = request.get("attributes") or {}
        self._recorder = recorder
        self._constructs = constructs
        self.driver = Driver(recorder)

    def class_(self, *, is_async):
        """The class of a dialect."""
        base = dialect_class(self.backend, is_async)
        return type(
            "ReplayDialect",
            (_Recording, Reflection, base),
            {
                "recorder": self._recorder,
                "constructs": self._constructs,
                "import_dbapi": classmethod(lambda _class: self.driver),
                "connect": lambda _self, *_arguments, **_options: self.driver.connect(),
            },
        )

    def learn(self, dialect):
        """Give a dialect what it would have learned from the server."""
        learn(dialect, self._attributes)

    def take_over(self, engine, *, is_async):
        """Give an engine that is in use already a dialect of the target."""
        engine.dialect = self.class_(is_async=is_async)(dbapi=self.driver)
        engine.pool._dialect = engine.dialect
        engine.pool._creator = lambda connection_record=None: self.driver.connect()  # noqa: ARG005 -- SQLAlchemy's form
        engine.url = engine.url.set(drivername=f"{self.backend}+nothing")
        self.learn(engine.dialect)


class _Recording:
    """Hands statements to the recorder, with what SQLAlchemy knows of them."""

    def do_execute(self, cursor, statement, parameters, context=None):
        self._run(cursor, statement, parameters, context)

    def do_commit(self, dbapi_connection):  # noqa: ARG002
        self.recorder.committed()

    def set_isolation_level(self, dbapi_connection, level):  # noqa: ARG002
        self.recorder.committed(autocommit=str(level).replace("_", " ").upper() == "AUTOCOMMIT")

    def reset_isolation_level(self, dbapi_connection):  # noqa: ARG002
        self.recorder.committed(autocommit=False)

    def do_executemany(self, cursor, statement, parameters, context=None):
        self._run(cursor, statement, list(parameters), context)

    def do_execute_no_params(self, cursor, statement, context=None):
        self._run(cursor, statement, None, context)

    def _run(self, cursor, statement, parameters, context):
        compiled = getattr(context, "compiled", None)
        if compiled is None:
            cursor.hold(self.recorder.text(statement, parameters))
        elif context.isddl:
            self._ddl(compiled.statement, statement)
        elif context.isinsert or context.isupdate or context.isdelete:
            has_rows = _returns(compiled)
            answer = self.recorder.data(statement, parameters, has_rows=has_rows)
            cursor.hold(_with_keys(answer, _names(compiled)) if context.isinsert else answer, _names(compiled))
        elif _names(compiled):
            cursor.hold(self.recorder.query(statement, parameters), _names(compiled))
        else:
            cursor.hold(self.recorder.text(statement, parameters))

    def _ddl(self, element, statement):
        steps = self.constructs.steps(element)
        if steps is None:
            self.recorder.text(statement, None)
            return
        for kind, message in steps:
            self.recorder.tell(kind, message)

    # Nothing that was told can be taken back.
    def do_savepoint(self, connection, name):
        pass

    do_rollback_to_savepoint = do_release_savepoint = do_savepoint


def _returns(compiled):
    return bool(getattr(compiled, "effective_returning", None) or getattr(compiled, "returning", None))


def _names(compiled):
    return [str(entry[0]) for entry in getattr(compiled, "_result_columns", None) or ()]


_KEYS = itertools.count(1)


def _with_keys(answer, names):
    """An INSERT gives a row back; its numbers are invented when the parent has none."""
    if answer is None or answer.get("rows") or answer.get("error"):
        return answer
    return {"columns": names, "rows": [[next(_KEYS) for _ in names]], "count": 1}

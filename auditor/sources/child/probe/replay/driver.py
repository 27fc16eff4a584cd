"""A DBAPI module whose connections hand every statement to the recorder."""

from ..standin import Connection as Nothing
from ..standin import Cursor as NoRows
from ..standin import Driver as NoDriver


class Error(Exception):
    """The base of PEP 249's errors."""


class InterfaceError(Error):
    """Of the driver itself."""


class DatabaseError(Error):
    """Of the database."""


class DataError(DatabaseError):
    """Of the values."""


class OperationalError(DatabaseError):
    """Of the database's operation."""


class IntegrityError(DatabaseError):
    """Of the constraints."""


class InternalError(DatabaseError):
    """Of the database's insides."""


class ProgrammingError(DatabaseError):
    """Of the statement."""


class NotSupportedError(DatabaseError):
    """Of what the database has not got."""


class Driver(NoDriver):
    """The module, made for one recorder."""

    Error, InterfaceError, DatabaseError, DataError = Error, InterfaceError, DatabaseError, DataError
    OperationalError, IntegrityError, InternalError = OperationalError, IntegrityError, InternalError
    ProgrammingError, NotSupportedError = ProgrammingError, NotSupportedError

    def __init__(self, recorder):
        self._recorder = recorder

    def __getattr__(self, name):
        return getattr(type(self), name)  # versions are the class's to tell

    def connect(self, *_arguments, **_options):
        """A connection that records."""
        return Connection(self._recorder)


class Connection(Nothing):
    """Records what is executed; commits and rolls back nothing."""

    def __init__(self, recorder):
        self._recorder = recorder

    def cursor(self, *_arguments, **_options):
        """A cursor that records."""
        return Cursor(self._recorder)

    def execute(self, statement, parameters=()):
        """The short way that some drivers have."""
        cursor = self.cursor()
        cursor.execute(statement, parameters)
        return cursor

    executescript = executemany = execute

    # 1.4 and 2.0 call it so.
    driver_connection = property(lambda self: self)


class Cursor(NoRows):
    """A cursor over what the parent answers."""

    _ids = 0

    def __init__(self, recorder):
        self._recorder = recorder
        self._rows = []

    def execute(self, statement, parameters=None):
        """A statement that goes round SQLAlchemy; what is said outside of a revision concerns nobody."""
        if self._recorder.revision is not None:
            self.hold(self._recorder.text(str(statement), parameters))

    executemany = execute

    def hold(self, answer, names=()):
        """Take the parent's Rows (None: there are none), with the names of columns that SQLAlchemy expects."""
        Cursor._ids += 1
        self.lastrowid, self._rows, self.description, self.rowcount = Cursor._ids, [], None, 0
        if answer is None:
            return
        if answer.get("error"):
            raise ProgrammingError(answer["error"])
        names = answer.get("columns") or names or ("nothing",)
        self.description = tuple((name, None, None, None, None, None, None) for name in names)
        self._rows = [tuple(row) for row in answer.get("rows") or ()]
        self.rowcount = max(answer.get("count", -1), len(self._rows))

    def fetchone(self):
        """The next row; None at the end."""
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size=1):
        """The next rows."""
        taken, self._rows = self._rows[:size], self._rows[size:]
        return taken

    def fetchall(self):
        """All further rows."""
        taken, self._rows = self._rows, []
        return taken

    def __iter__(self):
        return iter(self.fetchall())

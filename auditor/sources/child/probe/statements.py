"""What create_all would execute, as messages: SQLAlchemy's own visitor run on a connection that records."""

from sqlalchemy import schema
from sqlalchemy.engine.mock import MockConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.sql import ddl

from .lower import reference_of


# SQLAlchemy 2.0 renamed it.
_ELEMENT = getattr(ddl, "ExecutableDDLElement", None) or ddl.DDLElement


def statements(metadata, reference, target):
    """Messages about the statements of one metadata, in the order in which create_all sends them."""
    recorder = _Recorder(target, reference)
    try:
        metadata.create_all(recorder, checkfirst=False)
    except Exception as error:  # an event listener wants a real connection, or a key leads nowhere
        yield {"metadata": reference, "custom": True, "error": _reason(error)}
        recorder.forget()
        _plainly(metadata, recorder)
    yield from recorder.messages


def _plainly(metadata, recorder):
    """Every table by itself, without the project's event listeners."""
    generator = ddl.SchemaGenerator(recorder.dialect, recorder)
    for sequence in metadata._sequences.values():
        if sequence.column is None and generator._can_create_sequence(sequence):
            recorder.execute(schema.CreateSequence(sequence))
    for table in metadata.tables.values():
        for column in table.columns:
            _make_type(column.type, recorder)
    for table in metadata.tables.values():
        recorder.execute(schema.CreateTable(table))
        for index in table.indexes:
            recorder.execute(schema.CreateIndex(index))


def _make_type(type_, recorder):
    """CREATE TYPE, where the dialect has such a thing."""
    item = getattr(type_, "item_type", type_)
    impl = item.dialect_impl(recorder.dialect)
    create = getattr(impl, "create", None)
    if create is not None:
        create(bind=recorder, checkfirst=False)


class _Recorder(MockConnection):
    """A connection that notes what is executed; there is nothing that a query could find."""

    def __init__(self, target, reference):
        super().__init__(target.dialect, self._note)
        self.messages = []
        self._reference = reference
        self._seen = set()

    def forget(self):
        """Begin anew."""
        self.messages.clear()
        self._seen.clear()

    def exec_driver_sql(self, statement, *_parameters, **_options):
        """A statement as text."""
        self.messages.append({"metadata": self._reference, "sql": str(statement), "custom": True})
        return _Nothing()

    def scalar(self, *_arguments, **_options):
        """A query's only value."""
        return

    def scalars(self, *_arguments, **_options):
        """A query's first column."""
        return _Nothing()

    def begin(self):
        """A transaction of a listener's own."""
        return _Nothing()

    begin_nested = begin

    def _note(self, element, *_arguments, **_options):
        message = dict(_owner(element, self._reference), custom=_is_custom(element))
        # A table that is_view marks has no CREATE TABLE of its own.
        if isinstance(element, schema.CreateTable) and element.element.info.get("is_view"):
            return _Nothing()
        try:
            message["sql"] = str(element.compile(dialect=self.dialect)).strip()
        except Exception as error:
            message["error"] = _reason(error)
        # Two columns may hold one type, each with its CREATE TYPE.
        if message["custom"] or "sql" not in message or message["sql"] not in self._seen:
            self.messages.append(message)
        self._seen.add(message.get("sql"))
        return _Nothing()


class _Nothing:
    """The result of a query that finds nothing, and a transaction that does nothing."""

    rowcount = 0

    def __iter__(self):
        return iter(())

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        return None

    def scalar(self, *_arguments):
        return None

    scalar_one_or_none = first = fetchone = one_or_none = close = commit = rollback = scalar

    def fetchall(self, *_arguments):
        return []

    all = fetchall

    def scalars(self, *_arguments):
        return self

    mappings = scalars


def _owner(element, reference):
    """The table that a statement makes or changes, and what it creates."""
    item = getattr(element, "element", None)
    table = item if isinstance(item, schema.Table) else getattr(item, "table", None)
    message = {"metadata": reference}
    if isinstance(table, schema.Table):
        message.update(metadata=reference_of(table, reference), table=str(table.name))
        message["schema"] = table.schema and str(table.schema)
    if isinstance(element, (schema.CreateTable, schema.CreateSequence)):
        message["makes"] = str(item.name)
        message["schema"] = item.schema and str(item.schema)
    return message


def _is_custom(element):
    """Whether SQLAlchemy would send it by itself."""
    if not isinstance(element, _ELEMENT) or isinstance(element, schema.DDL):
        return True
    return not type(element).__module__.startswith("sqlalchemy.")


def _reason(error):
    text = str(error).split("\n(Background", 1)[0].strip()
    return text if isinstance(error, SQLAlchemyError) and text else f"{type(error).__name__}: {text}"

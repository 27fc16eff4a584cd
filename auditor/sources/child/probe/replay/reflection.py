"""The dialect's reflection methods, answered by the parent's folded schema."""

from sqlalchemy import text
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.exc import NoSuchTableError

from .reflected_types import type_of


_COLUMN = {"nullable": True, "default": None, "autoincrement": False, "comment": None}
_KEY = {"name": None, "constrained_columns": []}
_FOREIGN_KEY = {"name": None, "referred_schema": None, "options": {}}
_INDEX = {"unique": False, "dialect_options": {}}


class Reflection:
    """What Inspector, Table(autoload_with=...) and checkfirst=True ask of a dialect."""

    def has_table(self, _connection, table_name, schema=None, **_options):
        """Whether there is such a table or view."""
        return bool(self.recorder.look("has_table", table_name, schema))

    def has_index(self, connection, table_name, index_name, schema=None, **_options):
        """Whether a table has an index of this name."""
        if not self.has_table(connection, table_name, schema):
            return False
        return any(item["name"] == index_name for item in self.get_indexes(connection, table_name, schema))

    def has_schema(self, connection, schema_name, **_options):
        """Whether there is such a schema."""
        return schema_name in self.get_schema_names(connection)

    def has_sequence(self, connection, sequence_name, schema=None, **_options):
        """Whether there is such a sequence."""
        return sequence_name in self.get_sequence_names(connection, schema)

    def has_type(self, connection, type_name, schema=None, **_options):
        """Whether there is such an enum type."""
        return any(item["name"] == type_name for item in self.get_enums(connection, schema))

    def get_enums(self, _connection, schema=None, **_options):
        """The enum types of a schema."""
        return [dict({"visible": True}, **item) for item in self.recorder.look("get_enums", None, schema) or ()]

    def _load_enums(self, connection, schema=None, **_options):
        return self.get_enums(connection, schema)

    def _load_domains(self, _connection, *_arguments, **_options):
        return []

    def get_multi_columns(self, connection, *, schema=None, filter_names=None, **options):
        """The columns of several tables; with this one begins what reads whole tables."""
        for name in filter_names or ():
            if self.has_table(connection, name, schema):
                self.recorder.look_at_all(_OF_TABLE, name, schema)
        return DefaultDialect.get_multi_columns(self, connection, schema=schema, filter_names=filter_names, **options)

    def look_at_table(self, what, table_name, schema):
        """What the parent sees of one table; raises when there is none, as reflection does."""
        if not self.has_table(None, table_name, schema):
            raise NoSuchTableError(str(table_name))
        found = self.recorder.look(what, table_name, schema)
        return () if found is None else found

    def has_named_types(self):
        """Whether SQLAlchemy's dialect of the target knows enum types by name."""
        base = next(item for item in type(self).__mro__ if item.__module__.startswith("sqlalchemy.dialects"))
        return "_load_enums" in vars(base)


def _columns(dialect, found):
    named = dialect.has_named_types() and {enum["name"]: enum for enum in dialect.get_enums(None)}
    return [_column(dict(_COLUMN, **item), dialect, named or {}) for item in found]


def _column(item, dialect, enums):
    item["type"] = type_of(str(item.get("type") or ""), dialect, enums)
    return {key: value for key, value in item.items() if value is not None or key not in {"computed", "identity"}}


def _filled(defaults):
    return lambda _dialect, found: [dict(defaults, **item) for item in found]


def _index(item):
    options = item.get("dialect_options") or {}
    options = {key: text(value) if key.endswith("_where") else value for key, value in options.items()}
    return {**item, "dialect_options": options}


_OF_TABLE = {
    "get_columns": _columns,
    "get_pk_constraint": lambda _dialect, found: dict(_KEY, **(found or {})),
    "get_foreign_keys": _filled(_FOREIGN_KEY),
    "get_indexes": lambda _dialect, found: [_index(dict(_INDEX, **item)) for item in found],
    "get_unique_constraints": _filled({}),
    "get_table_comment": lambda _dialect, found: found if isinstance(found, dict) else {"text": found or None},
    "get_check_constraints": _filled({}),
    "get_table_options": lambda _dialect, found: dict(found or {}),
}
_OF_SCHEMA = ("get_table_names", "get_view_names", "get_sequence_names")
_NOTHING = ("get_temp_table_names", "get_temp_view_names", "get_materialized_view_names")


def _of_table(what, shaped):
    def method(self, _connection, table_name, schema=None, **_options):
        return shaped(self, self.look_at_table(what, table_name, schema))

    return method


def _of_schema(what):
    def method(self, _connection, schema=None, **_options):
        return list(self.recorder.look(what, None, schema) or ())

    return method


def _complete(class_):
    for what, shaped in _OF_TABLE.items():
        setattr(class_, what, _of_table(what, shaped))
    for what in _OF_SCHEMA:
        setattr(class_, what, _of_schema(what))
    for what in _NOTHING:
        setattr(class_, what, lambda _self, _connection, *_arguments, **_options: [])
    class_.get_schema_names = lambda self, _connection, **_options: list(self.recorder.look("get_schema_names") or ())
    # SQLAlchemy 2.0 reflects many tables at once; its default asks the methods above for each.
    for name in dir(DefaultDialect):
        if name.startswith(("get_multi_", "has_multi_")) and name not in vars(class_):
            setattr(class_, name, getattr(DefaultDialect, name))


_complete(Reflection)

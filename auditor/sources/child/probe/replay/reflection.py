"""The dialect's reflection methods, answered by the parent's folded schema."""

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
        return bool(self.recorder.look("has_table", table_name, schema))

    def get_columns(self, _connection, table_name, schema=None, **_options):
        return [self._column(item) for item in self._of("get_columns", table_name, schema)]

    def get_pk_constraint(self, _connection, table_name, schema=None, **_options):
        return dict(_KEY, **(self._of("get_pk_constraint", table_name, schema) or {}))

    def get_foreign_keys(self, _connection, table_name, schema=None, **_options):
        return [dict(_FOREIGN_KEY, **item) for item in self._of("get_foreign_keys", table_name, schema)]

    def get_indexes(self, _connection, table_name, schema=None, **_options):
        return [dict(_INDEX, **item) for item in self._of("get_indexes", table_name, schema)]

    def get_unique_constraints(self, _connection, table_name, schema=None, **_options):
        return [dict(item) for item in self._of("get_unique_constraints", table_name, schema)]

    def get_check_constraints(self, _connection, table_name, schema=None, **_options):
        return [dict(item) for item in self._of("get_check_constraints", table_name, schema)]

    def get_table_comment(self, _connection, table_name, schema=None, **_options):
        found = self._of("get_table_comment", table_name, schema)
        return found if isinstance(found, dict) else {"text": found or None}

    def get_table_options(self, _connection, table_name, schema=None, **_options):
        return dict(self._of("get_table_options", table_name, schema) or {})

    def get_table_names(self, _connection, schema=None, **_options):
        return list(self.recorder.look("get_table_names", None, schema) or ())

    def get_view_names(self, _connection, schema=None, **_options):
        return list(self.recorder.look("get_view_names", None, schema) or ())

    def get_sequence_names(self, _connection, schema=None, **_options):
        return list(self.recorder.look("get_sequence_names", None, schema) or ())

    def get_schema_names(self, _connection, **_options):
        return list(self.recorder.look("get_schema_names") or ())

    def get_view_definition(self, _connection, view_name, schema=None, **_options):
        return self.recorder.look("get_view_definition", view_name, schema)

    def has_index(self, connection, table_name, index_name, schema=None, **_options):
        if not self.has_table(connection, table_name, schema):
            return False
        return any(item["name"] == index_name for item in self.get_indexes(connection, table_name, schema))

    def has_schema(self, connection, schema_name, **_options):
        return schema_name in self.get_schema_names(connection)

    def has_sequence(self, connection, sequence_name, schema=None, **_options):
        return sequence_name in self.get_sequence_names(connection, schema)

    def has_type(self, connection, type_name, schema=None, **_options):
        return any(item["name"] == type_name for item in self._load_enums(connection, schema))

    def get_enums(self, connection, schema=None, **_options):
        return self._load_enums(connection, schema)

    def _load_enums(self, _connection, schema=None, **_options):
        return [dict({"visible": True}, **item) for item in self.recorder.look("get_enums", None, schema) or ()]

    def _load_domains(self, _connection, *_arguments, **_options):
        return []

    def get_temp_table_names(self, _connection, *_arguments, **_options):
        return []

    get_temp_view_names = get_materialized_view_names = get_temp_table_names

    def _of(self, what, table_name, schema):
        """What the parent sees of one table; raises when there is none, as reflection does."""
        if not self.has_table(None, table_name, schema):
            raise NoSuchTableError(str(table_name))
        found = self.recorder.look(what, table_name, schema)
        return () if found is None else found

    def _column(self, item):
        labels = {enum["name"]: enum for enum in self._load_enums(None)} if self._has_named_types() else {}
        message = dict(_COLUMN, **item)
        message["type"] = type_of(str(item.get("type") or ""), self, labels)
        for option in ("computed", "identity"):
            if message.get(option) is None:
                message.pop(option, None)
        return message

    def _has_named_types(self):
        return "_load_enums" in vars(self._base())

    @classmethod
    def _base(cls):
        """The dialect of SQLAlchemy's that this one is made of."""
        return next(item for item in cls.__mro__ if item.__module__.startswith("sqlalchemy.dialects"))

    def get_multi_columns(self, connection, *, schema=None, filter_names=None, **options):
        # With this one begins what reads whole tables.
        for name in filter_names or ():
            if self.has_table(connection, name, schema):
                self.recorder.look_at_all(_WHOLE, name, schema)
        return DefaultDialect.get_multi_columns(self, connection, schema=schema, filter_names=filter_names, **options)


_WHOLE = (
    "get_columns",
    "get_pk_constraint",
    "get_foreign_keys",
    "get_indexes",
    "get_unique_constraints",
    "get_table_comment",
    "get_check_constraints",
    "get_table_options",
)

# SQLAlchemy 2.0 reflects many tables at once; its default asks the methods above for each.
for _name in dir(DefaultDialect):
    if _name.startswith(("get_multi_", "has_multi_")) and _name not in vars(Reflection):
        setattr(Reflection, _name, getattr(DefaultDialect, _name))

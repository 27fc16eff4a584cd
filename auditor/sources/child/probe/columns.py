"""Columns as messages."""

import contextlib
import copy

from sqlalchemy import schema
from sqlalchemy import types as sqltypes
from sqlalchemy.sql import elements, functions

from .enums import declared_enum, enum_in


# Types of SQLAlchemy's own in which there is no enum, nor anything of a dialect; most columns are such.
_PLAIN = {sqltypes.Integer, sqltypes.BigInteger, sqltypes.SmallInteger, sqltypes.Numeric, sqltypes.Float}
_PLAIN |= {sqltypes.DateTime, sqltypes.Date, sqltypes.Time, sqltypes.Boolean}
_PLAIN |= {sqltypes.String, sqltypes.Text, sqltypes.Unicode, sqltypes.UnicodeText, sqltypes.VARCHAR}
_WORDLESS = {elements.True_, elements.False_, elements.Null}
_IDENTITY_OPTIONS = ("start", "increment", "minvalue", "maxvalue", "nominvalue", "nomaxvalue", "cycle", "cache")


class ColumnLowering:
    """Lowers the columns of all tables for one target."""

    def __init__(self, target, place_of_class):
        self._target = target
        self._dialect = target.dialect
        self._place_of_class = place_of_class
        self._plain = {}
        self._defaults = {}

    def lower(self, column, numbering):
        """The message of a column; `numbering` is the table's autoincrement column, if any."""
        message = {"name": str(column.name), **self._type(column), **self._values(column, column is numbering)}
        if not column.nullable:
            message["nullable"] = False
        if column.primary_key:
            message["primary_key"] = True
        if column.comment is not None and self._dialect.supports_comments:
            message["comment"] = str(column.comment)
        return message

    def _type(self, column):
        """The fields of the type; a plain one's depend on nothing but its arguments, and few have others."""
        type_ = column.type
        if not _is_plain(type_):
            return self._fields(type_, column)
        key = (type(type_), *vars(type_).items())
        try:
            return self._plain[key]
        except (KeyError, TypeError):
            fields = self._fields(type_)
        with contextlib.suppress(TypeError):
            self._plain[key] = fields
        return fields

    def _fields(self, type_, column=None):
        message = {}
        lost = self._lost_scale(type_)
        if lost is not None:
            message["lost_scale"] = lost
        try:
            bare, extra = self._texts(type_)
            message.update(extra)
            message["type"] = self._target.type_text(bare, column)
        except Exception as error:
            message.update(type="", type_class=type(type_).__name__, type_error=_reason(error))
        return message

    def _lost_scale(self, type_):
        """The scale of a number without a precision: SQLAlchemy writes neither."""
        number = (getattr(type_, "_variant_mapping", None) or {}).get(self._dialect.name, type_)
        if not isinstance(number, sqltypes.Numeric) or isinstance(number, sqltypes.Float):
            return None
        return number.scale if number.precision is None else None

    def _texts(self, type_):
        """What there is to say of a text, enum or custom type; and the type without its collation."""
        message = {}
        enum = enum_in(type_, self._dialect)
        if enum is not None:
            message["enum"] = declared_enum(enum, self._target, self._place_of_class)
        bare = type_.load_dialect_impl(self._dialect) if isinstance(type_, sqltypes.TypeDecorator) else type_
        bare = (getattr(bare, "_variant_mapping", None) or {}).get(self._dialect.name, bare)
        for attribute in ("collation", "charset"):
            value = getattr(bare, attribute, None)
            if isinstance(value, str):
                message[attribute] = value
        if message.keys() & {"collation", "charset"} and bare is not None:
            type_ = copy.copy(bare)
            type_.__dict__.update(collation=None, charset=None)
            type_.__dict__.pop("dispatch", None)
        return type_, message

    def _values(self, column, is_numbering):
        """Where the values come from when a statement leaves the column out."""
        default, server_default = column.default, column.server_default
        if default is None and server_default is None:  # as of most columns; what is computed has a server default
            return {"numbered": True} if is_numbering else {}
        message = {}
        identity = column.identity if self._dialect.supports_identity_columns else None
        sequence = default if isinstance(default, schema.Sequence) else None
        if default is not None and sequence is None:
            message["client_default"] = True
        if column.computed is not None:
            computed = column.computed
            message["computed"] = {"sql": self._target.text(computed.sqltext), "persisted": computed.persisted}
        elif identity is not None:
            message["identity"] = {"always": bool(identity.always), **sequence_options(identity)}
        elif server_default is not None and column.identity is None:
            message.update(self._default(column))
        elif is_numbering and (default is None or self._is_numbered(sequence)):
            message["numbered"] = True
        if sequence is not None and self._dialect.supports_sequences and not message.get("numbered"):
            message["sequence"] = str(sequence.name)
        return message

    def _default(self, column):
        if not isinstance(column.server_default, schema.DefaultClause):
            return {"fetched": True}
        said = _words(column.server_default.arg) if _is_plain(column.type) else None
        if said is None:
            return {"default": self._target.default_text(column)}
        key = type(column.type), type(column.server_default.arg), said
        if key not in self._defaults:
            self._defaults[key] = self._target.default_text(column)
        return {"default": self._defaults[key]}

    def _is_numbered(self, sequence):
        if sequence is None:
            return False
        return sequence.optional or not self._dialect.supports_sequences


def _is_plain(type_):
    said = vars(type_)
    return type(type_) in _PLAIN and not said.get("collation") and not said.get("_variant_mapping")


def _words(default):
    """All that a default of SQLAlchemy's own says; None when it says more than a few words."""
    if isinstance(default, str):
        return default
    if type(default) in _WORDLESS:
        return ""
    if type(default) is elements.TextClause and not default._bindparams:
        return default.text
    return "()" if type(default) is functions.now and not len(default.clauses) else None


def sequence_options(item):
    """The options of a sequence or identity that were given."""
    found = {key: getattr(item, key, None) for key in _IDENTITY_OPTIONS}
    return {key: value for key, value in found.items() if value is not None}


def _reason(error):
    return str(error).split("\n(Background", 1)[0].strip() or type(error).__name__

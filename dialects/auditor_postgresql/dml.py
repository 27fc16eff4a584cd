"""Names and values in statements."""

from __future__ import annotations

from auditor.model.names import QualifiedName
from auditor.model.schema import Column, Server, Table
from auditor.model.types import Family
from auditor_postgresql.spelling import DOMAIN


_SCHEMAS = frozenset({"pg_catalog", "information_schema", "pg_toast", "pg_temp"})
# https://www.postgresql.org/docs/16/ddl-system-columns.html, and functions that are called without parentheses
# (https://www.postgresql.org/docs/16/functions-info.html).
_WORDS = frozenset(
    {"ctid", "xmin", "xmax", "cmin", "cmax", "tableoid", "oid", "user", "session_user", "current_user", "system_user"}
    | {"current_role", "current_catalog", "current_schema", "current_date", "current_time", "current_timestamp"}
    | {"localtime", "localtimestamp"}
)
_LENGTHS = frozenset({"varchar", "char", "bpchar"})


class PostgresDml:
    """What becomes of names and values in statements (see plugin.dml.Dml)."""

    fills_up = True
    formats = True

    def has_relation(self, name: QualifiedName, server: Server) -> bool:  # noqa: ARG002
        """The catalogs are found without their schema, too: it comes first in every search path."""
        return name.schema in _SCHEMAS or name.name.startswith("pg_")

    def has_word(self, name: str, server: Server, *, quoted: bool) -> bool:  # noqa: ARG002
        """System columns, and functions without parentheses."""
        return name in _WORDS

    def cut(self, text: str, column: Column, server: Server) -> str:  # noqa: ARG002
        """Characters are counted; spaces beyond the length are dropped (datatype-character.html)."""
        if column.type.family is not Family.STRING or column.type.name not in _LENGTHS or not column.type.args:
            return ""
        if len(text.rstrip(" ")) <= int(column.type.args[0]):
            return ""
        return f'PostgreSQL refuses it: "value too long for type {column.type}".'

    def takes(self, label: str, accepted: tuple[str, ...], column: Column, table: Table, server: Server) -> bool:  # noqa: ARG002
        """Labels are compared letter by letter."""
        return label in accepted

    def unmatched(self, label: str, column: Column, server: Server) -> str:  # noqa: ARG002
        """A native enum refuses to be compared with what is no label of it."""
        if column.type.family is Family.ENUM:
            return f"PostgreSQL refuses it: \"invalid input value for enum {column.type.name}: '{label}'\"."
        return f"No row has {label!r}: the condition never holds, or always does."

    def omitted(self, column: Column, server: Server) -> str:  # noqa: ARG002
        """A column that is never NULL needs a value, a default or an identity; a domain may have a default."""
        if column.nullable or column.default is not None or column.generated is not None or column.identity is not None:
            return ""
        if column.type.args[:1] == (DOMAIN,):
            return ""
        return f'PostgreSQL refuses the row: "null value in column "{column.name}" violates not-null constraint".'

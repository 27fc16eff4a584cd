"""Names and values in statements."""

from __future__ import annotations

import unicodedata

from auditor.model.names import QualifiedName
from auditor.model.schema import Column, Server, Table
from auditor.model.types import Family


_SCHEMAS = frozenset({"information_schema", "mysql", "performance_schema", "sys"})
_WORDS = frozenset(
    {"_rowid", "current_date", "current_time", "current_timestamp", "current_user", "localtime", "localtimestamp"}
    | {"utc_date", "utc_time", "utc_timestamp", "current_role", "sysdate", "rownum"}
)
"""Functions that are called without parentheses, and the alias of an integer primary key (create-index.html)."""
_LENGTHS = frozenset({"varchar", "char"})


class MySQLDml:
    """What becomes of names and values in statements (see plugin.dml.Dml)."""

    fills_up = False
    formats = True

    def has_relation(self, name: QualifiedName, server: Server) -> bool:  # noqa: ARG002
        """The system's own databases, and the table without rows or columns."""
        return (name.schema or "").lower() in _SCHEMAS or name.name.lower() == "dual"

    def has_word(self, name: str, server: Server, *, quoted: bool) -> bool:  # noqa: ARG002
        """Functions without parentheses."""
        return name.lower() in _WORDS

    def cut(self, text: str, column: Column, server: Server) -> str:
        """Characters are counted; spaces beyond the length are dropped (char.html)."""
        if column.type.family is not Family.STRING or column.type.name not in _LENGTHS or not column.type.args:
            return ""
        length = int(column.type.args[0])
        if len(text.rstrip(" ")) <= length:
            return ""
        if _strict(server):
            return f"It fails: Data too long for column '{column.name}' (error 1406)."
        return f"{text[:length]!r} is stored: what is beyond {length} characters is cut silently."

    def takes(self, label: str, accepted: tuple[str, ...], column: Column, table: Table, server: Server) -> bool:  # noqa: ARG002
        """By the collation; a string of digits may be the number of a label, and a SET takes several (enum.html)."""
        collation = column.collation or table.collation or ""
        same = str if collation.endswith(("_bin", "_cs", "binary")) else _alike
        labels = set(map(same, accepted))
        if column.type.family is Family.ENUM and label.isdigit() and 0 < int(label) <= len(accepted):
            return True
        parts = label.split(",") if column.type.family is Family.SET else [label]
        return all((not part and column.type.family is Family.SET) or same(part) in labels for part in parts)

    def unmatched(self, label: str, column: Column, server: Server) -> str:  # noqa: ARG002
        """It is compared as a string."""
        return f"No row has {label!r}: the condition never holds, or always does."

    def omitted(self, column: Column, server: Server) -> str:
        """A column that is never NULL needs a value; an ENUM takes its first label (data-type-defaults.html)."""
        if column.nullable or column.default is not None or column.generated is not None or column.identity is not None:
            return ""
        if column.type.family is Family.ENUM:
            return ""
        if _strict(server):
            return f"It fails: Field '{column.name}' doesn't have a default value (error 1364)."
        return "0, an empty string or a zero date is stored silently, since sql_mode is not strict."


def _strict(server: Server) -> bool:
    modes = server.setting("sql_mode", "STRICT_TRANS_TABLES")
    return "STRICT_TRANS_TABLES" in modes or "STRICT_ALL_TABLES" in modes


def _alike(text: str) -> str:
    """The text without what a collation may ignore: case, accents, spaces at the end. Too lenient is right here."""
    plain = unicodedata.normalize("NFKD", text.rstrip(" ").casefold())
    return "".join(char for char in plain if not unicodedata.combining(char))

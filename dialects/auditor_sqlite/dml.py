"""Names and values in statements."""

from __future__ import annotations

from auditor.model.names import QualifiedName
from auditor.model.schema import Column, Server, Table
from auditor_sqlite.names import fold


_WORDS = frozenset({"rowid", "oid", "_rowid_", "true", "false", "current_date", "current_time", "current_timestamp"})
"""https://www.sqlite.org/rowidtable.html, https://www.sqlite.org/lang_expr.html."""


class SqliteDml:
    """What becomes of names and values in statements (see plugin.dml.Dml)."""

    fills_up = False
    formats = False

    def has_relation(self, name: QualifiedName, server: Server) -> bool:  # noqa: ARG002
        """The schema tables, what ANALYZE and AUTOINCREMENT make, pragmas as functions, and what is temporary."""
        return name.schema == "temp" or fold(name.name).startswith(("sqlite_", "pragma_", "dbstat"))

    def has_word(self, name: str, server: Server, *, quoted: bool) -> bool:  # noqa: ARG002
        """The number of a row; in double quotes, any name that is none is a string (quirks.html, 8)."""
        return quoted or fold(name) in _WORDS

    def cut(self, text: str, column: Column, server: Server) -> str:  # noqa: ARG002
        """No length is enforced."""
        return ""

    def takes(self, label: str, accepted: tuple[str, ...], column: Column, table: Table, server: Server) -> bool:  # noqa: ARG002
        """Letter by letter, unless the column's collation ignores case or spaces at the end."""
        match (column.collation or "").lower():
            case "nocase":
                return fold(label) in map(fold, accepted)
            case "rtrim":
                return label.rstrip(" ") in [other.rstrip(" ") for other in accepted]
            case _:
                return label in accepted

    def unmatched(self, label: str, column: Column, server: Server) -> str:  # noqa: ARG002
        """It is compared as a string."""
        return f"No row has {label!r}: the condition never holds, or always does."

    def omitted(self, column: Column, server: Server) -> str:  # noqa: ARG002
        """A column that is never NULL needs a value or a default; an INTEGER PRIMARY KEY numbers itself."""
        if column.nullable or column.default is not None or column.generated is not None or column.identity is not None:
            return ""
        return f"SQLite refuses the row: NOT NULL constraint failed: {column.name}."

"""Names compare without regard to case, ASCII letters only (sqlite3StrICmp)."""

from __future__ import annotations

import string

from auditor.model.names import Kind
from auditor.model.schema import Server


_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def fold(name: str) -> str:
    """The form in which two names are the same name."""
    return name.translate(_LOWER)


class SqliteNames:
    """How SQLite compares identifiers."""

    def fold(self, kind: Kind, name: str, server: Server) -> str:  # noqa: ARG002 -- all kinds alike
        """Lower case, ASCII only."""
        return fold(name)

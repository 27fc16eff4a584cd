"""Names compare without regard to case, ASCII letters only (sqlite3StrICmp)."""

from __future__ import annotations

import string
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from auditor.model.names import Kind
from auditor.model.schema import Server
from auditor.plugin import portability


_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def fold(name: str) -> str:
    """The form in which two names are the same name."""
    return name.translate(_LOWER)


@cache
def reserved() -> Mapping[str, str]:
    """The words that are no names without quotes, in lower case, each with letters for what it cannot name."""
    return portability.reserved(Path(__file__).with_name("reserved.txt").read_text(encoding="utf-8"))


class SqliteNames:
    """How SQLite compares identifiers."""

    def fold(self, kind: Kind, name: str, server: Server) -> str:  # noqa: ARG002 -- all kinds alike
        """Lower case, ASCII only."""
        return fold(name)

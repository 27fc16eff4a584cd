"""Rows from one SQLite file to another."""

from __future__ import annotations

from typing import Any

from auditor.model.schema import Table


class SqliteRows:
    """Rows for a copy of a database's schema (see plugin.rows.Rows)."""

    reading: tuple[str, ...] = ()
    # The rows are those of a database that took them, whatever it has checked.
    writing: tuple[str, ...] = ("PRAGMA foreign_keys = OFF", "PRAGMA ignore_check_constraints = ON")
    overriding: str = ""

    def plain(self, connection: Any) -> None:
        """Values come as they are stored."""

    def continuing(self, table: Table) -> tuple[str, ...]:  # noqa: ARG002
        """Numbers follow what is inserted."""
        return ()

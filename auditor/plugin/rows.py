"""How rows of a live database are put into the copy of its schema: the part of an engine's record for that."""

from __future__ import annotations

from typing import Any, Protocol

from auditor.model.schema import Table


class Rows(Protocol):
    """How both sessions are made ready.

    `reading` are statements for the session that reads, so that values are printed in a form that every session takes;
    `writing` are for the one that writes, each of which may fail: no triggers, and no order among tables.
    `overriding` stands before VALUES, so that numbers which the server would give are taken as they are.
    """

    reading: tuple[str, ...]
    writing: tuple[str, ...]
    overriding: str

    def plain(self, connection: Any) -> None:
        """Let a driver's connection hand over values in a form that it takes back."""

    def continuing(self, table: Table) -> tuple[str, ...]:
        """Statements after the rows of a table: its numbers go on behind them."""

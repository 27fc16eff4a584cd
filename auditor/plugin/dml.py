"""What an engine makes of the names and values in statements: the part of its record that rules on raw SQL ask."""

from __future__ import annotations

from typing import Protocol

from auditor.model.names import QualifiedName
from auditor.model.schema import Column, Server, Table


class Dml(Protocol):
    """What no catalog lists, and what becomes of values.

    `fills_up` tells that an INSERT without a list of columns may give fewer values than the table has columns,
    `formats` that the usual drivers put values in place of %s.
    """

    fills_up: bool
    formats: bool

    def has_relation(self, name: QualifiedName, server: Server) -> bool:
        """Whether a name is of the system's own tables, which no source reads."""

    def has_word(self, name: str, server: Server, *, quoted: bool) -> bool:
        """Whether a name that is no column of any table means something in an expression."""

    def cut(self, text: str, column: Column, server: Server) -> str:
        """One sentence on writing a string that is longer than the column; "" when all of it is kept."""

    def takes(self, label: str, accepted: tuple[str, ...], column: Column, table: Table, server: Server) -> bool:
        """Whether a column that accepts these labels takes this one, as its collation compares them."""

    def unmatched(self, label: str, column: Column, server: Server) -> str:
        """One sentence on comparing a column with a label that it does not take."""

    def omitted(self, column: Column, server: Server) -> str:
        """One sentence on inserting a row without a value for the column; "" when the row gets one."""

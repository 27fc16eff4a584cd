"""What statements do to a table beyond what they say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from auditor.model.names import QualifiedName
from auditor.model.schema import Column, ForeignKey, Server, Table, TablePart
from auditor.model.types import Type
from auditor_sqlite.names import fold


if TYPE_CHECKING:
    from auditor.model.effects import Effect


class SqliteStatements:
    """SQLite names nothing, and drops no column that anything but the table holds."""

    uniques_are_indexes = False
    indexes_seen_by_columns = True  # SQLAlchemy 2.1 warns and passes over expressions; PRAGMA index_info has no order

    def read(self, sql: str, server: Server) -> tuple[Effect, ...] | None:  # noqa: ARG002
        """There is nothing beyond what generic code reads."""
        return None

    def named(self, part: TablePart, table: Table, server: Server) -> str | None:  # noqa: ARG002
        """What has no name stays without."""
        return None

    def index_of_key(self, key: ForeignKey, table: Table, server: Server) -> str:  # noqa: ARG002
        """No index is made for a foreign key."""
        return ""

    def adds_labels_in_transactions(self, server: Server) -> bool:  # noqa: ARG002
        """There are no enum types to add labels to."""
        return True

    def without_column(self, table: Table, name: str, server: Server) -> Table:  # noqa: ARG002
        """A column that a key or index holds cannot be dropped; where a tool copies the table, they stay behind."""
        own = fold(name)

        def holds(columns: tuple[str, ...]) -> bool:
            return own in map(fold, columns)

        key = table.primary_key
        return replace(
            table,
            columns=tuple(column for column in table.columns if fold(column.name) != own),
            primary_key=None if key is None or holds(key.columns) else key,
            uniques=tuple(item for item in table.uniques if not holds(item.columns)),
            foreign_keys=tuple(item for item in table.foreign_keys if not holds(item.columns)),
            checks=tuple(item for item in table.checks if item.column is None or fold(item.column) != own),
            indexes=tuple(item for item in table.indexes if not holds(item.columns)),
        )

    def retyped(self, column: Column, type_: Type, server: Server) -> Column:  # noqa: ARG002
        """Nothing but the type changes."""
        return replace(column, type=type_)

    def paced(self, column: Column, options: Mapping[str, Any]) -> Column:  # noqa: ARG002
        """No column numbers itself with options."""
        return column

    def moved(self, table: Table, new_name: QualifiedName, server: Server) -> Table:  # noqa: ARG002
        """Only the name changes."""
        return replace(table, name=new_name)

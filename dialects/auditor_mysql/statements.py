"""What statements do to a table beyond what they say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from auditor.model.names import QualifiedName
from auditor.model.schema import (
    Check,
    Column,
    ForeignKey,
    Index,
    IndexPart,
    PrimaryKey,
    Server,
    Table,
    TablePart,
    Unique,
)
from auditor.model.types import Type
from auditor_mysql.flavour import is_mariadb


if TYPE_CHECKING:
    from auditor.model.effects import Effect

_FOREIGN_KEY = "_ibfk_"
_CHECK = "_chk_"


class MySQLStatements:
    """Names that the server makes up, and what a dropped column leaves of its keys."""

    uniques_are_indexes = True
    indexes_seen_by_columns = False

    def read(self, sql: str, server: Server) -> tuple[Effect, ...] | None:  # noqa: ARG002
        """Procedures may do anything."""
        return None

    def named(self, part: TablePart, table: Table, server: Server) -> str | None:
        """InnoDB numbers keys and checks behind the highest number so far; an index is called by its first column."""
        match part:
            case ForeignKey():
                return _numbered(table.name.name + _FOREIGN_KEY, [key.name for key in table.foreign_keys])
            case Check():
                prefix = "CONSTRAINT_" if is_mariadb(server) else table.name.name + _CHECK
                return _numbered(prefix, [check.name for check in table.checks])
            case Unique() | Index():
                keys: list[Unique | Index] = [*table.uniques, *table.indexes]
                return _free(_first(part), [item.name for item in keys])
            case _:
                return None

    def index_of_key(self, key: ForeignKey, table: Table, server: Server) -> str:  # noqa: ARG002
        """Called as the key was by its author, else as its first column."""
        keys: list[Unique | Index] = [*table.uniques, *table.indexes]
        given = key.name is not None and not key.name.startswith(table.name.name + _FOREIGN_KEY)
        return key.name or "" if given else _free(key.columns[0], [item.name for item in keys])

    def adds_labels_in_transactions(self, server: Server) -> bool:  # noqa: ARG002
        """There are no enum types to add labels to."""
        return True

    def without_column(self, table: Table, name: str, server: Server) -> Table:  # noqa: ARG002
        """Keys go on with the columns that are left, and go with the last (ALTER TABLE, DROP COLUMN)."""
        folded = name.lower()
        indexes = (replace(item, parts=_left(item.parts, folded)) for item in table.indexes)
        uniques = (replace(item, columns=_names_left(item.columns, folded)) for item in table.uniques)
        key = table.primary_key
        left = _names_left(key.columns, folded) if key else ()
        return replace(
            table,
            columns=tuple(column for column in table.columns if column.name.lower() != folded),
            primary_key=PrimaryKey(key.name, left, key.deferrable, key.origin) if key and left else None,
            uniques=tuple(item for item in uniques if item.columns),
            foreign_keys=tuple(item for item in table.foreign_keys if folded not in _folded(item.columns)),
            checks=tuple(item for item in table.checks if (item.column or "").lower() != folded),
            indexes=tuple(item for item in indexes if item.parts),
        )

    def retyped(self, column: Column, type_: Type, server: Server) -> Column:  # noqa: ARG002
        """Nothing but the type changes."""
        return replace(column, type=type_)

    def paced(self, column: Column, options: Mapping[str, Any]) -> Column:  # noqa: ARG002
        """No column numbers itself with options."""
        return column

    def moved(self, table: Table, new_name: QualifiedName, server: Server) -> Table:  # noqa: ARG002
        """InnoDB renames the keys that it has numbered itself (row_rename_table_for_mysql)."""
        old = table.name.name + _FOREIGN_KEY
        keys = tuple(
            replace(key, name=new_name.name + _FOREIGN_KEY + key.name[len(old) :])
            if key.name is not None and key.name.startswith(old)
            else key
            for key in table.foreign_keys
        )
        return replace(table, name=new_name, foreign_keys=keys)


def _folded(names: tuple[str, ...]) -> set[str]:
    return {name.lower() for name in names}


def _names_left(names: tuple[str, ...], folded: str) -> tuple[str, ...]:
    return tuple(name for name in names if name.lower() != folded)


def _left(parts: tuple[IndexPart, ...], folded: str) -> tuple[IndexPart, ...]:
    return tuple(part for part in parts if part.column is None or part.column.lower() != folded)


def _first(part: Unique | Index) -> str:
    if isinstance(part, Unique):
        return part.columns[0]
    return part.parts[0].column or "functional_index"


def _numbered(prefix: str, names: list[str | None]) -> str:
    numbers = [name[len(prefix) :] for name in names if name is not None and name.startswith(prefix)]
    return f"{prefix}{max((int(number) for number in numbers if number.isdigit()), default=0) + 1}"


def _free(name: str, names: list[str | None]) -> str:
    taken = {item.lower() for item in names if item is not None}
    number = 1
    candidate = name
    while candidate.lower() in taken or candidate.upper() == "PRIMARY":
        number += 1
        candidate = f"{name}_{number}"
    return candidate

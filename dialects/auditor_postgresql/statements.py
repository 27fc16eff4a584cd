"""What statements do to a table beyond what they say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from auditor.model.names import QualifiedName
from auditor.model.schema import (
    Check,
    Column,
    ForeignKey,
    Identity,
    Index,
    PrimaryKey,
    Server,
    Table,
    TablePart,
    Unique,
)
from auditor.model.types import Type
from auditor.plugin.sqltree import parse
from auditor_postgresql import identities
from auditor_postgresql.names import LIMIT
from auditor_postgresql.spelling import INTEGERS


if TYPE_CHECKING:
    from auditor.model.effects import Effect

_FOREIGN_KEYS_OF_ALL = 12
"""From this version on the name of a foreign key is made of all its columns, not of the first alone."""


class PostgresStatements:
    """Names that the server makes up, and what a dropped column takes with it."""

    uniques_are_indexes = True
    indexes_seen_by_columns = False

    def read(self, sql: str, server: Server) -> tuple[Effect, ...] | None:  # noqa: ARG002
        """Blocks may do anything."""
        return None

    def named(self, part: TablePart, table: Table, server: Server) -> str | None:
        """As ChooseConstraintName and ChooseIndexName do (src/backend/commands/indexcmds.c)."""
        own = table.name.name
        match part:
            case PrimaryKey():
                return _free(own, "", "pkey", table)
            case Unique():
                return _free(own, _listed(part.columns), "key", table)
            case ForeignKey():
                every = not server.version or server.version >= (_FOREIGN_KEYS_OF_ALL,)
                return _free(own, _listed(part.columns if every else part.columns[:1]), "fkey", table)
            case Check():
                columns = _columns(part, table)
                return _free(own, columns[0] if len(columns) == 1 else "", "check", table)
            case Index():
                return _free(own, _listed(item.column or "expr" for item in part.parts), "idx", table)
            case _:
                return None

    def index_of_key(self, key: ForeignKey, table: Table, server: Server) -> str:  # noqa: ARG002
        """No index is made for a foreign key."""
        return ""

    def adds_labels_in_transactions(self, server: Server) -> bool:
        """From PostgreSQL 12 on (https://www.postgresql.org/docs/12/release-12.html)."""
        return not server.version or server.version >= (12,)

    def without_column(self, table: Table, name: str, server: Server) -> Table:  # noqa: ARG002
        """Indexes and constraints that involve the column go with it (ALTER TABLE, DROP COLUMN)."""
        return replace(
            table,
            columns=tuple(column for column in table.columns if column.name != name),
            primary_key=table.primary_key if table.primary_key and name not in table.primary_key.columns else None,
            uniques=tuple(item for item in table.uniques if name not in item.columns),
            foreign_keys=tuple(item for item in table.foreign_keys if name not in item.columns),
            checks=tuple(item for item in table.checks if name not in _columns(item, table)),
            indexes=tuple(item for item in table.indexes if name not in _held(item, table)),
        )

    def retyped(self, column: Column, type_: Type, server: Server) -> Column:  # noqa: ARG002
        """A serial column's sequence keeps the limit of the type that it was made for; an identity's does not."""
        serial = column.identity is not None and column.identity.kind in {"auto", "serial"}
        if not serial or column.type.name not in INTEGERS or type_.name == column.type.name:
            return replace(column, type=type_)
        options = dict(column.identity.options) if column.identity is not None else {}
        options.setdefault("maxvalue", INTEGERS[column.type.name])
        return replace(column, type=type_, identity=Identity("serial", tuple(sorted(options.items()))))

    def paced(self, column: Column, options: Mapping[str, Any]) -> Column:
        """What is not set keeps its value, even where another default would come of what is."""
        if column.identity is None:
            return column
        changed = identities.changed(column.type.name, dict(column.identity.options), options)
        return replace(column, identity=replace(column.identity, options=changed))

    def moved(self, table: Table, new_name: QualifiedName, server: Server) -> Table:  # noqa: ARG002
        """Names of constraints stay as they are."""
        return replace(table, name=new_name)


def _held(index: Index, table: Table) -> set[str]:
    texts = [part.expression for part in index.parts if part.expression]
    texts += [str(value) for key, value in index.extras if key == "where" and value]
    texts += [index.predicate] if index.predicate else []
    return {*index.columns, *index.include, *(name for text in texts for name in mentioned(text, table))}


def _columns(check: Check, table: Table) -> list[str]:
    """The table's columns that a CHECK names, each once."""
    return [check.column] if check.column else mentioned(check.expression, table)


def mentioned(text: str, table: Table) -> list[str]:
    """The table's columns that an expression names, each once."""
    from sqlglot import exp

    tree = parse(text, "postgres")
    if tree is None:
        return []
    said = [column.name if column.this.quoted else column.name.lower() for column in tree.find_all(exp.Column)]
    return [column.name for column in table.columns if column.name in said]


def _listed(columns: Iterable[str]) -> str:
    text = ""
    for column in columns:
        text = f"{text}_{column}" if text else column
        if len(text.encode()) > LIMIT:
            break
    return _cut(text, LIMIT)


def _free(first: str, second: str, label: str, table: Table) -> str:
    """The first name that is free: a number follows the label otherwise (makeObjectName)."""
    taken = {part.name for part in _parts(table)}
    number = 0
    while True:
        ending = f"_{label}{number or ''}"
        name = _made(first, second, ending)
        if name not in taken:
            return name
        number += 1


def _parts(table: Table) -> list[TablePart]:
    key: list[TablePart] = [table.primary_key] if table.primary_key else []
    return [*key, *table.uniques, *table.foreign_keys, *table.checks, *table.indexes]


def _made(first: str, second: str, ending: str) -> str:
    """The two names, the longer one cut until all fits into an identifier."""
    room = LIMIT - len(ending.encode()) - (1 if second else 0)
    sizes = [len(first.encode()), len(second.encode())]
    while sum(sizes) > room:
        sizes[0 if sizes[0] > sizes[1] else 1] -= 1
    middle = f"_{_cut(second, sizes[1])}" if second else ""
    return f"{_cut(first, sizes[0])}{middle}{ending}"


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode(errors="ignore")

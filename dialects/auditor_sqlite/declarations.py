"""What SQLite makes of a declaration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from auditor.model.names import QualifiedName
from auditor.model.schema import Column, ForeignKey, Generated, Identity, Index, IndexPart, Server, Table
from auditor.plugin.engine import DialectSpec
from auditor_sqlite.canonical import action, collation, default, index_part
from auditor_sqlite.ddl import Unreadable, read_part


if TYPE_CHECKING:
    from sqlalchemy.engine import URL


class SqliteDeclarations:
    """The fate of declarations."""

    def dialect(self, server: Server, url: URL | None) -> DialectSpec:  # noqa: ARG002
        """SQLAlchemy compiles alike for all versions of SQLite."""
        return DialectSpec("sqlite")

    def server(self, version: tuple[int, ...]) -> Server:
        """SQLite has no settings that change what DDL means."""
        return Server("sqlite", version, settings=(("default_schema", "main"), ("encoding", "UTF-8")))

    def complete(self, table: Table, server: Server, options: Mapping[str, Any]) -> Table:  # noqa: ARG002
        """The table as the catalog would show it; what SQLite has not (comments, charsets) is dropped."""
        stated = _stated(table, options)
        rowid = _rowid_alias(table, without_rowid=stated["without_rowid"])
        autoincrement = bool(options.get("autoincrement"))
        columns = tuple(
            _column(_keyed(column, table, stated), is_rowid=column.name == rowid, autoincrement=autoincrement)
            for column in table.columns
        )
        return replace(
            table,
            name=_main(table.name),
            columns=columns,
            primary_key=table.primary_key and replace(table.primary_key, deferrable=None),
            uniques=tuple(replace(unique, deferrable=None, nulls_not_distinct=False) for unique in table.uniques),
            foreign_keys=tuple(_foreign_key(key) for key in table.foreign_keys),
            indexes=tuple(_index(index, columns) for index in table.indexes),
            collation=None,
            charset=None,
            storage_engine=None,
            comment=None,
            extras=() if table.view else tuple(sorted(stated.items())),
        )


def _stated(table: Table, options: Mapping[str, Any]) -> dict[str, bool]:
    """The table's options; STRICT only where it is asked for, since it takes nothing from the types."""
    before = dict(table.extras)
    without_rowid = not options["with_rowid"] if "with_rowid" in options else bool(before.get("without_rowid"))
    strict = bool(options.get("strict", before.get("strict")))
    return {"without_rowid": without_rowid} | ({"strict": True} if strict else {})


def _rowid_alias(table: Table, *, without_rowid: object) -> str | None:
    """The column that becomes the rowid: a lone key of a type called INTEGER, neither INT nor BIGINT."""
    key = table.primary_key
    if key is None or len(key.columns) != 1 or without_rowid or table.view:
        return None
    column = table.column(key.columns[0])
    return column.name if column is not None and column.type.name == "integer" else None


def _keyed(column: Column, table: Table, stated: Mapping[str, bool]) -> Column:
    """The key of a table WITHOUT ROWID is NOT NULL (https://www.sqlite.org/withoutrowid.html)."""
    in_key = table.primary_key is not None and column.name in table.primary_key.columns
    return replace(column, nullable=False) if in_key and stated["without_rowid"] else column


def _column(column: Column, *, is_rowid: bool, autoincrement: bool) -> Column:
    extras = dict(column.extras)
    if is_rowid and autoincrement:
        extras["autoincrement"] = True
    stored = column.generated.stored if column.generated else None
    return replace(
        column,
        nullable=column.nullable and not is_rowid,
        default=default(column.default),
        generated=column.generated and Generated(column.generated.expression, stored=bool(stored)),
        identity=Identity("rowid") if is_rowid else None,
        collation=collation(column.collation),
        charset=None,
        comment=None,
        extras=tuple(extras.items()),
    )


def _foreign_key(key: ForeignKey) -> ForeignKey:
    """MATCH is parsed and ignored; only INITIALLY DEFERRED defers (https://www.sqlite.org/foreignkeys.html#fk_deferred)."""
    return replace(
        key,
        target=_main(key.target),
        on_delete=action(key.on_delete),
        on_update=action(key.on_update),
        match=None,
        deferrable="initially deferred" if key.deferrable == "initially deferred" else None,
        validated=True,
        enforced=True,
    )


def _index(index: Index, columns: tuple[Column, ...]) -> Index:
    where = dict(index.extras).get("where")
    return replace(
        index,
        parts=tuple(_part(part, columns) for part in index.parts),
        method=None,
        predicate=str(where) if where is not None else index.predicate,
        include=(),
        nulls_not_distinct=False,
        comment=None,
        extras=(),
    )


def _part(part: IndexPart, columns: tuple[Column, ...]) -> IndexPart:
    """An expression that is a column with COLLATE or DESC becomes the column, as the catalog has it."""
    if part.expression is None:
        return replace(part, length=None, operator_class=None)
    try:
        read = index_part(read_part(part.expression), columns)
    except Unreadable:
        return part
    return replace(
        read,
        descending=part.descending or read.descending,
        nulls=part.nulls or read.nulls,
        collation=part.collation or read.collation,
    )


def _main(name: QualifiedName) -> QualifiedName:
    return QualifiedName(name.name) if name.schema == "main" else name

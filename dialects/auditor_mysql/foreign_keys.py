"""When the servers take a foreign key, and when they mind it.

Measured on MariaDB 10.11 and MySQL 9.7: lengths of strings may differ; sizes and signs of integers,
character sets and collations may not (errno 150 on MariaDB, 3780 on MySQL).
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.schema import Column, Server, Table
from auditor.model.types import Family
from auditor.model.verdict import Different, Facet, Fit
from auditor_mysql.fit import show
from auditor_mysql.flavour import is_mariadb


_ENFORCING = frozenset({"innodb", "ndb", "ndbcluster"})
_TEXTUAL = frozenset({Family.STRING, Family.ENUM, Family.SET})


class MySQLForeignKeys:
    """Foreign keys of MySQL and MariaDB (see plugin.engine.ForeignKeys)."""

    def objection(self, child: tuple[Table, Column], parent: tuple[Table, Column], server: Server) -> Different | None:
        """Why the server refuses a key between the two columns."""
        return _type(child[1], parent[1], server) or _text(child, parent, server) or _shape(child, parent, server)

    def enforcement(self, table: Table, server: Server) -> str | None:
        """Why keys of this table are not enforced."""
        engine = table.storage_engine or server.setting("default_storage_engine", "InnoDB")
        if engine.lower() not in _ENFORCING:
            return f"The storage engine {engine} drops foreign keys silently; only InnoDB enforces them."
        if server.setting("foreign_key_checks", "1") in {"0", "OFF"}:
            return "The server runs with foreign_key_checks=OFF, so no foreign key is enforced."
        return None


def _refusal(server: Server) -> str:
    return "errno 150" if is_mariadb(server) else "error 3780"


def _type(child: Column, parent: Column, server: Server) -> Different | None:
    mine, theirs = child.type, parent.type
    texts = {mine.name, theirs.name} <= {"char", "varchar"}
    if Family.UNKNOWN in {mine.family, theirs.family} or texts:
        return None
    binaries = {mine.name, theirs.name} <= {"binary", "varbinary"}
    moments = {mine.name, theirs.name} <= {"datetime", "timestamp"}
    if binaries or moments or (mine.family, mine.name) == (theirs.family, theirs.name):
        return None
    signs = [item.name.endswith("unsigned") for item in (mine, theirs)]
    facet = Facet.SIGN if mine.family is theirs.family and signs[0] != signs[1] else Facet.TYPE
    text = f"The server refuses a foreign key between the two types ({_refusal(server)})."
    return Different(facet, show(theirs), show(mine), Fit.NARROWER, text)


def _text(child: tuple[Table, Column], parent: tuple[Table, Column], server: Server) -> Different | None:
    if child[1].type.family not in _TEXTUAL or parent[1].type.family not in _TEXTUAL:
        return None
    mine, theirs = _charset(*child), _charset(*parent)
    facet = Facet.CHARSET
    if mine == theirs:
        facet, mine, theirs = Facet.COLLATION, _collation(*child), _collation(*parent)
    if mine is None or theirs is None or mine == theirs:
        return None
    text = f"The server refuses a foreign key between two {facet}s ({_refusal(server)})."
    return Different(facet, theirs, mine, Fit.NARROWER, text)


def _charset(table: Table, column: Column) -> str | None:
    return column.charset or table.charset


def _collation(table: Table, column: Column) -> str | None:
    return column.collation or table.collation


def _shape(child: tuple[Table, Column], parent: tuple[Table, Column], server: Server) -> Different | None:
    table, column = parent
    wanted = _target(child, column)
    if not any(_lower(columns)[: len(wanted)] == wanted for columns in _keys(table)):
        text = f"The server refuses a foreign key to columns that no index begins with ({_refusal_of_index(server)})."
        return Different(Facet.COLUMNS, f"an index on {', '.join(wanted)}", "no index", Fit.NARROWER, text)
    return _set_null(*child)


def _keys(table: Table) -> Iterator[tuple[str, ...]]:
    """The columns of each key that may serve as a target, the primary key first."""
    yield table.primary_key.columns if table.primary_key is not None else ()
    yield from (key.columns for key in table.uniques)
    yield from (index.columns for index in table.indexes if index.method is None)


def _target(child: tuple[Table, Column], column: Column) -> tuple[str, ...]:
    """The columns that the key to this column points to: it may be one of several."""
    table, own = child
    for key in table.foreign_keys:
        pairs = zip(_lower(key.columns), _lower(key.target_columns), strict=False)
        if (own.name.lower(), column.name.lower()) in pairs:
            return _lower(key.target_columns)
    return (column.name.lower(),)


def _lower(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.lower() for name in names)


def _refusal_of_index(server: Server) -> str:
    return "errno 150" if is_mariadb(server) else "error 1822"


def _set_null(table: Table, column: Column) -> Different | None:
    name = column.name.lower()
    for key in table.foreign_keys:
        mine = name in (item.lower() for item in key.columns)
        if mine and not column.nullable and "SET NULL" in {key.on_delete, key.on_update}:
            text = "The server refuses SET NULL on a column that is NOT NULL (errno 150 on MariaDB, 1830 on MySQL)."
            return Different(Facet.NULLABLE, "NULL allowed", "NOT NULL", Fit.NARROWER, text)
    return None

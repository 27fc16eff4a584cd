"""Which changes the server makes while the table is written to: said outright, so that it never copies by surprise.

https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html and
https://mariadb.com/kb/en/innodb-online-ddl-overview/; each was tried on MariaDB 10.11 and MySQL 9.7.
"""

from __future__ import annotations

from auditor.model.schema import Column, Index, Server, Table
from auditor.model.types import Family
from auditor_mysql import charsets
from auditor_mysql.flavour import is_mariadb


INPLACE = "ALGORITHM=INPLACE, LOCK=NONE"
INSTANT = "ALGORITHM=INSTANT"

SHORT = 255
"""Bytes whose number fits into one byte; longer strings have two, and a change from one to two copies the table."""

_LARGE_ENUM = 255
_SET_BYTES = 8
_LOCKING = frozenset({"fulltext", "spatial"})


def modifying(before: Column, after: Column, table: Table) -> str:
    """What may be said of MODIFY; "" where the table is copied, or where it depends on more than is known."""
    if not _is_innodb(table) or before.generated is not None or after.generated is not None:
        return ""
    if before.identity != after.identity or before.extras != after.extras:
        return ""
    if (before.charset, before.collation) != (after.charset, after.collation):
        return ""
    if before.nullable != after.nullable and (_has_locking_index(table) or any(c.generated for c in table.columns)):
        return ""
    if before.nullable and not after.nullable and after.default is not None and not _is_constant(after.default):
        return ""  # a NULL would become another value in each row
    return INPLACE if before.type == after.type or _is_extension(before, after, table) else ""


def adding(column: Column, table: Table, server: Server) -> str:
    """What may be said of ADD COLUMN: no row is touched."""
    computed = column.generated is not None and column.generated.stored
    if not _is_innodb(table) or computed or column.identity is not None or _has_locking_index(table):
        return ""
    if column.default is not None and "(" in column.default and not is_moment(column.default):
        return ""
    compressed = ("row_format", "compressed") in table.extras
    return "" if compressed or (is_mariadb(server) and column.type.family is Family.JSON) else INSTANT


def indexing(index: object, table: Table) -> str:
    """What may be said of adding or dropping an index."""
    locking = isinstance(index, Index) and (index.method in _LOCKING or any(part.expression for part in index.parts))
    return INPLACE if _is_innodb(table) and not locking else ""


def rebuilding(table: Table) -> str:
    """What may be said of another primary key: the table is built anew beside the old one."""
    return INPLACE if _is_innodb(table) and not _has_locking_index(table) else ""


def is_moment(default: str) -> bool:
    """Whether the default is the time of the statement, one value for all rows."""
    return default.lower().startswith(("now(", "current_timestamp", "localtime"))


def _is_constant(default: str) -> bool:
    return default.lower().startswith(("'", "-", "+", "b'", "x'", "_", *"0123456789"))


def _is_extension(before: Column, after: Column, table: Table) -> bool:
    """A longer VARCHAR of as many length bytes, or labels behind those that are there."""
    old, new = before.type, after.type
    if old.name != new.name:
        return False
    if old.name == "varchar":
        width = charsets.width(before.charset or table.charset or "utf8mb4")
        sizes = [int(item.args[0]) * width for item in (old, new)]
        return sizes[0] <= sizes[1] and (sizes[1] <= SHORT or sizes[0] > SHORT)
    if old.family not in {Family.ENUM, Family.SET} or new.args[: len(old.args)] != old.args:
        return False
    if old.family is Family.ENUM:
        return len(new.args) <= _LARGE_ENUM or len(old.args) > _LARGE_ENUM
    return (len(old.args) + 7) // _SET_BYTES == (len(new.args) + 7) // _SET_BYTES


def _is_innodb(table: Table) -> bool:
    return (table.storage_engine or "InnoDB").lower() == "innodb"


def _has_locking_index(table: Table) -> bool:
    return any(index.method in _LOCKING for index in table.indexes)

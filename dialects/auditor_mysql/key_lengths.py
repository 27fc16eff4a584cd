"""How many bytes the parts of a key take, and how many they may; measured on MariaDB 10.11 and MySQL 9.7."""

from __future__ import annotations

from auditor.model.schema import Column, IndexPart, Server, Table
from auditor.model.types import Family
from auditor_mysql import charsets
from auditor_mysql.flavour import is_mariadb


# Error 1071 names them; pages of 16 KiB (https://dev.mysql.com/doc/refman/8.4/en/innodb-limits.html).
_LONGEST = {"innodb": 3072, "memory": 3072, "aria": 2300, "myisam": 1000}
_LONGEST_OLD_PART = 767  # of one column, in InnoDB's row formats of old
_OLD_ROWS = frozenset({"compact", "redundant"})
_CHARACTERS = {"tinytext": 2**8 - 1, "text": 2**16 - 1, "mediumtext": 2**24 - 1, "longtext": 2**32 - 1}
_CHARACTERS |= {name.replace("text", "blob"): size for name, size in _CHARACTERS.items()}
_CHARACTERS["json"] = _CHARACTERS["longtext"]
_INTEGERS = {"tinyint": 1, "smallint": 2, "mediumint": 3, "int": 4, "bigint": 8}
# The least that a value of the family takes: what is not known exactly never makes a key too long.
_LEAST = {Family.FLOAT: 4, Family.DATE: 3, Family.DATETIME: 4, Family.TIME: 3, Family.ENUM: 1, Family.SET: 1}


def longest(table: Table, server: Server) -> int | None:
    """Bytes of the longest key of a table; None when its storage engine is not known."""
    return _LONGEST.get(_engine(table, server))


def longest_part(table: Table, server: Server) -> int | None:
    """Bytes of the longest column in a key, where it is less than the key's."""
    rows = dict(table.extras).get("row_format") or server.setting("default_row_format", "dynamic")
    return _LONGEST_OLD_PART if _engine(table, server) == "innodb" and str(rows).lower() in _OLD_ROWS else None


def _engine(table: Table, server: Server) -> str:
    return (table.storage_engine or server.setting("default_storage_engine") or "InnoDB").lower()


def is_large(column: Column | None) -> bool:
    """Whether the column is of a type that a key takes the beginning of only: TEXT, BLOB, JSON."""
    return column is not None and column.type.name in _CHARACTERS


def is_short(parts: tuple[IndexPart, ...], table: Table) -> bool:
    """Whether whole columns make a key that fits everywhere, so that no limit has to be asked for."""
    asked = 0
    for part in parts:
        column = table.column(part.column) if part.column else None
        if column is None or part.length or is_large(column):
            return False
        asked += _taken(part, column, table)
    return asked <= _LONGEST_OLD_PART


def taken(part: IndexPart, table: Table) -> int:
    """Bytes that a part takes at least; a text counts as its characters at their longest."""
    column = table.column(part.column) if part.column else None
    return _taken(part, column, table) if column is not None else 0


def _taken(part: IndexPart, column: Column, table: Table) -> int:
    characters = part.length or size(column)
    if characters is not None:
        return characters * width(column, table)
    return _INTEGERS.get(column.type.name.partition(" ")[0]) or _LEAST.get(column.type.family, 0)


def size(column: Column) -> int | None:
    """Characters of a text, bytes of binary data; None for other types."""
    if column.type.name in _CHARACTERS:
        return _CHARACTERS[column.type.name]
    textual = column.type.family in {Family.STRING, Family.BINARY}
    return int(column.type.args[0]) if textual and column.type.args else None


def width(column: Column, table: Table) -> int:
    """Bytes of a character, or of a byte of binary data."""
    if column.type.family is Family.BINARY:
        return 1
    return charsets.width(column.charset or table.charset or "utf8mb4")


def cut(parts: tuple[IndexPart, ...], table: Table, server: Server) -> tuple[IndexPart, ...]:
    """The parts of an index that is not unique, as MariaDB makes them: a single text that is too long is cut."""
    if len(parts) != 1 or is_short(parts, table):
        return parts
    limit = longest(table, server)
    column = table.column(parts[0].column) if parts[0].column else None
    whole = size(column) if column is not None else None
    if limit is None or column is None or whole is None or longest_part(table, server) or not is_mariadb(server):
        return parts
    asked, most = parts[0].length or whole, limit // width(column, table)
    too_long = asked > most or (is_large(column) and not parts[0].length)
    return (_with_length(parts[0], min(asked, most)),) if too_long else parts


def _with_length(part: IndexPart, length: int) -> IndexPart:
    return IndexPart(part.column, descending=part.descending, collation=part.collation, length=length)


def is_hashed(parts: tuple[IndexPart, ...], table: Table, server: Server) -> bool:
    """Whether MariaDB, from 10.4 on, keeps such a unique key by a hash, since it is too long for a key."""
    limit = None if is_short(parts, table) else longest(table, server)
    if limit is None or not is_mariadb(server) or (server.version and server.version < (10, 4)):
        return False
    whole = any(is_large(table.column(part.column or "")) and not part.length for part in parts)
    return whole or sum(taken(part, table) for part in parts) > limit

"""What becomes of declared keys: unique indexes, prefix lengths, actions, and the indexes of foreign keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from auditor.model.names import QualifiedName
from auditor.model.schema import Column, ForeignKey, Index, IndexPart, PrimaryKey, Server, Table, Unique
from auditor.model.types import Family
from auditor_mysql import charsets
from auditor_mysql.flavour import is_mariadb
from auditor_mysql.keys import action, plain


_LONGEST_KEY = 3072  # bytes, of one column; https://mariadb.com/kb/en/innodb-limitations/, DYNAMIC rows
_BYTES = {"tinytext": 2**8, "text": 2**16, "mediumtext": 2**24, "longtext": 2**32}
_BYTES |= {name.replace("text", "blob"): size for name, size in _BYTES.items()}


def complete(table: Table, server: Server, *, has_foreign_keys: bool) -> Table:
    """The table with its keys as the catalog would show them."""
    primary = msgspec.structs.replace(table.primary_key, name="PRIMARY") if table.primary_key else None
    cut = is_mariadb(server)
    uniques: list[Unique] = []
    indexes: list[Index] = []
    declared: list[Unique | Index] = [*table.uniques, *(_index(index, table) for index in table.indexes)]
    for key in declared:
        kept = _kept(key, table, cut=cut)
        if isinstance(kept, Unique):
            uniques.append(kept)
        else:
            indexes.append(kept)
    foreign = tuple(_foreign_key(key, server) for key in table.foreign_keys)
    return msgspec.structs.replace(
        table,
        primary_key=primary,
        uniques=tuple(sorted(uniques, key=_name)),
        indexes=tuple(sorted(_with_implicit(indexes, uniques, primary, foreign), key=_name)),
        foreign_keys=foreign if has_foreign_keys else (),  # MyISAM drops the key, and keeps its index
    )


def _name(item: Unique | Index) -> str:
    return item.name or ""


def _index(index: Index, table: Table) -> Index:
    """The index with its options (length, prefix, using) worked in."""
    options = {key.lower(): value for key, value in index.extras}
    method = str(options.get("prefix") or options.get("using") or "").lower() or None
    lengths = _lengths(options.get("length"))
    parts = tuple(_part(part, lengths, table) for part in index.parts)
    return msgspec.structs.replace(index, parts=parts, method=_usual(method), extras=())


def _usual(method: str | None) -> str | None:
    """InnoDB makes a B-tree of what asks for HASH, too."""
    return None if method in {"btree", "hash", "unique", None} else method


def _lengths(option: Any) -> Mapping[str, int] | int | None:
    if isinstance(option, str):
        option = msgspec.json.decode(option)
    if isinstance(option, Mapping):
        return {str(key): int(value) for key, value in option.items()}
    return int(option) if option else None


def _part(part: IndexPart, lengths: Mapping[str, int] | int | None, table: Table) -> IndexPart:
    key = part.column if part.column is not None else part.expression or ""
    length = (lengths.get(key) if isinstance(lengths, Mapping) else lengths) or part.length
    return msgspec.structs.replace(part, length=None if _covers(length, part, table) else length)


def _covers(length: int | None, part: IndexPart, table: Table) -> bool:
    """Whether a prefix is as long as its column: the server stores it as no prefix."""
    column = table.column(part.column) if part.column else None
    size = column.type.args[0] if column is not None and column.type.args else None
    return length is not None and isinstance(size, int) and length >= size


def _kept(key: Unique | Index, table: Table, *, cut: bool) -> Unique | Index:
    """A unique index over plain columns is a constraint; MariaDB cuts or hashes what is too long."""
    if isinstance(key, Unique):
        too_long = any(_too_long(table.column(name)) for name in key.columns)
        if not (cut and too_long):
            return key
        return Index(key.name, tuple(map(IndexPart, key.columns)), unique=True, method="hash", origin=key.origin)
    if cut and key.method is None and not key.unique:
        return msgspec.structs.replace(key, parts=tuple(_shortened(part, table) for part in key.parts))
    if key.unique and plain(msgspec.structs.replace(key, unique=False)) and key.predicate is None:
        return _kept(Unique(key.name, key.columns, origin=key.origin), table, cut=cut)
    return key


def _shortened(part: IndexPart, table: Table) -> IndexPart:
    column = table.column(part.column) if part.column else None
    if column is None or part.length or not _too_long(column) or column.type.name in _BYTES:
        return part
    return msgspec.structs.replace(part, length=_LONGEST_KEY // _width(column, table))


def _too_long(column: Column | None, table: Table | None = None) -> bool:
    if column is None or column.type.family not in {Family.STRING, Family.BINARY}:
        return False
    size = _BYTES.get(column.type.name)
    return size is not None or int(column.type.args[0]) * _width(column, table) > _LONGEST_KEY


def _width(column: Column, table: Table | None) -> int:
    if column.type.family is Family.BINARY:
        return 1
    return charsets.width(column.charset or (table.charset if table else None) or "utf8mb4")


def _foreign_key(key: ForeignKey, server: Server) -> ForeignKey:
    target = key.target
    if target.schema == server.setting("default_schema"):
        target = QualifiedName(target.name)
    return msgspec.structs.replace(
        key, target=target, on_delete=action(key.on_delete), on_update=action(key.on_update), match=None
    )


def _with_implicit(
    indexes: list[Index], uniques: list[Unique], primary: PrimaryKey | None, foreign: tuple[ForeignKey, ...]
) -> list[Index]:
    """Adds the index that InnoDB makes for a foreign key that no index begins with.

    A declared index over just the columns of a key is one of them, too: any index that begins with
    these columns serves.
    """
    made = [_serving(index, foreign) for index in indexes]
    prefixes = [*(key.columns for key in uniques), *(index.columns for index in made if index.method is None)]
    if primary is not None:
        prefixes.append(primary.columns)
    for key in foreign:
        if not any(columns[: len(key.columns)] == key.columns for columns in prefixes):
            made.append(Index(None, tuple(map(IndexPart, key.columns)), implicit=True, origin=key.origin))
            prefixes.append(key.columns)
    return made


def _serving(index: Index, foreign: tuple[ForeignKey, ...]) -> Index:
    serves = plain(index) and any(index.columns == key.columns for key in foreign)
    return msgspec.structs.replace(index, implicit=True) if serves else index

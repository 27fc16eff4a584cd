"""What becomes of declared keys: unique indexes, prefix lengths, actions, and the indexes of foreign keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from auditor.model.names import QualifiedName
from auditor.model.schema import ForeignKey, Index, IndexPart, PrimaryKey, Server, Table, Unique
from auditor_mysql import key_lengths
from auditor_mysql.keys import action, plain


def complete(table: Table, server: Server, *, has_foreign_keys: bool) -> Table:
    """The table with its keys as the catalog would show them."""
    primary = msgspec.structs.replace(table.primary_key, name="PRIMARY") if table.primary_key else None
    uniques: list[Unique] = []
    indexes: list[Index] = []
    declared: list[Unique | Index] = [*table.uniques, *(_index(index, table) for index in table.indexes)]
    for key in declared:
        kept = _kept(key, table, server)
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
        # MyISAM drops the key, and keeps its index; the models believe in it all the same.
        foreign_keys=tuple(msgspec.structs.replace(key, enforced=has_foreign_keys) for key in foreign),
    )


def _name(item: Unique | Index) -> str:
    return item.name or ""


def _index(index: Index, table: Table) -> Index:
    """The index with its options (length, prefix, using) worked in."""
    if not index.extras and not any(part.length for part in index.parts):
        return index
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


def _kept(key: Unique | Index, table: Table, server: Server) -> Unique | Index:
    """A unique index over plain columns is a constraint; MariaDB cuts or hashes what is too long."""
    if isinstance(key, Unique):
        parts = tuple(map(IndexPart, key.columns))
        if not key_lengths.is_hashed(parts, table, server):
            return key
        return Index(key.name, parts, unique=True, method="hash", origin=key.origin)
    if key.method is None and not key.unique:
        parts = key_lengths.cut(key.parts, table, server)
        return msgspec.structs.replace(key, parts=parts, shortened=parts[0].length != key.parts[0].length)
    if key.unique and plain(msgspec.structs.replace(key, unique=False)) and key.predicate is None:
        return _kept(Unique(key.name, key.columns, origin=key.origin), table, server)
    return key


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

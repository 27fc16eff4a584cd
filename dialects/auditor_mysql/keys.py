"""What InnoDB makes of keys: actions that mean the same, and indexes that it keeps for foreign keys."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from auditor.model.schema import ForeignKey, Index, PrimaryKey, Unique


def action(rule: str | None) -> str | None:
    """An action of a foreign key; RESTRICT is NO ACTION, since InnoDB checks row by row either way."""
    return None if rule is None or rule.upper() in {"RESTRICT", "NO ACTION"} else rule.upper()


def mark_implicit(
    indexes: tuple[Index, ...],
    uniques: Collection[Unique],
    primary: PrimaryKey | None,
    foreign_keys: Collection[ForeignKey],
) -> tuple[Index, ...]:
    """Marks the indexes that InnoDB made for a foreign key, or would not let go (error 1553)."""
    if not foreign_keys:
        return indexes
    every = [*(key.columns for key in uniques), *(index.columns for index in indexes)]
    if primary is not None:
        every.append(primary.columns)
    return tuple(
        msgspec.structs.replace(index, implicit=True)
        if any(_serves(index, key, every) for key in foreign_keys)
        else index
        for index in indexes
    )


def _serves(index: Index, key: ForeignKey, every: list[tuple[str, ...]]) -> bool:
    if not plain(index) or index.columns != key.columns:
        return False
    made_up = index.name in {key.name, key.columns[0]}
    only_one = sum(columns[: len(key.columns)] == key.columns for columns in every) == 1
    return made_up or only_one


def plain(index: Index) -> bool:
    """Whether the index is one that InnoDB would make: whole columns, ascending, not unique."""
    return (
        not index.unique
        and index.method is None
        and index.visible
        and all(part.column and not part.length and not part.descending for part in index.parts)
    )

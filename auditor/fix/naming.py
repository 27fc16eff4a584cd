"""Names for what the models leave without one: nothing unnamed can be dropped again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import msgspec

from auditor.model.changes import Add, Change
from auditor.model.schema import Check, ForeignKey, Index, PrimaryKey, Unique


LONGEST = 60
"""Characters; every engine takes names of this length."""


def named(change: Change) -> Change:
    """The change, with a name for a key, constraint or index that has none; the same one every time."""
    item, table = change.object, change.table
    if not isinstance(change, Add) or table is None or getattr(item, "name", "") is not None:
        return change
    match item:
        case PrimaryKey():
            name = _joined("pk", [table.name])
        case Unique():
            name = _joined("uq", [table.name, *item.columns])
        case Index():
            name = _joined("ix", [table.name, *(part.column or "expr" for part in item.parts)])
        case ForeignKey():
            name = _joined("fk", [table.name, *item.columns, item.target.name])
        case Check():
            name = _joined("ck", [table.name, hashlib.sha256(item.expression.encode()).hexdigest()[:8]])
        case _:
            return change
    return msgspec.structs.replace(change, object=msgspec.structs.replace(item, name=name))


def _joined(prefix: str, words: Sequence[str]) -> str:
    name = "_".join([prefix, *words])
    if len(name) <= LONGEST:
        return name
    return f"{name[: LONGEST - 9]}_{hashlib.sha256(name.encode()).hexdigest()[:8]}"

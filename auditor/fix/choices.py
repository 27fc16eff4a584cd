"""What the user allows a fix to do."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from auditor.errors import ConfigError
from auditor.model.changes import Change, Drop, Rename
from auditor.model.names import ObjectRef


class Trust(StrEnum):
    """Who is right about a value that model, history and database do not agree on."""

    HISTORY = "history"
    MODEL = "model"
    LIVE = "live"


class Choices(msgspec.Struct, frozen=True):
    """What is allowed. `drop` and `renames` (old to new) name objects as reports do: "table", "table.column"."""

    unsafe: bool = False
    trust: Trust = Trust.HISTORY
    drop: frozenset[str] = frozenset()
    renames: tuple[tuple[str, str], ...] = ()

    def drops(self, subject: ObjectRef) -> bool:
        """Whether the user named the object to be dropped."""
        return str(subject) in self.drop or (subject.name is not None and subject.name in self.drop)

    def allows(self, change: Change) -> bool:
        """Whether a step may lose something, or lock for long: what is dropped or renamed by name was asked for."""
        return self.unsafe or isinstance(change, Rename) or (isinstance(change, Drop) and self.drops(change.subject))


def words(old: ObjectRef, new: ObjectRef) -> tuple[str, str]:
    """Old and new name of a table or column, as --rename has them."""
    return str(old), new.name or new.table.name


def renames(texts: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """The pairs of --rename; raises ConfigError for what is no pair."""
    return tuple(map(_rename, texts))


def _rename(text: str) -> tuple[str, str]:
    old, colon, new = text.partition(":")
    if not (colon and old and new) or "." in new.removeprefix(old.rpartition(".")[0] + "."):
        raise ConfigError(
            f"--rename {text!r} is not OLD:NEW.", hint="Write table.column:new_column, or old_table:new_table."
        )
    return old, new.rpartition(".")[2]

"""What statements do to a schema: a closed vocabulary of plain values, whoever said them and however."""

from __future__ import annotations

from typing import Any, TypeAlias

import msgspec

from auditor.model.names import Kind, QualifiedName
from auditor.model.schema import Column, EnumType, PrimaryKey, Sequence, Table, TablePart, Unique


class MakeTable(msgspec.Struct, frozen=True):
    """A new table as declared; `options` are its dialect options without prefix ("engine", "charset").

    `checked` (here and below) tells that nothing happens where it is there already, or gone already.
    """

    table: Table
    options: dict[str, Any] = {}
    checked: bool = False


class RebuildTable(msgspec.Struct, frozen=True):
    """The table is made anew from what was read of it: this is what came out, with all its parts."""

    table: Table
    options: dict[str, Any] = {}


class CopyTable(msgspec.Struct, frozen=True):
    """A new table with the columns and indexes of another one (CREATE TABLE LIKE)."""

    name: QualifiedName
    like: QualifiedName
    checked: bool = False


class RemoveTable(msgspec.Struct, frozen=True):
    """The table (or view) goes, with all that belongs to it."""

    name: QualifiedName
    checked: bool = False


class MoveTable(msgspec.Struct, frozen=True):
    """The table gets another name, and keys that point at it follow."""

    name: QualifiedName
    new_name: QualifiedName


class SetOptions(msgspec.Struct, frozen=True):
    """The table gets other options ("comment", "engine", "charset", "collate", ...); what is not named stays.

    `converts` tells that its text columns take over the new character set.
    """

    name: QualifiedName
    options: dict[str, Any]
    converts: bool = False


class AddColumn(msgspec.Struct, frozen=True):
    """A new column, with the keys that were written beside it."""

    table: QualifiedName
    column: Column
    parts: tuple[TablePart, ...] = ()
    checked: bool = False


class RemoveColumn(msgspec.Struct, frozen=True):
    """The column goes; what becomes of its indexes and constraints, the engine knows."""

    table: QualifiedName
    name: str
    checked: bool = False


class PutColumn(msgspec.Struct, frozen=True):
    """The column is written anew, perhaps under another name: what is not said is gone."""

    table: QualifiedName
    name: str
    column: Column
    parts: tuple[TablePart, ...] = ()


class AlterColumn(msgspec.Struct, frozen=True):
    """Some fields of the column (by the names of Column's own) get new values, and options of its identity theirs.

    An option that is None is taken away.
    """

    table: QualifiedName
    name: str
    values: dict[str, Any]
    paces: dict[str, Any] = {}


class RenameColumn(msgspec.Struct, frozen=True):
    """The column gets another name, and all that names it follows."""

    table: QualifiedName
    name: str
    new_name: str


class AddPart(msgspec.Struct, frozen=True):
    """A new key, constraint or index."""

    table: QualifiedName
    part: TablePart
    checked: bool = False


class TakeIndex(msgspec.Struct, frozen=True):
    """A unique index becomes a key or constraint, whose columns are those of the index."""

    table: QualifiedName
    part: PrimaryKey | Unique
    index: str


class RemovePart(msgspec.Struct, frozen=True):
    """A key, constraint or index of one of these kinds goes; `table` None: whichever table has it.

    A `name` of None means the only one of its kind: the primary key.
    """

    table: QualifiedName | None
    name: str | None
    kinds: tuple[Kind, ...]
    checked: bool = False


class RenamePart(msgspec.Struct, frozen=True):
    """A key, constraint or index gets another name."""

    table: QualifiedName | None
    name: str
    new_name: str
    kinds: tuple[Kind, ...]
    checked: bool = False


class AlterPart(msgspec.Struct, frozen=True):
    """Some fields of a key, constraint or index (by the names of its own) get new values."""

    table: QualifiedName | None
    name: str
    kinds: tuple[Kind, ...]
    values: dict[str, Any]


class MakeEnum(msgspec.Struct, frozen=True):
    """A new enum type."""

    enum: EnumType
    checked: bool = False


class RemoveEnum(msgspec.Struct, frozen=True):
    """The enum type goes."""

    name: QualifiedName
    checked: bool = False


class MoveEnum(msgspec.Struct, frozen=True):
    """The enum type gets another name, and its columns follow."""

    name: QualifiedName
    new_name: QualifiedName


class AddLabel(msgspec.Struct, frozen=True):
    """The enum type gets one more label: at the end, or beside another one."""

    name: QualifiedName
    label: str
    before: str | None = None
    after: str | None = None
    checked: bool = False


class RenameLabel(msgspec.Struct, frozen=True):
    """A label of the enum type gets another text."""

    name: QualifiedName
    label: str
    new_label: str


class MakeSequence(msgspec.Struct, frozen=True):
    """A new sequence."""

    sequence: Sequence
    checked: bool = False


class RemoveSequence(msgspec.Struct, frozen=True):
    """The sequence goes."""

    name: QualifiedName
    checked: bool = False


class OwnSequence(msgspec.Struct, frozen=True):
    """A column owns the sequence, which numbers it where its default draws from it."""

    name: QualifiedName
    table: QualifiedName
    column: str


class TypeSequence(msgspec.Struct, frozen=True):
    """The sequence gets the type of this name, and ends where that does."""

    name: QualifiedName
    type: str


class MakeView(msgspec.Struct, frozen=True):
    """A new view, or another text for one."""

    name: QualifiedName
    kind: str = "view"


class Unfollowed(msgspec.Struct, frozen=True):
    """Something whose effect nobody can tell.

    `subjects` are the tables that it is about; without them `names` are the words that may name objects.
    """

    what: str
    names: tuple[str, ...] = ()
    subjects: tuple[QualifiedName, ...] = ()


Effect: TypeAlias = (
    MakeTable
    | RebuildTable
    | CopyTable
    | RemoveTable
    | MoveTable
    | SetOptions
    | AddColumn
    | RemoveColumn
    | PutColumn
    | AlterColumn
    | RenameColumn
    | AddPart
    | TakeIndex
    | RemovePart
    | RenamePart
    | AlterPart
    | MakeEnum
    | RemoveEnum
    | MoveEnum
    | AddLabel
    | RenameLabel
    | MakeSequence
    | RemoveSequence
    | OwnSequence
    | TypeSequence
    | MakeView
    | Unfollowed
)

"""The closed vocabulary of changes.

A change is one step that turns the actual schema into the expected one: what is missing is added, what
is unknown is dropped, what differs is altered. Each has a reverse.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from auditor.model.names import ObjectRef, QualifiedName
from auditor.model.schema import SchemaObject, ref
from auditor.model.verdict import Different


class Add(msgspec.Struct, frozen=True):
    """The object is expected and not there; `table` is None for tables, enums and sequences."""

    object: SchemaObject
    table: QualifiedName | None = None

    @property
    def subject(self) -> ObjectRef:
        """What the change is about."""
        return ref(self.object, self.table)

    def reverse(self) -> Drop:
        """The change that takes this one back."""
        return Drop(self.object, self.table)


class Drop(msgspec.Struct, frozen=True):
    """The object is there and not expected."""

    object: SchemaObject
    table: QualifiedName | None = None

    @property
    def subject(self) -> ObjectRef:
        """What the change is about."""
        return ref(self.object, self.table)

    def reverse(self) -> Add:
        """The change that takes this one back."""
        return Add(self.object, self.table)


class Alter(msgspec.Struct, frozen=True):
    """The object is there and differs: `before` is the actual one, `object` the expected one."""

    object: SchemaObject
    before: SchemaObject
    differences: tuple[Different, ...]
    table: QualifiedName | None = None

    @property
    def subject(self) -> ObjectRef:
        """What the change is about: the object as the database names it."""
        return ref(self.before, self.table)

    def reverse(self) -> Alter:
        """The change that takes this one back."""
        swapped = tuple(
            msgspec.structs.replace(item, expected=item.actual, actual=item.expected) for item in self.differences
        )
        return Alter(self.before, self.object, swapped, self.table)


class Rename(msgspec.Struct, frozen=True):
    """The object is probably there under another name: `before` is the actual one, `object` the expected one.

    `reasons` are what speaks for it, each a part of a sentence. Nobody can prove a rename from two
    schemas, so it is one finding that asks, in place of a drop and an add that would lose data.
    """

    object: SchemaObject
    before: SchemaObject
    reasons: tuple[str, ...]
    table: QualifiedName | None = None

    @property
    def subject(self) -> ObjectRef:
        """What the change is about: the object as it is expected to be called."""
        return ref(self.object, self.table)

    def reverse(self) -> Rename:
        """The change that takes this one back."""
        return Rename(self.before, self.object, self.reasons, self.table)


Change: TypeAlias = Add | Drop | Alter | Rename

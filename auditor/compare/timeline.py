"""Which revision of a history made an object what it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TypeAlias

from auditor.compare.view import OWNERS, Key, Keys
from auditor.model.history import History
from auditor.model.names import Kind, QualifiedName
from auditor.model.schema import Column, EnumType, Schema, SchemaObject, Sequence, Table
from auditor.model.verdict import Facet


Whole: TypeAlias = Table | EnumType | Sequence

FIELDS = {
    Facet.NULLABLE: "nullable",
    Facet.DEFAULT: "default",
    Facet.ON_UPDATE_CLAUSE: "default",
    Facet.GENERATED: "generated",
    Facet.IDENTITY: "identity",
    Facet.COLLATION: "collation",
    Facet.CHARSET: "charset",
    Facet.COMMENT: "comment",
    Facet.STORAGE_ENGINE: "storage_engine",
    Facet.ON_DELETE: "on_delete",
    Facet.ON_UPDATE: "on_update",
    Facet.VALIDATED: "validated",
    Facet.ENFORCED: "enforced",
}
"""The fields behind facets; those of a column that are not here are its type, others the whole object."""


class Timeline:
    """The states of every object along a history, in the order in which its revisions run."""

    def __init__(self, history: History, keys: Keys) -> None:
        self._keys = keys
        self._history = history
        self._states: dict[Key, list[tuple[str, Whole | None]]] | None = None

    def name(self, revision: str) -> str:
        """The revision as a sentence names it: its id and its message."""
        found = self._history.revision(revision)
        return f"{revision} ({found.message})" if found is not None and found.message else revision

    def last_change(self, key: Key, facet: Facet = Facet.EXISTENCE) -> str | None:
        """The last revision that made or removed the object, or changed the facet; None when none did."""
        found = None
        before: object = None
        for revision, whole in self._of(owner(key)):
            value = _value(find(whole, key, self._keys), facet)
            if value != before:
                found, before = revision, value
        return found

    def _of(self, key: Key) -> list[tuple[str, Whole | None]]:
        if self._states is None:
            self._states = self._read()
        return self._states.get(key, [])

    def _read(self) -> dict[Key, list[tuple[str, Whole | None]]]:
        states: dict[Key, list[tuple[str, Whole | None]]] = defaultdict(list)
        before: tuple[_ByName, ...] = ({}, {}, {})
        for revision in self._history.revisions:
            schema = self._history.schemas.get(revision.id)
            if schema is None:
                continue
            now: tuple[_ByName, ...] = tuple(
                {item.name: item for item in items} for items in (schema.tables, schema.enums, schema.sequences)
            )
            for earlier, later in zip(before, now, strict=True):
                for item, whole in _changed(earlier, later):
                    states[owner(self._keys.of(item))].append((revision.id, whole))
            before = now
        return states


_ByName: TypeAlias = dict[QualifiedName, Whole]


def _changed(before: _ByName, now: _ByName) -> Iterator[tuple[Whole, Whole | None]]:
    """What is not the same object as before, with what it is now; most of a schema is."""
    for name, item in before.items():
        if name not in now:
            yield item, None
    for name, item in now.items():
        if before.get(name) is not item:
            yield item, item


def wholes(schema: Schema, keys: Keys) -> dict[Key, Whole]:
    """The objects of a schema that are no part of another, by key."""
    found: tuple[Whole, ...] = (*schema.tables, *schema.enums, *schema.sequences)
    return {owner(keys.of(item)): item for item in found}


def owner(key: Key) -> Key:
    """The key of the table of a part; of what is no part, its own. A view is a table here."""
    is_table = key.name is not None or key.kind in OWNERS
    return Key(Kind.TABLE if is_table else key.kind, key.table)


def find(whole: Whole | None, key: Key, keys: Keys) -> SchemaObject | None:
    """The object of a key in one state of its table."""
    if key.name is None or not isinstance(whole, Table):
        return whole
    return next((part for part in parts(whole, key.kind) if keys.of(part, whole.name) == key), None)


def parts(table: Table, kind: Kind) -> Iterator[SchemaObject]:
    """The parts of a table of one kind."""
    by_kind: dict[Kind, tuple[SchemaObject, ...]] = {
        Kind.COLUMN: table.columns,
        Kind.UNIQUE: table.uniques,
        Kind.FOREIGN_KEY: table.foreign_keys,
        Kind.CHECK: table.checks,
        Kind.INDEX: table.indexes,
        Kind.PRIMARY_KEY: (table.primary_key,) if table.primary_key is not None else (),
    }
    yield from by_kind.get(kind, ())


def _value(item: SchemaObject | None, facet: Facet) -> object:
    """What of an object a facet is about; None when there is no object."""
    if item is None:
        return None
    if facet is Facet.EXISTENCE:
        return True
    field = FIELDS.get(facet, "type" if isinstance(item, Column) else "")
    # In a tuple, so that a value that is not set is not taken for an object that is not there.
    return (getattr(item, field, None) if field else item,)

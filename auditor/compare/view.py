"""One comparison, asked object by object: is it there, has it this value, or can nobody tell?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import msgspec

from auditor.compare.outcome import Comparison
from auditor.model.changes import Add, Alter, Change, Drop, Rename
from auditor.model.names import Kind, ObjectRef, QualifiedName
from auditor.model.schema import Gap, SchemaObject, Server, ref
from auditor.model.verdict import Different
from auditor.plugin.engine import Engine


Key: TypeAlias = ObjectRef
"""A reference with folded names."""


OWNERS = frozenset({Kind.TABLE, Kind.VIEW})
"""What has parts: objects of other kinds are looked for in these."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Makes one key of every spelling of a name, by the rules of an engine."""

    engine: Engine
    server: Server

    def of(self, item: SchemaObject, table: QualifiedName | None = None) -> Key:
        """The key of an object."""
        return self.key(ref(item, table))

    def key(self, subject: ObjectRef) -> Key:
        """The key of a reference."""
        name = subject.name if subject.name is None else self._fold(subject.kind, subject.name)
        return ObjectRef(subject.kind, self.table(subject.table), name)

    def table(self, name: QualifiedName) -> QualifiedName:
        """The folded name of a table."""
        schema = name.schema and self._fold(Kind.SCHEMA, name.schema)
        return QualifiedName(self._fold(Kind.TABLE, name.name), schema)

    def gap(self, gap: Gap) -> Gap:
        """The gap with the table it is about as keys name it."""
        return msgspec.structs.replace(gap, table=self.table(gap.table)) if gap.table is not None else gap

    def _fold(self, kind: Kind, name: str) -> str:
        return self.engine.names.fold(kind, name, self.server)


class View:
    """A comparison of an expected with an actual schema, by key; `gaps` are those of both."""

    def __init__(self, comparison: Comparison, gaps: Iterable[Gap], keys: Keys) -> None:
        self.comparison = comparison
        self._gaps = tuple(keys.gap(gap) for gap in gaps)
        self._lacking: set[Key] = set()
        self._extra: set[Key] = set()
        self._altered: dict[Key, Alter] = {}
        for change in comparison.changes:
            self._keep(change, keys)
        self._tables_lacking = {key.table for key in self._lacking if key.kind in OWNERS}
        self._tables_extra = {key.table for key in self._extra if key.kind in OWNERS}
        self._doubts = {
            (keys.key(subject), doubt.facet.value)
            for doubt in comparison.doubts
            for subject in (doubt.expected, doubt.actual)
        }

    def _keep(self, change: Change, keys: Keys) -> None:
        if isinstance(change, Add | Rename):
            self._lacking.add(keys.of(change.object, change.table))
        if isinstance(change, Drop | Rename):
            before = change.before if isinstance(change, Rename) else change.object
            self._extra.add(keys.of(before, change.table))
        if isinstance(change, Alter):
            self._altered[keys.of(change.object, change.table)] = change
            self._altered[keys.of(change.before, change.table)] = change

    @property
    def changes(self) -> tuple[Change, ...]:
        """What turns the actual schema into the expected one."""
        return self.comparison.changes

    def found(self, key: Key) -> bool | None:
        """Whether the actual side has an object of the expected one; None when nobody can tell."""
        if self._unread(key):
            return None
        return key not in self._lacking and not (key.name is not None and key.table in self._tables_lacking)

    def declared(self, key: Key) -> bool | None:
        """Whether the expected side has an object of the actual one; None when nobody can tell."""
        if self._unread(key):
            return None
        return key not in self._extra and not (key.name is not None and key.table in self._tables_extra)

    def agrees(self, key: Key, topic: str) -> bool | None:
        """Whether both sides have the object with one value of a topic; None when nobody can tell."""
        if self._unread(key) or (key, topic) in self._doubts:
            return None
        if not (self.found(key) and self.declared(key)):
            return False
        return self.difference(key, topic) is None

    def difference(self, key: Key, topic: str) -> Different | None:
        """How the object differs in a topic (a facet, or an engine option), if it does."""
        change = self._altered.get(key)
        return next((item for item in change.differences if item.topic == topic), None) if change else None

    def _unread(self, key: Key) -> bool:
        return any(gap.hides(key.kind, key.table) for gap in self._gaps)

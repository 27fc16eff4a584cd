"""The schema while migrations change it, and as it was at every moment before.

Every version of every object is kept once, in the list of its own versions, so that two thousand
revisions cost what their changes cost, and the schema at any of them is a look-up.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import Any, TypeAlias

import msgspec

from auditor.model.names import Kind, QualifiedName, Role
from auditor.model.schema import EnumType, Gap, Schema, Sequence, Server, Table
from auditor.model.types import Family, Type
from auditor.plugin.engine import Engine


class Entry:
    """A table as declared, with its options; completed by the engine when somebody asks."""

    def __init__(self, table: Table, options: dict[str, Any], engine: Engine, server: Server) -> None:
        self.table = table
        self.options = options
        self._engine = engine
        self._server = server

    @cached_property
    def completed(self) -> Table:
        """The table as the catalog would show it, but for the labels of enum types."""
        made = self._engine.declarations.complete(self.table, self._server, self.options)
        return msgspec.structs.replace(
            made,
            # What the application knows of a column is no part of a database.
            columns=tuple(
                msgspec.structs.replace(column, enumeration=None, client_default=False, extras=_kept(column.extras))
                if column.enumeration is not None or column.client_default or column.extras
                else column
                for column in made.columns
            ),
            uniques=tuple(sorted(made.uniques, key=_by_name)),
            foreign_keys=tuple(sorted(made.foreign_keys, key=_by_name)),
            checks=tuple(sorted(made.checks, key=_by_name)),
            indexes=tuple(sorted(made.indexes, key=_by_name)),
        )

    def replace(self, table: Table, options: dict[str, Any] | None = None) -> Entry:
        """The same entry with another declaration."""
        return Entry(table, self.options if options is None else options, self._engine, self._server)


def _kept(extras: tuple[tuple[str, Any], ...]) -> tuple[tuple[str, Any], ...]:
    return tuple((key, value) for key, value in extras if key not in {"type_error", "fetched"})


def _by_name(part: Any) -> str:
    return part.name or ""


View: TypeAlias = str
Thing: TypeAlias = Entry | EnumType | Sequence | Gap | View
Key: TypeAlias = tuple[Kind, QualifiedName]
EVERYTHING = QualifiedName("")
"""The key of a gap that leaves nothing certain."""


class State:
    """All objects now, and at every moment that was marked."""

    def __init__(self, engine: Engine, server: Server) -> None:
        self.engine = engine
        self.server = server
        self._now: dict[Key, Thing] = {}
        self._versions: dict[Key, list[tuple[int, Thing | None]]] = {}
        self._moment = 0
        self._hidden: set[Key] = set()

    def mark(self) -> int:
        """The moment up to now; what comes is later."""
        self._moment += 1
        return self._moment - 1

    def folded(self, kind: Kind, name: QualifiedName) -> QualifiedName:
        """The form in which two names are the same name."""
        names, default = self.engine.names, self.server.setting("default_schema")
        schema = names.fold(Kind.SCHEMA, name.schema, self.server) if name.schema else None
        return QualifiedName(names.fold(kind, name.name, self.server), None if schema == default else schema)

    def entry(self, name: QualifiedName) -> Entry | None:
        """The table of this name."""
        found = self._now.get(self._key(Kind.TABLE, name))
        return found if isinstance(found, Entry) else None

    def view(self, name: QualifiedName) -> str | None:
        """The kind of view of this name."""
        found = self._now.get(self._key(Kind.VIEW, name))
        return found if isinstance(found, str) else None

    def enum(self, name: QualifiedName) -> EnumType | None:
        """The enum type of this name."""
        found = self._now.get(self._key(Kind.ENUM, name))
        return found if isinstance(found, EnumType) else None

    def sequence(self, name: QualifiedName) -> Sequence | None:
        """The sequence of this name."""
        found = self._now.get(self._key(Kind.SEQUENCE, name))
        return found if isinstance(found, Sequence) else None

    def gap(self, name: QualifiedName) -> Gap | None:
        """Why nothing is certain about a table."""
        found = self._now.get(self._key(Kind.DATABASE, name))
        return found if isinstance(found, Gap) else None

    def entries(self) -> Iterator[Entry]:
        """All tables."""
        return (thing for thing in self._now.values() if isinstance(thing, Entry))

    def enums(self) -> Iterator[EnumType]:
        """All enum types."""
        return (thing for thing in self._now.values() if isinstance(thing, EnumType))

    def names(self, kind: Kind) -> Iterator[QualifiedName]:
        """The names of all objects of a kind, as they are compared."""
        return (name for of, name in self._now if of is kind)

    def put(self, kind: Kind, name: QualifiedName, thing: Thing | None) -> None:
        """A new version of an object; None when it is gone."""
        key = self._key(kind, name)
        if thing is None:
            if self._now.pop(key, None) is None:
                return
        else:
            self._now[key] = thing
        versions = self._versions.setdefault(key, [])
        if versions and versions[-1][0] == self._moment:
            versions[-1] = (self._moment, thing)
        else:
            versions.append((self._moment, thing))

    def hide(self, name: QualifiedName) -> None:
        """Leave a table out of every schema; migrations see it, and may change it, all the same."""
        self._hidden |= {self._key(Kind.TABLE, name), self._key(Kind.DATABASE, name)}

    def is_hidden(self, name: QualifiedName) -> bool:
        """Whether a table is one that no schema shows."""
        return self._key(Kind.TABLE, name) in self._hidden

    def is_new(self, kind: Kind, name: QualifiedName) -> bool:
        """Whether there was no such object at the last moment that was marked."""
        versions = self._versions.get(self._key(kind, name), [])
        earlier = [thing for moment, thing in versions if moment < self._moment]
        return not earlier or earlier[-1] is None

    def table(self, name: QualifiedName) -> Table | None:
        """The table of this name as the catalog would show it now."""
        entry = self.entry(name)
        return entry if entry is None else with_labels(entry.completed, {str(enum.name): enum for enum in self.enums()})

    def schema(self, moment: int) -> Schema:
        """The schema as it was at a moment that was marked."""
        things = list(self._at(moment))
        enums = sorted((thing for thing in things if isinstance(thing, EnumType)), key=_sorted)
        labels = {str(enum.name): enum for enum in enums}
        tables = sorted((thing.completed for thing in things if isinstance(thing, Entry)), key=_sorted)
        return Schema(
            role=Role.HISTORY,
            server=self.server,
            tables=tuple(with_labels(table, labels) for table in tables),
            enums=tuple(enums),
            sequences=tuple(sorted((thing for thing in things if isinstance(thing, Sequence)), key=_sorted)),
            gaps=tuple(thing for thing in things if isinstance(thing, Gap)),
        )

    def _at(self, moment: int) -> Iterator[Thing]:
        for key, versions in self._versions.items():
            if key in self._hidden:
                continue
            place = bisect_right(versions, moment, key=lambda version: version[0])
            thing = versions[place - 1][1] if place else None
            if thing is not None:
                yield thing

    def _key(self, kind: Kind, name: QualifiedName) -> Key:
        return kind, self.folded(Kind.TABLE if kind is Kind.DATABASE else kind, name)


def _sorted(item: Table | EnumType | Sequence) -> tuple[str, str]:
    return item.name.name, item.name.schema or ""


def with_labels(table: Table, enums: dict[str, EnumType]) -> Table:
    """The table with the columns of enum types saying the labels that these have now."""
    if not any(_enum_of(column.type, enums) for column in table.columns):
        return table
    return msgspec.structs.replace(
        table,
        columns=tuple(msgspec.structs.replace(column, type=_labelled(column.type, enums)) for column in table.columns),
    )


def _enum_of(type_: Type, enums: dict[str, EnumType]) -> EnumType | None:
    return enums.get(type_.name.removesuffix("[]"))


def _labelled(type_: Type, enums: dict[str, EnumType]) -> Type:
    enum = _enum_of(type_, enums)
    if enum is None:
        return type_
    family = Family.ARRAY if type_.name.endswith("[]") else Family.ENUM
    return Type(family, type_.name, enum.labels, type_.raw or type_.name)

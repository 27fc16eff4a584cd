"""Applies effects to a state, by the engine's rules; says what it cannot follow."""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatchmethod
from typing import Any

from msgspec.structs import replace

from auditor.model import effects as do
from auditor.model.history import Trouble
from auditor.model.names import Kind, ObjectRef, Origin, QualifiedName
from auditor.model.schema import (
    Column,
    ForeignKey,
    Gap,
    Index,
    Table,
    TablePart,
    ref,
)
from auditor.sources.history import parts
from auditor.sources.history.state import EVERYTHING, Entry, State
from auditor.sql.texts import renamed


class Applier:
    """Applies effects one by one; `troubles` gathers what could not be followed."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.troubles: list[Trouble] = []
        self._statements = state.engine.statements

    def apply(self, effect: do.Effect, origin: Origin) -> None:
        """Do to the state what the effect says; `origin` is the step that does it."""
        self._do(effect, origin)

    def trouble(self, code: str, message: str, origin: Origin, touches: Iterable[ObjectRef] = ()) -> None:
        """Remember that something could not be followed, and what is uncertain from now on."""
        touched = tuple(touches)
        self.note(code, message, origin, touched)
        where = {reference.table for reference in touched if reference.kind in {Kind.TABLE, Kind.VIEW}}
        if not touched:
            where = {EVERYTHING}
        for name in where:
            gap = Gap(
                "the schema" if name == EVERYTHING else f"table {name}",
                f"{message} ({origin})" if str(origin) else message,
                table=None if name == EVERYTHING else name,
                blocking=False,
            )
            self.state.put(Kind.DATABASE, name, gap)

    def note(self, code: str, message: str, origin: Origin, touches: Iterable[ObjectRef] = ()) -> None:
        """Remember something that leaves the schema as certain as it was."""
        self.troubles.append(Trouble(code, message, origin, tuple(touches)))

    def _settle_troubles(self, name: QualifiedName) -> None:
        """The table is told as a whole: what was unclear of the operations that led to it is clear now."""
        while self.troubles and self.troubles[-1].touches == (ObjectRef(Kind.TABLE, name),):
            self.troubles.pop()
        if self.state.is_new(Kind.DATABASE, name):
            self.state.put(Kind.DATABASE, name, None)

    @singledispatchmethod
    def _do(self, effect: Any, origin: Origin) -> None:
        raise AssertionError(f"no effect: {effect!r} at {origin}")

    # Tables

    @_do.register
    def _(self, effect: do.MakeTable, origin: Origin) -> None:
        name = effect.table.name
        if effect.checked and self._exists(name):
            return
        table = parts.stamped(effect.table, origin)
        bare = replace(table, primary_key=None, uniques=(), foreign_keys=(), checks=(), indexes=())
        for part in parts.parts_of(table):
            bare = self._with(bare, part)
        self._put(Entry(bare, effect.options, self.state.engine, self.state.server), settle=True)

    @_do.register
    def _(self, effect: do.RebuildTable, origin: Origin) -> None:
        before = self.state.entry(effect.table.name)
        table = parts.stamped(effect.table, origin)
        if before is not None:
            table = parts.with_origins_of(table, before.table)
            self._settle_troubles(before.table.name)
        self._put(Entry(table, effect.options, self.state.engine, self.state.server), settle=True)

    @_do.register
    def _(self, effect: do.CopyTable, origin: Origin) -> None:
        if effect.checked and self._exists(effect.name):
            return
        source = self._entry(effect.like, origin)
        if source is not None:
            table = replace(source.table, name=effect.name, foreign_keys=())
            self._put(source.replace(parts.stamped(table, origin)))

    @_do.register
    def _(self, effect: do.RemoveTable, origin: Origin) -> None:
        gone = [(Kind.TABLE, self.state.entry(effect.name)), (Kind.VIEW, self.state.view(effect.name))]
        if not any(thing for _, thing in gone) and not effect.checked and self.state.gap(effect.name) is None:
            self._unknown(effect.name, origin)
            return
        for kind, _ in gone:
            self.state.put(kind, effect.name, None)
        self.state.put(Kind.DATABASE, effect.name, None)

    @_do.register
    def _(self, effect: do.MoveTable, origin: Origin) -> None:
        view = self.state.view(effect.name)
        if view is not None:
            self.state.put(Kind.VIEW, effect.name, None)
            self.state.put(Kind.VIEW, effect.new_name, view)
            return
        entry = self._entry(effect.name, origin)
        if entry is None:
            return
        table = entry.table
        if self._statements is not None:
            table = self._statements.moved(table, effect.new_name, self.state.server)
        old = self.state.folded(Kind.TABLE, table.name)
        self.state.put(Kind.TABLE, effect.name, None)
        self.state.put(Kind.DATABASE, effect.name, None)
        self._put(entry.replace(replace(table, name=effect.new_name, origin=origin)))

        def follow(key: ForeignKey) -> ForeignKey:
            return replace(key, target=effect.new_name) if self._same_table(key.target, old) else key

        self._retarget(follow)

    @_do.register
    def _(self, effect: do.SetOptions, origin: Origin) -> None:
        entry = self._entry(effect.name, origin)
        if entry is None:
            return
        table, options = entry.table, {**entry.options, **effect.options}
        if "comment" in options:
            table = replace(table, comment=options.pop("comment"))
        if effect.converts:
            columns = tuple(replace(column, charset=None, collation=None) for column in table.columns)
            table = replace(table, columns=columns)
        self._put(entry.replace(replace(table, origin=origin), options))

    # Columns

    @_do.register
    def _(self, effect: do.AddColumn, origin: Origin) -> None:
        entry = self._entry(effect.table, origin)
        if entry is None or (effect.checked and self._column(entry.table, effect.column.name)):
            return
        table = parts.with_part(entry.table, parts.at(effect.column, origin))
        for part in effect.parts:
            table = self._with(table, parts.at(part, origin))
        self._put(entry.replace(table), settle=True)

    @_do.register
    def _(self, effect: do.RemoveColumn, origin: Origin) -> None:
        found = self._with_column(effect.table, effect.name, origin, quiet=effect.checked)
        if found is None:
            return
        entry, column = found
        if self._statements is None:
            table = parts.without_column(entry.table, column.name)
        else:
            table = self._statements.without_column(entry.table, column.name, self.state.server)
        self._put(entry.replace(table))

    @_do.register
    def _(self, effect: do.PutColumn, origin: Origin) -> None:
        found = self._with_column(effect.table, effect.name, origin)
        if found is None:
            return
        entry, column = found
        put = parts.at(replace(effect.column, name=column.name), origin)
        table = parts.with_column(entry.table, column.name, put)
        for part in effect.parts:
            table = self._with(table, parts.at(part, origin))
        self._put(entry.replace(table), settle=True)
        if effect.column.name != column.name:
            self.apply(do.RenameColumn(effect.table, column.name, effect.column.name), origin)

    @_do.register
    def _(self, effect: do.AlterColumn, origin: Origin) -> None:
        found = self._with_column(effect.table, effect.name, origin)
        if found is None:
            return
        entry, column = found
        values = dict(effect.values)
        if "default" in values and column.identity is not None and column.identity.kind in {"auto", "serial"}:
            values.setdefault("identity", None)  # a serial column is one whose default draws from its sequence
        altered = replace(column, **values, origin=origin)
        self._put(entry.replace(parts.with_column(entry.table, column.name, altered)))

    @_do.register
    def _(self, effect: do.RenameColumn, origin: Origin) -> None:
        found = self._with_column(effect.table, effect.name, origin)
        if found is None:
            return
        entry, column = found
        new, own = effect.new_name, self.state.folded(Kind.TABLE, entry.table.name)
        table = parts.renamed_column(entry.table, column.name, new, self._reword)
        renamed_one = next(item for item in table.columns if item.name == new)
        self._put(entry.replace(parts.with_column(table, new, replace(renamed_one, origin=origin))))

        def follow(key: ForeignKey) -> ForeignKey:
            if not self._same_table(key.target, own) or not self._among(column.name, key.target_columns):
                return key
            names = (new if self._same(Kind.COLUMN, name, column.name) else name for name in key.target_columns)
            return replace(key, target_columns=tuple(names))

        self._retarget(follow)

    # Keys, constraints and indexes

    @_do.register
    def _(self, effect: do.AddPart, origin: Origin) -> None:
        entry = self._entry(effect.table, origin)
        if entry is None:
            return
        name = effect.part.name
        if effect.checked and name is not None and parts.found(entry.table, name, (effect.part.kind,), self._same):
            return
        self._put(entry.replace(self._with(entry.table, parts.at(effect.part, origin))), settle=True)

    @_do.register
    def _(self, effect: do.RemovePart, origin: Origin) -> None:
        found = self._with_named(effect.table, effect.name, effect.kinds, origin, quiet=effect.checked)
        if found is None:
            return
        entry, part = found
        table = parts.without_part(entry.table, part)
        if isinstance(part, ForeignKey):
            table = self._with_left_behind(table, entry, part)
        self._put(entry.replace(table))

    @_do.register
    def _(self, effect: do.RenamePart, origin: Origin) -> None:
        self._change_part(effect, {"name": effect.new_name}, origin, quiet=effect.checked)

    @_do.register
    def _(self, effect: do.AlterPart, origin: Origin) -> None:
        self._change_part(effect, effect.values, origin)

    # Types, sequences, views

    @_do.register
    def _(self, effect: do.MakeEnum, origin: Origin) -> None:
        if not (effect.checked and self.state.enum(effect.enum.name)):
            self.state.put(Kind.ENUM, effect.enum.name, replace(effect.enum, origin=origin))

    @_do.register
    def _(self, effect: do.RemoveEnum, origin: Origin) -> None:
        if self.state.enum(effect.name) is None and not effect.checked:
            self._unknown_enum(effect.name, origin)
        self.state.put(Kind.ENUM, effect.name, None)

    @_do.register
    def _(self, effect: do.MoveEnum, origin: Origin) -> None:
        enum = self.state.enum(effect.name)
        if enum is None:
            self._unknown_enum(effect.name, origin)
            return
        self.state.put(Kind.ENUM, effect.name, None)
        self.state.put(Kind.ENUM, effect.new_name, replace(enum, name=effect.new_name, origin=origin))
        for entry in list(self.state.entries()):
            table = _with_type_name(entry.table, str(enum.name), str(effect.new_name))
            if table is not None:
                self._put(entry.replace(table))

    @_do.register
    def _(self, effect: do.AddLabel, origin: Origin) -> None:
        enum = self.state.enum(effect.name)
        beside = effect.before or effect.after
        if enum is None or (beside is not None and beside not in enum.labels):
            self._unknown_enum(effect.name, origin)
        elif effect.label not in enum.labels:
            place = len(enum.labels)
            if beside is not None:
                place = enum.labels.index(beside) + (effect.before is None)
            labels = (*enum.labels[:place], effect.label, *enum.labels[place:])
            self.state.put(Kind.ENUM, enum.name, replace(enum, labels=labels, origin=origin))

    @_do.register
    def _(self, effect: do.RenameLabel, origin: Origin) -> None:
        enum = self.state.enum(effect.name)
        if enum is None or effect.label not in enum.labels:
            self._unknown_enum(effect.name, origin)
            return
        labels = tuple(effect.new_label if label == effect.label else label for label in enum.labels)
        self.state.put(Kind.ENUM, enum.name, replace(enum, labels=labels, origin=origin))

    @_do.register
    def _(self, effect: do.MakeSequence, origin: Origin) -> None:
        if not (effect.checked and self.state.sequence(effect.sequence.name)):
            self.state.put(Kind.SEQUENCE, effect.sequence.name, replace(effect.sequence, origin=origin))

    @_do.register
    def _(self, effect: do.RemoveSequence, origin: Origin) -> None:  # noqa: ARG002 -- one that a column owns is not kept
        self.state.put(Kind.SEQUENCE, effect.name, None)

    @_do.register
    def _(self, effect: do.MakeView, origin: Origin) -> None:  # noqa: ARG002 -- a view has no origin of its own
        self.state.put(Kind.VIEW, effect.name, effect.kind)

    @_do.register
    def _(self, effect: do.Unfollowed, origin: Origin) -> None:
        touched = [ref(self._known(name)) for name in effect.subjects] or self._mentioned(effect.names)
        self.trouble("opaque", effect.what, origin, touched)

    # What they have in common

    def _entry(self, name: QualifiedName, origin: Origin) -> Entry | None:
        entry = self.state.entry(name)
        if entry is None:
            self._unknown(name, origin)
        return entry

    def _unknown(self, name: QualifiedName, origin: Origin) -> None:
        """A table that no migration made: somebody else did, and nobody knows what it is."""
        if self.state.gap(name) is None:
            message = f"table {name} is changed, and no migration before has made it"
            self.trouble("unknown-table", message, origin, (ObjectRef(Kind.TABLE, name),))

    def _unknown_enum(self, name: QualifiedName, origin: Origin) -> None:
        message = f"enum type {name} is changed, and what it was before is not known"
        touched = [ObjectRef(Kind.ENUM, name), *self._tables_with_type(name)]
        self.trouble("opaque", message, origin, touched)

    def _tables_with_type(self, name: QualifiedName) -> list[ObjectRef]:
        return [
            ref(entry.table)
            for entry in self.state.entries()
            if any(column.type.name.removesuffix("[]") == str(name) for column in entry.table.columns)
        ]

    def _column(self, table: Table, name: str) -> Column | None:
        return next((column for column in table.columns if self._same(Kind.COLUMN, column.name, name)), None)

    def _with_column(
        self, table: QualifiedName, name: str, origin: Origin, *, quiet: bool = False
    ) -> tuple[Entry, Column] | None:
        entry = self._entry(table, origin)
        column = entry and self._column(entry.table, name)
        if entry is None or column is None:
            if entry is not None and not quiet and self.state.gap(table) is None:
                message = f"column {table}.{name} is changed, and no migration before has made it"
                self.trouble("opaque", message, origin, (ref(entry.table),))
            return None
        return entry, column

    def _with_named(
        self,
        table: QualifiedName | None,
        name: str | None,
        kinds: tuple[Kind, ...],
        origin: Origin,
        *,
        quiet: bool = False,
    ) -> tuple[Entry, TablePart] | None:
        """The part and its table; what cannot be found leaves the table uncertain."""
        entries = list(self.state.entries())
        if table is not None:
            entry = self._entry(table, origin)
            if entry is None:
                return None
            entries = [entry]
        for entry in entries:
            part = parts.found(entry.table, name, kinds, self._same) or _implicit(entry, name, kinds, self._same)
            if part is not None:
                return entry, part
        if not quiet and (table is None or self.state.gap(table) is None):
            what = f"{kinds[0] if len(kinds) == 1 else 'constraint'} {name or ''}".strip()
            where = f" of table {table}" if table is not None else ""
            message = f"{what}{where} is dropped or changed, and no migration before has made one of this name"
            # Where everything of the kind has a name, the one that goes was never known, and nothing is lost.
            suspects = [ref(entry.table) for entry in entries if _has_unnamed(entry.table, kinds)]
            if suspects:
                self.trouble("opaque", message, origin, suspects)
            else:
                self.note("opaque", message, origin, [ref(entry.table) for entry in entries[:1] if table is not None])
        return None

    def _change_part(
        self, effect: do.RenamePart | do.AlterPart, values: dict[str, Any], origin: Origin, *, quiet: bool = False
    ) -> None:
        found = self._with_named(effect.table, effect.name, effect.kinds, origin, quiet=quiet)
        if found is None:
            return
        entry, part = found
        changed: TablePart = replace(part, **values, origin=origin)
        self._put(entry.replace(parts.with_part(parts.without_part(entry.table, part), changed)))

    def _with(self, table: Table, part: TablePart) -> Table:
        """The table with the part, which gets the name that the server gives to what has none."""
        if isinstance(part, Index):
            part = parts.with_column_parts(part, table)
        if part.name is None and self._statements is not None:
            part = replace(part, name=self._statements.named(part, table, self.state.server))
        if isinstance(part, ForeignKey) and not part.target_columns:
            part = replace(part, target_columns=self._key_of(part.target, table))
        return parts.with_part(table, part)

    def _with_left_behind(self, table: Table, before: Entry, key: ForeignKey) -> Table:
        """An index that the engine made for a foreign key stays when the key goes."""
        for index in before.completed.indexes:
            if index.implicit and index.name is None and index.columns == key.columns and self._statements is not None:
                name = self._statements.index_of_key(key, table, self.state.server)
                kept = replace(index, name=name, implicit=False, origin=key.origin)
                return replace(table, indexes=(*table.indexes, kept))
        return table

    def _key_of(self, name: QualifiedName, table: Table) -> tuple[str, ...]:
        """The primary key that REFERENCES means when it names no columns."""
        entry = self.state.entry(name)
        target = table if entry is None and name == table.name else entry and entry.table
        return target.primary_key.columns if target and target.primary_key else ()

    def _put(self, entry: Entry, *, settle: bool = False) -> None:
        self.state.put(Kind.TABLE, entry.table.name, _settled(entry) if settle else entry)

    def _exists(self, name: QualifiedName) -> bool:
        return self.state.entry(name) is not None or self.state.view(name) is not None

    def _retarget(self, follow: Any) -> None:
        for entry in list(self.state.entries()):
            table = parts.retargeted(entry.table, follow)
            if table is not None:
                self._put(entry.replace(table))

    def _same_table(self, name: QualifiedName, folded: QualifiedName) -> bool:
        return self.state.folded(Kind.TABLE, name) == folded

    def _same(self, kind: Kind, one: str, other: str) -> bool:
        fold, server = self.state.engine.names.fold, self.state.server
        return one == other or fold(kind, one, server) == fold(kind, other, server)

    def _among(self, name: str, names: tuple[str, ...]) -> bool:
        return any(self._same(Kind.COLUMN, name, other) for other in names)

    def _reword(self, sql: str, name: str, new: str) -> str | None:
        return renamed(sql, self.state.engine.sqlglot, name, new)

    def _known(self, name: QualifiedName) -> Table:
        entry = self.state.entry(name)
        return entry.table if entry is not None else Table(name, ())

    def _mentioned(self, names: tuple[str, ...]) -> list[ObjectRef]:
        """The known objects among some words; () when there is none, for then it may be anything."""
        words = {self.state.folded(Kind.TABLE, QualifiedName(name)).name for name in names}
        tables = [
            ref(entry.table)
            for entry in self.state.entries()
            if self.state.folded(Kind.TABLE, entry.table.name).name in words
        ]
        enums = [ref(enum) for enum in self.state.enums() if enum.name.name in names]
        using = [reference for enum in enums for reference in self._tables_with_type(enum.table)]
        return [*tables, *enums, *(reference for reference in using if reference not in tables)]


def _settled(entry: Entry) -> Entry:
    """The entry with what its columns keep when the reason goes: numbering by a type's name, NOT NULL by a key."""
    completed = {column.name: column for column in entry.completed.columns}
    columns = tuple(_settled_column(column, completed.get(column.name)) for column in entry.table.columns)
    return entry if columns == entry.table.columns else entry.replace(replace(entry.table, columns=columns))


def _settled_column(column: Column, completed: Column | None) -> Column:
    if completed is None:
        return column
    return replace(
        column, identity=column.identity or completed.identity, nullable=column.nullable and completed.nullable
    )


def _implicit(entry: Entry, name: str | None, kinds: tuple[Kind, ...], same: parts.Same) -> TablePart | None:
    """Not found as declared: an index that the engine made of a constraint, or a constraint of an index."""
    if name is None or not {Kind.INDEX, Kind.UNIQUE} & set(kinds):
        return None
    return parts.found(entry.table, name, (Kind.INDEX, Kind.UNIQUE), same)


def _has_unnamed(table: Table, kinds: tuple[Kind, ...]) -> bool:
    return any(part.name is None and part.kind in kinds for part in parts.parts_of(table))


def _with_type_name(table: Table, old: str, new: str) -> Table | None:
    if not any(column.type.name.removesuffix("[]") == old for column in table.columns):
        return None
    columns = tuple(
        replace(
            column,
            type=replace(column.type, name=new + column.type.name[len(old) :], raw=column.type.raw.replace(old, new)),
        )
        if column.type.name.removesuffix("[]") == old
        else column
        for column in table.columns
    )
    return replace(table, columns=columns)

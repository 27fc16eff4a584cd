"""The state while effects are applied to it: looking things up by the engine's rules, and what could not be found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from msgspec.structs import replace

from auditor.model import effects as do
from auditor.model.history import Trouble
from auditor.model.names import Kind, ObjectRef, Origin, QualifiedName
from auditor.model.schema import Column, ForeignKey, Gap, Index, Table, TablePart, ref
from auditor.sources.history import parts
from auditor.sources.history.state import EVERYTHING, Entry, State
from auditor.sql.tokens import renamed


class Work:
    """The state at hand; `troubles` gathers what could not be followed."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.troubles: list[Trouble] = []
        self.statements = state.engine.statements

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

    def settle_troubles(self, name: QualifiedName) -> None:
        """The table is told as a whole: what was unclear of the operations that led to it is clear now."""
        while self.troubles and self.troubles[-1].touches == (ObjectRef(Kind.TABLE, name),):
            self.troubles.pop()
        if self.state.is_new(Kind.DATABASE, name):
            self.state.put(Kind.DATABASE, name, None)

    def entry(self, name: QualifiedName, origin: Origin) -> Entry | None:
        """The table; when there is none, that is remembered."""
        entry = self.state.entry(name)
        if entry is None:
            self.unknown(name, origin)
        return entry

    def unknown(self, name: QualifiedName, origin: Origin) -> None:
        """A table that no migration made: somebody else did, and nobody knows what it is."""
        if self.state.gap(name) is None:
            message = f"table {name} is changed, and no migration before has made it"
            self.trouble("unknown-table", message, origin, (ObjectRef(Kind.TABLE, name),))

    def unknown_enum(self, name: QualifiedName, origin: Origin) -> None:
        """An enum type that no migration made, or whose labels are others than the migration believes."""
        message = f"enum type {name} is changed, and what it was before is not known"
        touched = [ObjectRef(Kind.ENUM, name), *self.tables_with_type(name)]
        self.trouble("opaque", message, origin, touched)

    def tables_with_type(self, name: QualifiedName) -> list[ObjectRef]:
        """The tables with a column of an enum type."""
        return [
            ref(entry.table)
            for entry in self.state.entries()
            if any(column.type.name.removesuffix("[]") == str(name) for column in entry.table.columns)
        ]

    def column(self, table: Table, name: str) -> Column | None:
        """The column of this name."""
        return next((column for column in table.columns if self.same(Kind.COLUMN, column.name, name)), None)

    def with_column(
        self, table: QualifiedName, name: str, origin: Origin, *, quiet: bool = False
    ) -> tuple[Entry, Column] | None:
        """The table and its column; when there is none, the table is uncertain."""
        entry = self.entry(table, origin)
        if entry is None:
            return None
        column = self.column(entry.table, name)
        if column is not None:
            return entry, column
        if not quiet and self.state.gap(table) is None:
            message = f"column {table}.{name} is changed, and no migration before has made it"
            self.trouble("opaque", message, origin, (ref(entry.table),))
        return None

    def with_named(
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
            entry = self.entry(table, origin)
            if entry is None:
                return None
            entries = [entry]
        for entry in entries:
            part = parts.found(entry.table, name, kinds, self.same) or _implicit(entry, name, kinds, self.same)
            if part is not None:
                return entry, part
        if not quiet and (table is None or self.state.gap(table) is None):
            self._not_found(entries, table, name, kinds, origin)
        return None

    def _not_found(
        self,
        entries: list[Entry],
        table: QualifiedName | None,
        name: str | None,
        kinds: tuple[Kind, ...],
        origin: Origin,
    ) -> None:
        what = f"{kinds[0] if len(kinds) == 1 else 'constraint'} {name or ''}".strip()
        where = f" of table {table}" if table is not None else ""
        message = f"{what}{where} is dropped or changed, and no migration before has made one of this name"
        # Where everything of the kind has a name, the one that goes was never known, and nothing is lost.
        suspects = [ref(entry.table) for entry in entries if _has_unnamed(entry.table, kinds)]
        if suspects:
            self.trouble("opaque", message, origin, suspects)
        else:
            self.note("opaque", message, origin, [ref(entry.table) for entry in entries if table is not None])

    def change_part(
        self, effect: do.RenamePart | do.AlterPart, values: dict[str, Any], origin: Origin, *, quiet: bool = False
    ) -> None:
        """Give fields of a key, constraint or index new values."""
        found = self.with_named(effect.table, effect.name, effect.kinds, origin, quiet=quiet)
        if found is None:
            return
        entry, part = found
        changed: TablePart = replace(part, **values, origin=origin)
        self.put(entry.replace(parts.with_part(parts.without_part(entry.table, part), changed)))

    def with_part(self, table: Table, part: TablePart) -> Table:
        """The table with the part, which gets the name that the server gives to what has none."""
        if isinstance(part, Index):
            part = parts.with_column_parts(part, table)
        if part.name is None and self.statements is not None:
            part = replace(part, name=self.statements.named(part, table, self.state.server))
        if isinstance(part, ForeignKey) and not part.target_columns:
            part = replace(part, target_columns=self.key_of(part.target, table))
        return parts.with_part(table, part)

    def with_left_behind(self, table: Table, before: Entry, key: ForeignKey) -> Table:
        """An index that the engine made for a foreign key stays when the key goes."""
        for index in before.completed.indexes:
            if index.implicit and index.name is None and index.columns == key.columns and self.statements is not None:
                name = self.statements.index_of_key(key, table, self.state.server)
                kept = replace(index, name=name, implicit=False, origin=key.origin)
                return replace(table, indexes=(*table.indexes, kept))
        return table

    def key_of(self, name: QualifiedName, table: Table) -> tuple[str, ...]:
        """The primary key that REFERENCES means when it names no columns."""
        entry = self.state.entry(name)
        target = table if entry is None and name == table.name else entry and entry.table
        return target.primary_key.columns if target and target.primary_key else ()

    def put(self, entry: Entry, *, settle: bool = False) -> None:
        """A new version of a table; `settle` where a column or key is new in it."""
        self.state.put(Kind.TABLE, entry.table.name, _settled(entry) if settle else entry)

    def exists(self, name: QualifiedName) -> bool:
        """Whether there is a table or view of this name."""
        return self.state.entry(name) is not None or self.state.view(name) is not None

    def retarget(self, follow: Callable[[ForeignKey], ForeignKey]) -> None:
        """Change the foreign keys of all tables."""
        for entry in list(self.state.entries()):
            table = parts.retargeted(entry.table, follow)
            if table is not None:
                self.put(entry.replace(table))

    def same_table(self, name: QualifiedName, folded: QualifiedName) -> bool:
        """Whether the name means the table of this folded name."""
        return self.state.folded(Kind.TABLE, name) == folded

    def same(self, kind: Kind, one: str, other: str) -> bool:
        """Whether two names of a kind are the same name."""
        fold, server = self.state.engine.names.fold, self.state.server
        return one == other or fold(kind, one, server) == fold(kind, other, server)

    def among(self, name: str, names: tuple[str, ...]) -> bool:
        """Whether a column is one of these."""
        return any(self.same(Kind.COLUMN, name, other) for other in names)

    def reword(self, sql: str, name: str, new: str) -> str | None:
        """An expression with a column renamed."""
        return renamed(sql, self.state.engine.sqlglot, name, new)

    def known(self, name: QualifiedName) -> Table:
        """The table, or one of nothing but the name."""
        entry = self.state.entry(name)
        return entry.table if entry is not None else Table(name, ())

    def mentioned(self, names: tuple[str, ...]) -> list[ObjectRef]:
        """The known objects among some words; () when there is none, for then it may be anything."""
        words = {self.state.folded(Kind.TABLE, QualifiedName(name)).name for name in names}
        tables = [
            ref(entry.table)
            for entry in self.state.entries()
            if self.state.folded(Kind.TABLE, entry.table.name).name in words
        ]
        enums = [ref(enum) for enum in self.state.enums() if enum.name.name in names]
        using = [reference for enum in enums for reference in self.tables_with_type(enum.table)]
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

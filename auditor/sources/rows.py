"""Rows of the live database, put into the copy of its schema: some of each table, and those that they refer to.

Keys are read first, so that what a row refers to is known; whole rows then go from the one session to the other in
small batches, parents before children, and are kept nowhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from auditor.errors import CouldNotLook
from auditor.model.names import Kind, QualifiedName
from auditor.model.schema import ForeignKey, Schema, Table
from auditor.plugin.engine import Engine
from auditor.sources import live
from auditor.sources.replica import Rehearsal
from auditor.sources.sink import Row, Sink, Spelling


if TYPE_CHECKING:
    from sqlalchemy.engine import URL

MOST = 10_000
"""Rows of a table that are copied for its own sake, the newest by key."""
TOO_MANY = 100_000
"""Rows of a table that others refer to, over any number of steps."""
BATCH = 200
"""Some engines take an expression of 1,000 levels, and a chain of OR is one."""


class Copied(NamedTuple):
    """How many rows of a table are in the copy, whether it has more, and how many the copy refused."""

    table: QualifiedName
    rows: int
    cut: bool = False
    refused: int = 0


class Original(NamedTuple):
    """The live database, what it holds, and the foreign keys that it has or will have, by table."""

    url: URL
    engine: Engine
    schema: Schema
    keys: tuple[tuple[QualifiedName, ForeignKey], ...]
    limits: live.Limits


def copy(original: Original, tables: Collection[QualifiedName], place: Rehearsal) -> tuple[Copied, ...]:
    """Put rows of these tables, and those that they refer to, into the place; raises CouldNotLook."""
    part = original.engine.rows
    assert part is not None
    there = {table.name: table for table in place.read().tables}
    with live.connect(original.url, original.engine, original.limits) as reader, place.connection() as connection:
        source = _Source(reader, Spelling(reader.url))
        reader.prepare(part.plain, part.reading)
        choosing = _Choosing(source, original)
        for name in sorted(tables):
            choosing.newest(name)
        found = [item for item in choosing.parents_first() if item.table.name in there]
        sink = Sink(connection, part, source.spelling)
        sink.empty(item.table.name for item in reversed(found))
        return tuple(_copied(item, there[item.table.name], source, sink) for item in found)


def _copied(chosen: _Chosen, there: Table, source: _Source, sink: Sink) -> Copied:
    known = {column.name for column in there.columns if column.generated is None}
    columns = [item.name for item in chosen.table.columns if item.name in known and item.generated is None]
    refused = sink.fill(there, columns, _batches(chosen, columns, source))
    return Copied(there.name, len(chosen.rows) - refused, chosen.cut, refused)


def _batches(chosen: _Chosen, columns: list[str], source: _Source) -> Iterator[Sequence[Row]]:
    for some in _cut(chosen.rows):
        if chosen.key:
            yield source.rows(chosen.table, columns, where=(chosen.key, some))
        else:
            yield [_picked(chosen.columns, columns, row) for row in some]


def _cut(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


class _Source:
    """Reads rows in the one session."""

    def __init__(self, reader: live.LiveReader, spelling: Spelling) -> None:
        self.spelling = spelling
        self._reader = reader

    def rows(
        self,
        table: Table,
        columns: Sequence[str],
        *,
        where: tuple[Sequence[str], Sequence[Row]] | None = None,
        newest: tuple[Sequence[str], int] | None = None,
    ) -> list[Row]:
        """Some columns of the rows with these values in others, or of so many with the greatest; no order else."""
        quote, mark = self.spelling.column, self.spelling.mark
        sql = f"SELECT {', '.join(map(quote, columns))} FROM {self.spelling.table(table.name)}"  # noqa: S608
        values: list[Any] = []
        if where is not None:
            each = f"({' AND '.join(f'{quote(name)} = {mark}' for name in where[0])})"
            sql += f" WHERE {' OR '.join([each] * len(where[1]))}"
            values = [value for row in where[1] for value in row]
        if newest is not None:
            order = ", ".join(f"{quote(name)} DESC" for name in newest[0])
            sql += f"{' ORDER BY ' + order if order else ''} LIMIT {mark}"
            values.append(newest[1])
        before = len(self._reader.gaps)
        found = self._reader.rows(f"rows of {table.name}", sql, tuple(values), kind=Kind.TABLE)
        if len(self._reader.gaps) > before:
            raise CouldNotLook(
                f"The rows of {table.name} cannot be copied: {self._reader.gaps[-1].why}",
                hint="Leave --verify-data out, or let the user read the table.",
            )
        return found


class _Chosen:
    """The rows of a table that are taken: their keys, or all of them where the table has no key."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.key = _key(table)
        self.columns = self.key or tuple(column.name for column in table.columns if column.generated is None)
        self.rows: list[Row] = []
        self.known: set[Row] = set()
        self.cut = False


class _Choosing:
    """Finds the rows: the newest of some tables, then whatever foreign keys lead to."""

    def __init__(self, source: _Source, original: Original) -> None:
        self._source = source
        self._engine = original.engine
        self._server = original.schema.server
        self._tables = {self._fold(table.name): table for table in original.schema.tables if not table.view}
        self._chosen: dict[QualifiedName, _Chosen] = {}
        self._asked: set[tuple[QualifiedName, tuple[str, ...], Row]] = set()
        self._keys: dict[QualifiedName, list[ForeignKey]] = {}
        for name, key in original.keys:
            known = self._keys.setdefault(self._fold(name), [])
            if self._leads(name, key) and key not in known:
                known.append(key)

    def newest(self, name: QualifiedName) -> None:
        """Take rows of a table for its own sake."""
        table = self._tables.get(self._fold(name))
        if table is None:
            return
        chosen = self._of(table)
        columns = self._needed(chosen)
        found = self._source.rows(table, columns, newest=(chosen.key, MOST + 1))
        chosen.cut = len(found) > MOST
        self._take(chosen, columns, found[:MOST])

    def parents_first(self) -> list[_Chosen]:
        """What was chosen, each table after those that it refers to, as far as they are no circle."""
        done: dict[QualifiedName, _Chosen] = {}

        def visit(name: QualifiedName, above: frozenset[QualifiedName]) -> None:
            if name in done or name in above or name not in self._chosen:
                return
            for key in self._keys.get(name, ()):
                visit(self._fold(key.target), above | {name})
            done[name] = self._chosen[name]

        for name in sorted(self._chosen):
            visit(name, frozenset())
        return list(done.values())

    def _fold(self, name: QualifiedName) -> QualifiedName:
        return QualifiedName(self._engine.names.fold(Kind.TABLE, name.name, self._server), name.schema)

    def _leads(self, name: QualifiedName, key: ForeignKey) -> bool:
        """Whether both ends are there: a key may be of a table or column that a revision has yet to make."""
        child, parent = self._tables.get(self._fold(name)), self._tables.get(self._fold(key.target))
        if child is None or parent is None or len(key.columns) != len(key.target_columns):
            return False
        return all(map(child.column, key.columns)) and all(map(parent.column, key.target_columns))

    def _of(self, table: Table) -> _Chosen:
        return self._chosen.setdefault(self._fold(table.name), _Chosen(table))

    def _needed(self, chosen: _Chosen) -> list[str]:
        """The columns of the key, and of what the rows refer to."""
        keys = self._keys.get(self._fold(chosen.table.name), ())
        return list(dict.fromkeys([*chosen.columns, *(name for key in keys for name in key.columns)]))

    def _take(self, chosen: _Chosen, columns: list[str], found: Iterable[Row]) -> None:
        """Note rows, then the rows that they refer to."""
        waiting = [(chosen, columns, list(found))]
        while waiting:
            chosen, columns, rows = waiting.pop()
            fresh = self._noted(chosen, columns, rows)
            for key in self._keys.get(self._fold(chosen.table.name), ()):
                waiting += self._referred(key, [_picked(columns, key.columns, row) for row in fresh])

    def _noted(self, chosen: _Chosen, columns: list[str], rows: list[Row]) -> list[Row]:
        """Those that are new; where there is no key, rows may be alike."""
        marks = [_picked(columns, chosen.columns, row) for row in rows]
        fresh = [number for number, mark in enumerate(marks) if mark not in chosen.known]
        chosen.rows += [marks[number] for number in fresh]
        chosen.known.update(marks)
        if len(chosen.rows) > TOO_MANY:
            raise CouldNotLook(
                f"More than {TOO_MANY:,} rows of {chosen.table.name} would have to be copied: others refer to them.",
                hint="Leave --verify-data out.",
            )
        return [rows[number] for number in fresh]

    def _referred(self, key: ForeignKey, values: list[Row]) -> Iterator[tuple[_Chosen, list[str], list[Row]]]:
        name = self._fold(key.target)
        marks = {value: (name, key.target_columns, value) for value in values if None not in value}
        wanted = [value for value, mark in marks.items() if mark not in self._asked]
        self._asked.update(marks.values())
        parent = self._of(self._tables[name])
        columns = self._needed(parent)
        for some in _cut(wanted):
            yield parent, columns, self._source.rows(parent.table, columns, where=(key.target_columns, some))


def _picked(columns: Sequence[str], wanted: Sequence[str], row: Row) -> Row:
    return tuple(row[columns.index(name)] for name in wanted)


def _key(table: Table) -> tuple[str, ...]:
    """Columns that tell one row from all others; () when there are none."""
    if table.primary_key is not None:
        return table.primary_key.columns
    required = {column.name for column in table.columns if not column.nullable}
    return next((key.columns for key in table.uniques if required.issuperset(key.columns)), ())

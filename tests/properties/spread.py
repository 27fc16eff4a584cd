"""Changes spread over tables, as few as will do, so that none is about what another one is about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import sqlalchemy as sa

from .project import TABLES, project


if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .mutations import Mutation

OWN = re.compile(r"\{t\}[._](\w+)")


class Places:
    """Tables for changes; `of` gives that of a change."""

    def __init__(self, engine: str, kinds: Iterable[Mutation]) -> None:
        self._parts = _parts(project(engine, ["x"]).tables["x"])
        self._taken: list[set[str]] = []
        self._numbers = {kind.name: self._number(kind) for kind in kinds}

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of all tables, two of which have to be quoted."""
        more = (f"alpha{number}" for number in range(len(self._taken)))
        return tuple(name for name, _ in zip((*TABLES, *more), self._taken, strict=False))

    def of(self, kind: Mutation) -> str:
        """The table that a change is made to."""
        return self.tables[self._numbers[kind.name]]

    def _number(self, kind: Mutation) -> int:
        about = set(self._about(kind))
        number = next((n for n, taken in enumerate(self._taken) if not taken & about), len(self._taken))
        if number == len(self._taken):
            self._taken.append(set())
        self._taken[number] |= about
        return number

    def _about(self, kind: Mutation) -> Iterator[str]:
        """The columns that a change is about, those of keys, indexes and CHECKs among them, and what is new."""
        text = " ".join((*kind.do, *kind.undo, *kind.expects))
        for name in OWN.findall(text):
            yield from self._parts.get(name, {name})
        yield from self._parts.keys() & set(re.findall(r"\w+", text))
        if "PRIMARY KEY" in text:
            yield "id"
        if not any("{t}." in item or "{t}_" in item for item in kind.expects):
            yield "the table"


def _parts(table: sa.Table) -> dict[str, set[str]]:
    """The columns of each part of a table, by its name without the table's."""
    found = {column.name: {column.name} for column in table.columns}
    parts: list[sa.Constraint | sa.Index] = [*table.constraints, *table.indexes]
    for part in parts:
        name = str(part.name).removeprefix("x_")
        if isinstance(part, sa.CheckConstraint):
            columns = found.keys() & set(re.findall(r"\w+", str(part.sqltext)))
        elif isinstance(part, sa.Index):
            columns = found.keys() & set(re.findall(r"\w+", " ".join(map(str, part.expressions))))
        else:
            assert isinstance(part, sa.schema.ColumnCollectionConstraint)
            columns = set(part.columns.keys())
        found.setdefault(name, set(columns))
    return found

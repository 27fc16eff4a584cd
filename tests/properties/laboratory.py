"""A throwaway table in which SQL texts are stored, read back as the audit reads them, and evaluated on rows."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa

from auditor.model.names import QualifiedName
from auditor.model.schema import Column, IndexPart, Table
from auditor.model.verdict import Verdict
from auditor.plugin.engine import Pair, Scope
from auditor.plugin.loader import load
from auditor.sources.live import Limits, connect

from .world import quick


if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .texts import Grammar

ROWS = 200


class Subject(NamedTuple):
    """What the SQL texts of one engine consist of, and how to put them into a table."""

    columns: dict[str, tuple[str, list[str]]]
    grammar: Grammar
    defaults: dict[str, list[str]]
    places: dict[str, tuple[str, ...]]
    """By kind of expression, clauses after ALTER TABLE t or whole statements, with {name} and {text}."""
    apart: str
    """Truth value: whether {one} and {other} are two values."""
    setup: tuple[str, ...] = ()
    texts_apart: str | None = None
    """The same for texts, where equal means more than one spelling otherwise."""


class Stored(NamedTuple):
    """A text that the server took, and what it prints for it."""

    written: str
    printed: str


class Laboratory:
    """A database of one server with the table `t`, and rows for it in `rows`."""

    def __init__(self, url: str, engine: str, subject: Subject) -> None:
        self.subject = subject
        self.engine = load(engine)
        self.url = sa.make_url(quick(url))
        self._made = sa.create_engine(self.url, poolclass=sa.pool.StaticPool, isolation_level="AUTOCOMMIT")
        self._connection = self._made.connect().execution_options(no_parameters=True)
        for statement in (*subject.setup, self._table("samples"), *self._rows(), self._table("t")):
            self._run(statement)
        with connect(self.url, self.engine, Limits()) as reader:
            self.server = self.engine.catalog.server(reader)
        self._empty = self._read()

    def close(self) -> None:
        """End the connection."""
        self._connection.close()
        self._made.dispose()

    def stored(self, texts: Sequence[tuple[str, str]]) -> list[Stored | None]:
        """Return each text (place, expression) as the catalog tells it; None for one that the server refuses."""
        names = [f"x{number}" for number in range(len(texts))]
        taken = [self._take(name, *text) for name, text in zip(names, texts, strict=True)]
        try:
            found = _found(self._read())
        finally:
            self._run("DROP TABLE t")
            self._run(self._table("t"))
        return [
            # MariaDB's own CHECK of a JSON column, json_valid(), is left out by the catalog reader.
            Stored(text, found[name]) if is_taken and name in found else None
            for name, is_taken, (_, text) in zip(names, taken, texts, strict=True)
        ]

    def defaults(self, kind: str, texts: Sequence[str]) -> list[Stored | None]:
        """Return each default of a column of this type as the catalog tells it."""
        names = [f"x{number}" for number in range(len(texts))]
        taken = [
            self._attempt(f"ALTER TABLE t ADD COLUMN {name} {kind} DEFAULT {text}")
            for name, text in zip(names, texts, strict=True)
        ]
        table = self._read()
        self._run("DROP TABLE t")
        self._run(self._table("t"))
        found = {column.name: column.default or "NULL" for column in table.columns}
        return [Stored(text, found[name]) if ok else None for name, ok, text in zip(names, taken, texts, strict=True)]

    def equal(self, expected: str, actual: str) -> Verdict:
        """Return the verdict of the dialect package on two expressions."""
        return self.engine.expressions.equal(expected, actual, Pair(self._empty, self._empty, self.server))

    def default(self, kind: str, expected: str, actual: str) -> Verdict:
        """Return the verdict of the dialect package on two defaults of a column of this type."""
        told = self.engine.types.parse(kind, self.server)
        known = next((c.type for c in self._empty.columns if c.type.name == told.name), told)
        columns = [Column("x", known, default=None if text.upper() == "NULL" else text) for text in (expected, actual)]
        tables = [Table(QualifiedName("t"), (column,)) for column in columns]
        return self.engine.expressions.default(columns[0], columns[1], Pair(tables[0], tables[1], self.server))

    def apart(self, one: str, other: str, place: str = "") -> bool | None:
        """Return whether some row tells two expressions apart; None when they cannot be evaluated."""
        texts = self.subject.texts_apart if place in self.subject.places["text"] else None
        where = (texts or self.subject.apart).format(one=one, other=other)
        return self._asked(f"SELECT count(*) FROM samples t WHERE {where}")

    def defaults_apart(self, kind: str, one: str, other: str) -> bool | None:
        """Return whether two defaults store two values in one row."""
        if not self._attempt(f"CREATE TABLE two (one {kind} DEFAULT {one}, other {kind} DEFAULT {other}, id integer)"):
            return None
        try:
            if not self._attempt("INSERT INTO two (id) VALUES (1)"):
                return None
            columns = {"one": "one", "other": "other"}
            if "json" in kind and self.engine.name == "postgresql":
                columns = {"one": "one::jsonb", "other": "other::jsonb"}
            return self._asked(
                f"SELECT count(*) FROM two WHERE {(self.subject.texts_apart or self.subject.apart).format(**columns)}"
            )
        finally:
            self._run("DROP TABLE two")

    def _take(self, name: str, place: str, text: str) -> bool:
        return self._attempt(place.replace("{name}", name).replace("{text}", text))

    def _attempt(self, statement: str) -> bool:
        try:
            self._run(statement)
        except sa.exc.DBAPIError:
            return False
        return True

    def _asked(self, question: str) -> bool | None:
        try:
            return bool(self._connection.exec_driver_sql(question).scalar_one())
        except (sa.exc.DBAPIError, UnicodeError):
            return None

    def _run(self, statement: str) -> None:
        self._connection.exec_driver_sql(statement)

    def _table(self, name: str) -> str:
        columns = ", ".join(f"{column} {kind}" for column, (kind, _) in self.subject.columns.items())
        return f"CREATE TABLE {name} ({columns})"

    def _rows(self) -> Iterator[str]:
        chance = random.Random(0)
        for _ in range(ROWS):
            values = [chance.choice([*samples, *samples, "NULL"]) for _, samples in self.subject.columns.values()]
            yield f"INSERT INTO samples VALUES ({', '.join(values)})"

    def _read(self) -> Table:
        with connect(self.url, self.engine, Limits()) as reader:
            server = self.engine.catalog.server(reader)
            schema = self.engine.catalog.read(reader, server, Scope(tables=("t",)))
        return next(table for table in schema.tables if table.name.name == "t")


def _found(table: Table) -> dict[str, str]:
    """Return the expressions of a table by the names of what holds them."""
    found: dict[str, Any] = {str(check.name): check.expression for check in table.checks}
    found |= {column.name: column.generated.expression for column in table.columns if column.generated}
    found |= {str(index.name): index.predicate or _part(index.parts) for index in table.indexes}
    return found


def _part(parts: Sequence[IndexPart]) -> str:
    """Return an expression, or the name of a plain column as SQL spells it."""
    if len(parts) > 1:
        return "true"  # a predicate that is always true is none
    part = parts[0]
    return part.expression or '"{}"'.format((part.column or "").replace('"', '""'))

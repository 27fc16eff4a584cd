"""A throwaway database in which recipes are run: the change is made, compared with what was wanted, and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from msgspec.structs import replace

from auditor.compare.diff import compare
from auditor.model.changes import Add, Alter, Change
from auditor.model.names import QualifiedName
from auditor.model.schema import Column, Enumeration, Schema, Table
from auditor.model.step import Recipe
from auditor.model.verdict import Different, Facet
from auditor.plugin.engine import Scope, Situation
from auditor.plugin.loader import load
from auditor.plugin.recipes import applied
from auditor.sources.live import Limits, connect
from tests.properties.alembic_steps import Runner
from tests.properties.world import quick
from tests.servers import Server


if TYPE_CHECKING:
    from collections.abc import Iterable

    from auditor.model.step import Probe, Step

COLOURS = Enumeration(("red", "green"), ("RED", "GREEN"), ("red", "green"), "Colour")
"""A Python enum whose members have other values than names, bound by value."""


class Workshop:
    """A database of one engine."""

    def __init__(self, url: str, engine: str) -> None:
        self.url = quick(url)
        self.engine = load({"mariadb": "mysql"}.get(engine, engine))
        self._made = sa.create_engine(self.url, poolclass=sa.NullPool)
        assert self.engine.recipes is not None
        self.recipes = self.engine.recipes

    def execute(self, *statements: str) -> None:
        """Run statements as written."""
        Server.execute(self.url, statements)

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        with self._made.connect() as connection:
            plain = connection.execution_options(no_parameters=True)
            return [tuple(row) for row in plain.exec_driver_sql(question)]

    def read(self) -> Schema:
        """Return the database as its catalog tells it."""
        with connect(sa.make_url(self.url), self.engine, Limits()) as reader:
            server = self.engine.catalog.server(reader)
            return self.engine.catalog.read(reader, server, Scope())

    def table(self, name: str = "t") -> Table:
        """Return one table."""
        return next(table for table in self.read().tables if table.name.name == name)

    def column(self, name: str, table: str = "t") -> Column:
        """Return one column."""
        found = self.table(table).column(name)
        assert found is not None
        return found

    def recipe(self, change: Change, expected: Schema | None = None, rows: int | None = 10) -> Recipe:
        """Return how a change is made."""
        actual = self.read()
        wanted = expected if expected is not None else applied(actual, change)
        counts = tuple((table.name, rows) for table in actual.tables) if rows is not None else ()
        found = self.recipes.recipe(change, Situation(actual, wanted, actual.server, counts))
        assert isinstance(found, Recipe), found
        return found

    def run(self, steps: Iterable[Step]) -> list[str]:
        """Run steps as a revision would; return the statements."""
        runner = Runner(self._made)
        try:
            runner.run(self.recipes.opening)
            runner.log.clear()
            runner.run(steps)
            return list(runner.log)
        finally:
            runner.close()

    def left(self, expected: Schema) -> list[Change]:
        """Return what differs from what was wanted."""
        return list(compare(expected, self.read(), self.engine).changes)

    def prove(self, change: Change, expected: Schema | None = None) -> Recipe:
        """Make the change and take it back; nothing is left over either way."""
        before = self.read()
        wanted = expected if expected is not None else applied(before, change)
        recipe = self.recipe(change, wanted)
        self.run(recipe.up)
        assert [] == self.left(wanted)
        self.run(recipe.down)
        assert [] == self.left(before)
        return recipe

    def counted(self, probe: Probe) -> tuple[int, list[tuple[Any, ...]]]:
        """Return how many rows are against a change, and the keys of some."""
        ((count,),) = self.rows(probe.count)
        return count, self.rows(probe.sample)


def altered(before: Any, facet: Facet, table: str = "t", **values: Any) -> Alter:
    """Return a change of one facet of a part of a table."""
    return Alter(replace(before, **values), before, (Different(facet, "new", "old"),), QualifiedName(table))


def added(item: Any, table: str = "t") -> Add:
    """Return a new part of a table."""
    return Add(item, QualifiedName(table))

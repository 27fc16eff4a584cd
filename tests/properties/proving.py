"""Recipes do what was wanted, and take back what was: `python -m tests.properties.proving KIND [MUTATION] [-v]`."""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec
import sqlalchemy as sa

from auditor.compare.diff import compare
from auditor.model.changes import Add, Alter, Drop, Rename
from auditor.model.effects import Unfollowed
from auditor.model.names import Role
from auditor.model.schema import Column, ForeignKey, Schema, Server, Table
from auditor.model.step import Apply, Execute, Recipe, Refusal, Step
from auditor.plugin.engine import Engine, Situation
from auditor.plugin.loader import load
from auditor.plugin.recipes import applied
from auditor.sql.effects.text import effects
from tests.servers import Unavailable, start
from tests.servers.home import own_home

from .alembic_steps import Runner
from .mutations import Mutation, Playground, mutations
from .project import TABLES


if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from auditor.model.changes import Change


@dataclass
class Proof:
    """What came of a mutation: `left` are changes after the upgrade, `back` those after the downgrade.

    `unread` are statements that a replay of the history would not follow.
    """

    recipes: list[tuple[Change, Recipe | Refusal | None]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    back: list[str] = field(default_factory=list)
    failed: str = ""
    rows: bool = True
    unread: list[str] = field(default_factory=list)

    @property
    def refused(self) -> list[str]:
        """Return why changes are not made."""
        return [found.why for _, found in self.recipes if isinstance(found, Refusal)]

    @property
    def verdict(self) -> str:
        """Return one word."""
        if self.failed or self.left or (self.back and not self.lossy):
            return "WRONG"
        return "refused" if self.refused else "lossy" if self.back else "proven"

    @property
    def lossy(self) -> bool:
        """Return whether a recipe says that not all comes back."""
        return any(isinstance(found, Recipe) and found.lossy for _, found in self.recipes)


class Bench:
    """A playground with rows, in which recipes for mutations are proven."""

    def __init__(self, url: str, engine: str) -> None:
        self.playground = Playground(url, engine)
        self.engine = load({"mariadb": "mysql"}.get(engine, engine))
        assert self.engine.recipes is not None
        self.recipes = self.engine.recipes
        self.playground.metadata.create_all(self.playground.world.engine)

    def fill(self, table: str) -> None:
        """Put two rows into a table and those that it refers to."""
        with self.playground.world.engine.begin() as connection:
            for name in ("parent", "other"):
                own = self.playground.metadata.tables[name]
                if not connection.execute(sa.select(own.c.id)).first():
                    connection.execute(own.insert(), [{"id": 1}, {"id": 2}])
            rich = self.playground.metadata.tables[table]
            plain = {"parent_id": 1, "other_id": 2, "title": "t", "small": 1, "big": 7, "price": 1, "colour": "RED"}
            connection.execute(rich.insert(), [{**plain, "code": "a"}, {**plain, "code": "b", "colour": "BLUE"}])
            connection.execute(self.playground.metadata.tables[f"{table}_spare"].insert(), [{"word": "a"}])

    def empty(self, table: str) -> None:
        """Take the rows away."""
        with self.playground.world.engine.begin() as connection:
            for name in (table, f"{table}_spare"):
                with suppress(sa.exc.DBAPIError), connection.begin_nested():
                    connection.execute(sa.delete(sa.table(name)))

    def schemas(self) -> tuple[Schema, Schema]:
        """Return the models and the database."""
        gathered = self.playground.world.gather(self.playground.metadata)
        return gathered.schemas[Role.MODEL], gathered.schemas[Role.LIVE]

    def changes(self, expected: Schema, actual: Schema) -> tuple[Change, ...]:
        """Return what turns one into the other."""
        return compare(expected, actual, self.engine).changes

    def prove(self, mutation: Mutation, table: str) -> Proof:
        """Mutate, repair, and take the repair back."""
        proof = Proof()
        self.fill(table)
        try:
            self.playground.run(mutation.do, table)
        except sa.exc.DBAPIError:
            proof.rows = False
            self._anew()
            self.playground.run(mutation.do, table)
        return self._judged(proof, (mutation,), table)

    def prove_together(self, several: Sequence[Mutation], table: str) -> Proof | None:
        """Mutate in several ways, repair all at once, and take all back; None where the ways exclude each other."""
        self.fill(table)
        try:
            for mutation in several:
                self.playground.run(mutation.do, table)
        except (sa.exc.DBAPIError, AssertionError, KeyError):
            self._anew()
            return None
        return self._judged(Proof(), several, table)

    def _judged(self, proof: Proof, several: Sequence[Mutation], table: str) -> Proof:
        runner = Runner(self.playground.world.engine)
        try:
            self._proven(proof, runner)
        except (sa.exc.SQLAlchemyError, NotImplementedError, ValueError) as error:
            proof.failed = " ".join(str(error).split())[:300]
        finally:
            runner.close()
            self._restore(several, table)
        return proof

    def _proven(self, proof: Proof, runner: Runner) -> None:
        expected, actual = self.schemas()
        wanted = ordered(self.changes(expected, actual))
        situation = Situation(actual, expected, actual.server)
        for change in wanted:
            found = self.recipes.recipe(change, situation)
            proof.recipes.append((change, found))
            if not isinstance(found, Refusal):
                situation = msgspec.structs.replace(situation, actual=applied(situation.actual, change))
        made = [(change, _steps(change, found)) for change, found in proof.recipes if not isinstance(found, Refusal)]
        texts = [step.action.sql for _, (up, down) in made for step in (*up, *down) if isinstance(step.action, Execute)]
        proof.unread = [text for text in texts if _is_opaque(text, self.engine, actual.server)]
        runner.run(self.recipes.opening)
        for _, (up, _down) in made:
            runner.run(up)
        expected, repaired = self.schemas()
        refused = {change.subject for change, found in proof.recipes if isinstance(found, Refusal)}
        proof.left = [brief(change) for change in self.changes(expected, repaired) if change.subject not in refused]
        for _, (_up, down) in reversed(made):
            runner.run(down)
        _, after = self.schemas()
        proof.back = [brief(change) for change in self.changes(actual, after)]

    def _restore(self, several: Sequence[Mutation], table: str) -> None:
        self.empty(table)
        for mutation in reversed(several):
            with suppress(sa.exc.SQLAlchemyError, KeyError, AssertionError):
                self.playground.run(mutation.undo, table)
        # SQLite's mutations look for the text of the models' own CREATE TABLE.
        if self.engine.name == "sqlite" or self.changes(*self.schemas()):
            self._anew()

    def _anew(self) -> None:
        """Make all tables again."""
        world = self.playground.world
        with world.engine.begin() as connection:
            if world.engine.dialect.name == "postgresql":
                connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            else:
                if world.engine.dialect.name != "sqlite":
                    connection.exec_driver_sql("SET foreign_key_checks = 0")
                quote = world.engine.dialect.identifier_preparer.quote_identifier
                for name in sa.inspect(connection).get_table_names():
                    connection.exec_driver_sql(f"DROP TABLE {quote(name)}")
        self.playground.metadata.create_all(world.engine)


def ordered(changes: tuple[Change, ...]) -> list[Change]:
    """Return the changes in an order in which none needs a later one."""

    def place(change: Change) -> tuple[int, int]:
        first = {Drop: 0, Rename: 1, Alter: 2, Add: 3}[type(change)]
        key = isinstance(change.object, ForeignKey)
        part = 0 if isinstance(change.object, Table | Column) else 1
        if isinstance(change, Drop):
            return first, -part - key
        return first, part + key

    return sorted(changes, key=place)


def _is_opaque(text: str, engine: Engine, server: Server) -> bool:
    return any(isinstance(effect, Unfollowed) for effect in effects(text, engine, server))


def _steps(change: Change, found: Recipe | None) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    if found is not None:
        return found.up, found.down
    return (Step(Apply(change)),), (Step(Apply(change.reverse())),)


def brief(change: Change) -> str:
    """Return a change on one line."""
    facets = [f"{item.facet}: {item.expected} <- {item.actual}" for item in getattr(change, "differences", ())]
    return f"{type(change).__name__} {change.subject.kind} {change.subject} {'; '.join(facets)}".strip()


def shown(proof: Proof) -> Iterator[str]:
    """Return what is to be read of a proof."""
    for change, found in proof.recipes:
        how = "Alembic's own" if found is None else found.why if isinstance(found, Refusal) else found.applicability
        yield f"    {brief(change)}: {how}"
        if isinstance(found, Recipe) and "-v" in sys.argv:
            yield from (f"      + {step.action}" for step in found.up)
            yield from (f"      - {step.action}" for step in found.down)
    if proof.failed:
        yield f"    FAILED {proof.failed}"
    yield from (f"    LEFT {line}" for line in proof.left)
    yield from (f"    BACK {line}" for line in proof.back)


def main(kind: str, only: str = "") -> int:
    """Print what comes of every kind of change."""
    counts: Counter[str] = Counter()
    with own_home() as home:
        server = start(kind, home)
        assert not isinstance(server, Unavailable)
        with server.database() as url:
            bench = Bench(url, server.engine)
            for mutation in mutations(server.engine):
                if only and only not in mutation.name:
                    continue
                proof = bench.prove(mutation, TABLES[sum(mutation.name.encode()) % len(TABLES)])
                counts[proof.verdict] += 1
                counts["with rows"] += proof.rows
                print(f"{proof.verdict:8} {mutation.name}{'' if proof.rows else ' (no rows)'}")
                if proof.verdict != "proven" or "-v" in sys.argv:
                    print("\n".join(shown(proof)))
    print(kind, dict(counts))
    return 0


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if word != "-v"]
    sys.exit(main(*words))

"""Single changes of a database that audits must find, each with its undoing: `python -m tests.properties.mutations`.

Names in square brackets are quoted as the engine does; {t} is the table that the change is made to.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from tests.servers import KINDS, Unavailable, start

from .project import TABLES, project
from .world import World


if TYPE_CHECKING:
    from auditor.model.report import Report

RECREATE = "RECREATE"
"""The statement of an undo that creates the table after it as the models have it."""

RESTORE = "RESTORE"
"""The statement of an undo that makes [{t}] as it was before `old => new` changed its text."""


@dataclass(frozen=True, slots=True)
class Mutation:
    """One kind of change: `expects` are "slug | kind of object | object | facet" of the findings it must give.

    The first is the change itself, the others what the engine itself changes with it; `because` says why.
    """

    name: str
    do: tuple[str, ...]
    undo: tuple[str, ...]
    expects: frozenset[str]
    because: str = ""


def kind(name: str, do: str, undo: str, *expects: str, because: str = "") -> Mutation:
    """Return a mutation; statements are separated by two semicolons."""
    return Mutation(name, _statements(do), _statements(undo), frozenset(expects), because)


def _statements(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";;"))


def mutations(engine: str) -> tuple[Mutation, ...]:
    """Return all kinds of an engine."""
    from . import mutations_mysql, mutations_postgresql, mutations_sqlite

    return {
        "postgresql": mutations_postgresql.MUTATIONS,
        "mariadb": mutations_mysql.MARIADB,
        "mysql": mutations_mysql.MYSQL,
        "sqlite": mutations_sqlite.MUTATIONS,
    }[engine]


class Playground:
    """A database with the project, which mutations change and restore."""

    def __init__(self, url: str, engine: str, tables: Iterable[str] = TABLES) -> None:
        self.world = World(url)
        self.engine = engine
        self.metadata = project(engine, tables)
        self.ran: list[str] = []
        self._kept: dict[str, list[str]] = {}

    def heard(self) -> list[str]:
        """Return what an audit says: findings, what is undecided, and what could not be looked at."""
        return told(self.world.audit(self.metadata))

    def run(self, statements: Iterable[str], table: str) -> None:
        """Run the statements of a mutation on a table."""
        for statement in statements:
            if statement.startswith(RECREATE):
                self.metadata.tables[statement.removeprefix(RECREATE).strip().format(t=table)].create(self.world.engine)
            elif statement == RESTORE:
                self._remake(table, self._kept.pop(table))
            elif "=>" in statement:
                self._rebuild(statement, table)
            else:
                self._execute(self.sql(statement, table))

    def sql(self, statement: str, table: str) -> str:
        """Return a statement with the engine's quotes around names."""
        mark = "`" if self.engine in {"mysql", "mariadb"} else '"'
        return re.sub(r"\[(\w[^\]]*)\]", rf"{mark}\1{mark}", statement.replace("{t}", table))

    def _rebuild(self, statement: str, table: str) -> None:
        """SQLite changes a table by making it again: `old => new` is what changes in its text."""
        self._kept[table] = texts = self._texts(table)
        old, new = (self.sql(part.strip(), table) for part in statement.split("=>"))
        if old not in texts[0]:  # SQLAlchemy quotes a name only when it must
            old, new = old.replace('"', ""), new.replace('"', "")
        assert texts[0].count(old) == 1, f"{old!r} is not once in {texts[0]}"
        self._remake(table, [texts[0].replace(old, new), *texts[1:]])

    def _texts(self, table: str) -> list[str]:
        asked = "SELECT sql FROM sqlite_master WHERE tbl_name = :name AND sql IS NOT NULL ORDER BY type DESC"
        with self.world.engine.connect() as connection:
            found = connection.execute(sa.text(asked), {"name": table}).scalars()
            return [" ".join(text.split()) for text in found]

    def _remake(self, table: str, texts: list[str]) -> None:
        self._execute(f'DROP TABLE "{table}"', *texts)

    def _execute(self, *texts: str) -> None:
        self.ran += texts
        self.world.execute(*texts)


def told(report: Report) -> list[str]:
    """Return a report's findings as mutations expect them."""
    findings = [f"{f.slug} | {f.subject.kind} | {f.subject} | {f.facet}" for f in report.findings]
    undecided = [f"undecided | {item.subject} | {item.facet}" for item in report.undecided]
    blocking = [f"not checked | {item.what} | {item.why}" for item in report.not_checked if item.blocking]
    return sorted([*findings, *undecided, *blocking])


def expected(mutation: Mutation, table: str) -> list[str]:
    """Return what an audit must say after a mutation."""
    return sorted(item.replace("{t}", table) for item in mutation.expects)


def outcome(playground: Playground, mutation: Mutation, table: str) -> tuple[list[str], list[str]]:
    """Return what was said after the change, and after its undoing."""
    playground.run(mutation.do, table)
    try:
        heard = playground.heard()
    finally:
        playground.run(mutation.undo, table)
    return heard, playground.heard()


def _table(kinds: Iterable[str]) -> int:
    """Print what every mutation gives on every table."""
    failures = 0
    print("| server | kinds | runs | found exactly | missed | collateral | not silent after undo |")
    print("|---|---|---|---|---|---|---|")
    for name in kinds:
        server = start(name)
        if isinstance(server, Unavailable):
            print(f"| {name} | not available: {server.reason} |")
            continue
        with server.database() as url:
            row = _row(Playground(url, server.engine), mutations(server.engine))
        print(f"| {name} {server.version} | {' | '.join(map(str, row))} |")
        failures += sum(row[3:])
    return 1 if failures else 0


def _row(playground: Playground, kinds: tuple[Mutation, ...]) -> tuple[int, ...]:
    playground.metadata.create_all(playground.world.engine)
    runs = exact = missed = collateral = loud = 0
    for mutation in kinds:
        for table in TABLES:
            wanted = expected(mutation, table)
            heard, after = outcome(playground, mutation, table)
            runs += 1
            exact += heard == wanted
            missed += bool(set(wanted) - set(heard))
            collateral += bool(set(heard) - set(wanted))
            loud += bool(after)
            for text in {
                *(f"missed {line}" for line in wanted if line not in heard),
                *(f"extra {line}" for line in heard if line not in wanted),
                *(f"after {line}" for line in after),
            }:
                print(f"  {mutation.name} on {table}: {text}", file=sys.stderr)
    return len(kinds), runs, exact, missed, collateral, loud


if __name__ == "__main__":
    sys.exit(_table(sys.argv[1:] or KINDS))

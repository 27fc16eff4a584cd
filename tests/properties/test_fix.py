"""Whatever drifted, by hand or in the models: `auditor fix` repairs it at once, and adds nothing to itself."""

from __future__ import annotations

import random
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from auditor.compare.diff import compare
from auditor.model.changes import Alter
from auditor.model.finding import Severity
from auditor.model.names import QualifiedName
from auditor.model.verdict import Facet
from auditor.plugin.loader import load
from tests.fix import projects
from tests.fix.projects import Project, live, proof

from .mutations import Mutation, Playground, mutations
from .spread import Places
from .world import ASKED, PROFILE


if TYPE_CHECKING:
    from auditor.model.changes import Change
    from auditor.model.finding import Finding
    from auditor.model.schema import Schema
    from tests.servers import Server

# All kinds of change are in every example, so that one will do, unless somebody goes hunting.
PHASES = tuple(Phase) if ASKED else (Phase.explicit,)
DRAWN = settings(PROFILE, max_examples=int(ASKED or 1), phases=PHASES)
SECONDS = 600
ROOT = Path(__file__).parents[2]
MODELS = """
import sys
sys.path.append({root!r})
from tests.properties.project import project
metadata = project({engine!r}, {tables!r})
"""
FIRST = """
import sys
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    sys.path.append({root!r})
    from tests.properties.project import project

    project({engine!r}, {tables!r}).create_all(op.get_bind())


def downgrade():
    pass
"""
SECOND = """
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    for text in {texts!r}:
        op.execute(text.replace(":", "\\\\:"))


def downgrade():
    pass
"""
BY_HAND = {"invalid index", "disable triggers", "add table"}
"""Changes that no model can make, or that SQLAlchemy cannot write: a key without NOT NULL on SQLite."""

RENAMED = {"rename column": ("{t}.ratios", "ratio")}
"""What the user says of changes that may be renames."""

ODD = "{t}_spared"
"""A table that may have been any of those that are missed: no rename is offered."""

VERSIONS = frozenset({QualifiedName("alembic_version")})
OF_TEXTS = {"query", "history", "revision"}


class Drift(NamedTuple):
    """Changes of a database that nobody wrote a revision for, of the models, and of both."""

    live: list[Mutation]
    models: list[Mutation]
    both: list[Mutation]


def drift(kinds: tuple[Mutation, ...], places: Places, seed: int) -> Drift:
    """The changes of each table in one of the three ways; what only the history has left is nothing to be repaired."""
    chance = random.Random(seed)
    found = Drift([], [], [])
    ways = {table: chance.choice(found) for table in places.tables}
    for kind in kinds:
        stray = any(item.startswith("unknown-") for item in kind.expects) or kind.name == "add check"
        way = ways[places.of(kind)]
        by_hand = kind.name in BY_HAND or (stray and way is found.both)
        (found.live if by_hand else way).append(kind)
    return found


def drifted(folder: Path, urls: tuple[str, str], engine: str, seed: int, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The rich tables. A change of the models is one that history and database have the other way.

    The second of the databases is as the migrations make it, the first has been stamped with those.
    """
    url, past = urls
    kinds = mutations(engine)
    places = Places(engine, kinds)
    told = {"root": str(ROOT), "engine": engine, "tables": places.tables}
    monkeypatch.setattr(projects, "FIRST", FIRST.format(**told))
    made = projects.project(folder, url, MODELS.format(**told))
    changes = drift(kinds, places, seed)
    history, database = (Playground(where, engine, places.tables) for where in (past, url))
    history.metadata.create_all(history.world.engine)
    for playground, some in ((history, changes.both), (database, changes.live)):
        for kind in (*changes.models, *some):
            playground.run(kind.do, places.of(kind))
    made.revision("0002_second", SECOND.format(texts=history.ran))
    database.world.execute("UPDATE alembic_version SET version_num = '0002'")
    return made


def loud(made: Project) -> list[Finding]:
    """What the audit says of the schema, besides notes."""
    spoken = [item for item in made.audit().findings if item.severity is not Severity.INFO]
    return [item for item in spoken if item.subject.kind not in OF_TEXTS]


def wishes(engine: str) -> dict[str, Any]:
    """Those of somebody who names all that they are asked for."""
    kinds = mutations(engine)
    places = Places(engine, kinds)
    strays = [
        (ODD if ODD in " ".join(kind.do) else item.split(" | ")[2].strip()).replace("{t}", places.of(kind))
        for kind in kinds
        for item in kind.expects
        if item.endswith("existence") and (item.startswith("unknown-") or kind.name in {"add check", "rename table"})
    ]
    named = [kind for kind in kinds if kind.name in RENAMED]
    pairs = [tuple(name.replace("{t}", places.of(kind)) for name in RENAMED[kind.name]) for kind in named]
    return {"unsafe": True, "drop": frozenset(strays), "renames": tuple(pairs)}


def left(before: Schema, after: Schema) -> list[Change]:
    """What differs, but for NOT NULL of what came back empty."""
    found = compare(before, after, load(before.server.engine), ignored=VERSIONS).changes
    return [change for change in found if not _is_eased(change)]


def _is_eased(change: Change) -> bool:
    facets = {item.facet for item in change.differences} if isinstance(change, Alter) else set()
    return facets == {Facet.NULLABLE} and (change.subject.name == "must" or change.subject.table.name.endswith("_more"))


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection", "ignore:Unknown schema content")
@pytest.mark.timeout(SECONDS)
@pytest.mark.needs("sqlite", "postgresql", "mariadb", "mysql")
def test_every_kind_of_change_is_repaired(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """One revision for all: the audit is silent, a second fix writes nothing, the downgrade leads to the history."""
    numbers = count()

    @DRAWN
    @example(seed=0)
    @given(seed=st.integers(0, 10**6))
    def drawn(seed: int) -> None:
        with server.database() as url, server.database() as past, server.database() as scratch:
            made = drifted(tmp_path / str(next(numbers)), (url, past), server.engine, seed, monkeypatch)
            wanted = wishes(server.engine)
            done = made.fix(scratch, **wanted)
            assert (proof(done).failed, [item for item in proof(done).told if item.startswith("Not in")]) == ((), [])
            refused = [item for item in done.plan.unfixed if item.finding.subject.kind not in OF_TEXTS]
            assert [(str(item.finding.subject), item.why) for item in refused] == []
            made.upgrade()
            assert [str(item.subject) for item in loud(made)] == []
            assert made.fix(verify=False, unsafe=True).drafted is None
            made.downgrade()
            assert [str(change.subject) for change in left(live(made._replace(url=past)), live(made))] == []

    drawn()

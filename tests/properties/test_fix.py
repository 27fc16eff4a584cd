"""Whatever drifted, or changed in the models: `auditor fix` repairs it or says why not, and adds nothing to itself."""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.model.finding import Severity
from tests.fix import projects
from tests.fix.faults import FAULTS
from tests.fix.projects import Project, missing, together
from tests.fix.test_faults import left, live

from .mutations import Playground, mutations
from .project import TABLES
from .world import ASKED, PROFILE


if TYPE_CHECKING:
    from auditor.model.finding import Finding
    from auditor.repair import Repair
    from tests.servers import Server

DRAWN = settings(PROFILE, max_examples=int(ASKED or 2))
SECONDS = 600
ROOT = Path(__file__).parents[2]
MODELS = """
import sys
sys.path.append({root!r})
from tests.properties.project import project
metadata = project({engine!r})
"""
FIRST = """
import sys
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    sys.path.append({root!r})
    from tests.properties.project import project

    project({engine!r}).create_all(op.get_bind())


def downgrade():
    pass
"""
ASKS = re.compile(r"--rename (.+?):(\S+) when it is")


def rich(folder: Path, url: str, engine: str, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project with the rich tables, its database as its history makes it."""
    said = {"root": str(ROOT), "engine": engine}
    monkeypatch.setattr(projects, "FIRST", FIRST.format(**said))
    return projects.project(folder, url, MODELS.format(**said))


def loud(made: Project) -> list[Finding]:
    """What the audit says of the schema, besides notes."""
    spoken = [item for item in made.audit().findings if item.severity is not Severity.INFO]
    return [item for item in spoken if item.subject.kind not in {"query", "history", "revision"}]


def repaired(made: Project, scratch: str) -> tuple[Repair, dict[str, Any]]:
    """The project fixed by somebody who names all that they are asked for."""
    strays = frozenset(str(item.subject) for item in loud(made) if item.slug in {"unknown-table", "unknown-column"})
    asked = made.fix(verify=False, dry_run=True, unsafe=True).plan.unfixed
    pairs = tuple((found[1], found[2]) for item in asked if (found := ASKS.search(item.why)))
    wishes = {"unsafe": True, "drop": strays, "renames": pairs}
    return made.fix(scratch, **wishes), wishes


@pytest.mark.timeout(SECONDS)
@pytest.mark.needs("sqlite", "postgresql", "mariadb", "mysql")
def test_a_database_changed_by_hand_is_repaired(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the upgrade the audit is silent but for what was told, and a second fix writes nothing."""
    numbers = count()

    @DRAWN
    @given(drawn=st.tuples(*[st.sampled_from(mutations(server.engine)) for _ in TABLES]))
    def drawn(drawn: Any) -> None:
        with server.database() as url, server.database() as scratch:
            made = rich(tmp_path / str(next(numbers)), url, server.engine, monkeypatch)
            playground = Playground(url, server.engine)
            for mutation, table in zip(drawn, TABLES, strict=True):
                playground.run(mutation.do, table)
            done, wishes = repaired(made, scratch)
            told = {item.finding.fingerprint for item in done.plan.unfixed}
            if done.drafted is not None:
                assert done.proof is not None
                assert done.proof.failed == ()
                made.upgrade()
                assert made.fix(verify=False, **wishes).drafted is None
            assert [str(item.subject) for item in loud(made) if item.fingerprint not in told] == []

    drawn()


@pytest.mark.timeout(SECONDS)
@pytest.mark.needs("sqlite", "postgresql", "mariadb", "mysql")
def test_changed_models_are_repaired(tmp_path: Path, server: Server) -> None:
    """After the upgrade the audit is silent; the downgrade leads back to what was."""
    kind = server.kind.partition("-")[0]
    names = sorted(name for name, fault in FAULTS.items() if not fault.engines or kind in fault.engines)
    numbers = count()

    @DRAWN
    @given(chosen=st.sets(st.sampled_from(names), min_size=1, max_size=6))
    def drawn(chosen: Any) -> None:
        with server.database() as url, server.database() as scratch:
            fault = together([FAULTS[name] for name in sorted(chosen)])
            made = missing(tmp_path / str(next(numbers)), url, fault)
            before = live(made)
            done = made.fix(scratch, unsafe=True)
            if done.drafted is None:  # some engines take both for the same
                assert loud(made) == []
                return
            assert done.path is not None
            made.upgrade()
            assert loud(made) == []
            assert made.fix(verify=False, unsafe=True).drafted is None
            made.downgrade()
            assert left(made, before) == []

    drawn()

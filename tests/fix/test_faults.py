"""Real projects on every engine: each kind of fault is repaired by a revision that has been proven, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.audit import diff
from auditor.model.finding import Severity
from auditor.model.schema import Schema
from auditor.repair import Repair
from tests.fix.faults import FAULTS
from tests.fix.projects import Fault, Project, hand_applied, lost, missing, together
from tests.servers import Server


Way = Callable[[Path, str, Fault], Project]
SECONDS = 240


def faults(server: Server) -> Fault:
    """All faults of an engine, as one: they are planned together."""
    return together(
        [fault for fault in FAULTS.values() if not fault.engines or server.kind.partition("-")[0] in fault.engines]
    )


def live(made: Project) -> Schema:
    """The database as it is."""
    return diff(made.config, "live", "live").first


def left(made: Project, before: Schema) -> list[str]:
    """What is not as it was."""
    from auditor.compare.diff import compare
    from auditor.plugin import loader

    return [str(change.subject) for change in compare(before, live(made), loader.load(before.server.engine)).changes]


def repaired(made: Project, server: Server) -> Repair:
    """The project fixed, with a proof, and upgraded."""
    with server.database() as scratch:
        done = made.fix(scratch, unsafe=True)
    assert done.proof is not None
    assert (done.proof.failed, [item for item in done.proof.told if item.startswith("Not in")]) == ((), [])
    assert done.path is not None
    made.upgrade()
    return done


def loud(made: Project) -> list[str]:
    """What an audit says besides notes."""
    found = [item for item in made.audit().findings if item.severity is not Severity.INFO]
    return [f"{item.rule} {item.subject}" for item in found if item.subject.kind != "query"]


@pytest.mark.timeout(SECONDS)
@pytest.mark.needs("sqlite")
@pytest.mark.parametrize("way", [missing, hand_applied, lost])
def test_all_faults_together(tmp_path: Path, server: Server, database: str, way: Way) -> None:
    """One revision repairs them all: the audit is silent, a second fix has nothing to write, and the way back works.

    On every engine, with every kind of change and the ways mixed: tests/properties/test_fix.py.
    """
    made = way(tmp_path / "project", database, faults(server))
    before = live(made)
    repaired(made, server)
    assert loud(made) == []
    assert made.fix(verify=False, unsafe=True).drafted is None
    made.downgrade()
    if way is missing:
        assert left(made, before) == []
    made.upgrade()
    assert loud(made) == []


@pytest.mark.needs("sqlite", "postgresql")
def test_what_was_lost_stays_with_the_downgrade(tmp_path: Path, server: Server, database: str) -> None:
    """An earlier revision makes it: the downgrade leaves the schema that the revision before says, wherever it runs."""
    some = [FAULTS["table"], FAULTS["column"], FAULTS["index"]]
    made = lost(tmp_path / "project", database, together(some))
    done = repaired(made, server)
    assert done.drafted is not None
    assert done.drafted.text.count("an earlier revision makes it, so it stays.") >= len(some)
    before = live(made)
    made.downgrade()
    assert left(made, before) == []
    made.downgrade("base")
    made.upgrade()
    assert loud(made) == []

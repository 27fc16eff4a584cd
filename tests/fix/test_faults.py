"""Real projects on every engine: each kind of fault is repaired by a revision that has been proven, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fix.faults import FAULTS
from tests.fix.projects import Fault, Project, hand_applied, left, live, lost, loud, missing, repaired, together
from tests.servers import Server


Way = Callable[[Path, str, Fault], Project]
SECONDS = 240


def faults(server: Server) -> Fault:
    """All faults of an engine, as one: they are planned together."""
    return together(
        [fault for fault in FAULTS.values() if not fault.engines or server.kind.partition("-")[0] in fault.engines]
    )


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

"""What `create_all` has just made is what the models say: the audit is silent about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import event, given, note, reject, settings
from hypothesis import strategies as st

from auditor.audit import audit
from auditor.config import Config

from .generated import modules
from .world import PROFILE, Refused, World, load


if TYPE_CHECKING:
    from pathlib import Path

    from auditor.model.report import Report
    from tests.servers import Server

TOLD_OF_ANY = {
    # The models are what is wrong, and the database does as they say.
    "enum-values-unordered": "a property of the models alone",
    "numeric-scale-ignored": "a property of the models alone",
    "unindexed-foreign-key": "a property of the models alone",
    "index-key-too-long": "what the engine makes of the models is less than they say, in the database, too",
}


def said(report: Report) -> list[str]:
    """Return all that a report says about a database that is as it should be."""
    findings = [
        f"{finding.severity} {finding.slug} {finding.subject} {finding.facet}: {finding.message}"
        for finding in report.findings
        if finding.slug not in TOLD_OF_ANY
    ]
    undecided = [
        f"undecided {item.subject} {item.facet}: {item.reason}: {item.expected} / {item.actual}"
        for item in report.undecided
    ]
    blocking = [f"not checked {item.what}: {item.why}" for item in report.not_checked if item.blocking]
    return [*findings, *undecided, *blocking]


@PROFILE
@given(data=st.data())
def test_an_audit_after_create_all_is_silent(server: Server, database: str, data: Any) -> None:
    """No finding of any severity, nothing undecided, nothing that could not be looked at."""
    source = data.draw(modules(server.engine), "module")
    world = World(database)
    metadata = load(source)
    note(source)
    try:
        with world.holding(metadata):
            assert said(world.audit(metadata)) == []
    except Refused as refused:
        event(f"refused: {str(refused).splitlines()[0][:60]}")
        reject()


@settings(PROFILE, max_examples=2)
@given(data=st.data())
def test_an_audit_with_a_child_process_is_silent_too(server: Server, database: str, tmp_path: Path, data: Any) -> None:
    """The same by way of a file that the project's Python imports."""
    source = data.draw(modules(server.engine), "module")
    note(source)
    (tmp_path / "generated.py").write_text(source)
    world = World(database)
    try:
        with world.holding(load(source)):
            report = audit(Config(project=tmp_path, metadata=("generated.py:metadata",), db=world.url))
    except Refused:
        reject()
    assert said(report) == []

"""What `create_all` has just made is what the models say: the audit is silent about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import event, given, note, reject
from hypothesis import strategies as st

from .generated import modules
from .world import PROFILE, Refused, World, load


if TYPE_CHECKING:
    from auditor.model.report import Report
    from tests.servers import Server

TOLD_OF_ANY = {
    # The models are what is wrong, and the database does as they say.
    "enum-values-unordered": "a property of the models alone",
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

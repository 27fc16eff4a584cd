"""AUD212: a revision that cannot be taken back."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.finding import Evidence, Finding, Severity
from auditor.model.fix import Fix
from auditor.model.history import Revision, Trouble
from auditor.model.names import Role
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Record, Rule


RULE = Rule(
    id="AUD212",
    slug="empty-downgrade",
    summary="The downgrade of a revision takes back nothing of what its upgrade does, or raises.",
    severity=Severity.INFO,
    subject=Record,
    of=(Revision,),
    needs=frozenset({Need.HISTORY}),
)
_NONE = "the revision has no downgrade()"


def check(record: Record, facts: Facts) -> Iterator[Finding]:
    """Decided by running upgrade and downgrade, not by reading them."""
    revision, history = record.object, facts.history
    assert isinstance(revision, Revision)
    if history is None or revision.id not in history.downgraded:
        return
    without = [] if revision.has_downgrade else [item.id for item in history.revisions if not item.has_downgrade]
    if len(without) * 2 > len(history.revisions):
        if revision.id == without[0]:
            yield _of_project(record, revision, len(without), len(history.revisions))
        return
    raised = _raised(revision, down=True)
    if not revision.has_downgrade:
        what, origin = _NONE, revision.origin
    elif raised is not None and _raised(revision, down=False) is not None:
        return  # what the downgrade met is not what it would meet
    elif raised is not None:
        what, origin = raised.message.removeprefix("downgrade: "), raised.origin
    elif facts.asymmetry(revision.id) and facts.idle(revision.id):
        what, origin = "it changes nothing", revision.origin
    else:
        return
    yield RULE.finding(
        record,
        f"Revision `{revision.id}` cannot be taken back: {what}.",
        consequence="A deploy that has to be rolled back finds no way back for the schema.",
        evidence=[Evidence(Role.HISTORY, what, origin)],
        location=origin if origin.file else None,
        fix=Fix("Write the downgrade, or let it raise with the reason if there is no way back."),
    )


def _of_project(record: Record, revision: Revision, without: int, all_: int) -> Finding:
    """A project that does not write downgrades is told once, at the first revision."""
    return RULE.finding(
        record,
        f"{without} of the {all_} revisions have no `downgrade()`, so none of them can be taken back.",
        consequence="A deploy that has to be rolled back finds no way back for the schema.",
        evidence=[Evidence(Role.HISTORY, _NONE, revision.origin)],
        fix=Fix("Have a backup to go back to, or write downgrades from now on."),
    )


def _raised(revision: Revision, *, down: bool) -> Trouble | None:
    return next((item for item in revision.troubles if item.code == "raised" and item.down is down), None)

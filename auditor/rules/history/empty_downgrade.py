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
    without = [item.id for item in history.revisions if _has_none(item)] if _has_none(revision) else []
    if len(without) * 2 > len(history.revisions):
        if revision.id == without[0]:
            yield _of_project(record, revision, len(without), len(history.revisions))
        return
    raised = _raised(revision)
    if raised is not None and _is_half_up(revision) and not _has_none(revision):
        return  # what the downgrade met is not what it would meet
    if raised is not None:
        what = _NONE if _has_none(revision) else raised.message.removeprefix("downgrade: ")
        origin = raised.origin
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


def _raised(revision: Revision) -> Trouble | None:
    raised = (item for item in revision.troubles if item.code == "raised")
    return next((item for item in raised if item.message.startswith("downgrade: ")), None)


def _is_half_up(revision: Revision) -> bool:
    return any(item.code == "raised" and not item.message.startswith("downgrade: ") for item in revision.troubles)


def _has_none(revision: Revision) -> bool:
    raised = _raised(revision)
    return raised is not None and _NONE in raised.message

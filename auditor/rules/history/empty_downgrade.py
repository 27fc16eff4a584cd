"""AUD212: a revision that cannot be taken back."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.finding import Evidence, Finding, Severity
from auditor.model.fix import Fix
from auditor.model.history import Revision
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


def check(record: Record, facts: Facts) -> Iterator[Finding]:
    """Decided by running upgrade and downgrade, not by reading them."""
    revision, history = record.object, facts.history
    assert isinstance(revision, Revision)
    if history is None or revision.id not in history.downgraded:
        return
    raised = next((item for item in revision.troubles if item.code == "raised" and _of_downgrade(item.message)), None)
    left = facts.asymmetry(revision.id)
    if raised is not None:
        what, origin = raised.message.removeprefix("downgrade: "), raised.origin
    elif left and facts.idle(revision.id):
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


def _of_downgrade(message: str) -> bool:
    return message.startswith("downgrade: ")

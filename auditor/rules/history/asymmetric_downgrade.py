"""AUD213: a downgrade that leads to another schema than the upgrade came from."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.changes import Add, Alter, Change, Drop
from auditor.model.finding import Evidence, Finding, Severity
from auditor.model.fix import Fix
from auditor.model.history import Revision
from auditor.model.names import Role
from auditor.model.schema import EnumType
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Record, Rule


RULE = Rule(
    id="AUD213",
    slug="asymmetric-downgrade",
    summary="After upgrade and downgrade of a revision the schema is not what it was.",
    severity=Severity.INFO,
    subject=Record,
    of=(Revision,),
    needs=frozenset({Need.HISTORY}),
)

MOST = 3


def check(record: Record, facts: Facts) -> Iterator[Finding]:
    """Told of downgrades that do something; those that do nothing, or raise, have a rule of their own."""
    revision, history = record.object, facts.history
    assert isinstance(revision, Revision)
    if history is None or any(item.down for item in revision.troubles):
        return
    left = facts.asymmetry(revision.id)
    if not left or facts.idle(revision.id):
        return
    told = [_said(change) for change in left if not _has_its_own_rule(change)]
    if not told:
        return
    more = f", and {len(told) - MOST} more" if len(told) > MOST else ""
    yield RULE.finding(
        record,
        f"Upgrade and downgrade of revision `{revision.id}` leave another schema: {', '.join(told[:MOST])}{more}.",
        consequence="After a rollback the schema is one that no revision knows, and the next upgrade may fail on it.",
        evidence=[Evidence(Role.HISTORY, item, revision.origin) for item in told[:MOST]],
        location=revision.origin if revision.origin.file else None,
        fix=Fix("Let the downgrade undo all that the upgrade does, in the opposite order."),
    )


def _has_its_own_rule(change: Change) -> bool:
    return isinstance(change, Drop) and isinstance(change.object, EnumType)


def _said(change: Change) -> str:
    subject = f"{change.subject.kind} `{change.subject}`"
    match change:
        case Add():
            return f"{subject} is gone"
        case Drop():
            return f"{subject} stays"
        case Alter():
            return f"{subject} has {change.differences[0].facet} `{change.differences[0].actual}`"
        case _:
            return f"{subject} has another name"

"""AUD208: revisions that the database has not run."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.finding import Evidence, Finding, Severity
from auditor.model.fix import Fix
from auditor.model.history import History, Revision
from auditor.model.names import NOWHERE, Role
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Record, Rule


RULE = Rule(
    id="AUD208",
    slug="unapplied-revisions",
    summary="The history has revisions that the database has not run.",
    severity=Severity.INFO,
    subject=Record,
    of=(History,),
    needs=frozenset({Need.HISTORY, Need.LIVE}),
)

MOST = 10


def check(record: Record, facts: Facts) -> Iterator[Finding]:
    """A list, no fault: what these revisions do is told as pending, and is nobody's drift."""
    history, stamp = record.object, facts.stamp
    assert isinstance(history, History)
    if stamp is None or stamp.unread or any(history.revision(row) is None for row in stamp.rows):
        return
    applied = history.lineage(stamp.rows)
    pending = [item for item in history.revisions if item.id not in applied]
    if not pending:
        return
    at = f"is at {', '.join(f'`{row}`' for row in stamp.rows)}" if stamp.rows else "has no revision"
    more = f", and {len(pending) - MOST} more" if len(pending) > MOST else ""
    count = f"{len(pending)} revision{' is' if len(pending) == 1 else 's are'}"
    yield RULE.finding(
        record,
        f"The database {at}, and {count} pending: {', '.join(map(_named, pending[:MOST]))}{more}.",
        evidence=[
            Evidence(Role.HISTORY, f"head {', '.join(history.heads)}", NOWHERE),
            Evidence(Role.LIVE, ", ".join(stamp.rows) or "no revision", NOWHERE),
        ],
        location=pending[0].origin if pending[0].origin.file else None,
        fix=Fix("Run alembic upgrade with the deploy that they belong to."),
    )


def _named(revision: Revision) -> str:
    return f"`{revision.id}`" + (f" ({revision.message})" if revision.message else "")

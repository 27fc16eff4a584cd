"""AUD215: a revision that does something else than the one that was released."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.changes import Add, Alter, Change, Drop
from auditor.model.finding import Evidence, Finding, Severity
from auditor.model.fix import Fix
from auditor.model.history import Edited, Revision
from auditor.model.names import Role
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Record, Rule


RULE = Rule(
    id="AUD215",
    slug="edited-revision",
    summary="A revision that was released before does something else now.",
    severity=Severity.WARNING,
    subject=Record,
    of=(Revision,),
    needs=frozenset({Need.HISTORY, Need.SINCE}),
)

MOST = 3
RAN = "The database ran it as it was and will never run it again: what is new in it never arrives there."
MAY_HAVE_RUN = "A database that ran it as it was will never run it again, and differs from a new one for good."


def check(record: Record, facts: Facts) -> Iterator[Finding]:
    """By what it does to a schema, not by its text; an error where the database has run it."""
    revision, history, stamp = record.object, facts.history, facts.stamp
    assert isinstance(revision, Revision)
    edited = facts.edited(revision.id)
    if edited is None or history is None:
        return
    ran = stamp is not None and revision.id in history.lineage(row for row in stamp.rows if history.revision(row))
    said = [*_moved(edited, revision), *map(_said, edited.changes)]
    more = f", and {len(said) - MOST} more" if len(said) > MOST else ""
    yield RULE.finding(
        record,
        f"Revision `{revision.id}` was edited since commit {edited.commit}: {', '.join(said[:MOST])}{more}.",
        severity=Severity.ERROR if ran else RULE.severity,
        consequence=RAN if ran else MAY_HAVE_RUN,
        evidence=[Evidence(Role.HISTORY, item, revision.origin) for item in said[:MOST]],
        location=revision.origin if revision.origin.file else None,
        fix=Fix(f"Take the file back as commit {edited.commit} has it, and write the change as a revision of its own."),
    )


def _moved(edited: Edited, revision: Revision) -> Iterator[str]:
    if edited.down is not None:
        then, now = (", ".join(map("`{}`".format, names)) or "nothing" for names in (edited.down, revision.down))
        yield f"it comes after {now} instead of {then}"


def _said(change: Change) -> str:
    subject = f"{change.subject.kind} `{change.subject}`"
    match change:
        case Add():
            return f"{subject} is new"
        case Drop():
            return f"{subject} is no longer made"
        case Alter():
            told = change.differences[0]
            return f"{subject} has {told.facet} `{told.expected}` instead of `{told.actual}`"
        case _:
            return f"{subject} has another name"

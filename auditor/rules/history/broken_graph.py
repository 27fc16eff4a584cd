"""AUD202: revision files that make no graph."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import PurePath

from auditor.model.finding import Finding, Severity
from auditor.model.fix import Fix
from auditor.model.history import Broken, History, Revision
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Record, Rule


RULE = Rule(
    id="AUD202",
    slug="broken-graph",
    summary="The revision files do not make a graph that Alembic can walk.",
    severity=Severity.ERROR,
    subject=Record,
    of=(History,),
    needs=frozenset({Need.HISTORY}),
)

FIXES = {
    "missing": "Restore the file, or point down_revision (or depends_on) at a revision that is there.",
    "cycle": "Point one of them at the revision that really came before it.",
    "duplicate": "Give one of them an id of its own, and let what comes after it follow.",
    "unreadable": "Mend the file, or move it out of the folder of revisions.",
}


def check(record: Record, facts: Facts) -> Iterator[Finding]:
    """One finding for each thing that is wrong with the graph."""
    del facts
    history = record.object
    assert isinstance(history, History)
    for broken in history.broken:
        subject = Record(Revision(broken.revision)) if broken.revision else record
        yield RULE.finding(
            subject,
            f"{broken.message[0].upper()}{broken.message[1:].rstrip('.')}.{_meant(broken, history)}",
            facet=broken.problem,
            consequence="Every Alembic command fails, or leaves these revisions out.",
            location=broken.origin if broken.origin.file else None,
            fix=Fix(FIXES.get(broken.problem, "Mend the revision files.")),
        )


def _meant(broken: Broken, history: History) -> str:
    """A question about a parent that does not exist: its file's name was written, or an id like it."""
    written = history.revision(broken.revision) if broken.revision else None
    if broken.problem != "missing" or written is None:
        return ""
    ids = [item.id for item in history.revisions]
    for parent in (*written.down, *written.depends_on):
        if history.resolve(parent):
            continue
        file = next((item for item in history.revisions if _stem(item) == parent.removesuffix(".py")), None)
        if file is not None:
            return f" Did you mean revision `{file.id}`? `{parent}` is the name of its file."
        near = difflib.get_close_matches(parent, [item for item in ids if item != broken.revision], n=1)
        if near:
            return f" Did you mean `{near[0]}`?"
    return ""


def _stem(revision: Revision) -> str:
    return PurePath(revision.origin.file).stem if revision.origin.file else ""

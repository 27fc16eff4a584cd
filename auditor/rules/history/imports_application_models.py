"""AUD210: a revision that needs the application of today."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.finding import Evidence, Finding, Severity
from auditor.model.fix import Fix
from auditor.model.history import Revision
from auditor.model.names import Role
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Record, Rule


RULE = Rule(
    id="AUD210",
    slug="imports-application-models",
    summary="A revision imports modules of the application.",
    severity=Severity.INFO,
    subject=Record,
    of=(Revision,),
    needs=frozenset({Need.HISTORY}),
)


def check(record: Record, facts: Facts) -> Iterator[Finding]:
    """Once for each revision, however much it imports."""
    del facts
    revision = record.object
    assert isinstance(revision, Revision)
    said = [item for item in revision.troubles if item.code == "imports-models"]
    if said:
        yield RULE.finding(
            record,
            f"Revision `{revision.id}` depends on the application: {said[0].message}.",
            consequence="When the application changes, it fails or does something else on every new database.",
            evidence=[Evidence(Role.HISTORY, item.message, item.origin) for item in said[:5]],
            location=said[0].origin if said[0].origin.file else None,
            fix=Fix("Declare in the revision the tables and columns that it needs, as sa.table() and sa.column()."),
        )

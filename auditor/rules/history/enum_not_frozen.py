"""AUD211: a revision whose enum has the labels of today."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.finding import Evidence, Finding, Severity
from auditor.model.fix import Fix
from auditor.model.history import Revision
from auditor.model.names import Role
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Record, Rule


RULE = Rule(
    id="AUD211",
    slug="enum-not-frozen",
    summary="A revision takes the labels of an enum from the application.",
    severity=Severity.WARNING,
    subject=Record,
    of=(Revision,),
    needs=frozenset({Need.HISTORY}),
)


def check(record: Record, facts: Facts) -> Iterator[Finding]:
    """Once for each revision, however many enums it makes so."""
    del facts
    revision = record.object
    assert isinstance(revision, Revision)
    said = [item for item in revision.troubles if item.code == "enum-from-code"]
    if said:
        yield RULE.finding(
            record,
            f"Revision `{revision.id}` takes labels of an enum from the application: {said[0].message}.",
            consequence="A new database gets today's labels, and a later revision that adds one fails: it is there.",
            evidence=[Evidence(Role.HISTORY, item.message, item.origin) for item in said[:5]],
            location=said[0].origin if said[0].origin.file else None,
            fix=Fix("Write the labels out as they were when the revision was made."),
        )

"""AUD209: a revision that creates whatever the models hold today."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.finding import Evidence, Finding, Severity
from auditor.model.fix import Fix
from auditor.model.history import Revision
from auditor.model.names import Role
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Record, Rule


RULE = Rule(
    id="AUD209",
    slug="history-uses-create-all",
    summary="A revision creates tables from the metadata of the application.",
    severity=Severity.WARNING,
    subject=Record,
    of=(Revision,),
    needs=frozenset({Need.HISTORY}),
)


def check(record: Record, facts: Facts) -> Iterator[Finding]:
    """Once for each revision, however many tables it creates so."""
    del facts
    revision = record.object
    assert isinstance(revision, Revision)
    said = [item for item in revision.troubles if item.code == "creates-all"]
    if said:
        yield RULE.finding(
            record,
            f"Revision `{revision.id}` creates tables from the application's metadata: {said[0].message}.",
            consequence="What it makes changes with the models, so the history always agrees with them, and a database "
            "that ran it earlier has other tables.",
            evidence=[Evidence(Role.HISTORY, item.message, item.origin) for item in said[:5]],
            location=said[0].origin if said[0].origin.file else None,
            fix=Fix("Write out what it created when it first ran, as op.create_table()."),
        )

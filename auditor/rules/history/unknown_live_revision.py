"""AUD203: a database stamped with a revision that nobody has."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.finding import Evidence, Finding, Severity
from auditor.model.fix import Fix
from auditor.model.history import History, Revision
from auditor.model.names import NOWHERE, Role
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Record, Rule


RULE = Rule(
    id="AUD203",
    slug="unknown-live-revision",
    summary="The database is stamped with a revision that the history does not have.",
    severity=Severity.ERROR,
    subject=Record,
    of=(History,),
    needs=frozenset({Need.HISTORY, Need.LIVE}),
)


def check(record: Record, facts: Facts) -> Iterator[Finding]:
    """Version control may know where it went: a branch that is ahead, or a commit that removed it."""
    history, stamp = record.object, facts.stamp
    assert isinstance(history, History)
    for row in stamp.rows if stamp is not None else ():
        if history.revision(row) is None:
            yield RULE.finding(
                Record(Revision(row)),
                f"The database is stamped with revision `{row}`, which no revision file has.",
                consequence=f"Alembic refuses every command on it: Can't locate revision identified by '{row}'.",
                because=facts.trace(row),
                evidence=[
                    Evidence(Role.HISTORY, f"head {', '.join(history.heads) or 'none'}", NOWHERE),
                    Evidence(Role.LIVE, row, NOWHERE),
                ],
                fix=Fix("Deploy the code that has it; if it is gone for good, stamp what the database really is."),
            )

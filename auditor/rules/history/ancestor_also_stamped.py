"""AUD205: a version table that holds a revision and one that comes before it."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.finding import Evidence, Finding, Severity
from auditor.model.fix import Fix
from auditor.model.history import History
from auditor.model.names import NOWHERE, Role
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Record, Rule


RULE = Rule(
    id="AUD205",
    slug="ancestor-also-stamped",
    summary="The version table holds a revision together with one that it comes after.",
    severity=Severity.ERROR,
    subject=Record,
    of=(History,),
    needs=frozenset({Need.HISTORY, Need.LIVE}),
)


def check(record: Record, facts: Facts) -> Iterator[Finding]:
    """Several rows are right where the history has several branches, and none of them comes before another."""
    history, stamp = record.object, facts.stamp
    assert isinstance(history, History)
    rows = [row for row in stamp.rows if history.revision(row) is not None] if stamp is not None else []
    for row in rows:
        after = [other for other in rows if other != row and row in history.lineage([other])]
        revision = history.revision(row)
        if after and revision is not None:
            yield RULE.finding(
                Record(revision),
                f"The version table holds `{row}` and `{after[0]}`, which comes after it.",
                consequence="The next upgrade or downgrade fails: Requested revision overlaps with other requested "
                "revisions, or the wrong row is updated.",
                evidence=[Evidence(Role.LIVE, ", ".join(rows), NOWHERE)],
                location=revision.origin if revision.origin.file else None,
                fix=Fix(f"Delete the row `{row}` from the version table once you know that `{after[0]}` has run."),
            )

"""AUD501: SQL that the engine refuses."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.finding import Finding, Severity
from auditor.model.query import Meets, Query
from auditor.plugin import portable
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Record, Rule


RULE = Rule(
    id="AUD501",
    slug="not-supported",
    summary="A statement uses what its engine does not have.",
    severity=Severity.ERROR,
    subject=Record,
    of=(Query,),
    needs=frozenset({Need.SQL}),
)


def check(record: Record, facts: Facts) -> Iterator[Finding]:
    """Each construct once, with all the servers that refuse it."""
    for query, judgement in portable.judged(record, facts, Meets.REFUSES):
        yield portable.finding(
            RULE,
            query,
            judgement,
            f"{portable.shown(judgement)} is refused by {portable.servers(judgement)}.",
            fix="Write what the engine takes, or branch on the name of the dialect.",
            severity=RULE.severity,
        )

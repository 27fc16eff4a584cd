"""AUD206: the version table is not where env.py says."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.finding import Evidence, Finding, Severity
from auditor.model.fix import Fix
from auditor.model.history import History
from auditor.model.names import NOWHERE, Role
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Record, Rule


RULE = Rule(
    id="AUD206",
    slug="wrong-version-table",
    summary="The database keeps its revision in another table than its environment names.",
    severity=Severity.ERROR,
    subject=Record,
    of=(History,),
    needs=frozenset({Need.HISTORY, Need.LIVE}),
)


def check(record: Record, facts: Facts) -> Iterator[Finding]:
    """Told when the named table holds nothing and another one has its form."""
    stamp = facts.stamp
    if stamp is None or stamp.unread or stamp.rows or not stamp.lookalikes:
        return
    others = ", ".join(f"`{name}`" for name in stamp.lookalikes)
    state = "is empty" if stamp.present else "does not exist"
    yield RULE.finding(
        record,
        f"The version table `{stamp.table}` that env.py names {state}, and the database has {others}.",
        consequence="Alembic takes the database for a new one, and runs the history from its first revision.",
        evidence=[
            Evidence(Role.HISTORY, f"version table {stamp.table}", NOWHERE),
            Evidence(Role.LIVE, f"version table {', '.join(map(str, stamp.lookalikes))}", NOWHERE),
        ],
        fix=Fix("Give context.configure() the version_table and version_table_schema that the database has."),
    )

"""AUD204: a database that has the tables of the history, and no revision."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.finding import Evidence, Finding, Severity
from auditor.model.fix import Fix
from auditor.model.history import History
from auditor.model.names import NOWHERE, Role
from auditor.model.schema import Table
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Record, Rule


RULE = Rule(
    id="AUD204",
    slug="unstamped-database",
    summary="The database has tables of the history, and its version table is empty or absent.",
    severity=Severity.ERROR,
    subject=Record,
    of=(History,),
    needs=frozenset({Need.HISTORY, Need.LIVE}),
)


def check(record: Record, facts: Facts) -> Iterator[Finding]:
    """A version table elsewhere is another matter, and told by another rule."""
    stamp = facts.stamp
    if stamp is None or stamp.unread or stamp.rows or stamp.lookalikes:
        return
    tables = list(_tables(facts))
    if not tables:
        return
    state = "is empty" if stamp.present else "does not exist"
    some = ", ".join(f"`{table.name}`" for table in tables[:3])
    yield RULE.finding(
        record,
        f"The database has {len(tables)} table{'' if len(tables) == 1 else 's'} of the history ({some}), "
        f"and its version table `{stamp.table}` {state}.",
        consequence="`alembic upgrade` begins with the first revision, and fails on the first table that exists.",
        evidence=[
            Evidence(Role.HISTORY, f"head {', '.join(facts.history.heads) if facts.history else ''}", NOWHERE),
            Evidence(Role.LIVE, "no revision", NOWHERE),
        ],
        fix=Fix("Find the revision that the database is at (auditor diff history@REV live), and stamp it."),
    )


def _tables(facts: Facts) -> Iterator[Table]:
    """The tables that both the history and the database have."""
    schema = facts.schema(Role.HISTORY)
    for table in schema.tables if schema is not None else ():
        if not table.view and facts.table(Role.LIVE, table.name) is not None:
            yield table

"""AUD207: a revision id that the version table cannot hold."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.finding import Evidence, Finding, Severity
from auditor.model.fix import Fix
from auditor.model.history import Revision
from auditor.model.names import NOWHERE, QualifiedName, Role
from auditor.model.schema import Column, Table
from auditor.model.verdict import Different, Fit
from auditor.plugin.engine import Pair
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Record, Rule


RULE = Rule(
    id="AUD207",
    slug="revision-id-too-long",
    summary="A revision id is longer than the column of the version table.",
    severity=Severity.ERROR,
    subject=Record,
    of=(Revision,),
    needs=frozenset({Need.HISTORY}),
)

COLUMN = "version_num"
LENGTH = 32
"""What Alembic gives the column."""


def check(record: Record, facts: Facts) -> Iterator[Finding]:
    """The engine says whether the column holds a longer text: some do not mind."""
    revision = record.object
    assert isinstance(revision, Revision)
    if len(revision.id) <= LENGTH:
        return
    there = _column(facts)
    wanted = Column(COLUMN, facts.engine.types.parse(f"varchar({len(revision.id)})", facts.server))
    tables = [Table(QualifiedName("alembic_version"), (column,)) for column in (wanted, there)]
    verdict = facts.engine.types.compare(wanted, there, Pair(tables[0], tables[1], facts.server))
    if isinstance(verdict, Different) and verdict.fit is Fit.NARROWER:
        yield RULE.finding(
            record,
            f"Revision id `{revision.id}` has {len(revision.id)} characters, and the version table takes "
            f"`{there.type}`.",
            consequence="The upgrade fails when it stamps the revision: on engines whose DDL commits at once, after "
            "the schema was changed.",
            evidence=[
                Evidence(Role.HISTORY, f"{len(revision.id)} characters", revision.origin),
                Evidence(Role.LIVE, str(there.type), NOWHERE),
            ],
            location=revision.origin if revision.origin.file else None,
            fix=Fix("Give the revision a shorter id, or widen the column before it runs."),
        )


def _column(facts: Facts) -> Column:
    """The column as the database has it, or as Alembic will make it."""
    table = facts.table(Role.LIVE, facts.stamp.table) if facts.stamp is not None else None
    column = table.column(COLUMN) if table is not None else None
    return column or Column(COLUMN, facts.engine.types.parse(f"varchar({LENGTH})", facts.server))

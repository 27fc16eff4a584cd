"""AUD524: an UPDATE or DELETE that takes every row of a table."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.finding import Finding, Severity
from auditor.model.names import QualifiedName, Role
from auditor.model.query import Query
from auditor.model.references import References, Selection, Use
from auditor.plugin import sent
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Record, Rule


RULE = Rule(
    id="AUD524",
    slug="update-or-delete-without-where",
    summary="An UPDATE or DELETE has no WHERE, so it takes every row.",
    severity=Severity.WARNING,
    subject=Record,
    of=(Query,),
    needs=frozenset({Need.SQL}),
)


def check(record: Record, facts: Facts) -> Iterator[Finding]:
    """A warning in a migration that has not run yet; a note elsewhere, and where a new column is filled."""
    query, found = sent.read(record, facts)
    if found is None or query.dynamic or _has_run(query, facts):
        return
    for item in found.selections:
        if item.kind in {"select", "union"} or item.where or item.joins or item.limit is not None:
            continue
        name = next((table.name for table in found.tables if table.written), None)
        if name is not None and not facts.made(name):
            yield _finding(query, item, name, found, facts)


def _finding(query: Query, item: Selection, name: QualifiedName, found: References, facts: Facts) -> Finding:
    live = facts.table(Role.LIVE, name)
    rows = f", about {live.rows:,} now" if live is not None and live.rows else ""
    fills = item.kind == "update" and _fills_new(query, name, found, facts)
    loud = query.origin.revision is not None and not fills and query.function != "downgrade"
    deletes = item.kind == "delete"
    return sent.told(
        RULE,
        query,
        f"The {item.kind.upper()} of `{name}` has no WHERE: it takes every row{rows}.",
        severity=Severity.WARNING if loud else Severity.INFO,
        about=str(name),
        consequence="All rows are gone, and a downgrade does not bring them back."
        if deletes
        else "Every row is locked, and written anew, until the transaction ends.",
        fix="Say which rows are meant, or write `WHERE true` where all are."
        if deletes
        else "Say which rows are meant, and fill large tables in batches, each in a transaction of its own.",
    )


def _has_run(query: Query, facts: Facts) -> bool:
    """Whether the database has a migration behind it."""
    applied = facts.stamp.rows if facts.stamp is not None else ()
    if facts.history is None or query.origin.revision is None:
        return False
    return query.origin.revision in facts.history.lineage(applied)


def _fills_new(query: Query, name: QualifiedName, found: References, facts: Facts) -> bool:
    """Whether all that is written are columns which the same revision adds."""
    around = facts.around(query.origin.revision) if query.origin.revision is not None else None
    table = facts.find(around[0], name) if around is not None else None
    written = [column.name for column in found.columns if column.use is Use.WRITTEN]
    return table is not None and all(sent.named(table, column, facts) is None for column in written)

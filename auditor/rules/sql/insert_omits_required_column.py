"""AUD514: an INSERT leaves out a column that has to have a value."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.finding import Evidence, Finding, Severity
from auditor.model.names import Kind, Role
from auditor.model.query import Query
from auditor.model.references import Insertion
from auditor.model.schema import Column, Table
from auditor.plugin import sent
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Record, Rule


RULE = Rule(
    id="AUD514",
    slug="insert-omits-required-column",
    summary="An INSERT leaves out a column that is NOT NULL and that nothing else fills.",
    severity=Severity.ERROR,
    subject=Record,
    of=(Query,),
    needs=frozenset({Need.SQL}),
)


def check(record: Record, facts: Facts) -> Iterator[Finding]:
    """By the database if it was read, else by the history or the models. Views are left to their engines."""
    query, found = sent.read(record, facts)
    schema = sent.deciding(query, facts)
    if found is None or schema is None or query.dynamic:
        return
    for item in found.insertions:
        table = sent.table_of(item.table, schema, facts)
        if isinstance(table, Table) and not table.view and not facts.hides(schema, Kind.COLUMN, table.name):
            yield from _one(query, item, table, facts, schema.role)


def _one(query: Query, item: Insertion, table: Table, facts: Facts, role: Role) -> Iterator[Finding]:
    dml = facts.engine.dml
    filled = _filled(item, table, facts)
    if dml is None or filled is None:
        return
    for column in table.columns:
        consequence = "" if column.name in filled else dml.omitted(column, facts.server)
        if not consequence:
            continue
        python = _python_default(table, column, facts)
        also = ", whose default exists only in Python" if python else ", which is NOT NULL and has no default"
        yield sent.told(
            RULE,
            query,
            f"The INSERT leaves out column `{table.name}.{column.name}`{also}.",
            start=item.start,
            about=f"{table.name}.{column.name}",
            severity=Severity.WARNING if item.ignores else RULE.severity,
            consequence=consequence,
            evidence=[Evidence(role, facts.describe(column), column.origin)],
            fix="Give it a value; SQLAlchemy applies `default=` to its own INSERTs only, `server_default=` to all."
            if python
            else "Give it a value, or give the column a server default.",
        )


def _filled(item: Insertion, table: Table, facts: Facts) -> set[str] | None:
    """The columns that get a value; None when nobody can tell."""
    if item.defaults:
        return set()
    if item.columns is None:
        fills_up = facts.engine.dml is not None and facts.engine.dml.fills_up
        if item.width is None or not fills_up:
            return None  # fewer values than columns are refused as such
        return {column.name for column in table.columns[: item.width]}
    found = [sent.named(table, name, facts) for name in item.columns]
    return {column.name for column in found if column is not None}


def _python_default(table: Table, column: Column, facts: Facts) -> bool:
    model = facts.table(Role.MODEL, table.name)
    declared = sent.named(model, column.name, facts) if model is not None else None
    return declared is not None and declared.client_default

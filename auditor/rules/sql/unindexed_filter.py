"""AUD515: a statement looks for rows of a large table by columns that no index begins with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from auditor.model.finding import Evidence, Finding, Severity
from auditor.model.names import Role
from auditor.model.query import Query
from auditor.model.references import ColumnMention, Selection
from auditor.model.schema import Column, Schema, Table
from auditor.model.types import Family
from auditor.plugin import keys, sent
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Record, Rule
from auditor.plugin.sent import Found


RULE = Rule(
    id="AUD515",
    slug="unindexed-filter",
    summary="A statement looks for rows of a large table by columns that no index begins with.",
    severity=Severity.WARNING,
    subject=Record,
    of=(Query,),
    needs=frozenset({Need.SQL}),
)
LARGE = 10_000
"""From how many rows on it is worth a word."""


def check(record: Record, facts: Facts) -> Iterator[Finding]:
    """One index is enough: what else is asked for is looked at in the rows that it leads to."""
    query, found = sent.read(record, facts)
    schema = sent.deciding(query, facts)
    if found is None or schema is None or query.dynamic:
        return
    told: set[str] = set()
    for item in found.selections:
        for name in dict.fromkeys(item.tables):
            asked = RULE.id in facts.asked
            table = keys.indexed(name, schema, facts) if asked else keys.large(name, facts, LARGE)
            columns = _unindexed(item, table, schema, facts) if table is not None else ()
            if table is not None and columns and str(name) not in told:
                told.add(str(name))
                yield _finding(query, table, columns, schema.role)


def _unindexed(item: Selection, table: Table, schema: Schema, facts: Facts) -> tuple[Column, ...]:
    """The columns by which rows are looked for, () when an index begins with one of them."""
    asked = _of(table, (*item.fixed, *item.ranged), schema, facts)
    if not asked and (item.fixed or item.ranged) and len(item.tables) > 1:  # found by way of another table
        asked = _of(table, [side for pair in item.joins for side in pair], schema, facts)
    if not asked and not item.where and item.limit is not None and not item.joins:
        asked = _of(table, [column for column in item.order[:1] if column is not None], schema, facts)
    begins = keys.leading(table)
    if any(column.name in begins for column in asked):
        return ()
    return tuple(column for column in asked if column.type.family is not Family.BOOLEAN)


def _of(table: Table, mentions: Iterable[ColumnMention], schema: Schema, facts: Facts) -> list[Column]:
    found = [sent.column_of(mention, schema, facts) for mention in mentions]
    mine = [item.column for item in found if isinstance(item, Found) and item.table.name == table.name]
    return list(dict.fromkeys(mine))


def _finding(query: Query, table: Table, columns: tuple[Column, ...], role: Role) -> Finding:
    size = f" (about {table.rows:,} rows)" if table.rows is not None else ""
    names = ", ".join(f"`{column.name}`" for column in columns)
    return sent.told(
        RULE,
        query,
        f"No index of `{table.name}`{size} begins with {names}.",
        about=f"{table.name}: {', '.join(column.name for column in columns)}",
        severity=RULE.severity if table.rows is not None and table.rows >= LARGE else Severity.INFO,
        consequence="The whole table is read each time.",
        evidence=[Evidence(role, ", ".join(sorted(keys.leading(table))) or "no index", table.origin)],
        fix=f"Add an index that begins with {names if len(columns) == 1 else 'one of these columns'}.",
    )

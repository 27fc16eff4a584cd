"""AUD522: pages of rows whose order is not the same each time."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.finding import Finding, Severity
from auditor.model.query import Query
from auditor.model.references import Selection
from auditor.plugin import keys, sent
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Record, Rule


RULE = Rule(
    id="AUD522",
    slug="unstable-paging",
    summary="A LIMIT or OFFSET cuts rows whose order is not the same each time.",
    severity=Severity.WARNING,
    subject=Record,
    of=(Query,),
    needs=frozenset({Need.SQL}),
)


def check(record: Record, facts: Facts) -> Iterator[Finding]:
    """Told where it is certain: no ORDER BY at all, or one that no unique key of the known tables is part of."""
    query, found = sent.read(record, facts)
    if found is None or query.dynamic or sent.in_revision(query):
        return
    for item in found.selections:
        paged = item.kind in {"select", "union"} and item.outermost and (item.offset or item.limit not in {None, "0"})
        why = _why(item, facts) if paged and not item.single and not item.shuffled else ""
        if why:
            yield sent.told(
                RULE,
                query,
                f"The {'OFFSET' if item.offset else 'LIMIT'} cuts rows {why}.",
                severity=Severity.WARNING if item.offset else Severity.INFO,
                consequence="From one page to the next rows are shown twice or left out."
                if item.offset
                else "Which rows come may change from one time to the next.",
                fix="End the ORDER BY with a unique key, such as the primary key.",
            )


def _why(item: Selection, facts: Facts) -> str:
    """Why the order is not the same each time; "" when it is, or when nobody can tell."""
    exists = item.limit == "1" and not item.offset and item.results and not any(item.results)
    if not item.order:
        return "" if exists or not (item.tables or item.open) or _one(item, facts) else "without any ORDER BY"
    columns = [column for column in item.order if column is not None]
    rows = item.results if item.distinct else item.grouped
    if None in rows or item.kind == "union":
        return ""  # the rows are unique by something that is no column
    if rows:
        given = {(column.name, column.owners) for column in (*columns, *item.fixed)}
        stable = all(column is None or (column.name, column.owners) in given for column in rows)
        return "" if stable or len(columns) < len(item.order) else "whose ORDER BY does not hold all that groups them"
    if keys.determined(item, columns, facts) is not False:
        return ""
    return "whose ORDER BY does not end in a unique key, so that equal rows come in any order"


def _one(item: Selection, facts: Facts) -> bool:
    return keys.one_row(item, facts)

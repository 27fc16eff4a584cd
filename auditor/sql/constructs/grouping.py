"""Columns that a query with aggregates shows although it does not group by them: told from its tree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from auditor.model.query import Construct, is_hole
from auditor.sql.reading.known import Known


if TYPE_CHECKING:
    from sqlglot import exp

_KEYS = ("id", "uuid", "pk", "key", "code")
"""What names of columns that identify rows end in, where no schema tells."""


def find(tree: exp.Expression, known: Known) -> Iterator[Construct]:
    """Of each SELECT the first column that is neither grouped nor inside an aggregate."""
    from sqlglot import exp

    for select in tree.find_all(exp.Select):
        yield from _ungrouped(select, known)
        yield from _ordered(select)
        yield from _having(select, known)


def _ungrouped(select: exp.Select, known: Known) -> Iterator[Construct]:
    from sqlglot import exp

    group = select.args.get("group")
    if group is not None and (not group.expressions or set(_given(group)) - {"expressions"}):
        return
    if group is not None and group.find(exp.Rollup, exp.Cube, exp.GroupingSets):
        return
    shown = [item.unalias() for item in select.expressions]
    if group is None and not any(_aggregates(item) for item in shown):
        return
    if any(isinstance(item, exp.Star) or item.is_star for item in shown if not _aggregates(item)):
        return
    keys = [_resolved(key, select) for key in group.expressions] if group is not None else []
    if _identify(keys, known):
        return
    if any(is_hole(column.name) for key in keys for column in key.find_all(exp.Column)):
        return  # nobody knows what it is grouped by
    texts = {key.sql().lower() for key in keys}
    names = {key.name.lower() for key in keys if isinstance(key, exp.Column)}
    for item in shown:
        column = _loose(item, texts, names)
        if column is not None and not _is_value(column) and not is_hole(column.name):
            place = column.this.meta
            if "start" in place:
                yield Construct("ungrouped-column", place["start"], place["end"] + 1, (("grouped", group is not None),))
            return


def _given(tree: exp.Expression) -> list[str]:
    return [key for key, value in tree.args.items() if value]


def _aggregates(item: Any) -> bool:
    from sqlglot import exp

    found = item.find(exp.AggFunc)
    return found is not None and found.find_ancestor(exp.Window, exp.Select) is not None and _is_own(found, item)


def _is_own(found: exp.Expression, item: exp.Expression) -> bool:
    """Whether an aggregate belongs to this query, and to no window and no subquery."""
    from sqlglot import exp

    node: Any = found
    while node is not item:
        node = node.parent
        if node is None or isinstance(node, exp.Window | exp.Select):
            return False
    return not isinstance(item, exp.Window)


def _resolved(key: Any, select: exp.Select) -> Any:
    """What a key of GROUP BY stands for: an item by its number, or by its alias."""
    from sqlglot import exp

    if isinstance(key, exp.Literal) and key.is_int and 0 < int(key.this) <= len(select.expressions):
        return select.expressions[int(key.this) - 1].unalias()
    if isinstance(key, exp.Column) and not key.table:
        named = {item.alias.lower(): item.unalias() for item in select.expressions if isinstance(item, exp.Alias)}
        return named.get(key.name.lower(), key)
    return key


def _identify(keys: list[exp.Expression], known: Known) -> bool:
    """Whether the keys hold one that may identify a row, so that other columns depend on it."""
    from sqlglot import exp

    names = {key.name.lower() for key in keys if isinstance(key, exp.Column)}
    if any(isinstance(key, exp.Column) and key.name.lower().endswith(_KEYS) for key in keys) and not known.complete:
        return True
    primary = [table.primary_key.columns for table in known.tables if table.primary_key is not None]
    return any({column.lower() for column in columns} <= names for columns in primary)


def _loose(item: Any, texts: set[str], names: set[str]) -> exp.Column | None:
    """The first column of an expression that no key covers."""
    from sqlglot import exp

    if isinstance(item, _closed()):
        return None
    if item.sql().lower() in texts:
        return None
    if isinstance(item, exp.Column):
        return None if item.name.lower() in names else item
    for child in item.iter_expressions():
        found = _loose(child, texts, names)
        if found is not None:
            return found
    return None


def _closed() -> tuple[type, ...]:
    """What a column may stand in without being grouped by."""
    from sqlglot import exp

    aggregates = (exp.AggFunc, exp.AnonymousAggFunc, exp.Filter, exp.WithinGroup)
    return (*aggregates, exp.Window, exp.Subquery, exp.Select, exp.Anonymous)


def _is_value(column: exp.Column) -> bool:
    """Whether the name may be a value, such as a string in double quotes."""
    return bool(column.this.args.get("quoted"))


def _ordered(select: exp.Select) -> Iterator[Construct]:
    """SELECT DISTINCT that is sorted by a column it does not show."""
    from sqlglot import exp

    distinct, order = select.args.get("distinct"), select.args.get("order")
    if distinct is None or order is None or distinct.args.get("on"):
        return
    shown = {item.alias_or_name.lower() for item in select.expressions} | {
        item.unalias().sql().lower() for item in select.expressions
    }
    if any(item.is_star for item in select.expressions):
        return
    for key in order.expressions:
        column = key.this
        if isinstance(column, exp.Column) and not {column.name.lower(), column.sql().lower()} & shown:
            place = column.this.meta
            if "start" in place:
                yield Construct("distinct-order", place["start"], place["end"] + 1)
            return


def _having(select: exp.Select, known: Known) -> Iterator[Construct]:
    """HAVING that names an alias of the list."""
    from sqlglot import exp

    having = select.args.get("having")
    if having is None:
        return
    aliases = {
        item.alias.lower()
        for item in select.expressions
        if isinstance(item, exp.Alias) and item.unalias().name.lower() != item.alias.lower()
    }
    for column in having.find_all(exp.Column):
        name = column.name.lower()
        if not column.table and name in aliases and name not in known.columns and "start" in column.this.meta:
            yield Construct("having-alias", column.this.meta["start"], column.this.meta["end"] + 1)
            return

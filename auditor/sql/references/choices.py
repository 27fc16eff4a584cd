"""How a SELECT chooses, orders and limits rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from auditor.model.references import ColumnMention, Selection, Use
from auditor.sql.references.scopes import Frame, key


_ANY = ("%", "_")
"""What a LIKE begins with that no index helps."""


class Resolver(Protocol):
    """Tells what a column of a tree is."""

    def column(self, tree: Any, frame: Frame, use: Use, *, note: bool = True) -> ColumnMention | None:
        """What it is; None when the statement itself makes it, or nobody can tell."""


def of_select(tree: Any, frame: Frame, resolver: Resolver, *, kind: str = "select", outermost: bool) -> Selection:
    """The card of one SELECT, or of an UPDATE or DELETE that has been read."""
    from sqlglot import exp

    def mention(item: Any, use: Use = Use.READ) -> ColumnMention | None:
        item = _aliased(item, tree, use)
        return resolver.column(item, frame, use, note=False) if isinstance(item, exp.Column) else None

    sources = frame.distinct()
    where, group, limit = (tree.args.get(part) for part in ("where", "group", "limit"))
    conditions = list(_conditions(tree))
    order = _ordered(tree)
    return Selection(
        kind,
        tuple(source.tables[0] for source in sources if _plain(source)),
        open=not all(map(_plain, sources)) or not all(map(_told, _joined(tree))),
        outermost=outermost,
        where=where is not None,
        limit=_limit(limit),
        offset=tree.args.get("offset") is not None or (limit is not None and limit.args.get("offset") is not None),
        order=tuple(mention(item, Use.ORDERED) for item in order),
        shuffled=any(item.find(exp.Rand) is not None for item in order),
        distinct=tree.args.get("distinct") is not None,
        grouped=tuple(mention(item, Use.GROUPED) for item in _grouped(group)),
        single=group is None and any(map(_aggregates, tree.expressions if kind == "select" else ())),
        fixed=tuple(_found(mention(column, Use.FILTERED) for column in _fixed(conditions))),
        ranged=tuple(_found(mention(column, Use.FILTERED) for column in _ranged(conditions))),
        joins=tuple(_joins(conditions, mention)),
        results=tuple(mention(item) for item in tree.expressions) if kind == "select" else (),
    )


def of_union(tree: Any, *, outermost: bool) -> Selection:
    """The card of a UNION and its like, whose rows are of no one table."""
    limit = tree.args.get("limit")
    order = tuple(None for _ in _ordered(tree))
    offset = tree.args.get("offset") is not None
    return Selection("union", open=True, outermost=outermost, limit=_limit(limit), offset=offset, order=order)


def _joined(tree: Any) -> list[Any]:
    """The joins of a FROM, without those inside of parentheses."""
    return list(tree.args.get("joins") or ())


def _told(join: Any) -> bool:
    """Whether the conditions of a join are all in its ON, or in the WHERE."""
    return not join.args.get("using") and not join.method and not join.this.args.get("joins")


def _plain(source: Any) -> bool:
    """Whether a source is one table and nothing else."""
    return len(source.tables) == 1 and not (source.columns or source.open or source.derived)


def _found(mentions: Iterable[ColumnMention | None]) -> Iterator[ColumnMention]:
    return (item for item in mentions if item is not None)


def _limit(limit: Any) -> str | None:
    from sqlglot import exp

    if limit is None:
        return None
    count = limit.args.get("count") if isinstance(limit, exp.Fetch) else limit.expression
    if isinstance(limit, exp.Fetch) and count is None:
        return "1"
    return str(count.this) if isinstance(count, exp.Literal) else ""


def _ordered(tree: Any) -> list[Any]:
    order = tree.args.get("order")
    return [item.this for item in order.expressions] if order is not None else []


def _grouped(group: Any) -> list[Any]:
    if group is None:
        return []
    special = any(group.args.get(part) for part in ("grouping_sets", "cube", "rollup", "all", "totals"))
    return [*group.expressions, *([None] if special else [])]


def _aliased(item: Any, tree: Any, use: Use) -> Any:
    """What a number or a name in ORDER BY and GROUP BY stands for, if it stands for a result."""
    from sqlglot import exp

    if use not in {Use.ORDERED, Use.GROUPED}:
        return item.this if isinstance(item, exp.Alias) else item
    if isinstance(item, exp.Literal) and not item.is_string:
        place = int(item.this) if str(item.this).isdigit() else 0
        results = tree.expressions
        return results[place - 1].unalias() if 0 < place <= len(results) else None
    if isinstance(item, exp.Column) and not item.table:
        named = (
            result.this
            for result in tree.expressions
            if isinstance(result, exp.Alias) and key(result.alias) == key(item.name)
        )
        return next(named, item)
    return item


def _aggregates(tree: Any) -> bool:
    """Whether an expression makes one row of many by itself."""
    from sqlglot import exp

    if isinstance(tree, exp.Window | exp.Query):
        return False
    return isinstance(tree, exp.AggFunc) or any(map(_aggregates, tree.iter_expressions()))


def _conditions(tree: Any) -> Iterator[Any]:
    """All that must hold: the parts of WHERE, and of the ON of joins that leave no row out."""
    where = tree.args.get("where")
    if where is not None:
        yield from _all_of(where.this)
    for join in _joined(tree):
        if join.args.get("on") is not None:
            yield from (item for item in _all_of(join.args["on"]) if not join.side or _is_join(item))


def _all_of(tree: Any) -> Iterator[Any]:
    from sqlglot import exp

    match tree:
        case exp.And():
            yield from _all_of(tree.this)
            yield from _all_of(tree.expression)
        case exp.Paren():
            yield from _all_of(tree.this)
        case _:
            yield tree


def _is_join(tree: Any) -> bool:
    from sqlglot import exp

    return isinstance(tree, exp.EQ) and isinstance(tree.this, exp.Column) and isinstance(tree.expression, exp.Column)


def _constant(tree: Any) -> bool:
    """Whether an expression has one value for all rows."""
    from sqlglot import exp

    return tree is not None and tree.find(exp.Column, exp.Query) is None


def _fixed(conditions: list[Any]) -> Iterator[Any]:
    from sqlglot import exp

    for item in conditions:
        match item:
            case exp.EQ() | exp.NullSafeEQ():
                for column, other in ((item.this, item.expression), (item.expression, item.this)):
                    if isinstance(column, exp.Column) and _constant(other) and not other.find(exp.Any, exp.All):
                        yield column
            case exp.In() if len(item.expressions) == 1 and isinstance(item.expressions[0], exp.Literal):
                yield item.this


def _ranged(conditions: list[Any]) -> Iterator[Any]:
    from sqlglot import exp

    for item in conditions:
        match item:
            case exp.GT() | exp.GTE() | exp.LT() | exp.LTE():
                sides = ((item.this, item.expression), (item.expression, item.this))
                yield from (column for column, other in sides if isinstance(column, exp.Column) and _constant(other))
            case exp.EQ() if item.find(exp.Any, exp.All) or isinstance(item.expression, exp.Query):
                yield item.this
            case exp.In() if not (len(item.expressions) == 1 and isinstance(item.expressions[0], exp.Literal)):
                yield item.this
            case exp.Between():
                yield item.this
            case exp.Like() if isinstance(item.expression, exp.Literal) and not item.expression.name.startswith(_ANY):
                yield item.this


def _joins(conditions: list[Any], mention: Any) -> Iterator[tuple[ColumnMention, ColumnMention]]:
    for item in filter(_is_join, conditions):
        first, second = mention(item.this, Use.JOINED), mention(item.expression, Use.JOINED)
        if first is not None and second is not None:
            yield first, second

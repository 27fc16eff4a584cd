"""Values that are written out and meet a column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from auditor.model.names import QualifiedName
from auditor.model.references import ColumnMention, Insertion, Operator, Value


Resolve = Callable[[Any], ColumnMention | None]


def compared(tree: Any, resolve: Resolve) -> Iterator[Value]:
    """The values that a comparison holds a column against."""
    from sqlglot import exp

    match tree:
        case exp.EQ() | exp.NullSafeEQ():
            yield from _pair(tree, Operator.EQUAL, resolve)
        case exp.NEQ() | exp.NullSafeNEQ():
            yield from _pair(tree, Operator.UNEQUAL, resolve)
        case exp.GT() | exp.GTE() | exp.LT() | exp.LTE():
            yield from _pair(tree, Operator.RANGE, resolve)
        case exp.In():
            yield from _against(tree.this, tree.expressions, Operator.EQUAL, resolve)
        case exp.Case() if tree.this is not None:
            yield from _against(tree.this, [item.this for item in tree.args["ifs"]], Operator.EQUAL, resolve)


def _pair(tree: Any, operator: Operator, resolve: Resolve) -> Iterator[Value]:
    yield from _against(tree.this, [tree.expression], operator, resolve)
    yield from _against(tree.expression, [tree.this], operator, resolve)


def _against(column: Any, others: Iterable[Any], operator: Operator, resolve: Resolve) -> Iterator[Value]:
    from sqlglot import exp

    literals = [found for found in map(literal, others) if found is not None]
    said = resolve(column) if isinstance(column, exp.Column) and literals else None
    if said is not None:
        yield from (Value(said, operator, text, is_text) for text, is_text in literals)


def literal(tree: Any) -> tuple[str, bool] | None:
    """Text of a literal and whether it is a string; None for anything else. A cast of a string counts as one."""
    from sqlglot import exp

    while isinstance(tree, exp.Paren | exp.Cast):
        tree = tree.this
    if isinstance(tree, exp.National):
        return str(tree.this), True
    return (str(tree.this), tree.is_string) if isinstance(tree, exp.Literal) else None


def assigned(column: ColumnMention, value: Any) -> list[Value]:
    """The value that a SET or a VALUES gives a column, if it is written out."""
    found = literal(value)
    return [Value(column, Operator.ASSIGNED, *found)] if found is not None else []


def of_rows(rows: Any, columns: list[ColumnMention]) -> Iterator[Value]:
    """The values that a VALUES gives the listed columns."""
    for row in rows.expressions:
        given = cells(row)
        if len(given) == len(columns):
            for column, value in zip(columns, given, strict=True):
                yield from assigned(column, value)


def cells(row: Any) -> list[Any]:
    """The values of one row."""
    from sqlglot import exp

    return list(row.expressions) if isinstance(row, exp.Tuple) else [row.this if isinstance(row, exp.Paren) else row]


def insertion(tree: Any, table: QualifiedName, columns: list[ColumnMention] | None) -> Insertion:
    """What an INSERT fills."""
    from sqlglot import exp

    rows, width, texts = tree.expression, None, []
    if isinstance(rows, exp.Values):
        given = [cells(row) for row in rows.expressions]
        width = len(given[0]) if given and len({len(row) for row in given}) == 1 else None
        texts = [tuple(_text(item) for item in row) for row in given]
    elif isinstance(rows, exp.Query) and not any(item.is_star for item in rows.selects):
        width = len(rows.selects)
    return Insertion(
        table,
        None if columns is None else tuple(column.name for column in columns),
        width,
        tuple(texts),
        defaults=bool(tree.args.get("default")),
        ignores=bool(tree.args.get("ignore")) or str(tree.args.get("alternative")).upper() == "IGNORE",
    )


def _text(tree: Any) -> str | None:
    found = literal(tree)
    return found[0] if found is not None and found[1] else None

"""Looks for values that tell two expressions apart: a counterexample is a proof that they differ.

Nothing is sent to a server. Only what both servers compute alike is computed here; everything else
(text against numbers, text that a collation may take for equal, functions) raises `CannotTell`.
"""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from auditor.model.types import Family


if TYPE_CHECKING:
    from sqlglot import exp

Value: TypeAlias = Decimal | str | None
Families: TypeAlias = Mapping[str, Family]

_NUMBERS = frozenset({Family.INTEGER, Family.DECIMAL, Family.FLOAT, Family.BOOLEAN})
_TEXTS = frozenset({Family.STRING, Family.ENUM})
_MOST_ROWS = 2_000
_STRANGER = "zzstranger"


class CannotTell(Exception):
    """The expression, or these values, are beyond what is certain here."""


def differ(one: exp.Expression, other: exp.Expression, families: Families) -> bool:
    """Whether some row gives the two another value; False proves nothing.

    NULL and true count as alike, since a CHECK lets both pass.
    """
    return any(_apart(one, other, row) for row in itertools.islice(_rows(one, other, families), _MOST_ROWS))


def constant(tree: exp.Expression) -> Value:
    """The value of an expression without columns; raises CannotTell."""
    return _value(tree, {})


def _apart(one: exp.Expression, other: exp.Expression, row: Mapping[str, Value]) -> bool:
    try:
        values = _value(one, row), _value(other, row)
        if None in values:
            return values != (None, None) and not any(value is not None and _truth(value) for value in values)
        return not _same(*values)
    except (CannotTell, ArithmeticError):
        return False


def _rows(one: exp.Expression, other: exp.Expression, families: Families) -> Iterator[dict[str, Value]]:
    from sqlglot import exp

    columns = sorted({node.name for tree in (one, other) for node in tree.find_all(exp.Column)})
    literals = [node for tree in (one, other) for node in tree.find_all(exp.Literal)]
    samples = [_samples(families.get(name), literals) for name in columns]
    return (dict(zip(columns, values, strict=True)) for values in itertools.product(*samples))


def _samples(family: Family | None, literals: list[exp.Literal]) -> list[Value]:
    if family in _NUMBERS:
        numbers = {Decimal(node.name) for node in literals if not node.is_string} | {Decimal(0), Decimal(2)}
        around = {number + step for number in numbers for step in (-1, 0, 1)}
        return [*sorted(around), None]
    if family in _TEXTS:
        return [*sorted({node.name for node in literals if node.is_string}), "", _STRANGER, None]
    return []


def _value(node: exp.Expression, row: Mapping[str, Value]) -> Value:
    compute = _computations().get(type(node))
    if compute is None:
        raise CannotTell
    return compute(node, row)


def _same(one: Value, other: Value) -> bool:
    if one is None or other is None or type(one) is not type(other):
        raise CannotTell
    if isinstance(one, str) and isinstance(other, str) and one != other:
        # A collation may take other letters, accents or spaces for equal: only plain words surely differ.
        words = [text for text in (one, other) if text != _STRANGER]
        if any(not word.isascii() for word in words) or len({text.casefold().strip() for text in (one, other)}) == 1:
            raise CannotTell
        return False
    return one == other


def _truth(value: Value) -> bool | None:
    if isinstance(value, str):
        raise CannotTell
    return None if value is None else value != 0


def _bit(value: bool | None) -> Value:
    return None if value is None else Decimal(int(value))


def _compared(compare: Callable[[Any, Any], bool]) -> Callable[[exp.Binary, Mapping[str, Value]], Value]:
    def compute(node: exp.Binary, row: Mapping[str, Value]) -> Value:
        left, right = _value(node.this, row), _value(node.expression, row)
        if left is None or right is None:
            return None
        if isinstance(left, str) or isinstance(right, str):
            if compare not in (operator.eq, operator.ne):
                raise CannotTell  # the order of text is the collation's
            return _bit(_same(left, right) == (compare is operator.eq))
        return _bit(compare(left, right))

    return compute


def _computed(compute: Callable[[Any, Any], Any]) -> Callable[[exp.Binary, Mapping[str, Value]], Value]:
    def run(node: exp.Binary, row: Mapping[str, Value]) -> Value:
        left, right = _value(node.this, row), _value(node.expression, row)
        if isinstance(left, str) or isinstance(right, str):
            raise CannotTell
        return None if left is None or right is None else compute(left, right)

    return run


def _junction(deciding: bool) -> Callable[[exp.Binary, Mapping[str, Value]], Value]:
    def compute(node: exp.Binary, row: Mapping[str, Value]) -> Value:
        sides = [_truth(_value(side, row)) for side in (node.this, node.expression)]
        if deciding in sides:
            return _bit(deciding)
        return None if None in sides else _bit(not deciding)

    return compute


def _not(node: exp.Not, row: Mapping[str, Value]) -> Value:
    truth = _truth(_value(node.this, row))
    return None if truth is None else _bit(not truth)


def _in(node: exp.In, row: Mapping[str, Value]) -> Value:
    value = _value(node.this, row)
    if value is None:
        return None
    items = [_value(item, row) for item in node.expressions]
    if any(item is not None and _same(value, item) for item in items):
        return _bit(value=True)
    return None if None in items else _bit(value=False)


def _is(node: exp.Is, row: Mapping[str, Value]) -> Value:
    from sqlglot import exp

    if not isinstance(node.expression, exp.Null):
        raise CannotTell
    return _bit(_value(node.this, row) is None)


def _literal(node: exp.Literal, _row: Mapping[str, Value]) -> Value:
    return node.name if node.is_string else Decimal(node.name)


def _column(node: exp.Column, row: Mapping[str, Value]) -> Value:
    if node.name not in row:
        raise CannotTell
    return row[node.name]


@cache
def _computations() -> dict[type[Any], Callable[[Any, Mapping[str, Value]], Value]]:
    from sqlglot import exp

    return {
        exp.Literal: _literal,
        exp.Null: lambda _node, _row: None,
        exp.Column: _column,
        exp.Paren: lambda node, row: _value(node.this, row),
        exp.EQ: _compared(operator.eq),
        exp.NEQ: _compared(operator.ne),
        exp.LT: _compared(operator.lt),
        exp.LTE: _compared(operator.le),
        exp.GT: _compared(operator.gt),
        exp.GTE: _compared(operator.ge),
        exp.Add: _computed(operator.add),
        exp.Sub: _computed(operator.sub),
        exp.Mul: _computed(operator.mul),
        exp.And: _junction(deciding=False),
        exp.Or: _junction(deciding=True),
        exp.Not: _not,
        exp.In: _in,
        exp.Is: _is,
    }

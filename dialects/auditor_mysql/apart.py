"""Whether two trees in their one form surely mean two things: proven only from nodes whose meaning is known."""

from __future__ import annotations

from collections.abc import Container
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import TYPE_CHECKING, Any


if TYPE_CHECKING:
    from sqlglot import exp


def columns(tree: exp.Expression, known: Container[str]) -> set[str]:
    """The columns of the table that an expression reads; no server adds one or leaves one out."""
    from sqlglot import exp

    return {node.name for node in tree.find_all(exp.Column) if node.name in known}


def surely(one: exp.Expression, other: exp.Expression) -> bool:
    """Whether the two differ for certain; False where they are equal, or may be."""
    from sqlglot import exp

    if one == other:
        return False
    if isinstance(one, exp.Literal) or isinstance(other, exp.Literal):
        return _literals(one, other)
    if type(one) is not type(other):
        return _kinds(one, other)
    return _alike(one, other)


def _alike(one: exp.Expression, other: exp.Expression) -> bool:
    """Two nodes of one kind."""
    from sqlglot import exp

    if isinstance(one, exp.Column):
        return one.name != other.name
    if isinstance(one, exp.HexString):  # a number or bytes, whichever is wanted
        return one.name.lstrip("0") != other.name.lstrip("0")
    if isinstance(one, exp.Anonymous) and one.name != other.name:
        return {one.name, other.name} <= _FUNCTIONS
    if isinstance(
        one, exp.Greatest | exp.Least | exp.And | exp.Or | exp.EQ | exp.NEQ | exp.Add | exp.Mul | exp.NullSafeEQ
    ):
        return _unordered(list(one.iter_expressions()), list(other.iter_expressions()))
    return _parts(one, other)


def _literals(one: exp.Expression, other: exp.Expression) -> bool:
    """Numbers by value, texts unless a collation may take them for one; never a text against a number."""
    from sqlglot import exp

    if not isinstance(one, exp.Literal) or not isinstance(other, exp.Literal):
        rest = other if isinstance(one, exp.Literal) else one
        return rest.find(exp.Column) is not None and type(rest) in _known()
    if one.is_string != other.is_string:
        return False
    if not one.is_string:
        return _number(one.name) != _number(other.name)
    texts = {one.name.casefold().rstrip(), other.name.casefold().rstrip()}
    return len(texts) == 2 and all(map(str.isascii, texts))  # noqa: PLR2004 -- two texts


def _number(text: str) -> Decimal | str:
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def _kinds(one: exp.Expression, other: exp.Expression) -> bool:
    from sqlglot import exp

    kinds: set[type[Any]] = {type(one), type(other)}
    if _constructors(one, other):
        return True
    if kinds <= {exp.In, exp.Or, exp.EQ} or kinds == {exp.Lower, exp.Upper} or not kinds <= _known():
        return False  # a collation may ignore the case
    if kinds == {exp.LT, exp.LTE}:
        sides = [one.this, one.expression]
        return [other.this, other.expression] in (sides, sides[::-1])  # otherwise a > 0 may be a >= 1
    for side, against in ((one, other), (other, one)):
        if isinstance(side, exp.NEQ) and against in (side.this, side.expression):
            return False  # a column that stands for a truth value, perhaps
    return one.find(exp.Column) is not None or other.find(exp.Column) is not None


def _constructors(one: exp.Expression, other: exp.Expression) -> bool:
    """Whether one makes a JSON object and the other an array."""
    from sqlglot import exp

    names = {node.name.lower() if isinstance(node, exp.Anonymous) else type(node).__name__ for node in (one, other)}
    return names == {"JSONObject", "json_array"}


def _parts(one: exp.Expression, other: exp.Expression) -> bool:
    names = {name for node in (one, other) for name, value in node.args.items() if value and name not in _SILENT}
    return any(_part(one.args.get(name), other.args.get(name), known=type(one) in _known()) for name in names)


def _part(one: Any, other: Any, *, known: bool) -> bool:
    from sqlglot import exp

    if isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            return known
        return any(_part(*pair, known=known) for pair in zip(one, other, strict=True))
    if isinstance(one, exp.Expression) and isinstance(other, exp.Expression):
        return surely(one, other)
    return known and bool(one or other) and one != other


def _unordered(one: list[exp.Expression], other: list[exp.Expression]) -> bool:
    mine = [part for part in one if part not in other]
    theirs = [part for part in other if part not in one]
    if not mine or not theirs:
        return False
    return any(all(surely(part, against) for against in theirs) for part in mine)


_SILENT = {"quoted", "nested", "safe", "coalesce", "date_part_boundary", "kind", "_type"}

_FUNCTIONS = {
    *("json_extract", "json_unquote", "json_contains", "json_contains_path", "json_valid", "json_length", "json_depth"),
    *("json_keys", "json_array", "json_search", "insert", "days", "makedate", "addtime", "subtime", "uuid", "sysdate"),
    *("user", "concat_ws", "lpad", "rpad", "ascii", "field", "elt", "format", "bin", "oct", "crc32", "inet_aton"),
}
"""Functions under the names that are stored, of which no two are one."""


@cache
def _known() -> set[type[Any]]:
    from sqlglot import exp

    return {
        *(
            exp.Column,
            exp.EQ,
            exp.NEQ,
            exp.LT,
            exp.LTE,
            exp.NullSafeEQ,
            exp.And,
            exp.Or,
            exp.Not,
            exp.Xor,
            exp.Is,
            exp.In,
        ),
        *(exp.Like, exp.Escape, exp.RegexpLike, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.IntDiv, exp.Mod, exp.Neg),
        *(exp.BitwiseAnd, exp.BitwiseOr, exp.BitwiseXor, exp.BitwiseLeftShift, exp.BitwiseRightShift),
        *(exp.Lower, exp.Upper, exp.Length, exp.Trim, exp.Substring, exp.SubstringIndex, exp.Left, exp.Right),
        *(exp.Replace, exp.Concat, exp.ConcatWs, exp.Reverse, exp.Pad, exp.Repeat, exp.StrPosition, exp.MD5, exp.SHA),
        *(exp.SHA2, exp.Hex, exp.LowerHex, exp.Abs, exp.Ceil, exp.Floor, exp.Round, exp.Sqrt, exp.Pow, exp.Coalesce),
        *(exp.Nullif, exp.Greatest, exp.Least, exp.Year, exp.Month, exp.DayOfMonth, exp.Hour, exp.Minute, exp.Second),
        *(exp.DateAdd, exp.DateSub, exp.LastDay, exp.TimeToStr, exp.JSONType, exp.JSONValue, exp.DataType, exp.Var),
        *(exp.Case, exp.If),
        *(exp.DataTypeParam, exp.TimestampDiff, exp.Unicode, exp.Trunc),
    }

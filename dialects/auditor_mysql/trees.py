"""Expressions in one form, whichever way a server rewrites them when it stores them.

Seen on MariaDB 10.11 and MySQL 9.7: backticks, brackets around everything, `_utf8mb4'x'`, `TRUE` as 1,
NOT moved inwards (`not (a = 1 or b = 2)` becomes `a <> 1 and b <> 2`), now() for current_timestamp.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache, reduce
from typing import TYPE_CHECKING, Any, cast

from auditor.plugin.sqltree import parse, unwrap
from auditor_mysql import rewritten
from auditor_mysql.quoting import without_introducers


if TYPE_CHECKING:
    from sqlglot import exp


@lru_cache(maxsize=65_536)
def canonical(text: str) -> exp.Expression | None:
    """The tree in its one form, shared: do not change it. None when it cannot be read."""
    tree = parse(without_introducers(text), "mysql")
    return None if tree is None else normalise(tree)


@lru_cache(maxsize=65_536)
def form(text: str) -> Hashable | None:
    """The one form as nested tuples; equal forms mean equal expressions."""
    tree = canonical(text)
    return None if tree is None else _shape(tree)


def _shape(value: Any) -> Hashable:
    """A tree as it stands: its SQL would say too little, because brackets are no part of the one form."""
    from sqlglot import exp

    if isinstance(value, list):
        return tuple(map(_shape, value))
    if not isinstance(value, exp.Expression):
        return cast("Hashable", value)
    parts = ((key, _shape(part)) for key, part in value.args.items() if part and key != "quoted")
    return type(value).__name__, tuple(sorted(parts))


def normalise(tree: exp.Expression) -> exp.Expression:
    """The tree in its one form, as a copy."""
    made: exp.Expression = _from_below(tree.copy())
    return made


def _from_below(node: exp.Expression) -> Any:
    from sqlglot import exp

    for key, value in list(node.args.items()):
        if isinstance(value, exp.Expression):
            node.set(key, _from_below(value))
        elif isinstance(value, list):
            node.set(key, [_from_below(item) if isinstance(item, exp.Expression) else item for item in value])
    node.pop_comments()
    return _made(node)


def _made(node: Any) -> Any:
    """A node whose parts are in their one form, in its own."""
    from sqlglot import exp

    rule = _rules().get(type(node))
    made = node if rule is None else rule(node)
    if made.args.get("negate"):  # a NOT LIKE b
        made.set("negate", None)
        return _negation(exp.Not(this=made))
    return made


@cache
def _rules() -> dict[type[Any], Callable[[Any], Any]]:
    from sqlglot import exp

    return {
        exp.Paren: unwrap,
        exp.Introducer: lambda node: node.expression,
        exp.National: lambda node: exp.Literal.string(node.name),
        exp.Column: _column,
        exp.Boolean: lambda node: exp.Literal.number(int(node.this)),
        exp.Anonymous: _call,
        exp.Localtimestamp: _now,
        exp.Localtime: _now,
        exp.CurrentTimestamp: _now,
        **rewritten.rules(),
        exp.TimestampAdd: lambda node: _moved(exp.DateAdd, node.this, node.expression, node.args.get("unit")),
        exp.DateAdd: lambda node: _moved(exp.DateAdd, node.this, node.expression, node.args.get("unit")),
        exp.DateSub: lambda node: _moved(exp.DateSub, node.this, node.expression, node.args.get("unit")),
        exp.Literal: _literal,
        exp.Neg: _negative,
        exp.Not: _negation,
        exp.Between: _between,
        exp.In: _in,
        exp.GT: lambda node: exp.LT(this=node.expression, expression=node.this),
        exp.GTE: lambda node: exp.LTE(this=node.expression, expression=node.this),
        **dict.fromkeys((exp.EQ, exp.NEQ, exp.NullSafeEQ, exp.Mul), _commutative),
        **dict.fromkeys((exp.And, exp.Or), _junction),
        **dict.fromkeys((exp.BitString, exp.HexString), _bits),
        exp.Is: _truth,
        exp.Add: _sum,
        exp.Sub: _sum,
        exp.JSONExtractScalar: _unquoted_json,
        exp.JSONExtract: _json,
        exp.DataType: _data_type,
    }


def _column(node: exp.Column) -> exp.Expression:
    """Names of columns do not mind case; some functions need no brackets."""
    from sqlglot import exp

    if node.name.upper() == "UTC_TIMESTAMP" and not node.this.args.get("quoted"):
        return exp.UtcTimestamp()
    return exp.column(node.name.lower())


def _call(node: exp.Anonymous) -> exp.Expression:
    from sqlglot import exp

    name = node.name.lower()
    if name in {"now", "current_timestamp", "localtime", "localtimestamp"}:
        return _now(exp.CurrentTimestamp(this=node.expressions[0] if node.expressions else None))
    synonym = _synonyms().get((name, len(node.expressions)))
    return synonym(*node.expressions) if synonym else exp.Anonymous(this=name, expressions=node.expressions)


@cache
def _synonyms() -> dict[tuple[str, int], Callable[..., Any]]:
    """Functions that sqlglot does not know, by their number of arguments, as the ones that are stored for them."""
    from sqlglot import exp

    def shifted(kind: type[Any]) -> Callable[..., Any]:
        def shift(moment: exp.Expression, step: exp.Expression) -> Any:
            if isinstance(step, exp.Interval):
                return _moved(kind, moment, step.this, step.args.get("unit"))
            return _moved(kind, moment, step, exp.var("DAY"))

        return shift

    return {
        ("octet_length", 1): lambda text: exp.Length(this=text, binary=True),  # what MariaDB stores for length()
        ("mid", 3): lambda text, start, length: exp.Substring(this=text, start=start, length=length),
        ("adddate", 2): shifted(exp.DateAdd),
        ("subdate", 2): shifted(exp.DateSub),
    }


def _now(node: exp.Expression) -> exp.Expression:
    """Synonyms, with their precision; 0 is the same as none."""
    from sqlglot import exp

    digits = node.this
    return exp.CurrentTimestamp(this=None if digits is None or digits.name == "0" else digits)


def _literal(node: exp.Literal) -> exp.Expression:
    from sqlglot import exp

    return node if node.is_string else exp.Literal.number(number(node.name))


def number(text: str) -> str:
    """A number in its shortest text: 1.50 is 1.5, 1e3 is 1000."""
    try:
        return f"{Decimal(text).normalize():f}"
    except InvalidOperation:
        return text


def _negative(node: exp.Neg) -> exp.Expression:
    """A negative number is a literal."""
    from sqlglot import exp

    inner = node.this
    if isinstance(inner, exp.Literal) and not inner.is_string:
        opposite = inner.name[1:] if inner.name.startswith("-") else f"-{inner.name}"
        return exp.Literal(this=number(opposite), is_string=False)
    return node


def _negation(node: exp.Not) -> Any:
    """NOT moves inwards as far as it goes, as the servers move it."""
    from sqlglot import exp

    inner = node.this
    if isinstance(inner, exp.Not):
        return inner.this
    if isinstance(inner, exp.And | exp.Or):
        other = exp.Or if isinstance(inner, exp.And) else exp.And
        left, right = (_negation(exp.Not(this=side)) for side in (inner.this, inner.expression))
        return _made(other(this=left, expression=right))
    if isinstance(inner, exp.Literal) and not inner.is_string:
        return exp.Literal.number(int(inner.name == "0"))
    if not _is_truth(inner):
        return _made(exp.EQ(this=inner, expression=exp.Literal.number(0)))
    opposite = {exp.EQ: exp.NEQ, exp.NEQ: exp.EQ, exp.LT: exp.GTE, exp.LTE: exp.GT}.get(type(inner))
    if opposite is not None:
        return _made(opposite(this=inner.this, expression=inner.expression))
    return node


def _is_truth(node: exp.Expression) -> bool:
    """Whether a value is a truth value by what it is made of, as MySQL sees it."""
    from sqlglot import exp

    own = (exp.RegexpLike, exp.Escape, exp.Like, exp.Xor, exp.Literal, exp.Null, exp.Paren, exp.Subquery)
    return isinstance(node, (exp.Predicate, exp.Connector, exp.Not, exp.In, exp.Between, exp.Is, *own))


def _between(node: exp.Between) -> Any:
    from sqlglot import exp

    low = _made(exp.GTE(this=node.this.copy(), expression=node.args["low"]))
    high = _made(exp.LTE(this=node.this.copy(), expression=node.args["high"]))
    return _made(exp.And(this=low, expression=high))


def _in(node: exp.In) -> Any:
    from sqlglot import exp

    if node.args.get("query") or not node.expressions:
        return node
    items = sorted(node.expressions, key=_text)
    if len(items) == 1:
        return _made(exp.EQ(this=node.this, expression=items[0]))
    return exp.In(this=node.this, expressions=items)


def _text(node: exp.Expression) -> str:
    return node.sql("mysql")


def _commutative(node: Any) -> Any:
    """The operands of a chain in the order of their text; rows are compared item by item."""
    from sqlglot import exp

    kind: type[Any] = type(node)
    sides = node.this, node.expression
    if kind in {exp.EQ, exp.NEQ} and all(isinstance(side, exp.Tuple) for side in sides):
        pairs = [
            _made(kind(this=one, expression=other)) for one, other in zip(*(s.expressions for s in sides), strict=False)
        ]
        junction = exp.And if kind is exp.EQ else exp.Or
        return reduce(lambda left, right: _made(junction(this=left, expression=right)), pairs)
    operands = sorted(_operands(node, kind), key=_text)
    return reduce(lambda left, right: kind(this=left, expression=right), operands)


def _operands(node: exp.Expression, kind: type[Any]) -> list[exp.Expression]:
    from sqlglot import exp

    if kind not in {exp.And, exp.Or, exp.Add, exp.Mul}:
        return [node.this, node.expression]
    sides = (_operands(side, kind) if type(side) is kind else [side] for side in (node.this, node.expression))
    return [operand for side in sides for operand in side]


def _sum(node: exp.Add | exp.Sub) -> Any:
    """`a + interval 1 day` is stored for date_add(a, interval 1 day), and `-` for date_sub."""
    from sqlglot import exp

    step = node.expression
    if isinstance(step, exp.Interval):
        kind = exp.DateAdd if isinstance(node, exp.Add) else exp.DateSub
        return _moved(kind, node.this, step.this, step.args.get("unit"))
    return _commutative(node) if isinstance(node, exp.Add) else node


def _moved(kind: type[Any], moment: exp.Expression, step: exp.Expression, unit: exp.Expression | None) -> Any:
    """A date moved by an interval, whose number may be written as text."""
    from sqlglot import exp

    if isinstance(step, exp.Literal) and step.name.lstrip("-").isdigit():
        step = exp.Literal.number(step.name)
    return kind(this=moment, expression=step, unit=None if unit is None else exp.var(unit.name.upper()))


def _unquoted_json(node: exp.JSONExtractScalar) -> exp.Expression:
    """`a ->> p` is stored as json_unquote(json_extract(a, p))."""
    from sqlglot import exp

    inner = _json(exp.JSONExtract(this=node.this, expression=node.expression))
    return exp.Anonymous(this="json_unquote", expressions=[inner])


def _json(node: exp.JSONExtract) -> exp.Expression:
    """`a -> p` is json_extract(a, p), the path as text."""
    from sqlglot import exp

    path = node.expression.sql("mysql").strip("'")
    return exp.Anonymous(this="json_extract", expressions=[node.this, exp.Literal.string(path)])


def _data_type(node: exp.DataType) -> exp.Expression:
    """CAST(a AS CHAR) is stored with the connection's character set."""
    from sqlglot import exp

    if node.this is not exp.DataType.Type.CHARACTER_SET:
        return node
    kind = node.args.get("kind")
    binary = kind is not None and kind.name.lower() == "binary"
    name = exp.DataType.Type.BINARY if binary else exp.DataType.Type.CHAR
    return exp.DataType(this=name, expressions=node.expressions)


def _truth(node: exp.Is) -> Any:
    """`f IS TRUE` is stored as (0 <> f) IS TRUE; what is never NULL needs no such test."""
    from sqlglot import exp

    tested, wanted = node.this, node.expression
    bare = tested.this if isinstance(tested, exp.Not) else tested
    if isinstance(bare, exp.Is) and isinstance(wanted, exp.Literal):
        return tested if wanted.name == "1" else _made(exp.Not(this=tested))
    if (
        isinstance(tested, exp.NEQ)
        and tested.this == exp.Literal.number(0)
        and isinstance(node.expression, exp.Literal)
    ):
        return exp.Is(this=tested.expression, expression=node.expression)
    return node


def _junction(node: exp.And | exp.Or) -> Any:
    """A column or call that stands for a truth value is stored as 0 <> column by MySQL."""
    from sqlglot import exp

    for key in ("this", "expression"):
        if not _is_truth(node.args[key]):
            node.set(key, _made(exp.NEQ(this=node.args[key], expression=exp.Literal.number(0))))
    return _commutative(node)


def _bits(node: exp.BitString | exp.HexString) -> exp.Expression:
    """b'101' is stored as 0x05."""
    from sqlglot import exp

    digits = f"{int(node.name or '0', 2):x}" if isinstance(node, exp.BitString) else node.name.lower()
    return exp.HexString(this=digits.zfill(len(digits) + len(digits) % 2))

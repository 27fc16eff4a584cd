"""Types of expressions, as far as they are certain: they say which casts PostgreSQL adds by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from auditor.model.types import Family, Type
from auditor_postgresql.algebra import NUMERIC
from auditor_postgresql.spelling import item_of, read


if TYPE_CHECKING:
    from sqlglot import exp

TypeOf: TypeAlias = Callable[[str], Type | None]
Ask: TypeAlias = Callable[[Any], Type | None]

BOOLEAN = Type(Family.BOOLEAN, "boolean")
INTEGER = Type(Family.INTEGER, "integer")
DECIMAL = Type(Family.DECIMAL, "numeric")
FLOAT = Type(Family.FLOAT, "double precision")
TEXT = Type(Family.STRING, "text")
INTERVAL = Type(Family.INTERVAL, "interval")
DATE = Type(Family.DATE, "date")
TIMESTAMP = Type(Family.DATETIME, "timestamp")

CASTS = {
    *("bool", "int2", "int4", "int8", "float4", "float8", "numeric", "text", "varchar", "bpchar", "timestamp"),
    *("timestamptz", "time", "jsonb", "json", "uuid", "bytea", "date"),
}
"""Types whose name is a function, too."""

_RANKS = ("smallint", "integer", "bigint", "numeric", "real", "double precision")
_STRINGS = {
    *("Lower", "Upper", "Trim", "Substring", "DPipe", "JSONExtractScalar", "JSONBExtractScalar", "Concat", "ConcatWs"),
    *("Replace", "Left", "Right", "Initcap", "RegexpReplace", "Reverse", "Pad", "Repeat", "Overlay", "MD5", "ToChar"),
    *("SplitPart", "Translate", "TimeToStr", "ArrayToString"),
}
_STRING_FUNCTIONS = {
    *("lower", "upper", "btrim", "ltrim", "rtrim", "substr", "substring", "replace", "left", "right", "initcap"),
    *(
        "reverse",
        "lpad",
        "rpad",
        "repeat",
        "overlay",
        "md5",
        "to_char",
        "split_part",
        "translate",
        "concat",
        "concat_ws",
    ),
    *("regexp_replace", "array_to_string", "jsonb_extract_path_text", "json_extract_path_text", "jsonb_typeof", "chr"),
    *("json_typeof", "encode", "to_hex", "quote_literal", "quote_ident", "format", "similar_to_escape", "like_escape"),
}
_INTEGERS = {
    *("Length", "StrPosition", "Ascii", "Unicode", "ArraySize", "BitLength", "ByteLength"),
    *("length", "char_length", "character_length", "octet_length", "bit_length", "strpos", "ascii", "cardinality"),
    *("array_length", "jsonb_array_length", "json_array_length", "num_nulls", "num_nonnulls"),
}
_TRUTHS = {
    *("EQ", "NEQ", "LT", "LTE", "GT", "GTE", "And", "Or", "Not", "Is", "In", "Between", "Like", "ILike", "RegexpLike"),
    *("RegexpILike", "SimilarTo", "Escape", "NullSafeEQ", "NullSafeNEQ", "StartsWith", "Exists", "Overlaps", "Boolean"),
    *("JSONBContainsTopKey", "JSONBContainsAnyTopKeys", "JSONBContainsAllTopKeys", "ArrayContainsAll"),
    *("ArrayContainedBy", "ArrayOverlaps"),
}
_OF_ITS_ARGUMENT = {"Paren", "Neg", "Abs", "Floor", "Ceil", "Trunc", "Round", "BitwiseNot", "Collate"}
_OF_ITS_ARGUMENT |= {"BitwiseLeftShift", "BitwiseRightShift"}
_CONDITIONS = {"Coalesce", "Greatest", "Least", "Nullif", "Case"}
_FRACTIONAL = {"Floor", "Ceil", "Trunc", "Round"}
_SUMS = {"Add", "Sub", "Mul", "Div", "Mod", "BitwiseAnd", "BitwiseOr", "BitwiseXor"}


def type_of(node: Any, columns: TypeOf, schema: str) -> Type | None:
    """The type of an expression; None when it is not certain, as of a string literal that nobody has read."""
    kind = type(node).__name__
    if kind == "Column":
        return _column(node, columns)
    if kind in {"Cast", "TryCast"}:
        return read(node.args["to"].sql("postgres"), schema)
    special = _SPECIAL.get(kind)
    return special(node, lambda part: type_of(part, columns, schema)) if special else _fixed(kind, "")


def branches(node: exp.Expression) -> list[Any]:
    """The parts of a conditional expression that give its value."""
    if type(node).__name__ == "Case":
        otherwise = node.args.get("default")
        return [*(one.args["true"] for one in node.args["ifs"]), *([otherwise] if otherwise is not None else [])]
    if type(node).__name__ == "Nullif":
        return [node.this]
    return [node.this, *node.expressions]


def common(found: Sequence[Type | None]) -> Type | None:
    """The type that values of these types are brought to."""
    if not found or any(one is None for one in found):
        return None
    known = [one for one in found if one is not None]
    if all(one.family in NUMERIC for one in known):
        return max(known, key=_rank)
    return known[0] if len({one.family for one in known}) == 1 else None


def is_noise(own: Type | None, wanted: Type) -> bool:
    """Whether a cast between these types is one that PostgreSQL adds by itself, and that changes no value."""
    if own is None:
        return False
    if own == wanted or (own.name == wanted.name and not wanted.args):
        return True
    if wanted.args:
        return False
    if wanted.name in {"text", "varchar", "bpchar", "name", "char"}:
        return own.family is Family.STRING
    if wanted.family in NUMERIC and own.family in NUMERIC:
        return _rank(wanted) >= _rank(own)
    return own.family is Family.DATE and wanted.family is Family.DATETIME


def _column(node: exp.Expression, columns: TypeOf) -> Type | None:
    name = node.this
    if not hasattr(name, "this"):
        return None
    return columns(name.this if name.args.get("quoted") else str(name.this).lower())


def _rank(one: Type) -> int:
    return _RANKS.index(one.name) if one.name in _RANKS else 0


def _sum(kind: str, left: Type | None, right: Type | None) -> Type | None:
    if left is None or right is None or not kind:
        return None
    families = {left.family, right.family}
    if families <= NUMERIC:
        return max((left, right), key=_rank)
    if kind == "Sub" and len(families) == 1:
        return {Family.DATE: INTEGER, Family.DATETIME: INTERVAL}.get(left.family)
    if Family.DATETIME in families:
        return left if left.family is Family.DATETIME else right
    return next((made for pair, made in _MIXED.items() if families == pair), None)


_MIXED = {
    frozenset({Family.DATE, Family.INTEGER}): DATE,
    frozenset({Family.DATE, Family.INTERVAL}): TIMESTAMP,
    frozenset({Family.INTERVAL}): INTERVAL,
    frozenset({Family.INTERVAL, Family.INTEGER}): INTERVAL,
    frozenset({Family.INTERVAL, Family.DECIMAL}): INTERVAL,
    frozenset({Family.INTERVAL, Family.FLOAT}): INTERVAL,
}


def _fixed(kind: str, name: str) -> Type | None:
    if kind in _STRINGS or name in _STRING_FUNCTIONS:
        return TEXT
    if kind in _INTEGERS or name in _INTEGERS:
        return INTEGER
    if kind in _TRUTHS:
        return BOOLEAN
    return {
        "Interval": INTERVAL,
        "MakeInterval": INTERVAL,
        "Extract": DECIMAL,
        "CurrentDate": DATE,
        "Date": DATE,
        "Localtimestamp": TIMESTAMP,
        "CurrentTimestamp": Type(Family.DATETIME, "timestamptz"),
        "UnicodeString": TEXT,
        "Uuid": Type(Family.UUID, "uuid"),
    }.get(kind)


def _literal(node: Any, _ask: Ask) -> Type | None:
    return None if node.is_string else (INTEGER if str(node.this).isdigit() else DECIMAL)


def _of_argument(node: Any, ask: Ask) -> Type | None:
    inner = ask(node.this)
    whole = inner is not None and inner.family is Family.INTEGER and type(node).__name__ in _FRACTIONAL
    return FLOAT if whole else inner


def _arithmetic(node: Any, ask: Ask) -> Type | None:
    left, right = ask(node.this), ask(node.expression)
    if right is None and left is not None and left.family is Family.DATETIME and type(node).__name__ == "Add":
        return left  # a moment and a literal, which PostgreSQL reads as an interval
    return _sum(type(node).__name__, left, right)


def _operator(node: Any, ask: Ask) -> Type | None:
    sign = str(node.args["operator"]).rpartition(".")[2]
    return _sum({"+": "Add", "-": "Sub", "*": "Mul"}.get(sign, ""), ask(node.this), ask(node.expression))


def _truncated(node: Any, ask: Ask) -> Type | None:
    inner = ask(node.this)
    return inner if inner is not None and inner.family in {Family.DATETIME, Family.INTERVAL} else None


def _item(node: Any, ask: Ask) -> Type | None:
    array = ask(node.this)
    return item_of(array) if array is not None and array.family is Family.ARRAY else None


def _call(node: Any, _ask: Ask) -> Type | None:
    name = str(node.this).lower()
    return read(name) if name in CASTS and len(node.expressions) == 1 else _fixed("", name)


_SPECIAL: dict[str, Callable[[Any, Ask], Type | None]] = {
    "Literal": _literal,
    "Anonymous": _call,
    "Operator": _operator,
    "TimestampTrunc": _truncated,
    "Bracket": _item,
    "Dot": lambda node, ask: ask(node.expression),
    **dict.fromkeys(_OF_ITS_ARGUMENT, _of_argument),
    **dict.fromkeys(_SUMS, _arithmetic),
    **dict.fromkeys(_CONDITIONS, lambda node, ask: common([ask(part) for part in branches(node)])),
}

"""Whether two keys surely mean two things: proven only from nodes whose meaning is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from auditor_postgresql.algebra import CONSTANTS, Key


_CERTAIN = {"column", "number", "boolean", "null", "interval", "moment", "bits", "bytes"}
"""Heads of leaves of which two are one only when they are equal."""

_KNOWN = {
    *_CERTAIN,
    *("=", "<>", "<", "<=", "and", "or", "not", "distinct", "Is", "~", "quantified", "neg", "string", "array"),
    *("Add", "Sub", "Mul", "Div", "IntDiv", "Mod", "Pow", "DPipe", "BitwiseAnd", "BitwiseOr", "BitwiseXor"),
    *("BitwiseNot", "BitwiseLeftShift", "BitwiseRightShift", "Like", "ILike", "RegexpILike", "StartsWith"),
    *("Lower", "Upper", "Initcap", "Length", "ByteLength", "Trim", "Substring", "Left", "Right", "Replace", "Concat"),
    *("ConcatWs", "Reverse", "Pad", "Repeat", "StrPosition", "Coalesce", "Nullif", "Greatest", "Least", "Case"),
    *("Abs", "Ceil", "Floor", "Round", "Trunc", "Extract", "TimestampTrunc", "now", "CurrentDate", "CurrentTime"),
    *("Localtimestamp", "Localtime", "today", "Uuid", "Rand", "CurrentUser", "SessionUser", "JSONExtract"),
    *("JSONExtractScalar", "JSONBExtract", "JSONBExtractScalar", "JSONBContainsTopKey", "JSONBContainsAnyTopKeys"),
    *("JSONBContainsAllTopKeys", "ArrayContainsAll", "ArrayContainedBy", "ArrayOverlaps", "Bracket", "MD5", "timezone"),
    *(
        "ArraySize",
        "Unicode",
        "Ascii",
        "ArrayToString",
        "RegexpReplace",
        "Translate",
        "SplitPart",
        "Overlay",
        "MakeInterval",
    ),
    *("ToChar", "TimeToStr", "JSONBObject", "JSONArray"),
}
"""Heads that PostgreSQL keeps: where another one stands, another thing is said."""

_DOUBTFUL = {("Operator",), ("Lambda",), ("Parameter",)}

_FUNCTIONS = {
    *("nextval", "clock_timestamp", "statement_timestamp", "timeofday", "random", "similar_to_escape", "like_escape"),
    *("btrim", "length", "octet_length", "bit_length", "strpos", "ascii", "chr", "md5", "translate", "split_part"),
    *("array_length", "cardinality", "array_position", "array_to_string", "num_nulls", "num_nonnulls", "jsonb_typeof"),
    *("json_typeof", "jsonb_array_length", "json_array_length", "age", "to_char", "to_date", "to_number", "sign"),
    *("sqrt", "power", "exp", "ln", "log", "to_tsvector", "regexp_replace", "initcap", "reverse", "isfinite"),
}
"""Functions of PostgreSQL's own of which no two are one."""


def is_doubtful(key: Any) -> bool:
    """Whether sqlglot may have taken the text apart at other places than PostgreSQL does."""
    return isinstance(key, tuple) and (key[:1] in _DOUBTFUL or any(map(is_doubtful, key)))


def surely(one: Key, other: Key) -> bool:
    """Whether the two differ for certain; False where they are equal, or may be."""
    if one == other:
        return False
    if "cast" in (one[0], other[0]):
        return _casts(one, other)
    if {one[0], other[0]} == {"<", "<="}:
        return other[1:] in (one[1:], one[:0:-1])  # otherwise i > 0 may be i >= 1
    if one[0] != other[0]:
        unread = "string" in (one[0], other[0]) and {one[0], other[0]} <= CONSTANTS
        return _is_known(one) and _is_known(other) and not unread
    return _ALIKE.get(one[0], _same_head)(one, other)


def _same_head(one: Key, other: Key) -> bool:
    if one[0] == "function" and one[1] != other[1]:
        return _is_known(one) and _is_known(other)
    return _parts(one[1:], other[1:], known=_is_known(one))


def _parts(one: tuple[Any, ...], other: tuple[Any, ...], *, known: bool) -> bool:
    if len(one) != len(other):
        return known
    return any(_part(*pair) for pair in zip(one, other, strict=True))


def _part(one: Any, other: Any) -> bool:
    if not isinstance(one, tuple) or not isinstance(other, tuple):
        return bool(one != other)
    if one[:1] == other[:1] == ("family",):
        return bool(one != other) and "" not in (one[1], other[1])
    if _is_key(one) and _is_key(other):
        return surely(one, other)
    return _parts(one, other, known=True)


def _is_key(part: tuple[Any, ...]) -> bool:
    return bool(part) and isinstance(part[0], str)


def _casts(one: Key, other: Key) -> bool:
    """A cast may have been added by PostgreSQL: what differs below it differs."""
    if one[0] == other[0]:
        if one[1] == other[1]:
            return one[1][0] != "cast" and one[2:] != other[2:]
        return surely(one[1], other[1])
    inner, bare = (one[1], other) if one[0] == "cast" else (other[1], one)
    return inner[0] not in {"string", "number", "literal", "cast"} and surely(inner, bare)


def _unordered(one: Key, other: Key) -> bool:
    """Two chains of AND or OR."""
    mine, theirs = set(one[1:]) - set(other[1:]), set(other[1:]) - set(one[1:])
    if not mine or not theirs:
        return all(map(_is_known, mine | theirs))
    return any(all(surely(part, against) for against in theirs) for part in mine)


def _either_way(one: Key, other: Key) -> bool:
    """The sides of an equality, in any order."""
    return _parts(one[1:], other[1:], known=True) and _parts(one[1:], other[:0:-1], known=True)


def _is_known(key: Key) -> bool:
    return key[0] in _KNOWN or (key[0] == "function" and key[1] in _FUNCTIONS)


_ALIKE: dict[str, Callable[[Key, Key], bool]] = {
    **dict.fromkeys(("and", "or"), _unordered),
    **dict.fromkeys(("=", "<>", "distinct"), _either_way),
    **dict.fromkeys(("literal", "identifier", "in schema"), lambda _one, _other: False),
    **dict.fromkeys((*_CERTAIN, "string"), lambda _one, _other: True),
}

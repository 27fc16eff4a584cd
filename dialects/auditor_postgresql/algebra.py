"""Keys of truth values and constants: AND and OR in one order, NOT moved inwards, literals by value."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, TypeAlias

from auditor.model.types import Family, Type
from auditor_postgresql import literals
from auditor_postgresql.spelling import item_of


Key: TypeAlias = tuple[Any, ...]

CONSTANTS = {"number", "string", "boolean", "null", "interval", "array", "bits", "moment", "literal"}
"""Heads of constants; ("literal", type, text) is one whose value only the server could read."""

NULL: Key = ("null",)
NUMERIC = {Family.INTEGER, Family.DECIMAL, Family.FLOAT}
_CLOCKS = {Family.DATE, Family.TIME, Family.DATETIME}
_FLIPPED = {">": "<", ">=": "<="}
_NEGATED = {"=": "<>", "<>": "=", "<": ">=", "<=": ">"}


def joined(word: str, parts: Iterable[Key]) -> Key:
    """AND or OR: nesting, order and repetition say nothing."""
    flat: set[Key] = set()
    for part in parts:
        flat |= set(part[1:]) if part[0] == word else {part}
    if not flat:
        return "boolean", word == "and"
    return (word, *sorted(flat, key=repr)) if len(flat) > 1 else flat.pop()


def compared(sign: str, left: Key, right: Key) -> Key:
    """A comparison: `a > b` is `b < a`, and the sides of an equality are in one order."""
    if sign in {"=", "<>"}:
        for side, other in ((left, right), (right, left)):
            if side[0] == "boolean":
                return other if side[1] is (sign == "=") else negated(other)
        return sign, *sorted((left, right), key=repr)
    return (_FLIPPED[sign], right, left) if sign in _FLIPPED else (sign, left, right)


def negated(key: Key) -> Key:
    """NOT, moved inwards as far as it goes."""
    if key[0] == "not":
        inner: Key = key[1]
        return inner
    if key[0] in _NEGATED:
        return compared(_NEGATED[key[0]], key[1], key[2])
    if key[0] in {"and", "or"}:
        return joined("or" if key[0] == "and" else "and", map(negated, key[1:]))
    return ("boolean", not key[1]) if key[0] == "boolean" else ("not", key)


def number(text: str) -> Key | None:
    """A number by its value; None when it is none."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    return ("number", value.normalize() + 0) if value.is_finite() else None


def cast_constant(inner: Key, wanted: Type) -> Key | None:
    """A constant as the type holds it; None when that would be no constant any more."""
    if inner == NULL:
        return NULL
    if inner[0] == "string":
        return _read(inner[1], wanted)
    if inner[0] == "number" and wanted.family in NUMERIC:
        return _rounded(inner[1], wanted)
    if inner[0] == "array" and wanted.family is Family.ARRAY:
        items = [cast_constant(item, item_of(wanted)) or item for item in inner[1]]
        return "array", tuple(items)
    if inner[0] == "moment" and wanted.family in _CLOCKS:
        return _moment(inner[1], wanted)
    same = {"boolean": Family.BOOLEAN, "interval": Family.INTERVAL}.get(inner[0])
    return inner if same is wanted.family and not wanted.args else None


def _read(text: str, wanted: Type) -> Key:
    if wanted.name.startswith("reg") or (wanted.name == '"char"' and len(text) == 1):
        return "string", text  # names (regclass, regconfig) and letters, which it casts where a function wants them
    read = _READERS.get(wanted.family)
    made = read(text, wanted) if read is not None else None
    return made or ("literal", wanted.name, text)


def _string(text: str, wanted: Type) -> Key:
    length = wanted.args[0] if wanted.args else None
    cut = text[:length] if isinstance(length, int) else text
    return "string", cut.rstrip(" ") if wanted.name in {"char", "bpchar"} else cut


def _rounded(value: Decimal, wanted: Type) -> Key | None:
    scale = 0 if wanted.family is Family.INTEGER else None
    if wanted.family is Family.DECIMAL and len(wanted.args) > 1 and isinstance(wanted.args[1], int):
        scale = wanted.args[1]
    if scale is None:
        return "number", value
    try:
        return "number", value.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP).normalize() + 0
    except InvalidOperation:
        return None


def _number(text: str, wanted: Type) -> Key | None:
    found = number(text)
    return None if found is None else _rounded(found[1], wanted)


def _moment(text: str, wanted: Type) -> Key | None:
    if wanted.name == "timetz":
        return None
    # Without a zone, what an instant means depends on the session that wrote it.
    value = literals.instant(text) if wanted.name == "timestamptz" else literals.moment(text, wanted.family)
    exact = value is None or not wanted.args or "." not in value
    return None if value is None or not exact else ("moment", value)


def _array(text: str, wanted: Type) -> Key | None:
    items = literals.array(text)
    if items is None:
        return None
    kind = item_of(wanted)
    return "array", tuple(NULL if item is None else _read(item, kind) for item in items)


def _made(head: str, value: Any) -> Key | None:
    return None if value is None else (head, value)


_READERS: dict[Family, Callable[[str, Type], Key | None]] = {
    **dict.fromkeys(NUMERIC, _number),
    **dict.fromkeys(_CLOCKS, _moment),
    Family.STRING: _string,
    Family.ENUM: lambda text, _: ("string", text),
    Family.BOOLEAN: lambda text, _: _made("boolean", literals.boolean(text)),
    Family.INTERVAL: lambda text, wanted: None if wanted.args else _made("interval", literals.interval(text)),
    Family.ARRAY: _array,
    Family.JSON: lambda text, _: _made("string", literals.document(text)),
    Family.UUID: lambda text, _: _made("string", literals.uuid(text)),
    Family.BINARY: lambda text, _: _made("bytes", literals.binary(text)),
    Family.BIT: lambda text, _: ("bits", text),
}

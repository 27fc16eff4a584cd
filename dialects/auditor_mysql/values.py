"""What a default is, by value: a literal in the column's own terms, or an expression in one form."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from auditor.model.types import Family, Type
from auditor_mysql import trees, witness


if TYPE_CHECKING:
    from sqlglot import exp


class Literal(msgspec.Struct, frozen=True):
    """A constant, as the column would hold it."""

    value: str


class Computed(msgspec.Struct, frozen=True):
    """An expression that the server computes for every row."""

    form: str


class Unread(msgspec.Struct, frozen=True):
    """A text that cannot be read."""

    text: str


Default: TypeAlias = Literal | Computed | Unread | None

_NUMBERS = frozenset({Family.INTEGER, Family.DECIMAL, Family.FLOAT, Family.BOOLEAN})


@lru_cache(maxsize=65_536)
def of_default(text: str | None, type_: Type) -> Default:
    """The value of a DEFAULT's text in a column of this type; None for none."""
    from sqlglot import exp

    if text is None:
        return None
    tree = trees.canonical(text)
    if tree is None:
        return Unread(text)
    if isinstance(tree, exp.Null):
        return None
    plain = _plain(tree)
    if plain is None:
        return Computed(tree.sql("mysql"))
    return Literal(_in_column(plain, type_))


def known_apart(one: Default, other: Default) -> bool:
    """Whether two computed defaults surely differ: the clock, with another precision, or a UUID."""
    forms = {item.form for item in (one, other) if isinstance(item, Computed)}
    return len(forms) > 1 and all(form.startswith(("CURRENT_", "UUID()", "UTC_")) for form in forms)


def _plain(tree: exp.Expression) -> str | int | None:
    """The value of a literal: text, or an integer for bits and bytes."""
    from sqlglot import exp

    if isinstance(tree, exp.Literal):
        return tree.name
    if isinstance(tree, exp.BitString):
        return int(tree.name or "0", 2)
    if isinstance(tree, exp.HexString):
        return int(tree.name or "0", 16)
    if isinstance(tree, exp.Cast) and isinstance(tree.this, exp.Literal):  # DATE '2020-01-01'
        return tree.this.name
    try:
        value = witness.constant(tree)
    except (witness.CannotTell, ArithmeticError):
        return None
    return None if value is None else str(value)


def _in_column(value: str | int, type_: Type) -> str:
    """A literal as the column holds it, as text that is equal for equal values."""
    if type_.family in _NUMBERS:
        return _number(str(value), type_)
    if type_.family is Family.BIT:
        return str(_bits(value))
    if type_.family is Family.BINARY:
        return _bytes(value).rstrip(b"\0").hex() if type_.name == "binary" else _bytes(value).hex()
    text = _bytes(value).decode("utf-8", "replace") if isinstance(value, int) else value
    return _TEXTS[type_.family](text, type_) if type_.family in _TEXTS else text


def _number(text: str, type_: Type) -> str:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return text
    if type_.family is Family.DECIMAL:
        number = number.quantize(Decimal(1).scaleb(-int(type_.args[1])), ROUND_HALF_UP)
    elif type_.family is Family.INTEGER:
        number = number.quantize(Decimal(1), ROUND_HALF_UP)
    return trees.number(str(number + 0))


def _bits(value: str | int) -> int:
    if isinstance(value, int):
        return value
    return int(value) if value.isdigit() else int.from_bytes(value.encode(), "big")


def _bytes(value: str | int) -> bytes:
    if isinstance(value, int):
        return value.to_bytes((value.bit_length() + 7) // 8, "big")
    return value.encode()


def _json(text: str, _type: Type) -> str:
    try:
        return json.dumps(json.loads(text), sort_keys=True)
    except ValueError:
        return text


def _label(text: str, type_: Type) -> str:
    return next((str(label) for label in type_.args if str(label).casefold() == text.casefold()), text)


def _labels(text: str, type_: Type) -> str:
    chosen = {part.casefold() for part in text.split(",")}
    known = [str(label) for label in type_.args if str(label).casefold() in chosen]
    return ",".join(known) if len(known) == len(chosen) else text


def _moment(text: str, type_: Type) -> str:
    kinds = {Family.DATE: date, Family.TIME: time, Family.DATETIME: datetime}
    try:
        return kinds[type_.family].fromisoformat(text.strip()).isoformat()  # type: ignore[attr-defined,no-any-return]
    except ValueError:
        return text


_TEXTS = {
    Family.JSON: _json,
    Family.ENUM: _label,
    Family.SET: _labels,
    Family.DATE: _moment,
    Family.TIME: _moment,
    Family.DATETIME: _moment,
}

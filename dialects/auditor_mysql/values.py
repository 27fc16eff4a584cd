"""What a default is, by value: a literal in the column's own terms, or an expression in one form."""

from __future__ import annotations

import json
import re
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


Given: TypeAlias = Literal | Computed | Unread
Default: TypeAlias = Given | None

_SHORT_DATE = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})\b")
_CHANGING = ("CURRENT_", "UUID(", "UTC_", "RAND(", "RANDOM_BYTES(", "UNIX_TIMESTAMP(", "USER(")
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


def known_apart(one: Given, other: Given) -> bool:
    """Whether two defaults surely differ, at least one of which is computed.

    A constant never equals the clock or a UUID; it may well equal another function, since MariaDB stores
    pi() as a number.
    """
    forms = [item.form for item in (one, other) if isinstance(item, Computed)]
    if len(forms) == 1:
        return any(name in forms[0] for name in _CHANGING)
    return forms[0] != forms[1] and all(form.startswith(("CURRENT_", "UUID()", "UTC_")) for form in forms)


def is_lossy(one: Given, other: Given, type_: Type) -> bool:
    """Whether the catalog may have printed other bytes than it holds.

    MariaDB 10.11 prints `?` for what is no UTF-8, MySQL 9.7 nothing from a zero byte on.
    """
    if type_.family is not Family.BINARY or not isinstance(one, Literal) or not isinstance(other, Literal):
        return False
    shorter, longer = sorted((one.value, other.value), key=len)
    cut = longer.startswith(shorter) and longer[len(shorter) :].startswith("00")
    return cut or b"?".hex() in shorter or b"?".hex() in longer


def _plain(tree: exp.Expression) -> str | bytes | None:
    """The value of a literal; None for what is none."""
    from sqlglot import exp

    if isinstance(tree, exp.Literal):
        return tree.name
    if isinstance(tree, exp.HexString):  # bits, too
        return bytes.fromhex(tree.name)
    if isinstance(tree, exp.Cast) and isinstance(tree.this, exp.Literal):  # DATE '2020-01-01'
        return tree.this.name
    try:
        value = witness.constant(tree)
    except (witness.CannotTell, ArithmeticError):
        return None
    return None if value is None else str(value)


def _in_column(value: str | bytes, type_: Type) -> str:
    """A literal as the column holds it, as text that is equal for equal values."""
    if type_.family in _NUMBERS:
        return _number(value if isinstance(value, str) else str(int.from_bytes(value, "big")), type_)
    if type_.family is Family.BIT:
        return str(int(value) if isinstance(value, str) and value.isdigit() else int.from_bytes(_bytes(value), "big"))
    if type_.family is Family.BINARY:
        return (_bytes(value).rstrip(b"\0") if type_.name == "binary" else _bytes(value)).hex()
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    return _TEXTS[type_.family](text, type_) if type_.family in _TEXTS else text


def _bytes(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value


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


def _json(text: str, _type: Type) -> str:
    try:
        return json.dumps(json.loads(text), sort_keys=True)
    except ValueError:
        return text


def _string(text: str, type_: Type) -> str:
    return text.rstrip(" ") if type_.name == "char" else text  # CHAR drops the spaces at its end


def _label(text: str, type_: Type) -> str:
    return next((str(label) for label in type_.args if str(label).casefold() == text.casefold()), text)


def _labels(text: str, type_: Type) -> str:
    chosen = {part.casefold() for part in text.split(",")}
    known = [str(label) for label in type_.args if str(label).casefold() in chosen]
    return ",".join(known) if len(known) == len(chosen) else text


def _moment(text: str, type_: Type) -> str:
    kinds = {Family.DATE: date, Family.TIME: time, Family.DATETIME: datetime}
    try:
        padded = _SHORT_DATE.sub(lambda found: f"{found[1]}-{found[2]:0>2}-{found[3]:0>2}", text.strip())
        return kinds[type_.family].fromisoformat(padded).isoformat()  # type: ignore[attr-defined,no-any-return]
    except ValueError:
        return text


_TEXTS = {
    Family.JSON: _json,
    Family.STRING: _string,
    Family.ENUM: _label,
    Family.SET: _labels,
    Family.DATE: _moment,
    Family.TIME: _moment,
    Family.DATETIME: _moment,
}

"""Server defaults: constants by value in the column's type, expressions by their trees."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from auditor.model.schema import Column
from auditor.model.types import Family, Type
from auditor.model.verdict import SAME, Different, Facet, Fit, Unknown, Verdict
from auditor.plugin import sqltree
from auditor_postgresql import literals, trees


_CLOCK_FUNCTIONS = {"now", "Localtimestamp", "CurrentDate", "CurrentTime", "Localtime"}
_SECONDS = 6
_TODAY = {Family.DATE: "CurrentDate"}
_UNREADABLE = object()


def compare(expected: Column, actual: Column, keys: trees.Keys) -> Verdict:
    """The verdict on the defaults of two columns of one name."""
    if actual.identity is not None or expected.identity is not None:
        return SAME  # how a column numbers itself is told as its identity
    texts = [_stated(column.default) for column in (expected, actual)]
    found = [None if text is None else _key(text, keys) for text in texts]
    if None in texts or found[0] == ("null",) or found[1] == ("null",):
        return _lone(expected, actual, found)
    assert texts[0] is not None
    assert texts[1] is not None
    if texts[0] == texts[1]:
        return SAME
    if found[0] is None or found[1] is None:
        return Unknown("the default cannot be parsed", Facet.DEFAULT, texts[0], texts[1])
    return _both(found[0], found[1], actual.type, texts[0], texts[1])


def _stated(text: str | None) -> str | None:
    return " ".join(text.split()) if text is not None and text.strip() else None


def _key(text: str, keys: trees.Keys) -> trees.Key | None:
    tree = sqltree.parse(text, "postgres")
    return keys.key(tree) if tree is not None else None


def _lone(expected: Column, actual: Column, found: list[trees.Key | None]) -> Verdict:
    """One side has no default, which is the same as DEFAULT NULL."""
    given = [
        None if key == ("null",) else _stated(column.default)
        for key, column in zip(found, (expected, actual), strict=True)
    ]
    if given[0] == given[1]:
        return SAME
    if given[0] is None:
        return _unexpected(expected, str(given[1]), found[1])
    consequence = (
        "Rows inserted without the column get NULL."
        if actual.nullable
        else "Inserting a row without the column fails: it is NOT NULL and has no default."
    )
    return Different(Facet.DEFAULT, str(given[0]), "none", Fit.NARROWER, consequence)


def _unexpected(expected: Column, actual: str, key: trees.Key | None) -> Verdict:
    drawn = key is not None and key[:2] == ("function", "nextval")
    if drawn and (expected.client_default or any(name == "sequence" for name, _ in expected.extras)):
        return SAME  # Sequence() is called by SQLAlchemy, which changes nothing about the numbers
    return Different(
        Facet.DEFAULT, "none", actual, Fit.WIDER, "Rows inserted without the column get the database's default."
    )


def _both(first: trees.Key, second: trees.Key, kind: Type, expected: str, actual: str) -> Verdict:
    first, second = _in_column(first, kind), _in_column(second, kind)
    if first == second:
        return SAME
    constant = [key[0] in trees.CONSTANTS for key in (first, second)]
    if all(constant):
        values = _value(first, kind), _value(second, kind)
        if _UNREADABLE in values:
            return Unknown("the values cannot be read without the server", Facet.DEFAULT, expected, actual)
        return SAME if values[0] == values[1] else Different(Facet.DEFAULT, expected, actual)
    if any(constant) or _well_known(first, second):
        return Different(Facet.DEFAULT, expected, actual)
    return Unknown("the defaults are written differently, and may mean the same", Facet.DEFAULT, expected, actual)


def _well_known(first: trees.Key, second: trees.Key) -> bool:
    """Whether both are functions of PostgreSQL's own that are known to give different values."""
    if first[:2] == second[:2] == ("function", "nextval"):
        return True
    return all(_is_well_known(key) for key in (first, second))


def _is_well_known(key: trees.Key) -> bool:
    own = {"clock_timestamp", "statement_timestamp", "random", "timeofday", "nextval"}
    return key[0] in _CLOCK_FUNCTIONS | {"Uuid", "Rand"} or (key[0] == "function" and key[1] in own)


def _in_column(key: trees.Key, kind: Type) -> trees.Key:
    """The key after the assignment to the column, which casts to its type and rounds to its precision."""
    while key[0] == "cast" and (key[2] == kind.name or _same_clock(key, kind)):
        key = key[1]
    if key[0] not in _CLOCK_FUNCTIONS:
        return key
    if kind.family is Family.DATE:
        return ("today",)
    if kind.family is Family.DATETIME and key[0] in {"now", "Localtimestamp"}:
        kept = int(kind.args[0]) if kind.args else _SECONDS
        given = int(key[1]) if len(key) > 1 and isinstance(key[1], int) else _SECONDS
        return ("now",) if given >= kept else ("now", given)
    return key


def _same_clock(key: trees.Key, kind: Type) -> bool:
    return (
        key[2] in {"timestamp", "timestamptz", "date"}
        and kind.family in {Family.DATETIME, Family.DATE}
        and (key[2] != "date" or kind.family is Family.DATE)
    )


def _value(key: trees.Key, kind: Type) -> Any:
    """The constant as the column holds it."""
    given = key[1] if len(key) > 1 else None
    text = str(given)
    if kind.name in {"timestamptz", "timetz"}:
        return _UNREADABLE  # read in the time zone of the session that made the table
    readers: dict[Family, Callable[[], Any]] = {
        Family.BOOLEAN: lambda: given if isinstance(given, bool) else literals.boolean(text),
        Family.INTEGER: lambda: _decimal(given, 0),
        Family.DECIMAL: lambda: _decimal(given, int(kind.args[1]) if len(kind.args) > 1 else None),
        Family.FLOAT: lambda: _decimal(given, None),
        Family.STRING: lambda: text.rstrip(" ") if kind.name in {"char", "bpchar"} else text,
        Family.ENUM: lambda: text,
        Family.JSON: lambda: literals.document(text),
        Family.UUID: lambda: text.lower().replace("-", "").strip("{}"),
        Family.ARRAY: lambda: _array(key),
        Family.INTERVAL: lambda: _interval(given, kind),
        Family.DATE: lambda: literals.moment(text, kind.family),
        Family.TIME: lambda: literals.moment(text, kind.family),
        Family.DATETIME: lambda: literals.moment(text, kind.family),
        Family.BIT: lambda: text,
    }
    read = readers.get(kind.family)
    value = read() if read is not None else None
    return _UNREADABLE if value is None else value


def _interval(given: Any, kind: Type) -> tuple[int, int, int] | None:
    value = given if isinstance(given, tuple) else literals.interval(str(given))
    return literals.restricted(value, kind.name, int(kind.args[0]) if kind.args else 6)


def _decimal(value: Any, scale: int | None) -> Decimal | None:
    try:
        number = Decimal(str(value).strip())
        return number if scale is None else number.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP)
    except InvalidOperation:
        return None


def _array(key: trees.Key) -> Any:
    if key[0] == "string":
        return literals.array(key[1])
    return tuple(str(item[1]) for item in key[1]) if all(len(item) > 1 for item in key[1]) else None

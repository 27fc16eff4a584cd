"""Server defaults: constants by value in the column's type, expressions by their trees."""

from __future__ import annotations

from auditor.model.schema import Column
from auditor.model.types import Family, Type
from auditor.model.verdict import SAME, Different, Facet, Fit, Unknown, Verdict
from auditor.plugin import sqltree
from auditor_postgresql import apart, trees
from auditor_postgresql.algebra import CONSTANTS, NULL, Key, cast_constant


_CLOCK_FUNCTIONS = {"now", "Localtimestamp", "CurrentDate", "CurrentTime", "Localtime"}
_SECONDS = 6


def compare(expected: Column, actual: Column, keys: trees.Keys) -> Verdict:
    """The verdict on the defaults of two columns of one name."""
    if actual.identity is not None or expected.identity is not None:
        return SAME  # how a column numbers itself is told as its identity
    texts = [_stated(column.default) for column in (expected, actual)]
    found = [None if text is None else _key(text, keys) for text in texts]
    if None in texts or found[0] == NULL or found[1] == NULL:
        return _lone(expected, actual, found)
    assert texts[0] is not None
    assert texts[1] is not None
    if texts[0] == texts[1]:
        return SAME
    if found[0] is None or found[1] is None:
        return Unknown("the default cannot be parsed", Facet.DEFAULT, texts[0], texts[1])
    return _both(found[0], found[1], actual.type, texts[0], texts[1])


def _stated(text: str | None) -> str | None:
    return text.strip() if text is not None and text.strip() else None


def _key(text: str, keys: trees.Keys) -> Key | None:
    tree = sqltree.parse(text, "postgres")
    return keys.key(tree) if tree is not None else None


def _lone(expected: Column, actual: Column, found: list[Key | None]) -> Verdict:
    """One side has no default, which is the same as DEFAULT NULL."""
    given = [
        None if key == NULL else _stated(column.default) for key, column in zip(found, (expected, actual), strict=True)
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


def _unexpected(expected: Column, actual: str, key: Key | None) -> Verdict:
    drawn = key is not None and key[:2] == ("function", "nextval")
    if drawn and (expected.client_default or any(name == "sequence" for name, _ in expected.extras)):
        return SAME  # Sequence() is called by SQLAlchemy, which changes nothing about the numbers
    return Different(
        Facet.DEFAULT, "none", actual, Fit.WIDER, "Rows inserted without the column get the database's default."
    )


def _both(first: Key, second: Key, kind: Type, expected: str, actual: str) -> Verdict:
    first, second = _in_column(first, kind), _in_column(second, kind)
    if first == second:
        return SAME
    heads = {first[0], second[0]}
    if heads <= CONSTANTS:
        if "literal" in heads:
            return Unknown("the values cannot be read without the server", Facet.DEFAULT, expected, actual)
        return Different(Facet.DEFAULT, expected, actual)
    if (heads & CONSTANTS and "cast" not in heads) or apart.surely(first, second):
        return Different(Facet.DEFAULT, expected, actual)
    return Unknown("the defaults are written differently, and may mean the same", Facet.DEFAULT, expected, actual)


def _in_column(key: Key, kind: Type) -> Key:
    """The key after the assignment to the column, which casts to its type and rounds to its precision."""
    while key[0] == "cast" and not key[3] and (key[2] == kind.name or _same_clock(key, kind)):
        key = key[1]
    if key[0] in CONSTANTS:
        return _constant(key, kind)
    if key[0] not in _CLOCK_FUNCTIONS:
        return key
    if kind.family is Family.DATE:
        return ("today",)
    if kind.family is Family.DATETIME and key[0] in {"now", "Localtimestamp"}:
        kept = int(kind.args[0]) if kind.args else _SECONDS
        given = int(key[1]) if len(key) > 1 and isinstance(key[1], int) else _SECONDS
        return ("now",) if given >= kept else ("now", given)
    return key


def _constant(key: Key, kind: Type) -> Key:
    if key[:2] == ("literal", kind.name):
        key = "string", key[2]  # of an enum, which only its column knows
    if key[0] == "number" and kind.family is Family.STRING:
        return "string", f"{key[1]:f}"
    return cast_constant(key, kind) or key


def _same_clock(key: Key, kind: Type) -> bool:
    return (
        key[2] in {"timestamp", "timestamptz", "date"}
        and kind.family in {Family.DATETIME, Family.DATE}
        and (key[2] != "date" or kind.family is Family.DATE)
    )

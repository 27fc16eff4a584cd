"""Types: SQLite keeps any declared name, and derives an affinity from it (https://www.sqlite.org/datatype3.html)."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from auditor.model.schema import Column, Server
from auditor.model.types import Family, Type
from auditor.model.verdict import SAME, Different, Facet, Fit, Verdict
from auditor.plugin.engine import Pair
from auditor_sqlite.enums import accepted_labels
from auditor_sqlite.lexer import Kind, Token, tokens


class Affinity(StrEnum):
    """What SQLite does to a value before it stores it."""

    INTEGER = "INTEGER"
    TEXT = "TEXT"
    BLOB = "BLOB"
    REAL = "REAL"
    NUMERIC = "NUMERIC"


def affinity(declared: str) -> Affinity:
    """The affinity of a declared type: the first rule that fits, as in section 3.1 of the page."""
    name = declared.upper()
    if "INT" in name:
        return Affinity.INTEGER
    if any(word in name for word in ("CHAR", "CLOB", "TEXT")):
        return Affinity.TEXT
    if "BLOB" in name or not name:
        return Affinity.BLOB
    if any(word in name for word in ("REAL", "FLOA", "DOUB")):
        return Affinity.REAL
    return Affinity.NUMERIC


_FAMILIES = {
    Family.BOOLEAN: ("bool", "boolean"),
    Family.DECIMAL: ("numeric", "decimal", "dec", "number", "money"),
    Family.DATE: ("date",),
    Family.TIME: ("time",),
    Family.DATETIME: ("datetime", "timestamp", "timestamptz", "timestamp with time zone"),
    Family.INTERVAL: ("interval",),
    Family.JSON: ("json", "jsonb"),
    Family.UUID: ("uuid", "guid"),
    Family.BINARY: ("binary", "varbinary", "bytea"),
}
_BY_NAME = {name: family for family, names in _FAMILIES.items() for name in names}
_BY_AFFINITY = {
    Affinity.INTEGER: Family.INTEGER,
    Affinity.TEXT: Family.STRING,
    Affinity.BLOB: Family.BINARY,
    Affinity.REAL: Family.FLOAT,
    Affinity.NUMERIC: Family.OTHER,
}


class SqliteTypes:
    """Types of SQLite."""

    def parse(self, text: str, server: Server) -> Type:  # noqa: ARG002 -- all versions alike
        """The declared name in lower case, and its numbers; COLLATE belongs to the column."""
        return _parse(text)

    def compare(self, expected: Column, actual: Column, pair: Pair) -> Verdict:
        """By affinity: names and lengths are nothing that SQLite would enforce."""
        labels = _compare_labels(expected, actual, pair)
        if labels is not None:
            return labels
        if dict(pair.actual.extras).get("strict"):
            return _compare_strict(expected, actual)
        wanted, found = affinity(expected.type.name), affinity(actual.type.name)
        if _group(wanted) != _group(found):
            return _compare_affinities(expected, actual, wanted, found)
        return _compare_arguments(expected, actual)


@lru_cache(maxsize=4_096)
def _parse(text: str) -> Type:
    words, args = _split(text)
    name = " ".join(words).lower()
    family = _BY_NAME.get(name) or _BY_AFFINITY[affinity(name)]
    return Type(family, name, args, raw=text)


def _compare_labels(expected: Column, actual: Column, pair: Pair) -> Different | None:
    """What a CHECK lets through against what the enum binds; a CHECK of the model's own is compared as such."""
    if expected.enumeration is None or expected.enumeration.constrained:
        return None
    accepted = accepted_labels(actual.name, pair.actual)
    if accepted is None or set(accepted) == set(expected.enumeration.bound):
        return None
    fit = Fit.WIDER if set(expected.enumeration.bound) <= set(accepted) else Fit.NARROWER
    return Different(Facet.LABELS, ", ".join(expected.enumeration.bound), ", ".join(accepted), fit)


def _split(text: str) -> tuple[list[str], tuple[int | str, ...]]:
    found = tokens(text)
    cut = next((at for at, token in enumerate(found) if token.keyword == "COLLATE"), len(found))
    opening = next((at for at, token in enumerate(found[:cut]) if token.value == "("), cut)
    words = [_word(token, text) for token in found[:opening] if token.kind is not Kind.MARK]
    return list(filter(None, words)), tuple(
        _argument(token) for token in found[opening:cut] if token.kind is not Kind.MARK
    )


def _word(token: Token, text: str) -> str:
    """A quoted name without its quotes, where it would be read as the same words without them."""
    inner = tokens(token.value)
    if all(item.kind is Kind.WORD and item.keyword != "COLLATE" for item in inner):
        return " ".join(item.value for item in inner)
    return text[token.start : token.end]


def _argument(token: Token) -> int | str:
    return int(token.value) if token.value.isdecimal() else token.value


def _group(kind: Affinity) -> Affinity:
    """INTEGER and NUMERIC store every value alike; they differ in CAST only (section 3.1)."""
    return Affinity.NUMERIC if kind is Affinity.INTEGER else kind


_TEXTUAL = frozenset({Family.DATE, Family.TIME, Family.DATETIME, Family.INTERVAL, Family.JSON})
"""What SQLAlchemy writes as text that no affinity changes (a bare JSON number apart)."""

_CONSEQUENCES = {
    (Affinity.NUMERIC, Affinity.TEXT): (
        Fit.NARROWER,
        "SQLite turns numbers into text in that column: they are read back as strings, and sorted as strings.",
    ),
    (Affinity.NUMERIC, Affinity.REAL): (
        Fit.NARROWER,
        "SQLite turns whole numbers into floating point there: they lose digits beyond 2^53.",
    ),
    (Affinity.NUMERIC, Affinity.BLOB): (
        Fit.OTHER,
        "SQLite converts nothing there: a number that comes as text stays text, and does not equal the number.",
    ),
    (Affinity.REAL, Affinity.TEXT): (
        Fit.NARROWER,
        "SQLite turns numbers into text in that column: they are read back as strings, and sorted as strings.",
    ),
    (Affinity.REAL, Affinity.NUMERIC): (
        Fit.OTHER,
        "SQLite keeps whole numbers as integers there: they are read back as integers, and divide as integers.",
    ),
    (Affinity.REAL, Affinity.BLOB): (
        Fit.OTHER,
        "SQLite converts nothing there: whole numbers stay integers, and text stays text.",
    ),
    (Affinity.TEXT, Affinity.NUMERIC): (
        Fit.NARROWER,
        "SQLite turns text that looks like a number into a number there: '007' is read back as 7.",
    ),
    (Affinity.TEXT, Affinity.REAL): (
        Fit.NARROWER,
        "SQLite turns text that looks like a number into a number there: '007' is read back as 7.0.",
    ),
    (Affinity.TEXT, Affinity.BLOB): (
        Fit.OTHER,
        "SQLite converts nothing there: a number that is written stays a number, and does not equal its text.",
    ),
    (Affinity.BLOB, Affinity.TEXT): (
        Fit.OTHER,
        "SQLite turns numbers into text there; bytes stay bytes.",
    ),
    (Affinity.BLOB, Affinity.NUMERIC): (
        Fit.NARROWER,
        "SQLite turns text that looks like a number into a number there.",
    ),
    (Affinity.BLOB, Affinity.REAL): (
        Fit.NARROWER,
        "SQLite turns text that looks like a number into a number there.",
    ),
}


def _compare_affinities(expected: Column, actual: Column, wanted: Affinity, found: Affinity) -> Different:
    fit, consequence = _CONSEQUENCES[_group(wanted), _group(found)]
    keeps_text = found in (Affinity.TEXT, Affinity.BLOB)
    if expected.type.family in _TEXTUAL and keeps_text:
        fit, consequence = Fit.COSMETIC, "Values are written as text, which both columns keep as it is."
    elif expected.type.family is Family.DECIMAL and _group(found) is Affinity.REAL:
        fit, consequence = Fit.OTHER, "SQLite turns whole numbers into floating point there; others are that anyway."
    return _different(_spell(expected.type), _spell(actual.type), fit, consequence)


def _spell(kind: Type) -> str:
    return str(kind) or "no type"


def _compare_arguments(expected: Column, actual: Column) -> Verdict:
    wanted, found = expected.type, actual.type
    if wanted.family is not found.family or not (wanted.args and found.args) or wanted.args == found.args:
        return SAME
    if expected.enumeration is not None:  # SQLAlchemy made the length up from the labels
        return SAME
    facet = Facet.LENGTH if wanted.family in (Family.STRING, Family.BINARY) else Facet.PRECISION
    consequence = "SQLite enforces neither; another engine would."
    return Different(facet, str(wanted), str(found), Fit.COSMETIC, consequence)


_STORES = {
    Affinity.INTEGER: frozenset({"int", "integer"}),
    Affinity.TEXT: frozenset({"text"}),
    Affinity.BLOB: frozenset({"blob"}),
    Affinity.REAL: frozenset({"real"}),
}
"""What a value of each affinity may be declared as in a STRICT table, besides ANY."""


def _compare_strict(expected: Column, actual: Column) -> Verdict:
    """A STRICT table refuses values of another storage class (https://www.sqlite.org/stricttables.html)."""
    if actual.type.name == "any" or actual.type.name in _accepted(expected.type):
        return SAME
    if expected.type.family is Family.FLOAT or expected.type.family is Family.DECIMAL:
        consequence = "The table is STRICT: SQLite refuses numbers with a fraction there, or keeps them as text."
    else:
        consequence = "The table is STRICT: SQLite refuses values of another storage class there."
    return _different(_spell(expected.type), f"{actual.type} (STRICT)", Fit.NARROWER, consequence)


def _accepted(kind: Type) -> frozenset[str]:
    if kind.family in _TEXTUAL or kind.family is Family.UUID:
        return _STORES[Affinity.TEXT]
    if kind.family is Family.DECIMAL:
        return _STORES[Affinity.REAL]
    if kind.family is Family.BINARY:
        return _STORES[Affinity.BLOB]
    return _STORES.get(affinity(kind.name), _STORES[Affinity.INTEGER])


def _different(expected: str, actual: str, fit: Fit, consequence: str) -> Different:
    return Different(Facet.TYPE, expected, actual, fit, consequence)

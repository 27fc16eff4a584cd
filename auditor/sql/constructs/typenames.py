"""Types where a statement names them: in casts, and in the columns it defines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from auditor.plugin.portability import words
from auditor.sql.reading.lexis import NUMBER, QUOTED, STRING, WORD, Lexed, Spot


class TypeName(NamedTuple):
    """A type as written: its words in lower case, whether parentheses follow, and its last token."""

    name: str
    sized: bool
    last: int


_MORE = {
    "DOUBLE": {"PRECISION"},
    "CHARACTER": {"VARYING"},
    "CHAR": {"VARYING"},
    "NATIONAL": {"CHARACTER", "CHAR", "VARCHAR", "VARYING"},
    "BIT": {"VARYING"},
    "LONG": {"VARCHAR", "VARBINARY"},
    "SIGNED": {"INTEGER", "INT"},
    "UNSIGNED": {"INTEGER", "INT"},
}
_ZONED = frozenset({"TIMESTAMP", "TIME"})
_NO_COLUMN = words("CONSTRAINT PRIMARY FOREIGN UNIQUE CHECK KEY INDEX FULLTEXT SPATIAL EXCLUDE LIKE PERIOD PARTITION")
_NO_TYPE = words(
    "NOT NULL DEFAULT PRIMARY UNIQUE REFERENCES CHECK COLLATE GENERATED AUTO_INCREMENT COMMENT "
    "CONSTRAINT AS ON TO FIRST AFTER SET DROP TYPE , ) ("
)


def type_at(lexed: Lexed, place: int) -> TypeName:
    """The type that begins at a token."""
    words = lexed.words
    token = lexed.tokens[place] if place < len(lexed.tokens) else None
    if token is None or token.kind not in {WORD, QUOTED}:
        return TypeName("", sized=False, last=min(place, len(lexed.tokens) - 1))
    names, last = [token.text.lower()], place
    while lexed.kind(last + 1) == WORD and words[last + 1] in _MORE.get(words[place] or token.text.upper(), ()):
        last += 1
        names.append(words[last].lower())
    sized = words[last + 1] == "(" and last + 1 in lexed.closes
    if sized:
        last = lexed.closes[last + 1]
    if names[-1].upper() in _ZONED and words[last + 2 : last + 4] == ["TIME", "ZONE"]:
        names.append(f"{words[last + 1].lower()} time zone")
        last += 3
    if words[last + 1 : last + 3] == ["[", "]"]:
        names.append("[]")
        last += 2
    return TypeName(" ".join(names), sized, last)


def find(lexed: Lexed) -> Iterator[Spot]:
    """The types of casts with two colons and of columns that the statement defines."""
    for place, word in lexed.numbered:
        if word == "::":
            found = type_at(lexed, place + 1)
            yield Spot("double-colon", place, found.last)
            value = lexed.tokens[place - 1].text if place and lexed.kind(place - 1) in {STRING, NUMBER} else ""
            detail = (("type", found.name), ("sized", found.sized), ("form", "::"), ("value", value))
            yield Spot("cast", place, found.last, detail)
    for place in columns(lexed):
        found = type_at(lexed, place)
        if found.name and lexed.words[place] not in _NO_TYPE:
            yield Spot("type", place, found.last, (("name", found.name), ("sized", found.sized)))


def columns(lexed: Lexed) -> Iterator[int]:
    """Where the types of defined columns begin."""
    words = lexed.words
    for first, last in _elements(lexed):
        if not _is_constraint(lexed, first) and last > first:
            yield first + 1
    for place, word in lexed.numbered if words[:2] == ["ALTER", "TABLE"] else ():
        if word in {"ADD", "MODIFY", "CHANGE"} and not lexed.depths[place]:
            yield from _added(lexed, place, 2 if word == "CHANGE" else 1)
        if word == "TYPE" and (words[place - 2] in {"COLUMN", "ALTER"} or words[place - 2 : place] == ["SET", "DATA"]):
            yield place + 1


def _elements(lexed: Lexed) -> list[tuple[int, int]]:
    """The columns and constraints of a CREATE TABLE, as (first, last) tokens."""
    words, opening = lexed.words, lexed.firsts.get("(")
    if words[0] != "CREATE" or "TABLE" not in words[:4] or opening not in lexed.closes:
        return []
    return [] if {"SELECT", "AS"} & set(words[:opening]) else lexed.arguments(opening)


def _is_constraint(lexed: Lexed, first: int) -> bool:
    """Whether a part of CREATE TABLE is a constraint or a key, and no column of such a name."""
    words = lexed.words
    if words[first] not in {"KEY", "INDEX"}:
        return words[first] in _NO_COLUMN
    opening = first + 1 + (words[first + 1] != "(")
    return words[opening] == "(" and lexed.kind(opening + 1) != NUMBER


def late_columns(lexed: Lexed) -> Iterator[Spot]:
    """Columns that a CREATE TABLE defines after a constraint."""
    constrained = False
    for first, last in _elements(lexed):
        if _is_constraint(lexed, first) and lexed.words[first] != "LIKE":
            constrained = True
        elif constrained:
            yield Spot("column-after-constraint", first, last)


def _added(lexed: Lexed, place: int, names: int) -> Iterator[int]:
    words = lexed.words
    place += 1
    if words[place] == "COLUMN":
        place += 1
    if words[place] == "GENERATED" and words[place + 1] in {"ALWAYS", "BY"}:
        return  # of a column that is there: ALTER COLUMN ... ADD GENERATED
    for extra in (["IF", "NOT", "EXISTS"], ["IF", "EXISTS"]):
        if words[place : place + len(extra)] == extra:
            place += len(extra)
    if lexed.kind(place) in {WORD, QUOTED} and words[place] not in _NO_COLUMN and place + names < len(lexed.tokens):
        yield place + names

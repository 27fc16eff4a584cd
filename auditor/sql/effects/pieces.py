"""Reads key parts of indexes and options of sequences."""

from __future__ import annotations

from msgspec.structs import replace

from auditor.model.schema import Extras, IndexPart
from auditor.sql.effects.cursor import Cursor, Form, Unreadable


def key_part(cursor: Cursor) -> IndexPart:
    """A key part of an index: column, length, collation, operator class, order; or an expression."""
    start = cursor.at
    end = len(cursor.tokens)
    words = [token.word for token in cursor.tokens]
    part = IndexPart()
    if words[-2:-1] == ["NULLS"]:
        part, end = replace(part, nulls=words[-1].lower()), end - 2
    if end and words[end - 1] in {"ASC", "DESC"}:
        part, end = replace(part, descending=words[end - 1] == "DESC"), end - 1
    own = Cursor(cursor.source, cursor.tokens[start:end], cursor.dialect)
    return _key(own, part)


def _key(cursor: Cursor, part: IndexPart) -> IndexPart:
    """A column with length, collation or operator class; else an expression."""
    first, size = cursor.token, len(cursor.tokens)
    if first.word == "(" and len(Cursor(cursor.source, cursor.tokens, cursor.dialect).group().tokens) == size - 2:
        return replace(part, expression=cursor.group().whole())
    if first.form not in {Form.WORD, Form.QUOTED}:
        return replace(part, expression=cursor.rest())
    named = replace(part, column=cursor.name())
    if cursor.word == "(":
        inner = cursor.group()
        if inner.token.form is not Form.NUMBER or len(inner.tokens) != 1 or not cursor.done:
            cursor.at = 0
            return replace(part, expression=cursor.rest())
        return replace(named, length=int(inner.token.text))
    while not cursor.done:
        if cursor.accept("COLLATE"):
            named = replace(named, collation=cursor.path()[-1])
        elif cursor.token.form in {Form.WORD, Form.QUOTED} and cursor.word not in {"AND", "OR", "IS", "NOT"}:
            named = replace(named, operator_class=cursor.path()[-1])
        else:
            cursor.at = 0
            return replace(part, expression=cursor.rest())
    return named


_OPTIONS = ("START", "INCREMENT", "MINVALUE", "MAXVALUE", "CACHE")
PACES = ("NO", "CYCLE", *_OPTIONS)
"""What stands after the SET of an identity's option."""


def sequence_options(cursor: Cursor) -> Extras:
    """Options of a sequence by SQLAlchemy's names, the usual ones among them."""
    found: dict[str, int | bool] = {}
    while not cursor.done:
        if cursor.accept("NO"):
            cursor.next()
        elif cursor.accept("CYCLE"):
            found["cycle"] = True
        elif cursor.accept_any("AS", "OWNED"):
            cursor.rest()
        else:
            option = _option(cursor)
            found[option] = _number(cursor)
    return tuple(sorted(found.items()))


def paces(cursor: Cursor) -> dict[str, int | bool | None]:
    """Options of an identity that ALTER COLUMN sets, each after a SET; None for one that is taken away."""
    found: dict[str, int | bool | None] = {}
    while not cursor.done:
        if cursor.accept("RESTART"):  # from where it counts is no part of a schema
            if not cursor.done and not cursor.sees("SET"):
                _number(cursor)
            continue
        cursor.expect("SET")
        absent = cursor.accept("NO")
        if cursor.accept("CYCLE"):
            found["cycle"] = None if absent else True
        else:
            option = _option(cursor)
            found[option] = None if absent else _number(cursor)
    return found


def _option(cursor: Cursor) -> str:
    word = cursor.accept_any(*_OPTIONS)
    if not word:
        raise Unreadable(f"an option of a sequence expected, not {cursor.token.text!r}")
    return word.lower()


def _number(cursor: Cursor) -> int:
    cursor.accept_any("WITH", "BY", "=")
    sign = -1 if cursor.accept("-") else 1
    return sign * int(cursor.value())

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


def sequence_options(cursor: Cursor) -> Extras:
    """Options of a sequence by SQLAlchemy's names, the usual ones among them."""
    found: dict[str, int | bool] = {}
    words = {"START": "start", "INCREMENT": "increment", "MINVALUE": "minvalue", "MAXVALUE": "maxvalue"}
    words |= {"CACHE": "cache"}
    while not cursor.done:
        if cursor.accept("NO"):
            cursor.next()
        elif cursor.accept("CYCLE"):
            found["cycle"] = True
        elif cursor.accept_any("AS", "OWNED"):
            cursor.rest()
        else:
            word = cursor.accept_any(*words)
            if not word:
                raise Unreadable(f"an option of a sequence expected, not {cursor.token.text!r}")
            cursor.accept_any("WITH", "BY", "=")
            sign = -1 if cursor.accept("-") else 1
            found[words[word]] = sign * int(cursor.value())
    return tuple(sorted(found.items()))

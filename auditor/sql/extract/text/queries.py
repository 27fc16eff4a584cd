"""From text with holes to queries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from auditor.model.names import Origin, QualifiedName
from auditor.model.query import Query, Unread, Via
from auditor.sql.extract.text.flat import Flat
from auditor.sql.extract.text.lexer import HOLE, Form, Piece, pieces
from auditor.sql.extract.text.parameters import converted
from auditor.sql.extract.text.split import statements


LONGEST = 200_000
DEEPEST = 100
_UNKNOWN = "its text is only known when the code runs"
_FRAGMENTS = frozenset({Via.CHECK, Via.DEFAULT, Via.GENERATED, Via.INDEX, Via.EXPRESSION})


class Setting(NamedTuple):
    """What is known of a text besides its characters."""

    file: str
    via: Via
    engines: frozenset[str] | None = None
    function: str = ""
    table: QualifiedName | None = None
    doubled: bool = False


def queries(
    source: Flat, setting: Setting, start: int = 0, end: int | None = None, *, single: bool = False
) -> Iterator[Query | Unread]:
    """The statements of a text between two offsets; what is `single` is one, whatever semicolons it has."""
    found = pieces(source.text[start:end], start)
    gaps, done = source.text.count(HOLE, 0, start), start
    whole = single or setting.via in _FRAGMENTS or ";" not in source.text[start:end]
    for statement in [_within(found)] if whole else statements(found):
        if statement:
            gaps += source.text.count(HOLE, done, statement[0].start)
            yield _query(source, statement, setting, gaps)
            done = statement[0].start


def _within(found: list[Piece]) -> list[Piece]:
    """Without space and comments around it, and without a last semicolon."""
    start, end = 0, len(found)
    while start < end and found[start].form is Form.COMMENT:
        start += 1
    while start < end and (found[end - 1].form is Form.COMMENT or found[end - 1].text == ";"):
        end -= 1
    return found[start:end]


def _query(source: Flat, statement: Sequence[Piece], setting: Setting, gap: int) -> Query | Unread:
    start, end = statement[0].start, statement[-1].end
    line, column = source.place(start)
    origin = Origin(setting.file, line, column=column)
    why = _unreadable(statement, end - start)
    if why:
        return Unread(origin, why)
    made = converted(source, statement, setting.via, first_gap=gap, doubled=setting.doubled)
    if made.holes and (made.holes[0].start, made.holes[0].end) == (0, len(made.text)):
        return Unread(origin, _UNKNOWN)
    return Query(
        text=made.text,
        via=setting.via,
        origin=origin,
        written=source.written(start, end, gap),
        marks=made.marks,
        holes=made.holes,
        engines=setting.engines,
        dynamic=made.dynamic,
        function=setting.function,
        table=setting.table,
    )


def _unreadable(statement: Sequence[Piece], length: int) -> str:
    if length > LONGEST:
        return f"the statement has {length:,} characters, more than the {LONGEST:,} that are read"
    deepest = _deepest(statement) if len(statement) > DEEPEST else 0
    if deepest > DEEPEST:
        return f"its parentheses are {deepest:,} deep, more than the {DEEPEST} that are read"
    if all(piece.form in {Form.HOLE, Form.COMMENT} or piece.text in ".()" for piece in statement):
        return _UNKNOWN
    return ""


def _deepest(statement: Sequence[Piece]) -> int:
    deepest = depth = 0
    for piece in statement:
        if piece.text == "(":
            depth += 1
            deepest = max(deepest, depth)
        elif piece.text == ")":
            depth -= 1
    return deepest

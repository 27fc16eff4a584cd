"""One statement as the server gets it: parameters of every style become :p1, :p2, holes become these or names."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from auditor.model.query import Hole, Via
from auditor.sql.extract.text.flat import Flat, Mark
from auditor.sql.extract.text.lexer import HOLE, Form, Piece
from auditor.sql.extract.text.parts import Gap
from auditor.sql.extract.text.positions import Positions


class Converted(NamedTuple):
    """The fields of a query that its text gives."""

    text: str
    marks: tuple[Mark, ...]
    holes: tuple[Hole, ...]
    dynamic: bool


def converted(source: Flat, statement: Sequence[Piece], via: Via, *, first_gap: int, doubled: bool) -> Converted:
    """The statement without the escapes of the way it is sent; `doubled` when a percent sign is written as two.

    `first_gap` is the number of the first of the source's holes in it.
    """
    made = _Conversion(source, statement, via, first_gap, doubled=doubled)
    return made.run()


class _Conversion:
    def __init__(self, source: Flat, statement: Sequence[Piece], via: Via, gap: int, *, doubled: bool) -> None:
        self._source = source
        self._pieces = statement
        self._driver = via is Via.DRIVER
        self._script = via is Via.SCRIPT
        self._doubled = doubled
        self._gap = gap
        self._out: list[str] = []
        self._length = 0
        self._marks: list[Mark] = []
        self._copied = statement[0].start
        self._names: dict[str, str] = {}
        self._holes: list[Hole] = []
        self._dynamic = False
        self._at = 0
        self._positions = Positions(statement)

    def run(self) -> Converted:
        """The statement, piece by piece."""
        end = self._pieces[-1].end
        if _SPECIAL.search(self._source.text, self._copied, end):
            while self._at < len(self._pieces):
                self._take(self._pieces[self._at])
                self._at += 1
        self._copy(end)
        return Converted("".join(self._out), tuple(self._marks), tuple(self._holes), self._dynamic)

    def _take(self, piece: Piece) -> None:
        form = piece.form
        if form is Form.WORD or form is Form.NUMBER:
            return
        if form is Form.HOLE:
            self._hole(piece)
        elif form is Form.SIGN:
            self._sign(piece)
        else:
            self._inside(piece)

    def _copy(self, end: int) -> None:
        """What is sent as it is written."""
        start = self._copied
        if start < end:
            self._marks += self._source.between(start, end, self._length - start)
            self._put(self._source.text[start:end])
        self._copied = end

    def _put(self, text: str) -> None:
        self._out.append(text)
        self._length += len(text)

    def _replace(self, start: int, end: int, text: str) -> None:
        """What is sent in another form; all of it stands where the written form begins."""
        self._copy(start)
        if text:
            self._marks.append((self._length, *self._source.place(start)))
        self._put(text)
        self._copied = end

    def _parameter(self, start: int, count: int, name: str = "") -> None:
        """A parameter that the next `count` pieces write."""
        last = self._pieces[self._at + count - 1]
        self._replace(start, last.end, self._name(name))
        self._at += count - 1

    def _name(self, name: str) -> str:
        number = len(self._names) + 1
        return self._names.setdefault(name or f" {number}", f":p{number}")

    def _hole(self, piece: Piece, *, end: int = 0, source: str = "") -> None:
        gap = self._source.gaps[self._gap] if not source else None
        self._gap += gap is not None
        value = self._positions.takes_value(self._at)
        if self._runs_on(piece, gap):
            self._replace(piece.start, piece.start, " ")
        self._replace(piece.start, end or piece.end, self._name("") if value else f"hole_{len(self._holes) + 1}")
        self._note(source or (gap.source if gap else ""), value=value, constant=bool(gap and gap.constant))
        self._dynamic = self._dynamic or not value

    def _runs_on(self, piece: Piece, gap: Gap | None) -> bool:
        """Whether a hole would run into the text before it, which it is no part of."""
        before = self._next(-1)
        if before.end != piece.start:
            return False
        return before.form is Form.NUMBER or (gap is not None and gap.apart)

    def _note(self, source: str, *, value: bool, constant: bool) -> None:
        size = len(self._out[-1])
        self._holes.append(Hole(self._length - size, self._length, source, value, constant))

    def _inside(self, piece: Piece) -> None:
        """A string, a name or a comment: no parameters, but holes and escapes."""
        for offset, char in enumerate(piece.text) if self._has_more(piece.text) else ():
            start = piece.start + offset
            following = piece.text[offset + 1 : offset + 2]
            if char == HOLE:
                gap = self._source.gaps[self._gap]
                self._gap += 1
                self._replace(start, start + 1, f"hole_{len(self._holes) + 1}")
                self._note(gap.source, value=piece.form in {Form.STRING, Form.COMMENT}, constant=gap.constant)
                self._dynamic = self._dynamic or piece.form is not Form.COMMENT
            elif start >= self._copied and (
                (char == "%" == following and self._doubled) or (char == "\\" and following == ":" and self._escapes)
            ):
                self._replace(start, start + 2, following)

    @property
    def _escapes(self) -> bool:
        return not self._driver and not self._script

    def _has_more(self, text: str) -> bool:
        return HOLE in text or (self._doubled and "%%" in text) or (self._escapes and "\\:" in text)

    def _sign(self, piece: Piece) -> None:
        signs: dict[str, Callable[[Piece], None]] = {":": self._colon}
        if self._driver or self._script:
            signs |= {"%": self._percent, "$": self._dollar, "?": self._question}
        if self._script:
            signs |= {"{": self._template}
        if piece.text in signs:
            signs[piece.text](piece)
        elif (piece.text == "%%" and self._doubled) or (piece.text == "\\:" and self._escapes):
            self._replace(piece.start, piece.end, piece.text[1])

    def _next(self, step: int = 1) -> Piece:
        place = self._at + step
        return self._pieces[place] if 0 <= place < len(self._pieces) else _NOTHING

    def _colon(self, piece: Piece) -> None:
        before, name, after = self._next(-1), self._next(), self._next(2)
        if before.end == piece.start and (before.form in _WORDS or before.text[-1:] in {":", "\\"}):
            return
        is_name = name.form in _WORDS and not (after.text.startswith(":") and after.start == name.end)
        if name.start == piece.end and (is_name or (self._script and name.form is Form.STRING)):
            self._parameter(piece.start, 2, name.text)

    def _percent(self, piece: Piece) -> None:
        after = self._next()
        if after.start != piece.end:
            return
        if after.text == "s":
            self._parameter(piece.start, 2)
        elif after.text == "(" and self._next(2).form is Form.WORD and self._next(4).text == "s":
            self._parameter(piece.start, 5, self._next(2).text)

    def _dollar(self, piece: Piece) -> None:
        if self._next().form is Form.NUMBER and self._next().start == piece.end:
            self._parameter(piece.start, 2, self._next().text)

    def _question(self, piece: Piece) -> None:
        if self._driver and not self._positions.is_operator(self._at):
            self._parameter(piece.start, 1)

    def _template(self, piece: Piece) -> None:
        """A field of a template language: {{ ... }} or {% ... %}."""
        close = {"{": "}", "%": "%"}.get(self._next().text)
        rest = self._pieces[self._at + 2 :]
        for step, (first, second) in enumerate(pairwise(rest)) if close else ():
            if (first.text, second.text) == (close, "}"):
                self._hole(piece, end=second.end, source=self._source.text[piece.start : second.end])
                self._at += step + 3
                return


_NOTHING = Piece(Form.SIGN, "", -1)
_WORDS = frozenset({Form.WORD, Form.NUMBER})
_SPECIAL = re.compile(rf"[:%?${{\\{HOLE}]")
"""What may have to be written otherwise."""

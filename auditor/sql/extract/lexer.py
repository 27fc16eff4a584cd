"""Cuts SQL text of any dialect into code, strings, quoted names and comments, in linear time.

Parameters and statements have to be found before a dialect can parse anything, in text that may be for several; that
is all this is for. Where the dialects disagree about what ends a string (a backslash) or begins a comment (#), the
reading is taken that leaves nothing open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum
from functools import cache
from typing import NamedTuple


HOLE = "\U0010ffff"
"""Stands for a hole; no character that text may hold."""


class Form(IntEnum):
    """What a piece of SQL text is."""

    SPACE = 0
    WORD = 1
    NUMBER = 2
    STRING = 3
    NAME = 4
    COMMENT = 5
    BODY = 6
    """A text between dollars."""
    HOLE = 7
    SIGN = 8
    OPEN = 9
    """The beginning of a string, name or comment that nothing ends."""


class Piece(NamedTuple):
    """A piece and the offset where it begins."""

    form: Form
    text: str
    start: int

    @property
    def end(self) -> int:
        """The offset after it."""
        return self.start + len(self.text)

    @property
    def word(self) -> str:
        """A word in upper case, "" for anything else."""
        return self.text.upper() if self.form is Form.WORD else ""


@cache
def _pattern(*, backslashes: bool, hashes: bool) -> re.Pattern[str]:
    inner = r"[^'\\]|\\.|''" if backslashes else r"[^']|''"
    double = r'[^"\\]|\\.|""' if backslashes else r'[^"]|""'
    comments = r"--[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)" + (
        r"|#[^\n]*+" if hashes else r"|(?m:^[ \t]*)\#(?![>\-])[^\n]*+"
    )
    return re.compile(
        rf"(?P<COMMENT>{comments})"
        r"|(?P<SPACE>\s++)"
        rf"|(?P<STRING>[eE]'(?:[^'\\]|\\.|'')*+'|(?:[nNbBxX]|[uU]&)?'(?:{inner})*+')"
        rf'|(?P<NAME>"(?:{double})*+"|`(?:[^`]|``)*+`)'
        r"|(?P<BODY>\$(?:[^\W\d]\w*)?\$)"
        rf"|(?P<HOLE>{HOLE})"
        r"|(?P<WORD>[^\W\d][\w$]*+)"
        r"|(?P<NUMBER>\d[\w.]*+)"
        r"|(?P<OPEN>['\"`])"
        r"|(?P<SIGN>\\[^\s]|::|:=|<=|>=|<>|!=|\|\||%%|.)",
        re.DOTALL,
    )


_PATIENCE = 50
_READINGS = tuple({"backslashes": first, "hashes": second} for second in (False, True) for first in (False, True))


def pieces(text: str, offset: int = 0) -> list[Piece]:
    """All pieces of a text, in order; the first begins at the offset."""
    first = list(_cut(text, _pattern(**_READINGS[0]), offset))
    if _doubts(first) == (0, 0):
        return first
    return min((first, *(list(_cut(text, _pattern(**reading), offset)) for reading in _READINGS[1:])), key=_doubts)


def _doubts(found: list[Piece]) -> tuple[int, int]:
    """How many pieces are left open, and how many strings touch a word: the less, the likelier a reading."""
    opened = touching = 0
    before = Form.SPACE
    for piece in found:
        opened += piece.form is Form.OPEN
        touching += (before is Form.STRING and piece.form is Form.WORD) or (
            before is Form.WORD and piece.form is Form.STRING and piece.text[0] in "'\""
        )
        before = piece.form
    return opened, touching


def _cut(text: str, pattern: re.Pattern[str], offset: int) -> Iterator[Piece]:
    forms = Form.__members__
    position, patience = 0, _PATIENCE
    while position < len(text):
        for match in pattern.finditer(text, position):
            start, position = match.span()
            form = forms[match.lastgroup or "SIGN"]
            if form is Form.BODY:
                close = text.find(match[0], position) if patience else -1
                if close < 0:  # each search may run to the end of the text
                    patience = max(0, patience - 1)
                    yield Piece(Form.SIGN, match[0], start + offset)
                    continue
                position = close + len(match[0])
                yield Piece(form, text[start:position], start + offset)
                break
            yield Piece(form, match[0], start + offset)

"""Cuts SQL text of any dialect into code, strings, quoted names and comments, in linear time.

Parameters and statements have to be found before a dialect can parse anything, in text that may be for several; that
is all this is for. Where the dialects disagree about what ends a string (a backslash) or begins a comment (#), the
reading is taken that leaves nothing open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from functools import cache
from itertools import islice, pairwise
from typing import NamedTuple


HOLE = "\U0010ffff"
"""Stands for a hole; no character that text may hold."""


class Form(Enum):
    """What a piece of SQL text is."""

    WORD = auto()
    COMMENT = auto()
    STRING = auto()
    NAME = auto()
    BODY = auto()
    """A text between dollars."""
    HOLE = auto()
    NUMBER = auto()
    OPEN = auto()
    """The beginning of a string or name that nothing ends."""
    SIGN = auto()


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
    """The pieces in the order of Form, each with the space before it, or the space at the end."""
    inner = r"[^'\\]|\\.|''" if backslashes else r"[^']|''"
    double = r'[^"\\]|\\.|""' if backslashes else r'[^"]|""'
    comments = r"--[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)" + (r"|#[^\n]*+" if hashes else "")
    return re.compile(
        r"(?:\A|\s*\n)[ \t]*+(#(?![>\-])[^\n]*+)"
        r"|\s*+(?:((?![eEnNbBxX]'|[uU]&')[^\W\d][\w$]*+)"
        rf"|({comments})"
        rf"|([eE]'(?:[^'\\]|\\.|'')*+'|(?:[nNbBxX]|[uU]&)?'(?:{inner})*+')"
        rf'|("(?:{double})*+"|`(?:[^`]|``)*+`)'
        r"|(\$(?:[^\W\d]\w*)?\$)"
        rf"|({HOLE})"
        r"|(\d[\w.]*+)"
        r"|(['\"`])"
        r"|(\\[^\s]|::|:=|<=|>=|<>|!=|\|\||%%|.)"
        r"|\Z)",
        re.DOTALL,
    )


_PATIENCE = 50
_FORMS = (Form.SIGN, Form.COMMENT, *Form)
_READINGS = tuple({"backslashes": first, "hashes": second} for second in (False, True) for first in (False, True))


def pieces(text: str, offset: int = 0) -> list[Piece]:
    """All pieces of a text, in order, without the space between them; the first begins at the offset or later."""
    first = list(_cut(text, _pattern(**_READINGS[0]), offset))
    if "\\" not in text and not any(piece.form is Form.OPEN for piece in first):
        return first
    if _doubts(first) == (0, 0):
        return first
    return min((first, *(list(_cut(text, _pattern(**reading), offset)) for reading in _READINGS[1:])), key=_doubts)


def beginning(text: str, count: int) -> list[Piece]:
    """The first pieces of a text that are no comments."""
    found = (piece for piece in _cut(text, _pattern(**_READINGS[0]), 0) if piece.form is not Form.COMMENT)
    return list(islice(found, count))


def _doubts(found: list[Piece]) -> tuple[int, int]:
    """How many pieces are left open, and how many strings touch a word: the less, the likelier a reading."""
    opened = sum(piece.form is Form.OPEN for piece in found)
    touching = sum(
        first.end == second.start
        and (
            (first.form is Form.STRING and second.form is Form.WORD)
            or (first.form is Form.WORD and second.form is Form.STRING and second.text[0] in "'\"")
        )
        for first, second in pairwise(found)
    )
    return opened, touching


def _cut(text: str, pattern: re.Pattern[str], offset: int) -> Iterator[Piece]:
    position, patience = 0, _PATIENCE
    while position < len(text):
        for match in pattern.finditer(text, position):
            group = match.lastindex
            if group is None:
                return
            written, start = match[group], match.start(group)
            position = match.end()
            form = _FORMS[group]
            if form is Form.BODY:
                close = text.find(written, position) if patience else -1
                if close < 0:  # each search may run to the end of the text
                    patience = max(0, patience - 1)
                    yield Piece(Form.SIGN, written, start + offset)
                    continue
                position = close + len(written)
                yield Piece(form, text[start:position], start + offset)
                break
            yield Piece(form, written, start + offset)

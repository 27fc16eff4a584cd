"""Parts as one text, in which each hole is a single character."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from auditor.sql.extract.text.lexer import HOLE
from auditor.sql.extract.text.parts import Gap, Part


Mark = tuple[int, int, int]
"""Offset, line, column."""


class Flat(NamedTuple):
    """A text, where its runs begin in the file, and its holes in order."""

    text: str
    marks: Sequence[Mark]
    gaps: tuple[Gap, ...] = ()

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of a character; of a hole, where the text before it ends."""
        index = max(0, bisect_right(self.marks, offset, key=lambda mark: mark[0]) - 1)
        if not self.marks:
            return 1, 1
        start, line, column = self.marks[index]
        return line, column + max(0, offset - start)

    def between(self, start: int, end: int, shift: int) -> list[Mark]:
        """The marks of a piece, moved by `shift`."""
        first = bisect_right(self.marks, start, key=lambda mark: mark[0])
        last = bisect_right(self.marks, end - 1, key=lambda mark: mark[0])
        line, column = self.place(start)
        return [(start + shift, line, column), *((at + shift, row, col) for at, row, col in self.marks[first:last])]

    def written(self, start: int, end: int, first: int) -> str:
        """A piece as it is written, the source of each hole in braces; `first` is the number of its first hole."""
        text = self.text[start:end]
        if HOLE not in text:
            return text
        between = text.split(HOLE)
        sources = [f"{{{gap.source}}}" for gap in self.gaps[first : first + len(between) - 1]]
        return "".join(a + b for a, b in zip(between, [*sources, ""], strict=True))


def flat(parts: Iterable[Part]) -> Flat:
    """The parts one after the other."""
    texts: list[str] = []
    marks: list[Mark] = []
    gaps: list[Gap] = []
    length = 0
    for part in parts:
        if isinstance(part, Gap):
            gaps.append(part)
            texts.append(HOLE)
            length += 1
            continue
        marks.append((length, part.line, part.column))
        texts.append(part.text.replace(HOLE, "\N{REPLACEMENT CHARACTER}"))
        length += len(part.text)
    return Flat("".join(texts), marks, tuple(gaps))

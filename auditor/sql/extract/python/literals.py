"""Python's string literals: which character of the text stands where in the file.

Python's own tree tells where an expression begins, not where the characters of its text are: literals follow one
another, hold escapes and span lines. What is read here is checked against the tree; where both differ, the text is the
tree's and all of it stands where the expression begins.
"""

from __future__ import annotations

import ast
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Generator, Iterator
from typing import NamedTuple

from auditor.sql.extract.text.parts import Part, Parts, Run


_BETWEEN = re.compile(r"(?:\s|\\\n|#[^\n]*)*+")
_OPENING = re.compile(r"([rRbBuUfFtT]{0,2})('''|\"\"\"|'|\")")
_BODIES = {
    "'": re.compile(r"(?:[^\\'\n]|\\.)*+", re.DOTALL),
    '"': re.compile(r'(?:[^\\"\n]|\\.)*+', re.DOTALL),
    "'''": re.compile(r"(?:[^\\']|\\.|'(?!''))*+", re.DOTALL),
    '"""': re.compile(r'(?:[^\\"]|\\.|"(?!""))*+', re.DOTALL),
}
_SPECIAL = re.compile(r"\\(?:[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]*\}|.)|\n", re.DOTALL)
_ESCAPES = {"\n": "", "\\": "\\", "'": "'", '"': '"', "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r"}
_ESCAPES |= {"t": "\t", "v": "\v"}
_IN_FIELD = re.compile(r"[^{}\[\]()'\":!rRbBuUfF]++|.", re.DOTALL)


class Unclear(Exception):
    """The literals are not what this module takes them for."""


class Field(NamedTuple):
    """A replacement field of an f-string: the number of its value in the tree."""

    node: ast.FormattedValue


class Page:
    """The text of a Python file, by lines; places count characters, the tree's columns count bytes."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self._ascii = text.isascii()

    def offset(self, line: int, column: int) -> int:
        """The offset of a place in the tree."""
        start = self._starts[line - 1]
        if self._ascii:
            return start + column
        end = self._starts[line] if line < len(self._starts) else len(self.text)
        return start + len(self.text[start:end].encode()[:column].decode(errors="replace"))

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def constant(self, node: ast.Constant) -> Parts:
        """The text of literals without fields."""
        value = str(node.value)
        try:
            found = [part for part in self._parts(node) if isinstance(part, Run)]
        except Unclear:
            found = []
        if "".join(part.text for part in found) == value:
            return tuple(found)
        return (self._coarse(node, value),)

    def f_string(self, node: ast.JoinedStr) -> tuple[Part | Field, ...]:
        """The text of literals with fields."""
        fields = [value for value in node.values if isinstance(value, ast.FormattedValue)]
        try:
            found = list(self._parts(node, iter(fields)))
        except Unclear:
            found = []
        return tuple(found) if _told(found) == _meant(node) else tuple(self._roughly(node))

    def _roughly(self, node: ast.JoinedStr) -> Iterator[Part | Field]:
        for value in node.values:
            if isinstance(value, ast.FormattedValue):
                yield Field(value)
            elif isinstance(value, ast.Constant):
                yield self._coarse(node, str(value.value))

    def _coarse(self, node: ast.expr, text: str) -> Run:
        line, column = self.place(self.offset(node.lineno, node.col_offset))
        return Run(text, line, column)

    def _parts(self, node: ast.expr, fields: Iterator[ast.FormattedValue] | None = None) -> Iterator[Part | Field]:
        position = self.offset(node.lineno, node.col_offset)
        end = self.offset(node.end_lineno or node.lineno, node.end_col_offset or 0)
        while True:
            position = _end(_BETWEEN, self.text, position)
            if position >= end:
                return
            opening = _OPENING.match(self.text, position)
            if opening is None:
                raise Unclear
            raw, quote = "r" in opening[1].lower(), opening[2]
            if "f" in opening[1].lower():
                position = yield from self._formatted(opening.end(), quote, raw=raw, fields=fields or iter(()))
            else:
                close = _end(_BODIES[quote], self.text, opening.end())
                yield from self._body(opening.end(), close, raw=raw)
                position = close + len(quote)

    def _body(self, start: int, end: int, *, raw: bool, braces: bool = False) -> Iterator[Run]:
        """The runs of a piece of a literal; in an f-string a doubled brace is one."""
        if raw and not braces and "\n" not in self.text[start:end]:
            yield from self._run(start, end)
            return
        done = start
        for found in (_BRACED if braces else _SPECIAL).finditer(self.text, start, end):
            written = found[0]
            if written == "\n":
                yield from self._run(done, found.end())
            elif written[0] == "\\" and raw:
                continue
            else:
                yield from self._run(done, found.start())
                yield Run(written[0] if written in {"{{", "}}"} else _unescaped(written), *self.place(found.start()))
            done = found.end()
        yield from self._run(done, end)

    def _run(self, start: int, end: int) -> Iterator[Run]:
        if start < end:
            yield Run(self.text[start:end], *self.place(start))

    def _formatted(
        self, start: int, quote: str, *, raw: bool, fields: Iterator[ast.FormattedValue]
    ) -> Generator[Part | Field, None, int]:
        """The parts of one f-string; gives the offset after it."""
        position = done = start
        while not self.text.startswith(quote, position):
            if position >= len(self.text):
                raise Unclear
            two = self.text[position : position + 2]
            if two[0] == "\\" and not raw:
                position += _length_of_escape(self.text, position)
            elif two in {"{{", "}}"}:
                position += 2
            elif two[0] == "{":
                yield from self._body(done, position, raw=raw, braces=True)
                yield Field(_next(fields))
                position = done = self._after_field(position + 1)
            else:
                position += 2 if two[0] == "\\" else 1
        yield from self._body(done, position, raw=raw, braces=True)
        return position + len(quote)

    def _after_field(self, position: int) -> int:
        """The offset after a field, whose expression may hold strings and brackets."""
        depth, in_form = 1, False
        while depth:
            if position >= len(self.text):
                raise Unclear
            opening = None if in_form else _OPENING.match(self.text, position)
            if opening is not None:
                position = self._after_string(opening)
                continue
            char = self.text[position]
            in_form = in_form or (char == ":" and depth == 1)
            depth += (char in "{[(") - (char in "}])") if not in_form else (char == "{") - (char == "}")
            position += 1
        return position

    def _after_string(self, opening: re.Match[str]) -> int:
        if "f" not in opening[1].lower():
            return _end(_BODIES[opening[2]], self.text, opening.end()) + len(opening[2])
        parts = self._formatted(opening.end(), opening[2], raw="r" in opening[1].lower(), fields=_many())
        while True:
            try:
                next(parts)
            except StopIteration as stop:
                return int(stop.value)


_BRACED = re.compile(rf"{_SPECIAL.pattern}|\{{\{{|\}}\}}", re.DOTALL)
_ANY = ast.FormattedValue(ast.Constant(0), -1, None)


def _many() -> Iterator[ast.FormattedValue]:
    while True:
        yield _ANY


def _next(fields: Iterator[ast.FormattedValue]) -> ast.FormattedValue:
    found = next(fields, None)
    if found is None:
        raise Unclear
    return found


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    found = pattern.match(text, position)
    if found is None:
        raise Unclear
    return found.end()


def _length_of_escape(text: str, position: int) -> int:
    found = _SPECIAL.match(text, position)
    return len(found[0]) if found else 2


def _unescaped(written: str) -> str:
    """What an escape stands for; one that Python does not know stands for itself."""
    kind = written[1]
    if kind in _ESCAPES:
        return _ESCAPES[kind]
    try:
        if kind in "01234567":
            return chr(int(written[1:], 8))
        if kind in "xuU" and len(written) > len("\\x"):
            return chr(int(f"0{written[1:].lower().replace('u', 'x')}", 16))
        if kind == "N" and written.endswith("}"):
            return unicodedata.lookup(written[3:-1])
    except (KeyError, ValueError) as error:
        raise Unclear from error
    return written


def _told(parts: list[Part | Field]) -> list[str | int]:
    return _merged((part.text if isinstance(part, Run) else id(part[0])) for part in parts)


def _meant(node: ast.JoinedStr) -> list[str | int]:
    return _merged(
        id(value) if isinstance(value, ast.FormattedValue) else str(getattr(value, "value", ""))
        for value in node.values
    )


def _merged(items: Iterator[str | int]) -> list[str | int]:
    found: list[str | int] = []
    for item in items:
        if isinstance(item, str) and found and isinstance(found[-1], str):
            found[-1] += item
        elif item != "":
            found.append(item)
    return found

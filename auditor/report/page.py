"""Lines of styled text: laid out here, painted by rich, plain where nobody wants colours."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias


Span: TypeAlias = tuple[str, str]
"""A style and a text; styles are the keys of STYLES."""
Line: TypeAlias = str | Sequence[Span]

STYLES = {
    "": "",
    "bold": "bold",
    "dim": "dim",
    "label": "dim",
    "rule": "cyan",
    "error": "bold red",
    "warning": "bold yellow",
    "info": "bold blue",
    "add": "green",
    "drop": "red",
    "alter": "yellow",
}
GUTTER = "  "
NARROWEST = 30


class Page(NamedTuple):
    """Lines from top to bottom."""

    lines: Sequence[Line]

    def text(self, *, colour: bool) -> str:
        """The whole page; without colour there is no escape sequence in it."""
        if not colour:
            return "".join(_plain(line).rstrip() + "\n" for line in self.lines)
        from io import StringIO

        from rich.console import Console
        from rich.text import Text

        # Text.assemble takes texts literally: a table named [red] stays one.
        console = Console(file=StringIO(), force_terminal=True, color_system="standard", width=10_000, highlight=False)
        with console.capture() as captured:
            for line in self.lines:
                spans = [("", line)] if isinstance(line, str) else line
                console.print(Text.assemble(*((text, STYLES[style]) for style, text in spans)), soft_wrap=True)
        return captured.get()


def columns(rows: Sequence[Sequence[Span]], *, indent: str, widest: int = 80) -> Iterator[Line]:
    """The rows with their cells below each other; a cell wider than `widest` pushes its own row only."""
    for_all = range(max((len(row) for row in rows), default=0))
    sizes = [max((size for row in rows if (size := cells(row[column][1])) <= widest), default=0) for column in for_all]
    for row in rows:
        filled = max((number for number, (_, text) in enumerate(row) if text), default=0)
        padded = [
            (style, text + " " * (size - cells(text)) + GUTTER) for (style, text), size in zip(row, sizes, strict=True)
        ]
        yield [("", indent), *padded[:filled], row[filled]]


def prose(text: str, width: int, *, indent: str = "", label: str = "") -> Iterator[Line]:
    """The text wrapped; the first line begins with `indent` and the label, the others are below its text."""
    lead = indent + (label + GUTTER if label else "")
    wrapped = textwrap.wrap(
        text,
        max(width - len(lead), NARROWEST),
        break_long_words=False,
        break_on_hyphens=False,
    )
    for number, line in enumerate(wrapped):
        if number:
            yield [("", " " * len(lead)), ("", line)]
        else:
            yield [("", indent), ("label", lead[len(indent) :]), ("", line)]


def cells(text: str) -> int:
    """How many columns of a terminal the text takes."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(char) else 1 + (unicodedata.east_asian_width(char) in "WF") for char in text)


def _plain(line: Line) -> str:
    return line if isinstance(line, str) else "".join(_texts(line))


def _texts(spans: Iterable[Span]) -> Iterator[str]:
    return (text for _, text in spans)

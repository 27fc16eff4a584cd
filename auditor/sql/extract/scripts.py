"""The statements of a .sql file, as the client programs of all engines would cut it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from auditor.model.names import Origin
from auditor.model.query import Query, Unread, Via
from auditor.sql.extract.files import Source
from auditor.sql.extract.text.flat import Flat
from auditor.sql.extract.text.queries import Setting, queries


_FLAGS = re.IGNORECASE | re.MULTILINE
_DELIMITER = re.compile(r"^[ \t]*DELIMITER[ \t]+(\S+)[ \t]*$", _FLAGS)
_DATA = re.compile(r"^(?:COPY\b[^;\n]*\bFROM\s+stdin\b[^;\n]*;|\\copy\b[^\n]*\bFROM\s+p?stdin\b[^\n]*)[ \t]*$", _FLAGS)
_DATA_END = re.compile(r"^\\\.[ \t]*$", re.MULTILINE)
_COMMAND = re.compile(r"^[ \t]*\\[a-z!?.][^\n]*$|^[ \t]*(?:SOURCE|PROMPT|SPOOL)[ \t][^\n;]*;?[ \t]*$", _FLAGS)
_DOTTED = re.compile(r"^\.[a-z]+\b[^\n]*$", _FLAGS)
_GO = re.compile(r"^[ \t]*(?:GO(?:[ \t]+\d+)?[ \t]*;?|/)[ \t]*$", _FLAGS)
_VERSIONED = re.compile(r"/\*M?!\d*\s*CREATE\b", re.IGNORECASE)
_PRINTABLE = re.compile(r"[^\n]")


class _Part(NamedTuple):
    """A stretch of a script that one thing ends statements in: a semicolon, unless it is `single`."""

    start: int
    end: int
    single: bool = False


def script(source: Source) -> Iterator[Query | Unread]:
    """The statements of a script, in order."""
    text = _bare(source.text)
    whole = Flat(text, [(at, line, 1) for line, at in enumerate(_line_starts(text), 1)])
    setting = Setting(source.name, Via.SCRIPT, source.held.engines)
    for part in _parts(text):
        yield from queries(whole, setting, part.start, part.end, single=part.single)
    for found in _VERSIONED.finditer(text):
        line, column = whole.place(found.start())
        why = "it stands in a comment that some servers execute, by their version"
        yield Unread(Origin(source.name, line, column=column), why)


def _line_starts(text: str) -> list[int]:
    return [0, *(found.end() for found in re.finditer("\n", text))]


def _bare(text: str) -> str:
    """The text with spaces in place of rows of data and of what only the client program reads."""
    if "\\" in text:
        text = _COMMAND.sub(_blank, _without_data(text))
    text = _DOTTED.sub(_blank, text)
    return _GO.sub(lambda found: ";" + " " * (len(found[0]) - 1), text)


def _blank(found: re.Match[str]) -> str:
    return _PRINTABLE.sub(" ", found[0])


def _without_data(text: str) -> str:
    made: list[str] = []
    done = 0
    while (begin := _DATA.search(text, done)) is not None:
        end = _DATA_END.search(text, begin.end())
        after = end.end() if end is not None else len(text)
        kept = begin.start() if text[begin.start()] == "\\" else begin.end()
        made += [text[done:kept], _PRINTABLE.sub(" ", text[kept:after])]
        done = after
    return "".join([*made, text[done:]])


def _parts(text: str) -> Iterator[_Part]:
    """The stretches between DELIMITER commands, those with another end cut at it."""
    start, delimiter = 0, ";"
    for found in (*_DELIMITER.finditer(text), None):
        end = found.start() if found is not None else len(text)
        yield from [_Part(start, end)] if delimiter == ";" else _cut(text, start, end, delimiter)
        if found is not None:
            start, delimiter = found.end(), found[1]


def _cut(text: str, start: int, end: int, delimiter: str) -> Iterator[_Part]:
    pattern = re.compile(rf"{re.escape(delimiter)}[ \t]*(?=\n|\Z)")
    for found in pattern.finditer(text, start, end):
        yield _Part(start, found.start(), single=True)
        start = found.end()
    yield _Part(start, end, single=True)

"""Text that remembers where its characters stand in a file, and the holes that code fills in."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple


class Run(NamedTuple):
    """Characters that stand one after the other in one line; only the last may end it."""

    text: str
    line: int
    column: int


class Gap(NamedTuple):
    """What only the running code knows; `constant` when it never comes from outside, `apart` when words of its own."""

    source: str
    constant: bool = False
    apart: bool = False


Part = Run | Gap
Parts = tuple[Part, ...]
EMPTY: Parts = ()

_FIELD = re.compile(r"\{\{|\}\}|\{(?P<name>[^{}!:]*)(?:![rsa])?(?::(?P<form>[^{}]*(?:\{[^{}]*\}[^{}]*)*))?\}")
_PERCENT = re.compile(r"%(?:\((?P<name>[^)]*)\))?[#0\- +]*(?:\d+|\*)?(?:\.(?:\d+|\*))?(?P<form>[diouxXeEfFgGcrsa%])")
_NUMBER = frozenset("diouxXeEfFgG")

Filler = Callable[[str], Parts | None]
"""What a field stands for, by its name or number; None when nobody knows."""


def plain(parts: Iterable[Part]) -> str | None:
    """The text, if it has no holes."""
    found = tuple(parts)
    return None if any(isinstance(part, Gap) for part in found) else "".join(part.text for part in _runs(found))


def shown(parts: Iterable[Part]) -> str:
    """The text with the source of each hole in braces."""
    return "".join(part.text if isinstance(part, Run) else f"{{{part.source}}}" for part in parts)


def _runs(parts: Iterable[Part]) -> Iterator[Run]:
    return (part for part in parts if isinstance(part, Run))


def tail(run: Run, start: int, end: int | None = None) -> Run:
    """A piece of a run."""
    return Run(run.text[start:end], run.line, run.column + start)


def filled(parts: Parts, fill: Filler) -> Parts:
    """The text after str.format()."""
    numbers = iter(range(len(parts) + sum(len(run.text) for run in _runs(parts))))

    def field(found: re.Match[str], run: Run) -> Parts:
        if found["name"] is None:
            return (Run(found[0][0], run.line, run.column + found.start()),)
        name = found["name"] or str(next(numbers))
        given = fill(name) if name.isidentifier() or name.isdigit() else None
        return given if given is not None else (Gap(name, constant=(found["form"] or "")[-1:] in _NUMBER),)

    return substituted(parts, _FIELD, field)


def percent(parts: Parts, fill: Filler) -> Parts:
    """The text after the operator %."""
    numbers = iter(range(len(parts) + sum(len(run.text) for run in _runs(parts))))

    def field(found: re.Match[str], run: Run) -> Parts:
        if found["form"] == "%":
            return (Run("%", run.line, run.column + found.start()),)
        name = found["name"] if found["name"] is not None else str(next(numbers))
        given = fill(name)
        constant = found["form"] in _NUMBER
        return given if given is not None else (Gap(name, constant),)

    return substituted(parts, _PERCENT, field)


def replaced(parts: Parts, old: str, new: Parts) -> Parts:
    """The text after str.replace(); what stands across two runs stays."""
    return substituted(parts, re.compile(re.escape(old)), lambda _found, _run: new) if old else parts


def joined(separator: Parts, items: Sequence[Parts]) -> Parts:
    """The text after str.join()."""
    found: list[Part] = []
    for place, item in enumerate(items):
        found += (*(separator if place else EMPTY), *item)
    return tuple(found)


def substituted(parts: Parts, pattern: re.Pattern[str], put: Callable[[re.Match[str], Run], Parts]) -> Parts:
    """The text with other parts in place of what a pattern finds within a run."""
    made: list[Part] = []
    for part in parts:
        if isinstance(part, Gap):
            made.append(part)
            continue
        done = 0
        for found in pattern.finditer(part.text):
            made += [tail(part, done, found.start()), *put(found, part)]
            done = found.end()
        made.append(tail(part, done))
    return tuple(part for part in made if isinstance(part, Gap) or part.text)


def by_name(given: Mapping[str, Parts | None]) -> Filler:
    """Fields by what they are called."""
    return given.get


def dedented(parts: Parts, *, clean: bool = False) -> Parts:
    """The text after textwrap.dedent(), or inspect.cleandoc()."""
    lines = list(_lines(parts))
    margins = [
        len(text) - len(text.lstrip(" \t"))
        for line in (lines[1:] if clean else lines)
        if (text := "".join(part.text if isinstance(part, Run) else "x" for part in line)).strip()
    ]
    margin = min(margins, default=0)
    made: list[Part] = []
    for number, line in enumerate(lines):
        shift = margin if number or not clean else inspect.indentsize(_first(line))
        made += _without(line, shift)
    return stripped(tuple(made), "both") if clean else tuple(made)


def _first(line: Sequence[Part]) -> str:
    return line[0].text if line and isinstance(line[0], Run) else ""


def _lines(parts: Parts) -> Iterator[list[Part]]:
    line: list[Part] = []
    for part in parts:
        line.append(part)
        if isinstance(part, Run) and part.text.endswith("\n"):
            yield line
            line = []
    if line:
        yield line


def _without(line: list[Part], margin: int) -> Iterator[Part]:
    for part in line:
        if isinstance(part, Run) and margin:
            blank = len(part.text) - len(part.text.lstrip(" \t"))
            cut = min(margin, blank)
            margin = margin - cut if cut == len(part.text) else 0
            part = tail(part, cut)  # noqa: PLW2901 - what is left of it
        elif isinstance(part, Gap):
            margin = 0
        if isinstance(part, Gap) or part.text:
            yield part


def stripped(parts: Parts, side: str = "both") -> Parts:
    """The text after strip(), lstrip() or rstrip(): side is "both", "left" or "right"."""
    found = list(parts)
    while side != "right" and found and isinstance(found[0], Run):
        text = found[0].text.lstrip()
        found[0] = tail(found[0], len(found[0].text) - len(text))
        if text:
            break
        del found[0]
    while side != "left" and found and isinstance(found[-1], Run):
        text = found[-1].text.rstrip()
        found[-1] = tail(found[-1], 0, len(text))
        if text:
            break
        del found[-1]
    return tuple(found)

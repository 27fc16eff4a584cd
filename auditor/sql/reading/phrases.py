"""A small notation for sequences of keywords, so that a construct of fixed words is one line of a table.

`WORD` is that keyword, `A|B` either, `[A B]` may be left out; `<name>` is a name with its dots, `<group>` a pair of
parentheses with all between, `<columns>` one that does not begin with a number, `<string>` and `<number>` a literal,
`<any>` one token of any kind, `<end>` the end of the statement. A phrase that begins with `^` is at the beginning of
the statement; the words after `{` are the ones to be shown.

A line of a table is the name of a construct and a phrase that makes it. `A B|C:` tells that the phrases below it are
looked for in statements that begin with these words, `anywhere:` that they are in all; `#` begins a comment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from auditor.plugin.portability import words
from auditor.sql.reading.lexis import NUMBER, QUOTED, STRING, WORD, Lexed, Spot


class _Element(NamedTuple):
    choices: tuple[str, ...]
    optional: tuple[_Element, ...] = ()


class Phrase(NamedTuple):
    """A construct that a sequence of words makes, and the beginnings of the statements that it is looked for in."""

    name: str
    elements: tuple[_Element, ...]
    start: bool
    within: tuple[str, ...]


_NO_NAMES = words(
    "SELECT FROM WHERE JOIN LEFT RIGHT INNER CROSS FULL OUTER NATURAL STRAIGHT_JOIN ON USING SET VALUES "
    "VALUE INTO AS AND OR NOT NULL DEFAULT GROUP ORDER BY LIMIT OFFSET HAVING UNION IF EXISTS "
    "CONSTRAINT COLUMN PRIMARY FOREIGN UNIQUE CHECK RETURNING CONCURRENTLY SAVEPOINT INDEX TABLE ONLY "
    "IGNORE LOW_PRIORITY HIGH_PRIORITY DELAYED QUICK RENAME TO ADD DROP ALTER MODIFY CHANGE WITH"
)
"""Words that are no names where nobody quotes them."""

Table = dict[str, list[Phrase]]


def table(text: str) -> Table:
    """The phrases of a text by the word they begin with."""
    found: Table = defaultdict(list)
    within: tuple[str, ...] = ()
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.endswith(":"):
            within = () if line == "anywhere:" else tuple(line[:-1].split("|"))
        elif not line.startswith("#"):
            phrase = _phrase(line, within)
            for first in phrase.elements[0].choices:
                found[first].append(phrase)
    return dict(found)


def find(lexed: Lexed, phrases: Table) -> Iterator[Spot]:
    """The phrases of the table that stand in the statement."""
    opening = " ".join(lexed.words[:4])
    for place, word in lexed.numbered:
        for phrase in phrases.get(word, ()):
            if (phrase.start and place) or (phrase.within and not opening.startswith(phrase.within)):
                continue
            shown: list[int] = []
            end = _match(lexed, place, phrase.elements, shown)
            if end is not None and end > place:
                yield Spot(phrase.name, shown[0] if shown else place, end - 1)


def _phrase(line: str, within: tuple[str, ...]) -> Phrase:
    name, text = line.split(maxsplit=1)
    parts = text.removeprefix("^").replace("[", " [ ").replace("]", " ] ").split()
    return Phrase(name, _elements(iter(parts)), text.startswith("^"), within)


def _elements(parts: Iterator[str]) -> tuple[_Element, ...]:
    found: list[_Element] = []
    for part in parts:
        if part == "]":
            break
        found.append(_Element((), _elements(parts)) if part == "[" else _Element(tuple(part.split("|"))))
    return tuple(found)


def _match(lexed: Lexed, place: int, elements: tuple[_Element, ...], shown: list[int]) -> int | None:
    """The place after the phrase, None when it is another; `shown` receives the place of `{`."""
    for element in elements:
        if element.choices == ("{",):
            shown.append(place)
        elif element.optional:
            end = _match(lexed, place, element.optional, [])
            place = end if end is not None else place
        else:
            after = _one(lexed, place, element.choices)
            if after is None:
                return None
            place = after
    return place


def _one(lexed: Lexed, place: int, choices: tuple[str, ...]) -> int | None:
    """The place after one element, None when it is something else."""
    word = lexed.words[place] if place < len(lexed.words) else ""
    for choice in choices:
        if choice == word:
            return place + 1
        if choice.startswith("<") and choice.endswith(">") and len(choice) > 2:  # noqa: PLR2004
            end = _placeholder(lexed, place, choice)
            if end is not None:
                return end
    return None


def _placeholder(lexed: Lexed, place: int, what: str) -> int | None:
    kind = lexed.kind(place)
    match what:
        case "<group>" if place in lexed.closes:
            return lexed.closes[place] + 1
        case "<columns>" if place in lexed.closes and lexed.kind(place + 1) != NUMBER:
            return lexed.closes[place] + 1
        case "<string>" if kind == STRING:
            return place + 1
        case "<number>" if kind == NUMBER:
            return place + 1
        case "<end>" if not kind:
            return place
        case "<any>" if kind:
            return place + 1
        case "<name>" if kind == QUOTED or (kind == WORD and lexed.words[place] not in _NO_NAMES):
            return lexed.name_end(place) + 1
        case _:
            return None

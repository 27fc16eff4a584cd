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
    """What stands at one place: one of some words, what a placeholder stands for, or what may be left out."""

    words: frozenset[str] = frozenset()
    placeholders: tuple[str, ...] = ()
    optional: tuple[_Element, ...] = ()


_SHOWN = _Element()
"""The mark before the words to be shown."""


class Phrase(NamedTuple):
    """A construct that a sequence of words makes: what follows its first word, and where it is looked for."""

    name: str
    following: tuple[_Element, ...]
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
            name, written = line.split(maxsplit=1)
            first, *following = _elements(written.removeprefix("^"))
            for word in first.words:
                found[word].append(Phrase(name, tuple(following), written.startswith("^"), within))
    return dict(found)


def find(lexed: Lexed, phrases: Table) -> Iterator[Spot]:
    """The phrases of the table that stand in the statement."""
    opening = " ".join(lexed.words[:4])
    for place, word in lexed.numbered:
        for phrase in phrases.get(word, ()):
            if (phrase.start and place) or (phrase.within and not opening.startswith(phrase.within)):
                continue
            shown: list[int] = []
            end = _match(lexed, place + 1, phrase.following, shown)
            if end is not None:
                yield Spot(phrase.name, shown[0] if shown else place, end - 1)


def _elements(text: str) -> tuple[_Element, ...]:
    return _sequence(iter(text.replace("[", " [ ").replace("]", " ] ").split()))


def _sequence(parts: Iterator[str]) -> tuple[_Element, ...]:
    found: list[_Element] = []
    for part in parts:
        if part == "]":
            break
        if part == "[":
            found.append(_Element(optional=_sequence(parts)))
        else:
            found.append(_SHOWN if part == "{" else _choice(part.split("|")))
    return tuple(found)


def _choice(choices: list[str]) -> _Element:
    placeholders = tuple(choice for choice in choices if choice[1:-1].isalpha() and choice[0] == "<")
    return _Element(frozenset(choices).difference(placeholders), placeholders)


def _match(lexed: Lexed, place: int, elements: tuple[_Element, ...], shown: list[int]) -> int | None:
    """The place after the phrase, None when it is another; `shown` receives the place of `{`."""
    words = lexed.words
    for element in elements:
        if words[place] in element.words:
            place += 1
        elif element is _SHOWN:
            shown.append(place)
        elif element.optional:
            end = _match(lexed, place, element.optional, [])
            place = end if end is not None else place
        else:
            for what in element.placeholders:
                end = _placeholder(lexed, place, what)
                if end is not None:
                    place = end
                    break
            else:
                return None
    return place


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

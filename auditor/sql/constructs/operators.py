"""Operators that not every engine has, or that mean something else on another."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.plugin.portability import words
from auditor.sql.reading.lexis import COMPARISONS, MARK, NUMBER, PARAMETER, QUOTED, STRING, WORD, Lexed, Spot


_EVERYWHERE = words(", ; ( ) [ ] . = < > + - * / % <> != >= <= | & << >> { } ? : \\ $ ' \" ` @ # ::")
_WORDS = frozenset({"DIV", "MOD", "XOR", "REGEXP", "GLOB", "MATCH"})
_INTERVALS = frozenset({"ANY", "SOME", "ALL"})


def find(lexed: Lexed) -> Iterator[Spot]:
    """Operators made of marks, and those of words where two values stand beside them."""
    for place, token in enumerate(lexed.tokens):
        if token.kind == MARK:
            yield from _mark(lexed, place)
        elif token.word in _WORDS and lexed.ends_operand(place - 1) and lexed.words[place + 1] != "AGAINST":
            negated = lexed.words[place - 1] == "NOT"
            yield from [] if negated else _word(lexed, place)
        elif token.word in {"REGEXP", "GLOB"} and lexed.words[place - 1] == "NOT":
            yield from _word(lexed, place)
        elif token.word == "IS":
            yield from _is(lexed, place)
        elif token.word in {"ISNULL", "NOTNULL"} and lexed.ends_operand(place - 1) and lexed.words[place + 1] != "(":
            yield Spot("isnull-postfix", place, place)
        elif token.word == "BINARY" and _begins(lexed, place) and lexed.kind(place + 1) in {WORD, STRING, QUOTED}:
            yield Spot("binary-operator", place, place)
        elif token.word in _INTERVALS and lexed.words[place + 1] == "(" and lexed.words[place - 1] in COMPARISONS:
            if lexed.words[place + 2] not in {"SELECT", "VALUES", "WITH"}:
                yield Spot("any-array", place, lexed.closes.get(place + 1, place + 1))
        elif token.word == "COLLATE" and lexed.kind(place + 1) in {WORD, QUOTED}:
            yield Spot("collate", place, place + 1, (("name", lexed.tokens[place + 1].text.lower()),))


def _begins(lexed: Lexed, place: int) -> bool:
    return place > 0 and not lexed.ends_operand(place - 1) and lexed.words[place - 1] not in {"AS", "(", "SET"}


def _mark(lexed: Lexed, place: int) -> Iterator[Spot]:
    text = lexed.tokens[place].word
    after = place + 1
    if text == "||":
        yield Spot("pipes", place, place)
    elif text == "@@" and not lexed.ends_operand(place - 1):
        return  # a variable of the server
    elif text == "&&":
        logical = lexed.words[place - 2] in COMPARISONS or lexed.words[place + 2] in COMPARISONS
        yield Spot("operator", place, place, (("name", "&&"), ("logical", logical)))
    elif text == "?" and lexed.ends_operand(place - 1) and lexed.kind(after) in {STRING, PARAMETER}:
        yield Spot("operator", place, place, (("name", "?"),))
    elif text in {"->", "->>"}:
        right = lexed.tokens[after] if after < len(lexed.tokens) else None
        kind = right.kind if right is not None else ""
        path = "path" if kind == STRING and right and right.text.startswith("$") else kind
        if kind == STRING and path != "path":
            path = "key"
        yield Spot("arrow", place, place, (("name", text), ("right", path)))
    elif text == "!" and lexed.kind(after) != MARK:
        yield Spot("operator", place, place, (("name", "!"),))
    elif text == "~" and not lexed.ends_operand(place - 1):
        return
    elif text == "#" and lexed.ends_operand(place - 1) and lexed.ends_operand(after):
        yield Spot("operator", place, place, (("name", "#"),))
    elif text == "/" and _whole(lexed, place - 1) and _whole(lexed, after):
        yield Spot("integer-division", place - 1, after)
    elif text not in _EVERYWHERE:
        yield Spot("operator", place, place, (("name", text),))


def _whole(lexed: Lexed, place: int) -> bool:
    """Whether an operand is a whole number: written out, or how many rows there are."""
    if lexed.kind(place) == NUMBER:
        return lexed.tokens[place].text.isdigit()
    return _COUNT in (lexed.words[place : place + 4], lexed.words[place - 3 : place + 1])


_COUNT = ["COUNT", "(", "*", ")"]


def _word(lexed: Lexed, place: int) -> Iterator[Spot]:
    if lexed.kind(place + 1) in {WORD, QUOTED, STRING, NUMBER, PARAMETER} or lexed.words[place + 1] in {"(", "?", "@"}:
        name = lexed.words[place].lower()
        if name == "match" and lexed.words[place + 1] == "(" and lexed.words[place - 1] in {"(", ","}:
            return
        yield Spot("word-operator", place, place, (("name", name),))


def _is(lexed: Lexed, place: int) -> Iterator[Spot]:
    """IS with a value, which only some engines compare with."""
    following = place + 1 + (lexed.words[place + 1] == "NOT")
    if following >= len(lexed.tokens):
        return
    token = lexed.tokens[following]
    if (
        lexed.words[0] != "COMMENT"
        and token.word not in _TESTS
        and token.kind != MARK
        and lexed.ends_operand(place - 1)
    ):
        yield Spot("is-value", place, following)


_TESTS = words("NULL TRUE FALSE UNKNOWN DISTINCT JSON DOCUMENT NORMALIZED NFC NFD OF NAN")

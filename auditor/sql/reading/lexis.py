"""The tokens of a statement whose author may have written for any engine, and which of them are names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec

from auditor.plugin.portability import words


WORD, QUOTED, STRING, NUMBER, MARK, PARAMETER = "word", "quoted", "string", "number", "mark", "parameter"


class Token(NamedTuple):
    """A token: `text` without quotes, `start` to `end` in the statement.

    `word` is its text in upper case where it may be a keyword, "" for names, strings and numbers, and the mark
    itself for marks.
    """

    kind: str
    text: str
    word: str
    start: int
    end: int


@dataclass(frozen=True)
class Lexed:
    """The tokens of one statement; `closes` gives for each opening mark the place of the closing one,
    `openers` for each token that of the innermost parenthesis that is open, -1 for none.

    `escapes` tells that it can only be read with backslashes as escapes, `hashes` are comments that begin with #.
    """

    text: str
    tokens: Sequence[Token]
    closes: dict[int, int]
    openers: list[int]
    escapes: bool
    hashes: Sequence[tuple[int, int]]

    @cached_property
    def words(self) -> list[str]:
        """The word of each token, and empty ones at the end so that a look ahead needs no care."""
        return [token.word for token in self.tokens] + [""] * _AHEAD

    @cached_property
    def numbered(self) -> Sequence[tuple[int, str]]:
        """The place and the word of each token."""
        return list(enumerate(self.words[: len(self.tokens)]))

    @cached_property
    def depths(self) -> list[int]:
        """How many parentheses are open at each token."""
        depth, found = 0, []
        for token in self.tokens:
            depth -= token.word in _CLOSING
            found.append(depth)
            depth += token.word in _OPENING
        return found

    @cached_property
    def firsts(self) -> dict[str, int]:
        """Where each word stands first."""
        found: dict[str, int] = {}
        for place, token in enumerate(self.tokens):
            found.setdefault(token.word, place)
        return found

    @cached_property
    def aliases(self) -> frozenset[str]:
        """What follows an AS."""
        pairs = pairwise(self.tokens)
        return frozenset(two.text for one, two in pairs if one.word == "AS")

    def has_before(self, word: str, place: int) -> bool:
        """Whether a keyword stands before a token."""
        return self.firsts.get(word, place) < place

    def kind(self, place: int) -> str:
        """The kind of a token, "" beyond the end."""
        return self.tokens[place].kind if 0 <= place < len(self.tokens) else ""

    def slice(self, first: int, last: int) -> tuple[int, int]:
        """From where to where in the text the tokens `first` to `last` stand."""
        return self.tokens[first].start, self.tokens[last].end

    def ends_operand(self, place: int) -> bool:
        """Whether the token may be the end of a value."""
        if place < 0 or place >= len(self.tokens):
            return False
        token = self.tokens[place]
        if token.kind == MARK:
            return token.word in {")", "]"}
        return token.kind != WORD or token.word not in BETWEEN_OPERANDS

    def name_end(self, place: int) -> int:
        """The last token of the name that begins here, which may have dots."""
        while self.words[place + 1] == "." and self.kind(place + 2) in {WORD, QUOTED}:
            place += 2
        return place

    def begins_tables(self, place: int) -> bool:
        """Whether a FROM is followed by tables: it may belong to IS DISTINCT, or to a function such as EXTRACT."""
        opening = self.openers[place]
        called = opening > 0 and self.words[opening - 1] in _WITH_FROM
        return not called and self.words[place - 1] != "DISTINCT"

    def across(self, first: int, last: int) -> Iterator[int]:
        """The tokens from `first` to `last` without those inside of parentheses."""
        place = first
        while place <= last:
            yield place
            place = self.closes.get(place, place) + 1

    def arguments(self, opening: int) -> list[tuple[int, int]]:
        """The parts between commas of the parentheses that open here, as (first, last) tokens."""
        closing = self.closes.get(opening, len(self.tokens))
        parts, first = [], opening + 1
        for place in self.across(first, closing - 1):
            if self.words[place] == ",":
                parts.append((first, place - 1))
                first = place + 1
        return [*parts, (first, closing - 1)] if first < closing else parts


_AHEAD = 12
COMPARISONS = frozenset({"=", "<>", "!=", "<", ">", "<=", ">="})
_WITH_FROM = words("EXTRACT SUBSTRING TRIM OVERLAY")
_OPENING = frozenset({"(", "["})
_CLOSING = frozenset({")", "]"})
BETWEEN_OPERANDS = words(
    "SELECT FROM WHERE AND OR NOT ON HAVING BY SET WHEN THEN ELSE CASE BETWEEN LIKE ILIKE RLIKE REGEXP "
    "GLOB IN RETURNING DISTINCT ALL VALUES LIMIT OFFSET DEFAULT USING JOIN LATERAL IS INTERVAL UNION "
    "EXCEPT INTERSECT DIV MOD XOR AS INTO UPDATE DELETE INSERT REPLACE TABLE CHECK ESCAPE TO WITH ANY "
    "SOME EXISTS ONLY IGNORE KEY CROSS NATURAL INNER OUTER FULL BINARY COLLATE SIMILAR MATCH RECURSIVE "
    "CALL DO EXPLAIN ANALYZE STRAIGHT_JOIN"
)
"""Words after which a value begins."""
_AFTER_AS = words(
    "SELECT WITH VALUES TABLE MATERIALIZED NOT IDENTITY ENUM RANGE ( CHAR VARCHAR SIGNED UNSIGNED "
    "BINARY DATE TIME DATETIME TIMESTAMP IMPLICIT ASSIGNMENT PERMISSIVE RESTRICTIVE RESTRICT"
)
_OPERATORS = words(
    ":: -> ->> @> <@ ~* !~ !~* ~~ ~~* !~~ !~~* #> #>> #- @@ @? ?| ?& <=> := || && <> != <= >= == << >> "
    "|/ ||/ <-> <#> -|- => ^@ !! **"
)


def lex(text: str) -> Lexed | None:
    """The tokens of a statement; None when no way of quoting makes sense of it."""
    plain = _scanned(text, escapes=False)
    if plain is not None and not ("\\'" in text and _is_torn(plain.tokens)):
        return plain
    return _scanned(text, escapes=True) or plain


@cache
def _pattern(*, escapes: bool) -> re.Pattern[str]:
    """Tokens of every engine; the group that matches is their kind. A quote that nothing ends is a mark."""
    string = r"'[^'\\]*(?:(?:\\.|'')[^'\\]*)*'" if escapes else r"'[^']*(?:''[^']*)*'"
    quoted = r'"[^"\\]*(?:(?:\\.|"")[^"\\]*)*"' if escapes else r'"[^"]*(?:""[^"]*)*"'
    operators = "|".join(map(re.escape, sorted(_OPERATORS, key=len, reverse=True)))
    return re.compile(
        r"(?P<space>\s+|--[^\n]*|/\*.*?\*/)"
        rf"|(?P<string>[nN]?{string}|(?P<tag>\$(?:[^\W\d]\w*)?\$).*?(?P=tag))"
        rf"|(?P<quoted>{quoted}|`[^`]*(?:``[^`]*)*`)"
        r"|(?P<number>0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\w*)"
        r"|(?P<word>[^\W\d][\w$]*)"
        rf"|(?P<operator>{operators})"
        r"|(?P<parameter>:\w+)"
        r"|(?P<hash>(?<!\S)\#[^\n]*)"
        r"|(?P<mark>.)",
        re.DOTALL,
    )


def _scanned(text: str, *, escapes: bool) -> Lexed | None:
    """The tokens; None when a quote has no end."""
    tokens: list[Token] = []
    hashes: list[tuple[int, int]] = []
    for match in _pattern(escapes=escapes).finditer(text):
        kind, written, (start, end) = match.lastgroup or MARK, match[0], match.span()
        if kind == "tag":
            kind = STRING
        if kind == WORD:
            tokens.append(Token(WORD, written, written.upper(), start, end))
        elif kind in {MARK, "operator"}:
            if written in _QUOTES:
                return None
            tokens.append(Token(MARK, written, written, start, end))
        elif kind == "hash":
            hashes.append((start, end))
        elif kind in {STRING, QUOTED}:
            tokens.append(Token(kind, _unquoted(written, escapes=escapes), "", start, end))
        elif kind != "space":
            tokens.append(Token(kind, written.lstrip(":"), "", start, end))
    closes, openers = _nested(tokens)
    return Lexed(text, _named(tokens, openers), closes, openers, escapes, hashes)


_QUOTES = frozenset("'\"`")


def _unquoted(written: str, *, escapes: bool) -> str:
    """What a string or a quoted name says."""
    if written[0] == "$":
        return written[written.index("$", 1) + 1 : written.rindex("$", 0, -1)]
    quote = written[-1]
    inner = written[written.index(quote) + 1 : -1]
    inner = inner.replace(quote * 2, quote) if quote in inner else inner
    return inner.replace(f"\\{quote}", quote) if escapes and "\\" in inner else inner


def _is_torn(tokens: Sequence[Token]) -> bool:
    """Whether a string is followed by a word without anything between, which no engine writes."""
    return any(one.kind == STRING and two.kind == WORD and one.end == two.start for one, two in pairwise(tokens))


def _nested(tokens: Sequence[Token]) -> tuple[dict[int, int], list[int]]:
    """Where each opening mark closes, and for each token the place of the innermost one that is open, -1 for none."""
    closes: dict[int, int] = {}
    stack, openers = [-1], []
    for place, token in enumerate(tokens):
        if token.word in _CLOSING and len(stack) > 1:
            closes[stack.pop()] = place
        openers.append(stack[-1])
        if token.word in _OPENING:
            stack.append(place)
    return closes, openers


def _named(tokens: list[Token], openers: list[int]) -> list[Token]:
    """The tokens, where words beside a dot and aliases are names and no keywords."""
    last = len(tokens) - 1
    for place, token in enumerate(tokens):
        if token.kind != WORD:
            continue
        before = tokens[place - 1].word if place else ""
        after = tokens[place + 1].word if place < last else ""
        aliased = before == "AS" and token.word not in _AFTER_AS and after != "("
        if before == "." or after == "." or (aliased and not _in_cast(tokens, openers[place])):
            tokens[place] = token._replace(word="")
    return tokens


def _in_cast(tokens: list[Token], opening: int) -> bool:
    """Whether the parentheses that open here are those of a CAST."""
    return opening > 0 and tokens[opening - 1].word in {"CAST", "TRY_CAST", "XMLSERIALIZE"}


class Spot(msgspec.Struct, frozen=True):
    """A found construct before it is told as one: tokens `first` to `last`."""

    name: str
    first: int
    last: int
    detail: tuple[tuple[str, Any], ...] = ()

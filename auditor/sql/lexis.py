"""The tokens of a statement whose author may have written for any engine, and which of them are names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from auditor.plugin.portability import words


if TYPE_CHECKING:
    from sqlglot.tokens import Tokenizer

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
    """The tokens of one statement; `closes` gives for each opening mark the place of the closing one.

    `escapes` tells that it can only be read with backslashes as escapes, `hashes` are comments that begin with #.
    """

    text: str
    tokens: Sequence[Token]
    closes: dict[int, int]
    escapes: bool
    hashes: Sequence[tuple[int, int]]

    @cached_property
    def words(self) -> list[str]:
        """The word of each token, and empty ones at the end so that a look ahead needs no care."""
        return [token.word for token in self.tokens] + [""] * _AHEAD

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
    def openers(self) -> list[int]:
        """For each token the place of the innermost open parenthesis, -1 for none."""
        stack, found = [-1], []
        for place, token in enumerate(self.tokens):
            if token.word in _CLOSING and len(stack) > 1:
                stack.pop()
            found.append(stack[-1])
            if token.word in _OPENING:
                stack.append(place)
        return found

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

    def arguments(self, opening: int) -> list[tuple[int, int]]:
        """The parts between commas of the parentheses that open here, as (first, last) tokens."""
        closing = self.closes.get(opening, len(self.tokens) - 1)
        parts, first, place = [], opening + 1, opening + 1
        while place < closing:
            if self.words[place] == ",":
                parts.append((first, place - 1))
                first = place + 1
            place = self.closes.get(place, place) + 1
        return [*parts, (first, closing - 1)] if first < closing else parts


_AHEAD = 12
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
    "|/ ||/ <-> <#> <=> -|- => ^@ !! **"
)
_PLAIN = ", ; ( ) [ ] . = < > + - * / % ^ & | ~ ! ? @ # : { } \\ $ ' \" `"


def lex(text: str) -> Lexed | None:
    """The tokens of a statement; None when no way of quoting makes sense of it."""
    plain = _tokens(text, escapes=False, hashes=False)
    if plain is not None and not ("\\'" in text and _is_torn(plain)):
        return _lexed(text, plain, escapes=False)
    for escapes, hashes in ((True, False), *(((False, True), (True, True)) if "#" in text else ())):
        raw = _tokens(text, escapes=escapes, hashes=hashes)
        if raw is not None:
            return _lexed(text, raw, escapes=escapes, hashed=hashes)
    return _lexed(text, plain, escapes=False) if plain is not None else None


def _lexed(text: str, raw: Sequence[Any], *, escapes: bool, hashed: bool = False) -> Lexed:
    raw, hashes = _without_comments(text, raw)
    if hashed:
        hashes.append((text.index("#"), text.index("#") + 1))
    tokens = _named(_joined(text, raw))
    closes: dict[int, int] = {}
    stack: list[int] = []
    for place, token in enumerate(tokens):
        if token.word in _OPENING:
            stack.append(place)
        elif token.word in _CLOSING and stack:
            closes[stack.pop()] = place
    return Lexed(text, tokens, closes, escapes, hashes)


def _tokens(text: str, *, escapes: bool, hashes: bool) -> list[Any] | None:
    from sqlglot.errors import TokenError

    try:
        return list(_tokenizer(escapes=escapes, hashes=hashes)().tokenize(text))
    except TokenError:
        return None


def _is_torn(raw: Sequence[Any]) -> bool:
    """Whether a string is followed by a word without anything between, which no engine writes."""
    from sqlglot import TokenType

    pairs = pairwise(raw)
    return any(
        one.token_type is TokenType.STRING and two.token_type is TokenType.VAR and one.end + 1 == two.start
        for one, two in pairs
    )


def _without_comments(text: str, raw: Sequence[Any]) -> tuple[list[Any], list[tuple[int, int]]]:
    """The tokens without those that stand behind a # which no operator begins with."""
    hashes: list[tuple[int, int]] = []
    kept: list[Any] = []
    for token in raw:
        if hashes and token.start < hashes[-1][1]:
            continue
        before = text[token.start - 1 : token.start]
        if token.text == "#" and (not before or before.isspace()):
            end = text.find("\n", token.start)
            hashes.append((token.start, end if end >= 0 else len(text)))
            continue
        kept.append(token)
    return kept, hashes


def _joined(text: str, raw: Sequence[Any]) -> list[Token]:
    """Our own tokens: parameters in one piece."""
    from sqlglot import TokenType as T

    kinds = {T.VAR: WORD, T.STRING: STRING, T.IDENTIFIER: QUOTED, T.NUMBER: NUMBER, T.HEREDOC_STRING: STRING}
    kinds[T.NATIONAL_STRING] = STRING
    found: list[Token] = []
    for token in raw:
        kind = kinds.get(token.token_type, MARK)
        start, end = token.start, token.end + 1
        last = found[-1] if found else None
        if last is not None and last.text == ":" and last.end == start and kind in {WORD, NUMBER}:
            found[-1] = Token(PARAMETER, token.text, "", last.start, end)
            continue
        if last is not None and last.kind == NUMBER and last.end == start and kind == WORD:
            found[-1] = Token(NUMBER, text[last.start : end], "", last.start, end)  # such as 0xff
            continue
        word = token.text.upper() if kind == WORD else token.text if kind == MARK else ""
        found.append(Token(kind, token.text, word, start, end))
    return found


def _named(tokens: list[Token]) -> list[Token]:
    """The tokens, where words beside a dot and aliases are names and no keywords."""
    found = list(tokens)
    for place, token in enumerate(tokens):
        if token.kind != WORD:
            continue
        before = tokens[place - 1].word if place else ""
        after = tokens[place + 1].word if place + 1 < len(tokens) else ""
        aliased = before == "AS" and token.word not in _AFTER_AS and after != "("
        if before == "." or after == "." or (aliased and not _in_cast(tokens, place)):
            found[place] = token._replace(word="")
    return found


def _in_cast(tokens: list[Token], place: int) -> bool:
    """Whether the parentheses around a token are those of a CAST."""
    depth = 0
    for index in range(place - 1, -1, -1):
        word = tokens[index].word
        depth += (word == ")") - (word == "(")
        if depth < 0:
            return index > 0 and tokens[index - 1].word in {"CAST", "TRY_CAST", "XMLSERIALIZE"}
    return False


@cache
def _tokenizer(*, escapes: bool, hashes: bool) -> type[Tokenizer]:
    """A tokenizer that knows no keywords, all quotes, and every engine's operators."""
    from sqlglot import TokenType
    from sqlglot.tokens import Tokenizer

    class Everyone(Tokenizer):
        QUOTES = ["'"]  # noqa: RUF012 - sqlglot's way
        IDENTIFIERS = ['"', "`"]  # noqa: RUF012
        IDENTIFIER_ESCAPES = ["\\"] if escapes else []
        STRING_ESCAPES = ["'", "\\"] if escapes else ["'"]
        HEREDOC_STRINGS = ["$"]  # noqa: RUF012
        HEREDOC_TAG_IS_IDENTIFIER = True
        HEREDOC_STRING_ALTERNATIVE = TokenType.PARAMETER
        COMMENTS = ["--", ("/*", "*/"), *(["#"] if hashes else [])]  # noqa: RUF012
        SINGLE_TOKENS = dict.fromkeys(_PLAIN.split(), TokenType.PLACEHOLDER)
        KEYWORDS = dict.fromkeys(_OPERATORS, TokenType.OPERATOR)
        NUMERIC_LITERALS = {}  # noqa: RUF012
        COMMANDS = set()  # noqa: RUF012
        HINT_START = "\x00"

    return Everyone


class Spot(msgspec.Struct, frozen=True):
    """A found construct before it is told as one: tokens `first` to `last`."""

    name: str
    first: int
    last: int
    detail: tuple[tuple[str, Any], ...] = ()

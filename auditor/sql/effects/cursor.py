"""A place in the tokens of one SQL statement, for readers that go from left to right.

The tokens are sqlglot's, which knows strings, quotes and comments of each dialect; texts are slices of
what was written, because a tree printed again says types and expressions in sqlglot's words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum, auto
from typing import NamedTuple

from auditor.sql.tokens import dialect_of, tokens_of


class Unreadable(ValueError):
    """The statement says something that its reader does not know."""


class Form(Enum):
    """What a token looks like."""

    WORD = auto()
    QUOTED = auto()
    STRING = auto()
    NUMBER = auto()
    MARK = auto()


class Token(NamedTuple):
    """A token: `word` is upper case and "" unless it is a bare word or a mark."""

    form: Form
    text: str
    word: str
    start: int
    end: int


END = Token(Form.MARK, "", "", 0, 0)


class Cursor:
    """A place in a list of tokens of a source."""

    def __init__(self, source: str, tokens: list[Token], dialect: str) -> None:
        self.source = source
        self.tokens = tokens
        self.dialect = dialect
        self.at = 0

    @property
    def token(self) -> Token:
        """The token that comes next; END when there is none."""
        return self.tokens[self.at] if self.at < len(self.tokens) else END

    @property
    def word(self) -> str:
        """The word or mark that comes next, in upper case."""
        return self.token.word

    @property
    def done(self) -> bool:
        """Whether nothing comes any more."""
        return self.at >= len(self.tokens)

    def next(self) -> Token:
        """Step over a token; raises Unreadable at the end."""
        token = self.token
        if token is END:
            raise Unreadable("the statement ends too early")
        self.at += 1
        return token

    def sees(self, *words: str) -> bool:
        """Whether these words come next."""
        ahead = self.tokens[self.at : self.at + len(words)]
        return len(ahead) == len(words) and all(token.word == word for token, word in zip(ahead, words, strict=True))

    def accept(self, *words: str) -> bool:
        """Steps over these words, if they come next."""
        found = self.sees(*words)
        self.at += len(words) if found else 0
        return found

    def accept_any(self, *words: str) -> str:
        """Steps over one of these words; "" when none comes next."""
        word = self.word
        if word and word in words:
            self.at += 1
            return word
        return ""

    def expect(self, *words: str) -> None:
        """Steps over these words; raises Unreadable when others come."""
        if not self.accept(*words):
            raise Unreadable(f"{' '.join(words)} expected, not {self.token.text!r}")

    def name(self) -> str:
        """A name, as the dialect keeps it."""
        token = self.next()
        if token.form is Form.QUOTED:
            return token.text
        if token.form is not Form.WORD:
            raise Unreadable(f"a name expected, not {token.text!r}")
        return token.text.lower() if _lowers(self.dialect) else token.text

    def path(self) -> tuple[str, ...]:
        """A name with what qualifies it: (schema, name)."""
        names = [self.name()]
        while self.accept("."):
            names.append(self.name())
        return tuple(names)

    def string(self) -> str:
        """A string literal."""
        token = self.next()
        if token.form is not Form.STRING:
            raise Unreadable(f"a string expected, not {token.text!r}")
        return token.text

    def value(self) -> str:
        """A word, name, number or string as text."""
        return self.next().text

    def group(self) -> Cursor:
        """What is in the parentheses that come next; steps over them."""
        if self.word != "(":
            raise Unreadable(f"( expected, not {self.token.text!r}")
        start, depth = self.at + 1, 0
        while True:
            word = self.next().word
            depth += (word == "(") - (word == ")")
            if depth == 0:
                return self._within(start, self.at - 1)

    def items(self) -> Iterator[Cursor]:
        """What stands between the commas, brackets left whole; steps over all of it."""
        start, depth = self.at, 0
        while not self.done:
            word = self.next().word
            depth += (word in {"(", "["}) - (word in {")", "]"})
            if word == "," and depth == 0:
                yield self._within(start, self.at - 1)
                start = self.at
        if start < self.at:
            yield self._within(start, self.at)

    def names(self) -> tuple[str, ...]:
        """The names in the parentheses that come next; an order or length beside one says nothing here."""
        return tuple(item.name() for item in self.group().items())

    def until(self, words: Iterable[str]) -> str:
        """The text up to one of these words outside of brackets, or to a comma or the end; never nothing."""
        stops, start, depth = {*words, ","}, self.at, 0
        while not self.done and not (depth == 0 and self.at > start and self.word in stops):
            word = self.next().word
            depth += (word in {"(", "["}) - (word in {")", "]"})
        return self.text(start, self.at)

    def rest(self) -> str:
        """The text of all that comes; steps over it."""
        start, self.at = self.at, len(self.tokens)
        return self.text(start, self.at)

    def text(self, start: int, end: int) -> str:
        """The text as written from one token to before another."""
        return self.source[self.tokens[start].start : self.tokens[end - 1].end] if end > start else ""

    def whole(self) -> str:
        """The text of all tokens."""
        return self.text(0, len(self.tokens))

    def _within(self, start: int, end: int) -> Cursor:
        return Cursor(self.source, self.tokens[start:end], self.dialect)


def statements(text: str, dialect: str) -> list[Cursor] | None:
    """A cursor for each statement of a text; None when it cannot be cut into tokens."""
    found = _tokens(text, dialect)
    if found is None:
        return None
    made: list[list[Token]] = [[]]
    for token in found:
        if token.word == ";" and not _is_routine(made[-1]):
            made.append([])
        else:
            made[-1].append(token)
    return [Cursor(text, tokens, dialect) for tokens in made if tokens]


_ROUTINES = {"TRIGGER", "PROCEDURE", "FUNCTION", "EVENT"}


def _is_routine(tokens: list[Token]) -> bool:
    """Whether the statement has a body of statements, which ends where the text does."""
    head = {token.word for token in tokens[:8]}
    return bool(tokens) and tokens[0].word == "CREATE" and bool(head & _ROUTINES) and _has_body(tokens)


def _has_body(tokens: list[Token]) -> bool:
    return any(token.word == "BEGIN" for token in tokens)


def _tokens(text: str, dialect: str, offset: int = 0) -> list[Token] | None:
    found = tokens_of(text[offset:], dialect)
    if found is None:
        return None
    made: list[Token] = []
    for token in found:
        if token.token_type.name == "STRING" and _is_swallowed(made, text):
            rest = _tokens(text, dialect, made[-1].end)
            return None if rest is None else made + rest
        start, end = token.start + offset, token.end + 1 + offset
        form = _form(token.token_type.name)
        if form is None:
            made += _words(text[start:end], start)
        else:
            made.append(Token(form, token.text, "", start, end))
    return made


def _form(kind: str) -> Form | None:
    """The form of a token of sqlglot's that is no word or mark."""
    if kind == "IDENTIFIER":
        return Form.QUOTED
    if kind == "NUMBER":
        return Form.NUMBER
    return Form.STRING if kind.endswith("STRING") else None


def _is_swallowed(made: list[Token], text: str) -> bool:
    """Whether this is no string: after some first words sqlglot takes the rest of a statement for one."""
    if not made or made[-1].form is not Form.WORD or (len(made) > 1 and made[-2].word != ";"):
        return False
    following = text[made[-1].end :].lstrip()
    return following[:1] == "$" or (following[:1].isalpha() and following[1:2] != "'")


def _words(written: str, start: int) -> Iterator[Token]:
    """The words of a token, for sqlglot makes one of PRIMARY KEY."""
    at = 0
    for word in written.split():
        at = written.index(word, at)
        form = Form.WORD if word[0].isalpha() or word[0] == "_" else Form.MARK
        yield Token(form, word, word.upper(), start + at, start + at + len(word))
        at += len(word)


def _lowers(dialect: str) -> bool:
    from sqlglot.dialects.dialect import NormalizationStrategy

    return dialect_of(dialect).normalization_strategy is NormalizationStrategy.LOWERCASE

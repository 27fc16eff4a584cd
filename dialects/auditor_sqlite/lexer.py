"""SQLite's tokens (https://www.sqlite.org/lang.html): the ground on which stored SQL text is read."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import NamedTuple


class Kind(Enum):
    """What a token is."""

    WORD = auto()
    QUOTED = auto()
    STRING = auto()
    NUMBER = auto()
    BLOB = auto()
    MARK = auto()


class Token(NamedTuple):
    """One token: its place in the source, and `value`, the text without quotes.

    `keyword` is a word in upper case, "" for everything that cannot be a keyword.
    """

    kind: Kind
    value: str
    start: int
    end: int
    keyword: str = ""

    @property
    def is_name(self) -> bool:
        """Whether the token can name something; SQLite takes a string for a name, too."""
        return self.kind in (Kind.WORD, Kind.QUOTED, Kind.STRING)


# SQLite knows four kinds of quotes, and takes every character beyond ASCII for a letter.
_TOKEN = re.compile(
    r"""
      (?P<SPACE>  [ \t\n\f\r]+ | --[^\n]* | /\*.*?(?:\*/|\Z) )
    | (?P<BLOB>   [xX]'[0-9a-fA-F]*' )
    | (?P<STRING> '(?:[^']|'')*' )
    | (?P<QUOTED> "(?:[^"]|"")*" | `(?:[^`]|``)*` | \[[^\]]*\] )
    | (?P<NUMBER> 0[xX][0-9a-fA-F]+ | (?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)? )
    | (?P<WORD>   [A-Za-z_\u0080-\U0010ffff][A-Za-z0-9_$\u0080-\U0010ffff]* )
    | (?P<MARK>   \|\| | ->>? | << | >> | [<>!=]= | <> | . )
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)


def tokens(source: str) -> list[Token]:
    """All tokens without spaces and comments; every character belongs to some token."""
    return [_token(match) for match in _TOKEN.finditer(source) if match.lastgroup != "SPACE"]


_KINDS = {kind.name: kind for kind in Kind}


def _token(match: re.Match[str]) -> Token:
    kind, text = _KINDS[match.lastgroup or ""], match[0]
    if kind is Kind.WORD:
        return Token(kind, text, match.start(), match.end(), text.upper())
    if kind is Kind.QUOTED or kind is Kind.STRING:
        text = text[1:-1] if text[0] == "[" else text[1:-1].replace(text[0] * 2, text[0])
    return Token(kind, text, match.start(), match.end())


def quote(name: str) -> str:
    """A name as SQLite reads it back, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def without_comments(source: str) -> str:
    """The source with every comment turned into one space."""
    if "--" not in source and "/*" not in source:
        return source.strip()
    kept = [" " if _is_comment(match) else match[0] for match in _TOKEN.finditer(source)]
    return "".join(kept).strip()


def _is_comment(match: re.Match[str]) -> bool:
    return match.lastgroup == "SPACE" and match[0].startswith(("--", "/*"))

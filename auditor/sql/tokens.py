"""Small things with SQL text that its tokens are enough for."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from sqlglot import Token
    from sqlglot.dialects.dialect import Dialect


@lru_cache(maxsize=8)
def dialect_of(name: str) -> Dialect:
    """The dialect of this name; its warnings on stderr are switched off, for stderr is the user's."""
    from sqlglot.dialects.dialect import Dialect

    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    return Dialect.get_or_raise(name)


def tokens_of(text: str, dialect: str) -> list[Token] | None:
    """The tokens of a text, with their places in it; None when it cannot be cut into tokens."""
    from sqlglot.errors import SqlglotError

    try:
        return dialect_of(dialect).tokenize(text)
    except SqlglotError:
        return None


def renamed(text: str, dialect: str, name: str, new: str) -> str | None:
    """The expression with a column renamed; strings and functions of that name stay. None when unreadable."""
    from sqlglot import TokenType, exp

    tokens = tokens_of(text, dialect)
    if tokens is None:
        return None
    no_names = {TokenType.STRING, TokenType.NUMBER, TokenType.NATIONAL_STRING, TokenType.BYTE_STRING}
    spelled = exp.to_identifier(new).sql(dialect=dialect)
    made, done = [], 0
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        is_function = following is not None and following.token_type is TokenType.L_PAREN
        if token.token_type in no_names or is_function or token.text != name:
            continue
        made += [text[done : token.start], spelled]
        done = token.end + 1
    return "".join([*made, text[done:]])

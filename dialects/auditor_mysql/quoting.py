"""String literals and names as MySQL and MariaDB write them."""

from __future__ import annotations

from itertools import pairwise


# https://dev.mysql.com/doc/refman/8.4/en/string-literals.html, table of escape sequences
_ESCAPES = {"0": "\0", "b": "\b", "n": "\n", "r": "\r", "t": "\t", "Z": "\x1a", "%": "\\%", "_": "\\_"}


def literal(text: str, start: int = 0) -> tuple[str, int]:
    """The value of the quoted string that begins at `start`, and the position after it."""
    quote, position, value = text[start], start + 1, []
    while position < len(text):
        char, after = text[position], text[position + 1 : position + 2]
        if char == "\\" and after:
            value.append(_ESCAPES.get(after, after))
            position += 2
        elif char != quote:
            value.append(char)
            position += 1
        elif after == quote:
            value.append(quote)
            position += 2
        else:
            return "".join(value), position + 1
    return "".join(value), position


def quoted(value: str) -> str:
    """A value as a string literal."""
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def without_introducers(text: str) -> str:
    """The text without `_utf8mb4` before strings, which sqlglot does not read everywhere."""
    if "_" not in text:
        return text
    import sqlglot

    try:
        tokens = sqlglot.tokenize(text, read="mysql")
    except sqlglot.errors.TokenError:
        return text
    strings = {sqlglot.TokenType.STRING, sqlglot.TokenType.HEX_STRING, sqlglot.TokenType.BIT_STRING}
    made = text
    for token, after in reversed(list(pairwise(tokens))):
        if token.token_type is sqlglot.TokenType.INTRODUCER and after.token_type in strings:
            made = made[: token.start] + made[token.end + 1 :]
    return made


def unescaped(text: str) -> str:
    r"""SQL text of MySQL's information_schema, which stores expressions escaped once: ``_utf8mb4\'x\'``."""
    text = _decoded(text)
    if "\\" not in text:
        return text
    pieces = iter(text)
    return "".join(_ESCAPES.get(after := next(pieces, ""), after) if char == "\\" else char for char in pieces)


def _decoded(text: str) -> str:
    """MySQL shows the UTF-8 bytes of an expression as if each were a character (seen in 9.7.4)."""
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode()
    except UnicodeError:
        return text

"""Server defaults as the catalogs print them, made into SQL text."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from auditor.model.types import Family, Type
from auditor_mysql.quoting import quoted, unescaped


if TYPE_CHECKING:
    from sqlglot import Token

ON_UPDATE = "ON UPDATE"
_BARE = frozenset({Family.INTEGER, Family.DECIMAL, Family.FLOAT, Family.BOOLEAN})
_PREFIXES = ("b'", "0x", "x'")


def from_catalog(default: str | None, flags: str, type_: Type, *, mariadb: bool) -> str | None:
    """The text after DEFAULT, ON UPDATE clause included; None for none.

    `flags` is the column's `extra` in lower case. MariaDB prints SQL (`'abc'`, `NULL`); MySQL prints the
    bare value of a literal (`abc`), and SQL when the flags say DEFAULT_GENERATED.
    """
    _, clause, when = flags.partition("on update ")
    if default is not None and not mariadb:
        default = _from_mysql(default, type_, expression="default_generated" in flags)
    if default is not None and default.upper() == "NULL":
        default = None
    if not clause:
        return default
    return f"{default or 'NULL'} {ON_UPDATE} {when.split()[0].upper()}"


def _from_mysql(default: str, type_: Type, *, expression: bool) -> str:
    if expression:
        return unescaped(default)
    if default == "0x":  # what MySQL 9.7 prints for the empty string, and for bytes that begin with zero
        return "''"
    if type_.family in _BARE or (type_.family in {Family.BIT, Family.BINARY} and default.startswith(_PREFIXES)):
        return default
    return quoted(default)


@lru_cache(maxsize=65_536)
def split(text: str | None) -> tuple[str | None, str | None]:
    """The default proper, and what the ON UPDATE clause after it sets."""
    if text is None or ON_UPDATE.split()[1] not in text.upper():
        return text, None
    import sqlglot

    try:
        tokens = sqlglot.tokenize(text, read="mysql")
    except sqlglot.errors.TokenError:
        return text, None
    for token, after in pairwise(tokens):
        if [token.text.upper(), after.text.upper()] == ON_UPDATE.split() and not _is_string(token):
            return text[: token.start].strip() or None, text[after.end + 1 :].strip()
    return text, None


def _is_string(token: Token) -> bool:
    from sqlglot import TokenType

    return token.token_type is TokenType.STRING

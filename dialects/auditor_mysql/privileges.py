"""What the user may see, from SHOW GRANTS: an invisible table must not pass for a missing one.

Measured on MariaDB 10.11 and MySQL 9.7: any table privilege shows a table with its indexes, keys and
checks; its columns need SELECT, INSERT, UPDATE or REFERENCES. Both servers list the privileges of the
active roles, too.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec


COLUMN_READING = frozenset({"ALL", "ALL PRIVILEGES", "SELECT", "INSERT", "UPDATE", "REFERENCES"})


class Grant(msgspec.Struct, frozen=True):
    """One grant of privileges that show columns: on `schema` (a pattern) and `table`, "*" for all."""

    schema: str
    table: str
    revoked: bool = False


class Access(msgspec.Struct, frozen=True):
    """What all grants of a user show."""

    grants: tuple[Grant, ...]

    def whole(self, schema: str) -> bool:
        """Whether every table of the schema shows with its columns."""
        covering = [grant for grant in self.grants if grant.table == "*" and like(schema, grant.schema)]
        if any(grant.revoked for grant in covering):  # a partial revoke takes a schema out of a global grant
            return any(not grant.revoked and grant.schema != "*" for grant in covering)
        return bool(covering)

    def table(self, schema: str, table: str) -> bool:
        """Whether this table shows with all its columns."""
        return any((grant.schema, grant.table) == (schema, table) for grant in self.grants) or self.whole(schema)


def access(lines: Iterable[str]) -> Access:
    """Reads what SHOW GRANTS prints."""
    grants = (_grant(line) for line in lines)
    return Access(tuple(grant for grant in grants if grant is not None))


def like(name: str, pattern: str) -> bool:
    r"""Whether a schema name matches a grant's pattern: % and _ stand for any, \% and \_ for themselves."""
    if pattern == "*":
        return True
    import fnmatch

    glob, escaped = "", False
    for char in pattern:
        if char == "\\" and not escaped:
            escaped = True
            continue
        wild = {"%": "*", "_": "?"}.get(char) if not escaped else None
        glob += wild or (f"[{char}]" if char in "*?[" else char)
        escaped = False
    return fnmatch.fnmatchcase(name, glob)


def _grant(line: str) -> Grant | None:
    """A grant that shows columns; None for roles, proxies and privileges on a part of the columns."""
    import sqlglot

    tokens = sqlglot.tokenize(line, read="mysql")
    words = [token.text.upper() for token in tokens]
    if not words or words[0] not in {"GRANT", "REVOKE"} or "ON" not in words:
        return None
    on = words.index("ON")
    if not _privileges(words[1:on]) & COLUMN_READING:
        return None
    securable = [token.text for token in tokens[on + 1 : on + 5]]
    if securable[0].upper() == "TABLE":
        securable = [token.text for token in tokens[on + 2 : on + 6]]
    if len(securable) < 3 or securable[1] != ".":  # noqa: PLR2004 -- schema, dot, table
        return None
    return Grant(securable[0], securable[2], revoked=words[0] == "REVOKE")


def _privileges(words: list[str]) -> set[str]:
    """Privileges on whole tables: those with a list of columns in brackets are left out."""
    names: set[str] = set()
    current: list[str] = []
    depth, partial = 0, False
    for word in [*words, ","]:
        if word == "," and depth == 0:
            names.add("" if partial else " ".join(current))
            current, partial = [], False
        elif word in "()":
            depth += 1 if word == "(" else -1
            partial = True
        elif depth == 0:
            current.append(word)
    return names

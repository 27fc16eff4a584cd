"""What is known of the columns that a statement names, from any schema."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from auditor.model.schema import Column, Schema, Table
from auditor.sql.lexis import QUOTED, WORD, Lexed


@dataclass(frozen=True)
class Known:
    """The columns of the tables that a statement names, by name in lower case; `complete` when these are all.

    `keys` are the columns that identify a row of one of the tables.
    """

    columns: dict[str, tuple[Column, ...]]
    tables: tuple[Table, ...]
    complete: bool

    def family(self, name: str) -> str:
        """The family of a column's type; "" when unknown or when two tables differ."""
        found = {column.type.family.value for column in self.columns.get(name.lower(), ())}
        return found.pop() if len(found) == 1 else ""

    def type_name(self, name: str) -> str:
        """The engine's name of a column's type; "" when unknown or when two tables differ."""
        found = {column.type.name for column in self.columns.get(name.lower(), ())}
        return found.pop() if len(found) == 1 else ""

    def nullable(self, name: str) -> bool | None:
        """Whether a column may be NULL; None when nobody knows."""
        found = {column.nullable for column in self.columns.get(name.lower(), ())}
        return found.pop() if len(found) == 1 else None


NOTHING = Known({}, (), complete=False)


class Tables:
    """The tables of several schemas by name, to be asked for one statement after another."""

    def __init__(self, schemas: Iterable[Schema]) -> None:
        self._tables: dict[str, Table] = {}
        for schema in schemas:
            for table in schema.tables:
                self._tables.setdefault(table.name.name.lower(), table)

    def of(self, lexed: Lexed) -> Known:
        """What is known of the columns of the tables that follow FROM, JOIN, INTO and UPDATE."""
        if not self._tables:
            return NOTHING
        names, certain = _named(lexed)
        tables = [self._tables[name] for name in names if name in self._tables]
        columns: dict[str, list[Column]] = defaultdict(list)
        for table in tables:
            for column in table.columns:
                columns[column.name.lower()].append(column)
        return Known(
            {name: tuple(found) for name, found in columns.items()},
            tuple(tables),
            complete=certain and len(tables) == len(names),
        )


_BEFORE = frozenset({"FROM", "JOIN", "INTO", "UPDATE", "TABLE"})


def _named(lexed: Lexed) -> tuple[list[str], bool]:
    """The names of tables in lower case, and whether nothing else may have columns."""
    found: list[str] = []
    certain = "WITH" not in lexed.words
    for place, word in enumerate(lexed.words[: len(lexed.tokens)]):
        after = place + 1
        listed = word == "," and bool(found) and _in_from(lexed, place)
        if not listed and (word not in _BEFORE or (word == "FROM" and _is_special(lexed, place))):
            continue
        if lexed.kind(after) not in {WORD, QUOTED}:
            certain = certain and lexed.words[after] == "(" and word == "INTO"
            continue
        while lexed.words[after + 1] == ".":
            after += 2
        if lexed.words[after + 1] == "(" and (listed or word in {"FROM", "JOIN"}):
            certain = False
        elif after < len(lexed.tokens):
            found.append(lexed.tokens[after].text.lower())
    return found, certain


def _is_special(lexed: Lexed, place: int) -> bool:
    """Whether FROM belongs to EXTRACT and its like, or to IS DISTINCT."""
    opening = lexed.openers[place]
    return lexed.words[place - 1] == "DISTINCT" or (
        opening > 0 and lexed.words[opening - 1] in {"EXTRACT", "SUBSTRING", "TRIM"}
    )


def _in_from(lexed: Lexed, place: int) -> bool:
    """Whether a comma stands between tables."""
    opener = lexed.openers[place]
    for index in range(place - 1, -1, -1):
        if lexed.openers[index] != opener:
            continue
        word = lexed.words[index]
        if word in {"FROM", "JOIN"}:
            return not _is_special(lexed, index)
        if word in {"SELECT", "WHERE", "SET", "ON", "BY", "VALUES", "USING", "HAVING", "INTO"}:
            return False
    return False

"""What is known of the columns that a statement names, from any schema."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from auditor.model.schema import Column, Schema, Table
from auditor.plugin.portability import words
from auditor.sql.reading.lexis import QUOTED, WORD, Lexed


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


_BEFORE = words("FROM JOIN INTO UPDATE TABLE")
_CLAUSES = words("FROM JOIN SELECT WHERE SET ON BY VALUES USING HAVING INTO")


def _named(lexed: Lexed) -> tuple[list[str], bool]:
    """The names of tables in lower case, and whether nothing else may have columns."""
    found: list[str] = []
    certain = "WITH" not in lexed.firsts
    clauses: dict[int, bool] = {}  # for each open parenthesis whether its last clause lists tables
    for place, token in enumerate(lexed.tokens):
        if not token.word:
            continue
        opener, after = lexed.openers[place], place + 1
        if token.word in _CLAUSES:
            clauses[opener] = token.word in {"FROM", "JOIN"} and lexed.begins_tables(place)
        listed = token.word == "," and clauses.get(opener, False)
        begins = token.word in _BEFORE and (token.word not in {"FROM", "JOIN"} or clauses[opener])
        if not listed and not begins:
            continue
        if lexed.kind(after) not in {WORD, QUOTED}:
            certain = certain and lexed.words[after] == "(" and token.word == "INTO"
            continue
        after = lexed.name_end(after)
        if lexed.words[after + 1] == "(" and (listed or token.word in {"FROM", "JOIN"}):
            certain = False
        elif after < len(lexed.tokens):
            found.append(lexed.tokens[after].text.lower())
    return found, certain

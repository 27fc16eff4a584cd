"""A private SQLite database in memory, where two texts are tried on rows that tell them apart.

SQLite is a library: the engine that reads the live file is in this process, so that its own judgement
can be had without a word to the live database. Nothing but the two texts and made-up values comes here,
and no statement other than a SELECT of them is allowed once the table stands.
"""

from __future__ import annotations

import contextlib
import itertools
import random
import sqlite3
from collections.abc import Iterator, Sequence

import msgspec

from auditor.model.schema import Column
from auditor.model.types import Family
from auditor_sqlite.lexer import Kind, quote, tokens
from auditor_sqlite.names import fold
from auditor_sqlite.types import affinity


Value = str | int | float | bytes | None

MAX_ROWS = 2_000
_MAX_LENGTH = 300
"""Strings longer than this are not tried."""
_STEPS = 100_000
"""Virtual machine steps that one row may take; beyond, the text is given up."""

_RANDOM = frozenset({"random", "randomblob", "changes", "total_changes", "last_insert_rowid"})
_ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION})


class Witness(msgspec.Struct, frozen=True):
    """A row for which two expressions give two values."""

    row: tuple[tuple[str, Value], ...]
    expected: Value
    actual: Value

    def __str__(self) -> str:
        given = " and ".join(f"{name} = {literal(value)}" for name, value in self.row)
        where = f"for {given} " if given else ""
        return f"{where}one gives {literal(self.expected)}, the other {literal(self.actual)}"


def literal(value: Value) -> str:
    """A value as SQL spells it."""
    if isinstance(value, bytes):
        return f"x'{value.hex()}'"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return "NULL" if value is None else str(value)


def is_random(text: str) -> bool:
    """Whether two evaluations of the text need not agree."""
    return any(token.value.lower() in _RANDOM for token in tokens(text))


def find(expected: str, actual: str, columns: Sequence[Column]) -> Witness | None:
    """A row that proves two texts different; None when there is none among the rows tried.

    Texts are as `normal.plain` makes them. Where both are truth values, NULL against true is no proof:
    a CHECK takes both for a yes.
    """
    used = [column for column in columns if _names(expected, actual) & {fold(column.name)}]
    found = list(_disagreements(expected, actual, used))
    truth = all(value in (None, 0, 1) for one in found for value in (one.expected, one.actual))
    proofs = [one for one in found if not (truth and {one.expected, one.actual} == {None, 1})]
    return min(proofs, key=lambda one: sum(value is None for _, value in one.row), default=None)


def stored(default: str, column: Column) -> tuple[str, Value] | None:
    """Type and value that a constant default stores in the column; None when SQLite cannot tell."""
    kind = affinity(column.type.name)
    for text in (default, f"({default})"):
        with _database() as database, contextlib.suppress(sqlite3.Error, sqlite3.Warning):
            database.execute(f"CREATE TABLE t (x, a {kind} DEFAULT {text})")
            database.execute("INSERT INTO t (x) VALUES (1)")
            name, value = database.execute("SELECT typeof(a), a FROM t").fetchone()
            return name, value
    return None


def _names(*texts: str) -> set[str]:
    return {fold(token.value) for text in texts for token in tokens(text) if token.kind is Kind.QUOTED}


@contextlib.contextmanager
def _database() -> Iterator[sqlite3.Connection]:
    database = sqlite3.connect(":memory:", isolation_level=None)
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 1_000_000)
    database.set_progress_handler(lambda: 1, _STEPS)
    try:
        yield database
    finally:
        database.close()


def _disagreements(expected: str, actual: str, columns: Sequence[Column]) -> Iterator[Witness]:
    """Every row tried on which the two differ; a row that fails in either proves nothing."""
    with _database() as database:
        names = ", ".join(f"{quote(fold(column.name))} {_declared(column)}" for column in columns)
        database.execute(f"CREATE TABLE t ({names or 'x'})")
        marks = ", ".join("?" * max(len(columns), 1))
        rows = list(_rows(expected, actual, columns))
        database.executemany(f"INSERT INTO t VALUES ({marks})", rows)  # noqa: S608
        database.set_authorizer(lambda action, *_: sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY)
        query = f"SELECT {expected}, {actual}, ({expected}) IS ({actual}) FROM t WHERE rowid = ?"  # noqa: S608
        for number, row in enumerate(rows, start=1):
            try:
                mine, theirs, same = database.execute(query, (number,)).fetchone()
            except (sqlite3.Error, sqlite3.Warning, ValueError):
                continue
            if not same:
                given = zip([column.name for column in columns], row, strict=False)
                yield Witness(tuple(given), mine, theirs)


def _declared(column: Column) -> str:
    collation = f" COLLATE {column.collation}" if column.collation in ("NOCASE", "RTRIM") else ""
    return f"{affinity(column.type.name)}{collation}"


def _rows(expected: str, actual: str, columns: Sequence[Column]) -> Iterator[tuple[Value, ...]]:
    if not columns:
        return iter([(None,)])
    values = [_values(column, expected, actual) for column in columns]
    total = 1
    for items in values:
        total *= len(items)
    if total <= MAX_ROWS:
        return itertools.product(*values)
    chance = random.Random(0)  # noqa: S311 -- the same rows every time
    return iter([tuple(map(chance.choice, values)) for _ in range(MAX_ROWS)])


def _values(column: Column, *texts: str) -> list[Value]:
    """Values that the column may hold, around everything the texts mention."""
    words, numbers = _mentioned(texts)
    around = {sign * number + step for number in numbers for sign in (1, -1) for step in (-1, 0, 1)}
    integers: list[Value] = [1, 0, -1, 2, 10, *(int(number) for number in around if abs(number) < 2**62)]
    fractions: list[Value] = [0.5, *around, *(number + 0.5 for number in numbers)]
    sizes = {int(number) for number in around if 0 <= number <= _MAX_LENGTH}
    strings: list[Value] = ["a", "A", "", "Ab c", " a ", "12", "q@q.q", *_variants(words), *("x" * n for n in sizes)]
    dates: list[Value] = ["2024-01-31 10:11:12.000000", "2024-01-31", *words]
    json: list[Value] = ['{"a": 5}', "[]", '"x"', "null", *(f'{{"{word.strip("$.")}": 5}}' for word in words), *words]
    binary: list[Value] = [b"a", b"", *(b"x" * n for n in sizes)]
    by_family: dict[Family, list[Value]] = {
        Family.BOOLEAN: [1, 0],
        Family.INTEGER: integers,
        Family.DECIMAL: [*integers, *fractions],
        Family.FLOAT: [*integers, *fractions],
        Family.STRING: strings,
        Family.UUID: strings,
        Family.DATE: dates,
        Family.TIME: dates,
        Family.DATETIME: dates,
        Family.JSON: json,
        Family.BINARY: binary if column.type.name else [*integers, *strings],
    }
    found = by_family.get(column.type.family, [*integers, *strings])
    return list(dict.fromkeys(found)) + ([None] if column.nullable else [])


def _mentioned(texts: Sequence[str]) -> tuple[list[str], list[float]]:
    found = [token for text in texts for token in tokens(text)]
    words = [token.value for token in found if token.kind is Kind.STRING]
    numbers = [_float(token.value) for token in found if token.kind is Kind.NUMBER]
    return list(dict.fromkeys(words)), list(dict.fromkeys(numbers))


def _float(text: str) -> float:
    return float(int(text, 16)) if text.startswith("0x") else float(text)


def _variants(words: Sequence[str]) -> Iterator[str]:
    """Each string, in both cases, longer and shorter, and as a pattern filled in."""
    for word in words:
        filled = word.replace("%", "q").replace("_", "q").replace("*", "q").replace("?", "q")
        yield from (word, word.lower(), word.upper(), f"{word}x", word[:-1], filled, filled.replace("q", ""))

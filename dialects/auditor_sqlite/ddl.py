"""Reads CREATE TABLE and CREATE INDEX as SQLite keeps them in sqlite_master.

The pragmas do not tell CHECKs, generated expressions, names of constraints, collations, deferrability,
ON CONFLICT, index expressions and predicates. SQLite stores the user's own text, which it has parsed
before, so this reader may be small: it follows the grammar (https://www.sqlite.org/lang_createtable.html)
and leaves expressions as text. sqlglot 30 does not read all of it: names in strings, types of several
words, constraints without commas between them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import msgspec

from auditor_sqlite.lexer import Kind, Token, tokens, without_comments


class Unreadable(ValueError):
    """The text does not follow the grammar that this reader knows."""


class KeyText(msgspec.Struct, frozen=True):
    """A PRIMARY KEY or UNIQUE as written."""

    name: str | None
    columns: tuple[str, ...]
    conflict: str | None = None
    autoincrement: bool = False


class CheckText(msgspec.Struct, frozen=True):
    """A CHECK as written."""

    name: str | None
    expression: str


class ReferenceText(msgspec.Struct, frozen=True):
    """A foreign key as written; `target_columns` is () where it names none."""

    name: str | None
    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]
    deferred: bool = False


class ColumnText(msgspec.Struct, frozen=True):
    """What the text of one column says beyond the pragmas."""

    name: str
    collation: str | None = None
    generated: str | None = None
    conflict: str | None = None


class TableText(msgspec.Struct, frozen=True):
    """What the text of one table says, everything in its order."""

    name: str
    columns: tuple[ColumnText, ...]
    primary_key: KeyText | None
    uniques: tuple[KeyText, ...]
    checks: tuple[CheckText, ...]
    references: tuple[ReferenceText, ...]
    without_rowid: bool = False
    strict: bool = False

    def column(self, name: str) -> ColumnText | None:
        """The column of exactly this name."""
        return next((column for column in self.columns if column.name == name), None)


class PartText(msgspec.Struct, frozen=True):
    """One key part of an index: `name` where it is nothing but a name, else None."""

    text: str
    name: str | None
    collation: str | None
    descending: bool
    nulls: str | None = None


class IndexText(msgspec.Struct, frozen=True):
    """What the text of one index says."""

    name: str
    table: str
    unique: bool
    parts: tuple[PartText, ...]
    predicate: str | None


@lru_cache(maxsize=4096)
def read_table(sql: str) -> TableText:
    """The text of a table; raises Unreadable."""
    return _TableReader(_Cursor(sql)).read()


def read_index(sql: str) -> IndexText:
    """The text of an index; raises Unreadable."""
    cursor = _Cursor(sql)
    cursor.expect("CREATE")
    unique = cursor.accept("UNIQUE")
    cursor.expect("INDEX")
    name = _object_name(cursor)
    cursor.expect("ON")
    table = cursor.name()
    parts = tuple(read_part(item) for item in cursor.list_texts())
    predicate = cursor.rest() if cursor.accept("WHERE") else None
    return IndexText(name, table, unique, parts, predicate)


def read_part(text: str) -> PartText:
    """One key part, such as `lower(a) COLLATE nocase DESC`."""
    found, nulls, descending, collation = tokens(text), None, False, None
    if len(found) > 2 and found[-2].keyword == "NULLS" and found[-1].keyword in ("FIRST", "LAST"):  # noqa: PLR2004
        nulls, found = found[-1].value.lower(), found[:-2]
    if len(found) > 1 and found[-1].keyword in ("ASC", "DESC"):
        descending, found = found[-1].keyword == "DESC", found[:-1]
    if len(found) > 2 and found[-2].keyword == "COLLATE" and found[-1].is_name:  # noqa: PLR2004
        collation, found = found[-1].value, found[:-2]
    if not found:
        raise Unreadable(f"no expression in {text!r}")
    name = found[0].value if len(found) == 1 and found[0].is_name else None
    return PartText(without_comments(text[found[0].start : found[-1].end]), name, collation, descending, nulls)


def _object_name(cursor: _Cursor) -> str:
    if cursor.accept("IF"):
        cursor.expect("NOT", "EXISTS")
    name = cursor.name()
    return cursor.name() if cursor.accept_mark(".") else name


_END = Token(Kind.MARK, "", 0, 0)


class _Cursor:
    """A place in a list of tokens, which ends with an empty mark."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.tokens = [*tokens(source), _END]
        self.at = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    @property
    def keyword(self) -> str:
        return self.tokens[self.at].keyword

    def next(self) -> Token:
        token = self.tokens[self.at]
        if token is _END:
            raise Unreadable("the text ends too early")
        self.at += 1
        return token

    def accept(self, *words: str) -> bool:
        """Steps over these words, if they come next."""
        at = self.at
        for word in words:
            if self.tokens[at].keyword != word:
                return False
            at += 1
        self.at = at
        return True

    def expect(self, *words: str) -> None:
        if not self.accept(*words):
            raise Unreadable(f"{' '.join(words)} expected, not {self.token.value!r}, at offset {self.token.start}")

    def accept_mark(self, mark: str) -> bool:
        found = self.is_mark(mark)
        self.at += found
        return found

    def is_mark(self, mark: str) -> bool:
        token = self.tokens[self.at]
        return token.value == mark and token.kind is Kind.MARK

    def name(self) -> str:
        token = self.next()
        if not token.is_name:
            raise Unreadable(f"a name expected, not {token.value!r}")
        return token.value

    def list_texts(self) -> Iterator[str]:
        """The texts between the commas of a list in parentheses; steps over it."""
        opening, depth = self.next(), 0
        if opening.value != "(":
            raise Unreadable(f"a list expected, not {opening.value!r}")
        start, found = opening.end, []
        while True:
            token = self.next()
            mark = token.value if token.kind is Kind.MARK else ""
            if depth == 0 and mark in (",", ")"):
                found.append(self.source[start : token.start])
                start = token.end
                if mark == ")":
                    return iter(found)
            depth += {"(": 1, ")": -1}.get(mark, 0)

    def parenthesised(self) -> str:
        """The text within the parentheses that come next, comments left out; steps over it."""
        return without_comments(",".join(self.list_texts()))

    def names(self) -> tuple[str, ...]:
        """The names of a list of columns; COLLATE, ASC and DESC of a key part do not matter."""
        parts = [read_part(text) for text in self.list_texts()]
        if any(part.name is None for part in parts):
            raise Unreadable("names expected in a list of columns")
        return tuple(part.name for part in parts if part.name is not None)

    def rest(self) -> str:
        text = without_comments(self.source[self.token.start :]) if self.token is not _END else ""
        self.at = len(self.tokens) - 1
        return text.rstrip(";").rstrip()


_COLUMN_CONSTRAINTS = frozenset(
    {"CONSTRAINT", "PRIMARY", "NOT", "NULL", "UNIQUE", "CHECK", "DEFAULT", "COLLATE", "REFERENCES", "GENERATED", "AS"}
    | {"DEFERRABLE", "ON", "INITIALLY"}
)
_TABLE_CONSTRAINTS = frozenset({"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"})


class _TableReader:
    """Reads one CREATE TABLE, in the order of the grammar."""

    def __init__(self, cursor: _Cursor) -> None:
        self.cursor = cursor
        self.columns: list[ColumnText] = []
        self.primary_key: KeyText | None = None
        self.uniques: list[KeyText] = []
        self.checks: list[CheckText] = []
        self.references: list[ReferenceText] = []
        self.constraint: str | None = None

    def read(self) -> TableText:
        cursor = self.cursor
        cursor.expect("CREATE")
        if cursor.keyword in ("TEMP", "TEMPORARY"):
            cursor.next()
        cursor.expect("TABLE")
        name = _object_name(cursor)
        if not cursor.accept_mark("("):
            raise Unreadable("a list of columns expected")
        self._body()
        options = {token.keyword for token in cursor.tokens[cursor.at :]}
        return TableText(
            name,
            tuple(self.columns),
            self.primary_key,
            tuple(self.uniques),
            tuple(self.checks),
            tuple(self.references),
            without_rowid="WITHOUT" in options,
            strict="STRICT" in options,
        )

    def _body(self) -> None:
        cursor = self.cursor
        while not cursor.accept_mark(")"):
            if cursor.accept_mark(","):
                continue
            if cursor.keyword in _TABLE_CONSTRAINTS:
                self._table_constraint()
            else:
                self._column()

    def _column(self) -> None:
        cursor = self.cursor
        column = ColumnText(cursor.name())
        self._skip_type()
        self.constraint = None
        while not (cursor.is_mark(",") or cursor.is_mark(")")):
            column = self._column_constraint(column)
        self.columns.append(column)

    def _skip_type(self) -> None:
        """A type is any number of names, and up to two numbers in parentheses."""
        cursor = self.cursor
        while cursor.token.is_name and cursor.keyword not in _COLUMN_CONSTRAINTS:
            cursor.next()
        if cursor.is_mark("("):
            cursor.parenthesised()

    def _column_constraint(self, column: ColumnText) -> ColumnText:
        cursor, change = self.cursor, msgspec.structs.replace
        if cursor.accept("CONSTRAINT"):
            self.constraint = cursor.name()
            return column
        if cursor.accept("COLLATE"):
            column = change(column, collation=cursor.name())
        elif cursor.accept("GENERATED", "ALWAYS", "AS") or cursor.accept("AS"):
            column = change(column, generated=cursor.parenthesised())
            cursor.accept("STORED") or cursor.accept("VIRTUAL")
        elif cursor.accept("NOT", "NULL") or cursor.accept("NULL"):
            column = change(column, conflict=self._conflict())
        elif cursor.accept("DEFAULT"):
            self._skip_default()
        else:
            self._shared_constraint((column.name,))
        self.constraint = None
        return column

    def _skip_default(self) -> None:
        if self.cursor.is_mark("("):
            self.cursor.parenthesised()
            return
        while self.cursor.accept_mark("-") or self.cursor.accept_mark("+"):
            pass
        self.cursor.next()

    def _table_constraint(self) -> None:
        cursor = self.cursor
        self.constraint = cursor.name() if cursor.accept("CONSTRAINT") else None
        if cursor.accept("FOREIGN", "KEY"):
            columns = cursor.names()
            cursor.expect("REFERENCES")
            self._reference(columns)
        elif cursor.keyword in _TABLE_CONSTRAINTS:
            self._shared_constraint(None)
        while cursor.keyword in ("NOT", "DEFERRABLE"):
            self._deferrable()

    def _shared_constraint(self, columns: tuple[str, ...] | None) -> None:
        """Constraints that stand at a column (`columns` given) and in the table alike."""
        cursor = self.cursor
        if cursor.accept("PRIMARY", "KEY"):
            self._primary_key(columns)
        elif cursor.accept("UNIQUE"):
            names = columns or cursor.names()
            self.uniques.append(KeyText(self.constraint, names, self._conflict()))
        elif cursor.accept("CHECK"):
            self.checks.append(CheckText(self.constraint, cursor.parenthesised()))
            self._conflict()
        elif cursor.accept("REFERENCES") and columns:
            self._reference(columns)
        elif cursor.keyword in ("NOT", "DEFERRABLE"):
            self._deferrable()
        else:
            raise Unreadable(f"a constraint expected, not {cursor.next().value!r}")

    def _primary_key(self, columns: tuple[str, ...] | None) -> None:
        cursor = self.cursor
        autoincrement = False
        if columns is None:
            texts = list(cursor.list_texts())
            last = tokens(texts[-1])
            if last and last[-1].keyword == "AUTOINCREMENT":
                texts[-1], autoincrement = texts[-1][: last[-1].start], True
            columns = tuple(read_part(text).name or "" for text in texts)
        cursor.accept("ASC") or cursor.accept("DESC")
        conflict = self._conflict()
        autoincrement = cursor.accept("AUTOINCREMENT") or autoincrement
        self.primary_key = KeyText(self.constraint, columns, conflict, autoincrement)

    def _conflict(self) -> str | None:
        return self.cursor.next().keyword if self.cursor.accept("ON", "CONFLICT") else None

    def _reference(self, columns: tuple[str, ...]) -> None:
        cursor = self.cursor
        target = cursor.name()
        targets = cursor.names() if cursor.is_mark("(") else ()
        self.references.append(ReferenceText(self.constraint, columns, target, targets))
        while cursor.keyword in ("ON", "MATCH"):
            if cursor.accept("MATCH"):
                cursor.name()
            else:
                self._action()

    def _action(self) -> None:
        cursor = self.cursor
        cursor.expect("ON")
        cursor.next()
        if not (cursor.accept("SET", "NULL") or cursor.accept("SET", "DEFAULT") or cursor.accept("NO", "ACTION")):
            cursor.next()

    def _deferrable(self) -> None:
        cursor = self.cursor
        never = cursor.accept("NOT")
        cursor.expect("DEFERRABLE")
        deferred = cursor.accept("INITIALLY", "DEFERRED") and not never
        cursor.accept("INITIALLY", "IMMEDIATE")
        if not self.references:
            raise Unreadable("DEFERRABLE without a foreign key")
        self.references[-1] = msgspec.structs.replace(self.references[-1], deferred=deferred)

"""Answers the queries of migrations from a database in memory: empty copies of the folded tables.

Rows that migrations insert are there afterwards, so that a migration which reads what another one wrote
goes its way. Whatever the ghost cannot run gets an empty answer of the right shape.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

import msgspec

from auditor.model.names import QualifiedName
from auditor.model.schema import Table
from auditor.sources.child.steps import Execute, Rows
from auditor.sources.history.catalogs import catalog, content
from auditor.sources.history.state import State
from auditor.sql.tokens import dialect_of


if TYPE_CHECKING:
    from sqlglot import exp

_STRIDE = 1_000_000
_MOST_STRIDES = 50
"""Steps of the ghost's machine for one statement: a second or so."""
_CATALOGS = frozenset({"information_schema", "pg_catalog", "performance_schema", "sys"})
_EMBEDDED = sqlite3.__name__.removesuffix("3")
"""sqlglot's name for the database that Python embeds: the ghost is one, whatever the engine."""


class Answer(msgspec.Struct, frozen=True):
    """Rows, and why they are only a guess at what a database would say."""

    rows: Rows
    doubt: str = ""


class Ghost:
    """The database in memory; tables are made when a query first names them."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._connection: sqlite3.Connection | None = None
        self._made: dict[str, Table] = {}

    def run(self, step: Execute) -> Answer:
        """The answer to a statement; for one that nobody waits for, only what it does to rows."""
        trees = _parsed(step.sql, self._state.engine.sqlglot)
        if not trees:
            return Answer(Rows(), "" if _sets(step.sql) else "it cannot be read")
        answer = Answer(Rows())
        for tree in trees:
            answer = self._run(tree, step.sql, step.parameters if len(trees) == 1 else None)
        return answer

    def _run(self, tree: exp.Expression, text: str, parameters: Any) -> Answer:
        from sqlglot import exp

        if not isinstance(tree, exp.Query | exp.Insert | exp.Update | exp.Delete):
            return Answer(Rows(), "it asks the server itself" if _asks(tree, text) else "")
        tables = _tables(tree)
        if any(_is_catalog(table) and catalog(_path(table)) is None for table in tables):
            return Answer(_empty(tree), "it reads a catalog that is not kept")
        try:
            return Answer(self._rows(tree, tables, parameters))
        except (sqlite3.Error, ValueError, TypeError, OverflowError, UnicodeError) as error:
            if isinstance(tree, exp.Query):
                return Answer(_empty(tree), f"{type(error).__name__}: {error}")
            return Answer(Rows(count=0))

    def _rows(self, tree: exp.Expression, tables: list[exp.Table], parameters: Any) -> Rows:
        for table in tables:
            self._make(table)
        tree, parameters = _spread(tree, parameters)
        connection = self._open()
        connection.set_progress_handler(_Budget().spent, _STRIDE)
        cursor = connection.cursor()
        text = _translated(tree, self._value)
        if _is_many(parameters):
            cursor.executemany(text, [_bound(row) for row in parameters])
        else:
            cursor.execute(text, _bound(parameters))
        if cursor.description is None:
            return Rows(count=max(cursor.rowcount, 0))
        names = tuple(column[0] for column in cursor.description)
        rows = tuple(tuple(map(_told, row)) for row in cursor.fetchall())
        return Rows(names, rows, len(rows))

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = sqlite3.connect(":memory:", isolation_level=None)
            self._connection.execute("PRAGMA foreign_keys = OFF")
            for name, function in _FUNCTIONS.items():
                self._connection.create_function(name, -1, function, deterministic=True)
        return self._connection

    def _make(self, table: exp.Table) -> None:
        """The table as it is now: made, or brought to its present columns with the rows that it has."""
        if _is_catalog(table):
            self._make_catalog(table)
            return
        name = QualifiedName(table.name, table.db or None)
        entry = self._state.entry(name)
        table.set("db", None)
        table.set("catalog", None)
        if entry is None:
            return
        now, known = entry.table, self._made.get(entry.table.name.name)
        if known is now:
            return
        connection = self._open()
        own = _quoted(now.name.name)
        kept = []
        if known is not None:
            before = {column.name for column in known.columns}
            kept = [_quoted(column.name) for column in now.columns if column.name in before]
            connection.execute(f"ALTER TABLE {own} RENAME TO {_quoted('before ' + now.name.name)}")
        columns = ", ".join(_definition(column.name, now) for column in now.columns)
        connection.execute(f"CREATE TABLE {own} ({columns})")
        if known is not None:
            old = _quoted("before " + now.name.name)
            if kept:
                listed = ", ".join(kept)
                # Names in quotes, of a database in memory that is ours alone.
                connection.execute(f"INSERT INTO {own} ({listed}) SELECT {listed} FROM {old}")  # noqa: S608
            connection.execute(f"DROP TABLE {old}")
        self._made[now.name.name] = now

    def _make_catalog(self, table: exp.Table) -> None:
        """A catalog with what there is now, under a name of its own."""
        from sqlglot import exp

        found = catalog(_path(table))
        if found is None:
            return
        own = "catalog " + _path(table)
        connection = self._open()
        connection.execute(f"DROP TABLE IF EXISTS {_quoted(own)}")
        connection.execute(f"CREATE TABLE {_quoted(own)} ({', '.join(map(_quoted, found.columns))})")
        marks = ", ".join("?" * len(found.columns))
        rows = content(found, self._state)
        connection.executemany(f"INSERT INTO {_quoted(own)} VALUES ({marks})", rows)  # noqa: S608
        alias = table.alias or table.name
        table.set("this", exp.to_identifier(own, quoted=True))
        table.set("alias", exp.TableAlias(this=exp.to_identifier(alias)))
        table.set("db", None)
        table.set("catalog", None)

    def _value(self, function: str) -> str | None:
        """What a function tells about the server; None for any other function."""
        server = self._state.server
        default = server.setting("default_schema")
        known = {
            "version": str(server),
            "current_schema": default,
            "current_database": default,
            "schema": default,
            "database": default,
        }
        return known.get(function)


def _filled(template: str, *values: Any) -> str:
    """What format() makes of its template: %I, %L and %s."""
    texts = iter(values)
    return re.sub("%[ILs]", lambda mark: _part_of_text(mark[0], next(texts, None)), template)


def _part_of_text(mark: str, value: Any) -> str:
    text = "" if value is None else str(value)
    if mark == "%L":
        return "NULL" if value is None else "'" + text.replace("'", "''") + "'"
    return _quoted(text) if mark == "%I" and not (text.isidentifier() and text.islower()) else text


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "format": _filled,
    "to_regclass": lambda name: name.rpartition(".")[2].strip('"') if name else None,
}


class _Budget:
    """Ends a statement that runs for too long."""

    def __init__(self) -> None:
        self._left = _MOST_STRIDES

    def spent(self) -> int:
        """Not 0 when the statement has to end."""
        self._left -= 1
        return int(self._left < 0)


def _definition(name: str, table: Table) -> str:
    """A column without type or constraint, so that any value goes in; a key of one number numbers itself."""
    key = table.primary_key
    column = table.column(name)
    is_key = key is not None and key.columns == (name,)
    if is_key and column is not None and column.identity is not None:
        return f"{_quoted(name)} INTEGER PRIMARY KEY"
    return _quoted(name)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _parsed(sql: str, dialect: str) -> list[exp.Expression]:
    import sqlglot

    dialect_of(dialect)
    try:
        return cast("list[exp.Expression]", [tree for tree in sqlglot.parse(sql, read=dialect) if tree is not None])
    except (sqlglot.errors.SqlglotError, RecursionError):
        return []


def _tables(tree: exp.Expression) -> list[exp.Table]:
    from sqlglot import exp

    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    return [table for table in tree.find_all(exp.Table) if table.name and table.name not in own]


def _is_catalog(table: exp.Table) -> bool:
    name = table.name.lower()
    return table.db.lower() in _CATALOGS or name.startswith(("pg_", "sqlite_"))


def _path(table: exp.Table) -> str:
    return ".".join(part.lower() for part in (table.db, table.name) if part)


def _translated(tree: exp.Expression, value: Callable[[str], str | None]) -> str:
    """The statement in the ghost's words; what locks, casts to unknown types or names the server is left out."""
    from sqlglot import exp

    def change(node: exp.Expression) -> exp.Expression:
        if isinstance(node, exp.Cast):
            return cast("exp.Expression", node.this)  # types are of no use where no column has one
        if isinstance(node, exp.Func):
            told = value(node.sql_name().lower() if not isinstance(node, exp.Anonymous) else node.name.lower())
            if told is not None:
                return exp.Literal.string(told)
        return node

    made = tree.transform(change)
    for lock in made.args.get("locks") or []:
        lock.pop()
    return made.sql(dialect=_EMBEDDED)


def _asks(tree: exp.Expression, text: str) -> bool:
    """Whether a statement that is no query has rows that say something of the schema."""
    from sqlglot import exp

    if isinstance(tree, exp.Show):
        return tree.name.upper() != "VARIABLES"
    if isinstance(tree, exp.Pragma):
        return "=" not in text  # the tree of PRAGMA name(value) is that of PRAGMA name = value
    return isinstance(tree, exp.Describe) or (isinstance(tree, exp.Command) and tree.name.upper() in _ASKING)


_ASKING = frozenset({"SHOW", "DESCRIBE", "DESC", "EXPLAIN", "CALL"})


def _sets(text: str) -> bool:
    """Whether a statement of the embedded database's own sets something of the session."""
    words = text.split(None, 1)
    return bool(words) and words[0].lower() == "pragma" and "=" in text


def _spread(tree: exp.Expression, parameters: Any) -> tuple[exp.Expression, Any]:
    """Lists as parameters, which some drivers write out after IN, as parameters one by one."""
    from sqlglot import exp

    if not isinstance(parameters, list) or _is_many(parameters) or not any(map(_is_list, parameters)):
        return tree, parameters
    spread = tree.copy()
    flat: list[Any] = []
    marks = list(spread.find_all(exp.Placeholder, bfs=False))
    if len(marks) != len(parameters):
        return tree, parameters
    for mark, value in zip(marks, parameters, strict=True):
        flat += value if _is_list(value) else [value]
        if _is_list(value) and isinstance(mark.parent, exp.In):
            mark.parent.set("expressions", [exp.Placeholder() for _ in value])
            mark.parent.set("field", None)
    return spread, flat


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _is_many(parameters: Any) -> bool:
    return isinstance(parameters, list) and bool(parameters) and isinstance(parameters[0], list | tuple | dict)


def _bound(parameters: Any) -> Any:
    if isinstance(parameters, dict):
        return {name: _plain(value) for name, value in parameters.items()}
    return [_plain(value) for value in parameters or ()]


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime | date | time | Decimal | UUID):
        return str(value)
    return value if isinstance(value, str | int | float | bytes | None) else msgspec.json.encode(value).decode()


def _told(value: Any) -> Any:
    """A value that JSON can hold."""
    return value.decode(errors="replace") if isinstance(value, bytes) else value


def _columns_of(tree: exp.Expression) -> tuple[str, ...]:
    from sqlglot import exp

    if isinstance(tree, exp.Query):
        return tuple(name or f"column_{place}" for place, name in enumerate(tree.named_selects))
    returning = tree.args.get("returning")
    return tuple(item.alias_or_name for item in returning.expressions) if returning else ()


def _empty(tree: exp.Expression) -> Rows:
    """No rows; one row where an aggregate gives one anyway: counts are 0, all else NULL."""
    from sqlglot import exp

    columns = _columns_of(tree)
    if not isinstance(tree, exp.Select) or tree.args.get("group") or not tree.find(exp.AggFunc):
        return Rows(columns, count=0)
    row = tuple(0 if item.find(exp.Count) else None for item in tree.expressions)
    return Rows(columns, (row,), 1)

"""Reads column definitions, constraints and key parts of DDL text, of all dialects at once.

Their clauses do not contradict each other, so nobody has to know whose they are; what is none of them
raises Unreadable.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from msgspec.structs import replace

from auditor.model import effects as do
from auditor.model.names import QualifiedName
from auditor.model.schema import (
    Check,
    Column,
    ForeignKey,
    Generated,
    Identity,
    Index,
    IndexPart,
    PrimaryKey,
    Server,
    TablePart,
    Unique,
)
from auditor.plugin.engine import Engine
from auditor.plugin.portability import words
from auditor.sql.effects.cursor import Cursor, Unreadable
from auditor.sql.effects.pieces import key_part, sequence_options


CLAUSES = words(
    "CONSTRAINT PRIMARY NOT NULL UNIQUE CHECK DEFAULT COLLATE REFERENCES GENERATED AS AUTO_INCREMENT "
    "AUTOINCREMENT COMMENT ON KEY CHARSET VIRTUAL STORED PERSISTENT INVISIBLE VISIBLE FIRST AFTER USING "
    "STORAGE COMPRESSION DEFERRABLE INITIALLY ENFORCED COLUMN_FORMAT"
)
"""Words that end a type or a default."""

_CONSTRAINTS = words("CONSTRAINT PRIMARY UNIQUE FOREIGN CHECK EXCLUDE INDEX KEY FULLTEXT SPATIAL")
_ACTIONS = ("CASCADE", "RESTRICT", "SET NULL", "SET DEFAULT", "NO ACTION")


class Definition(NamedTuple):
    """A column, and the keys that were written beside it."""

    column: Column
    parts: tuple[TablePart, ...]


class Reader:
    """Reads for one engine and server."""

    def __init__(self, engine: Engine, server: Server) -> None:
        self._engine = engine
        self._server = server
        self._default_schema = server.setting("default_schema")

    def table_name(self, cursor: Cursor) -> QualifiedName:
        """A table's name; the default schema goes without saying."""
        return self.named(cursor.path())

    def named(self, path: tuple[str, ...]) -> QualifiedName:
        """The name that a path says."""
        schema = path[-2] if len(path) > 1 else None
        return QualifiedName(path[-1], None if schema == self._default_schema else schema)

    def begins_constraint(self, cursor: Cursor) -> bool:
        """Whether a table constraint or index comes, not a column: a column may be called `key`."""
        if cursor.word not in _CONSTRAINTS:
            return False
        if cursor.word not in {"INDEX", "KEY"}:
            return True
        ahead = [token.word for token in cursor.tokens[cursor.at + 1 : cursor.at + 5]]
        return "(" in ahead and (ahead[0] == "(" or ahead[1:2] in (["("], ["USING"]))

    def type(self, cursor: Cursor) -> str:
        """The text of a type, without character set and collation."""
        start = cursor.at
        while not cursor.done and cursor.word not in CLAUSES and not cursor.sees("CHARACTER", "SET"):
            if cursor.word == "(":
                cursor.group()
            elif cursor.word in {",", ")"}:
                break
            else:
                cursor.next()
        return cursor.text(start, cursor.at)

    def definition(self, cursor: Cursor) -> Definition:
        """A column definition: name, type, clauses; a place (FIRST, AFTER) is read and says nothing."""
        name = cursor.name()
        text = self.type(cursor)
        column = Column(name, self._engine.types.parse(text, self._server))
        parts: list[TablePart] = []
        constraint: str | None = None
        while not cursor.done:
            if cursor.accept("CONSTRAINT"):
                constraint = cursor.name()
                continue
            column = self._clause(cursor, column, parts, constraint)
            constraint = None
        return Definition(column, tuple(parts))

    def _clause(self, cursor: Cursor, column: Column, parts: list[TablePart], constraint: str | None) -> Column:
        """The column with the clause that comes next; a key or check is added to the parts."""
        values = self._values(cursor, column)
        if values is not None:
            return replace(column, **values)
        if cursor.sees("GENERATED") or cursor.sees("AS"):
            return self.generated(cursor, column)
        if not self._ignored(cursor):
            parts += self._inline(cursor, column.name, constraint)
        return column

    def _values(self, cursor: Cursor, column: Column) -> dict[str, Any] | None:
        """The fields that a plain clause sets; None when another clause comes."""
        values: dict[str, Any] | None = None
        if cursor.accept("NOT", "NULL"):
            values = {"nullable": False}
        elif cursor.accept("NULL"):
            values = {"nullable": True}
        elif cursor.accept("DEFAULT"):
            values = {"default": _joined(cursor.until(CLAUSES), column.default)}
        elif cursor.accept("ON", "UPDATE"):
            values = {"default": f"{column.default or 'NULL'} ON UPDATE {cursor.until(CLAUSES).upper()}"}
        elif cursor.accept("AUTO_INCREMENT"):
            values = {"identity": Identity("auto")}
        elif cursor.accept("AUTOINCREMENT"):
            values = {"identity": Identity("auto"), "extras": (("autoincrement", True),)}
        elif cursor.accept("COLLATE"):
            values = {"collation": cursor.path()[-1]}
        elif cursor.accept("CHARSET") or cursor.accept("CHARACTER", "SET"):
            values = {"charset": cursor.name()}
        elif cursor.accept("COMMENT"):
            values = {"comment": cursor.string() or None}
        return values

    def generated(self, cursor: Cursor, column: Column) -> Column:
        """The column with its GENERATED clause, an expression or an identity."""
        cursor.accept("GENERATED")
        kind = "always" if cursor.accept("ALWAYS") else "by default" if cursor.accept("BY", "DEFAULT") else ""
        if kind:
            cursor.accept("ON", "NULL")
        cursor.expect("AS")
        if cursor.accept("IDENTITY"):
            options = sequence_options(cursor.group()) if cursor.word == "(" else ()
            return replace(column, identity=Identity(kind or "always", options), nullable=False)
        expression = cursor.group().whole()
        stored = {"STORED": True, "PERSISTENT": True, "VIRTUAL": False}.get(
            cursor.accept_any("STORED", "PERSISTENT", "VIRTUAL")
        )
        return replace(column, generated=Generated(expression, stored))

    def _ignored(self, cursor: Cursor) -> bool:
        """Clauses that no comparison looks at."""
        if cursor.accept_any("FIRST", "VISIBLE"):
            return True
        if cursor.accept_any("AFTER", "STORAGE", "COMPRESSION", "COLUMN_FORMAT"):
            cursor.next()
            return True
        return False

    def _inline(self, cursor: Cursor, column: str, constraint: str | None) -> list[TablePart]:
        """A key or check that stands at a column."""
        if cursor.accept("PRIMARY", "KEY") or cursor.accept("KEY"):
            cursor.accept_any("ASC", "DESC")
            _skip_conflict(cursor)
            return [PrimaryKey(constraint, (column,))]
        if cursor.accept("UNIQUE"):
            cursor.accept("KEY")
            distinct = _nulls_not_distinct(cursor)
            _skip_conflict(cursor)
            return [Unique(constraint, (column,), _deferrable(cursor), distinct)]
        if cursor.sees("CHECK"):
            return [self._check(cursor, constraint)]
        if cursor.sees("REFERENCES"):
            return [self._references(cursor, constraint, (column,))]
        raise Unreadable(f"a clause of a column expected, not {cursor.token.text!r}")

    def by_index(self, cursor: Cursor, table: QualifiedName) -> list[do.Effect]:
        """What is said by way of another thing: a constraint that takes over an index, a column that is NOT NULL."""
        at = cursor.at
        name = cursor.name() if cursor.accept("CONSTRAINT") else None
        if cursor.accept("NOT", "NULL"):
            column = cursor.name()
            cursor.accept("NOT", "VALID")
            return [do.AlterColumn(table, column, {"nullable": False})]
        primary = cursor.accept("PRIMARY", "KEY")
        if (primary or cursor.accept("UNIQUE")) and cursor.accept("USING", "INDEX"):
            index = cursor.name()
            kind = PrimaryKey if primary else Unique
            return [do.TakeIndex(table, kind(name or index, (), _deferrable(cursor)), index)]
        cursor.at = at
        return []

    def constraint(self, cursor: Cursor) -> TablePart:
        """A table constraint, or an index inside of a table's definition."""
        name = None
        if cursor.accept("CONSTRAINT") and cursor.word not in _CONSTRAINTS - {"CONSTRAINT"}:
            name = cursor.name()
        if cursor.accept("PRIMARY", "KEY"):
            _skip_method(cursor)
            columns = self._key_columns(cursor)
            _skip_conflict(cursor)
            _skip_key_options(cursor)
            return PrimaryKey(name, columns, _deferrable(cursor))
        if cursor.accept("FOREIGN", "KEY"):
            if cursor.word != "(":
                cursor.name()
            return self._references(cursor, name, cursor.names())
        if cursor.sees("CHECK"):
            return self._check(cursor, name)
        if cursor.accept("UNIQUE"):
            return self._unique(cursor, name)
        return self._plain_index(cursor)

    def _unique(self, cursor: Cursor, name: str | None) -> TablePart:
        cursor.accept_any("INDEX", "KEY")
        distinct = _nulls_not_distinct(cursor)
        if cursor.word not in {"(", "USING"}:
            name = cursor.name()
        _skip_method(cursor)
        parts = self.parts(cursor)
        _skip_conflict(cursor)
        include = cursor.names() if cursor.accept("INCLUDE") else ()
        _skip_key_options(cursor)
        deferrable = _deferrable(cursor)
        if all(part == IndexPart(part.column) for part in parts) and not include:
            return Unique(name, tuple(part.column or "" for part in parts), deferrable, distinct)
        return Index(name, parts, unique=True, include=include, nulls_not_distinct=distinct)

    def _plain_index(self, cursor: Cursor) -> Index:
        prefix = cursor.accept_any("FULLTEXT", "SPATIAL")
        if not cursor.accept_any("INDEX", "KEY") and not prefix:
            raise Unreadable(f"a constraint expected, not {cursor.token.text!r}")
        name = cursor.name() if cursor.word not in {"(", "USING"} else None
        index = Index(name, (), extras=(("prefix", prefix),) if prefix else ())
        return self.index_rest(cursor, index)

    def index_rest(self, cursor: Cursor, index: Index) -> Index:
        """An index from its method or key parts on."""
        extras = dict(index.extras)
        if cursor.accept("USING"):
            extras["using"] = cursor.name()
        index = replace(index, parts=self.parts(cursor))
        while not cursor.done:
            if cursor.accept("INCLUDE"):
                index = replace(index, include=cursor.names())
            elif cursor.sees("NULLS"):
                index = replace(index, nulls_not_distinct=_nulls_not_distinct(cursor))
            elif cursor.accept("WHERE"):
                extras["where"] = cursor.rest()
            elif cursor.accept("USING"):
                extras["using"] = cursor.name()
            elif cursor.accept("COMMENT"):
                index = replace(index, comment=cursor.string() or None)
            elif cursor.accept_any("INVISIBLE", "IGNORED"):
                index = replace(index, visible=False)
            else:
                _skip_key_option(cursor)
        return replace(index, extras=tuple(extras.items()))

    def _check(self, cursor: Cursor, name: str | None) -> Check:
        cursor.expect("CHECK")
        check = Check(name, cursor.group().whole())
        while (said := _enforcement(cursor)) is not None:
            check = replace(check, **said)
        return check

    def _references(self, cursor: Cursor, name: str | None, columns: tuple[str, ...]) -> ForeignKey:
        cursor.expect("REFERENCES")
        target = self.table_name(cursor)
        targets = cursor.names() if cursor.word == "(" else ()
        key = ForeignKey(name, columns, target, targets)
        while not cursor.done:
            if cursor.accept("MATCH"):
                key = replace(key, match=cursor.value().upper())
            elif cursor.accept("ON", "DELETE"):
                key = replace(key, on_delete=_action(cursor))
            elif cursor.sees("ON", "UPDATE"):
                cursor.accept("ON", "UPDATE")
                key = replace(key, on_update=_action(cursor))
            elif cursor.word in {"DEFERRABLE", "INITIALLY"} or cursor.sees("NOT", "DEFERRABLE"):
                key = replace(key, deferrable=_deferrable(cursor))
            elif (said := _enforcement(cursor)) is not None:
                key = replace(key, **said)
            else:
                break
        return key

    def _key_columns(self, cursor: Cursor) -> tuple[str, ...]:
        return tuple(part.column for part in self.parts(cursor) if part.column is not None)

    def parts(self, cursor: Cursor) -> tuple[IndexPart, ...]:
        """The key parts in the parentheses that come next."""
        return tuple(key_part(item) for item in cursor.group().items())


def _joined(default: str, before: str | None) -> str:
    """A default that may stand after the ON UPDATE clause."""
    return default if before is None else f"{default}{before.removeprefix('NULL')}"


def _action(cursor: Cursor) -> str:
    for action in _ACTIONS:
        if cursor.accept(*action.split()):
            columns = cursor.names() if cursor.word == "(" else ()
            return f"{action} ({', '.join(columns)})" if columns else action
    raise Unreadable(f"an action of a foreign key expected, not {cursor.token.text!r}")


def _deferrable(cursor: Cursor) -> str | None:
    found = None
    while True:
        if cursor.accept("NOT", "DEFERRABLE"):
            found = None
        elif cursor.accept("DEFERRABLE"):
            found = found or "deferrable"
        elif cursor.accept("INITIALLY", "DEFERRED"):
            found = "initially deferred"
        elif not cursor.accept("INITIALLY", "IMMEDIATE"):
            return found


_ENFORCEMENT: tuple[tuple[tuple[str, ...], dict[str, bool]], ...] = (
    (("NOT", "VALID"), {"validated": False}),
    (("NOT", "ENFORCED"), {"enforced": False}),
    (("ENFORCED",), {}),
    (("NO", "INHERIT"), {}),
)


def _enforcement(cursor: Cursor) -> dict[str, bool] | None:
    """What is said of rows that a constraint lets pass; None when something else comes."""
    return next((values for said, values in _ENFORCEMENT if cursor.accept(*said)), None)


def _nulls_not_distinct(cursor: Cursor) -> bool:
    if not cursor.accept("NULLS"):
        return False
    refused = cursor.accept("NOT")
    cursor.expect("DISTINCT")
    return refused


def _skip_conflict(cursor: Cursor) -> None:
    if cursor.accept("ON", "CONFLICT"):
        cursor.next()
    if cursor.sees("AUTOINCREMENT"):
        return


def _skip_method(cursor: Cursor) -> None:
    if cursor.accept("USING"):
        cursor.name()


def _skip_key_options(cursor: Cursor) -> None:
    while not cursor.done and cursor.word not in {"DEFERRABLE", "INITIALLY", "NOT"}:
        _skip_key_option(cursor)


def _skip_key_option(cursor: Cursor) -> None:
    """Options of an index that say nothing about what it does."""
    if cursor.accept("WITH"):
        cursor.group()
    elif cursor.accept("USING", "INDEX", "TABLESPACE") or cursor.accept_any("TABLESPACE", "USING"):
        cursor.next()
    elif cursor.accept_any("KEY_BLOCK_SIZE", "ALGORITHM", "LOCK", "COMMENT"):
        cursor.accept("=")
        cursor.next()
    elif not cursor.accept_any("VISIBLE", "NOT_IGNORED"):
        raise Unreadable(f"an option of an index expected, not {cursor.token.text!r}")

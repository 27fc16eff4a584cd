"""Which calls take SQL text, in which argument, and what they make of it."""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

from auditor.model.query import Via
from auditor.plugin.portability import words
from auditor.sql.extract.python.nodes import last_name
from auditor.sql.extract.python.outline import How, Scope
from auditor.sql.extract.text.lexer import Form, Piece, beginning


class Sink(NamedTuple):
    """A call that takes SQL.

    `certain` tells that whatever text it gets is SQL; else only what begins like a statement is. `asks` tells that it
    takes nothing but text, so that an argument nobody can read is SQL nobody has read.
    """

    via: Via
    argument: int = 0
    certain: bool = False
    asks: bool = False
    is_template: bool = False


_WORDS = ("sql", "statement", "query", "operation", "text", "sqltext", "clause", "sqlexpr", "condition", "context")
_LIBRARY = re.compile(r"^(?:sqlalchemy|sqlmodel|alembic|flask_sqlalchemy|geoalchemy2)\b")
_RUNS = re.compile(
    r"^_?(?:execut\w*|exec_\w+|run_(?:sql|query)\w*|scalars?|scalar_one|stream|stream_scalars|fetch\w*|iterate|mogrify"
    r"|copy_expert|prepare|_sql|\w+_sql|\w+_query)$"
)
_PLAIN = {
    "CheckConstraint": Sink(Via.CHECK, certain=True),
    "Computed": Sink(Via.GENERATED, certain=True),
    "literal_column": Sink(Via.EXPRESSION, certain=True),
    "exec_driver_sql": Sink(Via.DRIVER, certain=True, asks=True),
    "DDL": Sink(Via.DRIVER, certain=True, is_template=True),
    **dict.fromkeys(("execute_values", "execute_batch"), Sink(Via.DRIVER, argument=1)),
    **dict.fromkeys(("read_sql", "read_sql_query", "read_database", "read_database_uri"), Sink(Via.DRIVER)),
}
_CURSOR = re.compile(r"^(?:_?\w*cur(?:sor|s)?\d*|crsr)$", re.IGNORECASE)
_BASES = frozenset({"sa", "db", "sqlalchemy", "sql", "sqla", "sqlmodel", "expression"})


def sink_of(node: ast.Call, scope: Scope) -> Sink | None:
    """The sink that a call is; None for any other call."""
    name = last_name(node.func)
    if name in _PLAIN:
        return _PLAIN[name]
    if name in {"text", "TextClause"}:
        return _text(node.func, scope)
    if name == "create_check_constraint":
        return Sink(Via.CHECK, argument=min(len(node.args), 3) - 1 if len(node.args) > 1 else -1, certain=True)
    return _run(node.func, name, scope) if _RUNS.match(name) else None


def argument_of(node: ast.Call, sink: Sink) -> ast.expr | None:
    """The expression that a sink gets."""
    if 0 <= sink.argument < len(node.args):
        found = node.args[sink.argument]
        return None if isinstance(found, ast.Starred) else found
    return next((word.value for word in node.keywords if word.arg in _WORDS), None)


def _text(func: ast.expr, scope: Scope) -> Sink | None:
    origin = _origin(func, scope)
    if _LIBRARY.match(origin):
        return Sink(Via.TEXT, certain=True, asks=True)
    if isinstance(func, ast.Attribute):
        base = last_name(func.value)
        imported = bool(origin) and not origin.startswith("?")
        return Sink(Via.TEXT, certain=base in {"sa", "db", "sqlalchemy"}) if base in _BASES or imported else None
    # what comes by import * or from the project's own module may be SQLAlchemy's
    return Sink(Via.TEXT) if scope.find("text") is None or origin else None


def _run(func: ast.expr, name: str, scope: Scope) -> Sink | None:
    base = func.value if isinstance(func, ast.Attribute) else None
    if base is None:
        return Sink(Via.DRIVER) if name != "execute" else None
    owner = last_name(base)
    if name == "execute" and (owner in {"op", "batch_op", "_op"} or _origin(base, scope).startswith("alembic.")):
        return Sink(Via.TEXT, certain=True)
    return Sink(Via.DRIVER, asks=bool(_CURSOR.match(owner)) and name in {"execute", "executemany", "executescript"})


def _origin(node: ast.expr, scope: Scope) -> str:
    """The dotted name that an imported name stands for, "" for what is not imported."""
    match node:
        case ast.Attribute(value=value, attr=attr):
            base = _origin(value, scope)
            return f"{base}.{attr}" if base else ""
        case ast.Name(id=name):
            found = scope.find(name)
            origins = [item.origin for item in found[1] if item.how is How.IMPORT] if found is not None else []
            return origins[-1] if origins else ""
    return ""


_KINDS = words(
    "TABLE INDEX VIEW TRIGGER FUNCTION PROCEDURE TYPE SEQUENCE SCHEMA DATABASE EXTENSION USER ROLE POLICY "
    "RULE DOMAIN AGGREGATE CAST COLLATION SERVER PUBLICATION EVENT SUBSCRIPTION TABLESPACE PRIVILEGES "
    "SYSTEM STATISTICS OPERATOR LANGUAGE"
)
_FOLLOWED: dict[str, frozenset[str]] = {
    "INSERT": frozenset({"INTO", "OVERWRITE"}),
    "REPLACE": frozenset({"INTO"}),
    "MERGE": frozenset({"INTO"}),
    "UPDATE": frozenset({"SET"}),
    "DELETE": frozenset({"FROM"}),
    "WITH": frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"}),
    "CREATE": _KINDS,
    "ALTER": _KINDS,
    "DROP": _KINDS,
}
"""Verbs that are words of other languages, too, and what follows them in SQL."""
_OTHERS = words(
    "TRUNCATE GRANT REVOKE SET SHOW PRAGMA EXPLAIN DESCRIBE ANALYZE VACUUM LOCK UNLOCK BEGIN COMMIT "
    "ROLLBACK START SAVEPOINT RELEASE COPY CALL DO VALUES COMMENT RENAME REFRESH REINDEX OPTIMIZE FLUSH "
    "NOTIFY LISTEN KILL ATTACH DETACH USE DECLARE LOAD"
)
_ALONE = frozenset({"BEGIN", "COMMIT", "ROLLBACK", "ANALYZE", "VACUUM"})
_LOOKED_AT = 8
_NEAR = 4000
_WORD = re.compile(r"\w+")


def looks_like_sql(text: str) -> bool:
    """Whether a text of unknown purpose has the shape of a statement."""
    found = _begin(text)
    if not found:
        return False
    verb, near = found[0].word, frozenset(_WORD.findall(text[found[0].end : found[0].end + _NEAR].upper()))
    if verb == "SELECT":
        return "FROM" in near or found[1:2] == [] or found[1].form is not Form.WORD or _calls(found[1:3])
    if verb in _FOLLOWED:
        return bool(near & _FOLLOWED[verb])
    return verb in _OTHERS and found[0].text.isupper() and (len(found) > 1 or verb in _ALONE)


def is_statement(text: str) -> bool:
    """Whether SQL text is a statement and no part of one."""
    found = _begin(text)
    return bool(found) and found[0].word in {"SELECT", "TABLE", *_FOLLOWED, *_OTHERS} and not _calls(found[:2])


def _begin(text: str) -> list[Piece]:
    """The first pieces of a text, from its first word on."""
    found = beginning(text, _LOOKED_AT)
    while found and found[0].text == "(":
        del found[0]
    return found if found and found[0].word else []


def _calls(found: list[Piece]) -> bool:
    """Whether these are a function's name and its parenthesis."""
    return [piece.text for piece in found[1:]] == ["("] and found[0].end == found[1].start

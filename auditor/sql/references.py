"""From the tree of a statement to what it refers to; what cannot be told is left open, never guessed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from auditor.model.query import Query
from auditor.model.references import References
from auditor.plugin import sqltree
from auditor.sql.reader import Reader
from auditor.sql.scopes import Frame, Source


if TYPE_CHECKING:
    from sqlglot import exp


def references(query: Query, dialect: str, default_schema: str = "") -> References | None:
    """What a query refers to, in sqlglot's dialect of this name; None when it is not read.

    Tables of the default schema go without its name.
    """
    try:
        if query.fragment:
            return _of_fragment(query, dialect, default_schema)
        tree = _tree(query.text, dialect)
        return None if tree is None else _read(tree, dialect, default_schema)
    except RecursionError:
        return None


def _tree(text: str, dialect: str) -> exp.Expression | None:
    from sqlglot import exp

    tree: exp.Expression | None = sqltree.statement(text, dialect)
    if isinstance(tree, exp.Command) and tree.name.upper() == "REPLACE":
        place = text.upper().index("REPLACE")  # the statement is an INSERT of the same form
        text = f"{text[:place]}INSERT {text[place + len('REPLACE') :]}"
        tree = sqltree.statement(text, dialect)
    if isinstance(tree, exp.Describe):  # EXPLAIN of a statement, or a table's description
        inner: exp.Expression = tree.this
        tree = inner if isinstance(inner, exp.Query | exp.DML) else None
    return None if isinstance(tree, exp.Command) else tree


def _read(tree: exp.Expression, dialect: str, default_schema: str) -> References | None:
    reader = Reader(folding(dialect), default_schema)
    return reader.done() if reader.statement(tree) else None


def _of_fragment(query: Query, dialect: str, default_schema: str) -> References | None:
    from sqlglot import exp

    tree = sqltree.parse(query.text, dialect)
    if tree is None or query.table is None:
        return None
    reader = Reader(folding(dialect), default_schema)
    frame = Frame()
    frame.add([query.table.name], Source((query.table,)))
    reader.expression(exp.Paren(this=tree.copy()), frame)
    return reader.done(shift=-len("SELECT "))


def folding(dialect: str) -> Callable[[Any], str]:
    """How the dialect reads a name: it may change the case of one without quotes."""
    from sqlglot.dialects.dialect import Dialect, NormalizationStrategy

    strategy = Dialect.get_or_raise(dialect).normalization_strategy
    if strategy is not NormalizationStrategy.LOWERCASE:
        return lambda item: str(item.name)
    return lambda item: str(item.name) if item.args.get("quoted") else str(item.name).lower()

"""From the tree of a statement to what it refers to; what cannot be told is left open, never guessed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from auditor.model.names import QualifiedName
from auditor.model.query import Query
from auditor.model.references import ColumnMention, References, Selection
from auditor.plugin import sqltree
from auditor.sql.references.reader import Reader
from auditor.sql.references.scopes import Frame, Source


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


def without(found: References, own: Callable[[QualifiedName], bool]) -> References:
    """What a statement refers to besides some tables: what may be of these is left open."""

    def mention(item: ColumnMention) -> ColumnMention:
        mine = any(own(name) for scope in item.owners for name in scope)
        return replace(item, owners=(), open=True) if mine else item

    def selection(item: Selection) -> Selection:
        left = tuple(name for name in item.tables if not own(name))
        return item if len(left) == len(item.tables) else replace(item, tables=left, open=True)

    return replace(
        found,
        tables=tuple(item for item in found.tables if not own(item.name)),
        columns=tuple(map(mention, found.columns)),
        values=tuple(replace(item, column=mention(item.column)) for item in found.values),
        insertions=tuple(item for item in found.insertions if not own(item.table)),
        selections=tuple(map(selection, found.selections)),
    )

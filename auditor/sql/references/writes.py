"""Statements that write: what they fill, change and take away."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from auditor.model.names import QualifiedName
from auditor.model.references import ColumnMention, Use
from auditor.sql.references import choices, values
from auditor.sql.references.scopes import (
    ANYTHING,
    NOTHING,
    UNNAMED,
    Frame,
    Source,
    beside,
    is_named,
    is_quoted,
    start_of,
)


if TYPE_CHECKING:
    from auditor.sql.references.reader import Reader


def write(reader: Reader, tree: Any, frame: Frame) -> Source:
    """Reads an INSERT, UPDATE, DELETE or MERGE; the columns that come out of it."""
    from sqlglot import exp

    if not isinstance(tree.this, exp.Expression):  # sqlglot reads some that say nothing of a table
        return ANYTHING
    match tree:
        case exp.Insert():
            return _insert(reader, tree, frame)
        case exp.Update():
            return _update(reader, tree, frame)
        case exp.Delete():
            return _delete(reader, tree, frame)
        case exp.Merge():
            return _merge(reader, tree, frame)
        case _:
            return ANYTHING


def _insert(reader: Reader, tree: Any, frame: Frame) -> Source:
    from sqlglot import exp

    target = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
    if not is_named(target):
        return ANYTHING
    name = reader.table(target, written=True)
    listed = tree.this.expressions if isinstance(tree.this, exp.Schema) else None
    columns = [_column(reader, item, name) for item in listed or ()]
    rows = tree.expression
    reader.insertions.append(values.insertion(tree, name, columns if listed is not None else None))
    inside = Frame(frame)
    if isinstance(rows, exp.Values):
        reader.values += values.of_rows(rows, columns)
        reader.children(rows, frame, Use.READ)
    elif isinstance(rows, exp.Query):
        reader.rows(rows, frame)
        inside.add([UNNAMED], ANYTHING)  # what it is made from may be named in what follows
    inside.add([target.alias or reader.fold(target.this)], Source((name,)))
    _conflict(reader, tree, name, inside)
    return _returning(reader, tree, inside)


def _conflict(reader: Reader, tree: Any, name: QualifiedName, frame: Frame) -> None:
    clause = tree.args.get("conflict")
    if clause is None:
        return
    for item in clause.args.get("conflict_keys") or ():
        reader.walk(item, frame, Use.CONFLICT)
    frame.add(["excluded"], Source((name,)))
    alias = getattr(tree.expression, "alias", "") if tree.expression is not None else ""
    if alias:
        frame.add([alias], Source((name,)))
    _assignments(reader, clause.expressions, frame, name)
    for part in ("where", "index_predicate"):
        reader.walk(clause.args.get(part), frame, Use.FILTERED)


def _update(reader: Reader, tree: Any, frame: Frame) -> Source:
    target = reader.source(tree.this, frame, beside(frame), written=True)
    reader.from_items(tree, frame, beside(frame))
    only = target.tables[0] if len(target.tables) == 1 and not tree.this.args.get("joins") else None
    _assignments(reader, tree.expressions, frame, only)
    _chosen(reader, tree, frame, "update")
    return _returning(reader, tree, frame)


def _delete(reader: Reader, tree: Any, frame: Frame) -> Source:
    reader.source(tree.this, frame, beside(frame), written=True)
    using = tree.args.get("using") or ()
    for item in using if isinstance(using, list) else ():
        reader.source(item, frame, beside(frame))
    _chosen(reader, tree, frame, "delete")
    return _returning(reader, tree, frame)


def _chosen(reader: Reader, tree: Any, frame: Frame, kind: str) -> None:
    reader.walk(tree.args.get("where"), frame, Use.FILTERED)
    reader.walk(tree.args.get("order"), frame, Use.ORDERED)
    reader.selections.append(choices.of_select(tree, frame, reader, kind=kind, outermost=True))


def _merge(reader: Reader, tree: Any, frame: Frame) -> Source:
    from sqlglot import exp

    target = reader.source(tree.this, frame, beside(frame), written=True)
    reader.source(tree.args.get("using"), frame, beside(frame))
    reader.walk(tree.args.get("on"), frame, Use.JOINED)
    only = target.tables[0] if len(target.tables) == 1 else None
    whens = tree.args.get("whens")
    for when in whens.expressions if whens is not None else ():
        reader.walk(when.args.get("condition"), frame, Use.FILTERED)
        then = when.args.get("then")
        if isinstance(then, exp.Update):
            _assignments(reader, then.expressions, frame, only)
        elif isinstance(then, exp.Insert):
            for item in then.this.expressions if isinstance(then.this, exp.Tuple) and only else ():
                _column(reader, item.this if isinstance(item, exp.Column) else item, only)
            reader.walk(then.expression, frame, Use.READ)
    return _returning(reader, tree, frame)


def _returning(reader: Reader, tree: Any, frame: Frame) -> Source:
    clause = tree.args.get("returning")
    if clause is None:
        return NOTHING
    for item in clause.expressions:
        reader.walk(item, frame, Use.RETURNED)
    return reader.results(clause.expressions, frame)


def _assignments(reader: Reader, items: Iterable[Any], frame: Frame, target: QualifiedName | None) -> None:
    """The column = value pairs of a SET; without a target the columns are looked for in all that is named."""
    from sqlglot import exp

    for item in items:
        if not isinstance(item, exp.EQ):
            reader.walk(item, frame, Use.READ)
            continue
        many = item.this.expressions if isinstance(item.this, exp.Tuple) else [item.this]
        given = item.expression.expressions if isinstance(item.expression, exp.Tuple) else [item.expression]
        for place, column in enumerate(many):
            plain = isinstance(column, exp.Column) and not column.table and target is not None
            said = (
                _column(reader, column.this, target)
                if plain and target is not None
                else reader.column(column, frame, Use.WRITTEN)
                if isinstance(column, exp.Column)
                else None
            )
            if said is not None and len(many) == len(given):
                reader.values += values.assigned(said, given[place])
        reader.walk(item.expression, frame, Use.READ)


def _column(reader: Reader, item: Any, table: QualifiedName | None) -> ColumnMention:
    """Notes a column that can only be of one table."""
    owners = ((table,),) if table is not None else ()
    said = ColumnMention(reader.fold(item), Use.WRITTEN, owners, quoted=is_quoted(item), start=start_of(item))
    reader.columns.append(said)
    return said

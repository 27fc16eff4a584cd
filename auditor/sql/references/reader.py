"""Goes through the tree of a statement and notes what it refers to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from auditor.model.names import QualifiedName
from auditor.model.references import (
    ColumnMention,
    Insertion,
    References,
    Selection,
    TableMention,
    Use,
    Value,
)
from auditor.sql.references import choices, values, writes
from auditor.sql.references.scopes import ANYTHING, NOTHING, Frame, Source, beside, is_named, is_quoted, key, start_of


_OF_WORDS = frozenset({"GET_FORMAT"})
"""Functions whose arguments are words and constants."""


class Reader:
    """Reads one statement; `fold` gives the name of an identifier as the engine reads it."""

    def __init__(self, fold: Callable[[Any], str], default_schema: str = "") -> None:
        self.fold = fold
        self._default_schema = default_schema
        self.tables: list[TableMention] = []
        self.columns: list[ColumnMention] = []
        self.values: list[Value] = []
        self.insertions: list[Insertion] = []
        self.selections: list[Selection] = []
        self.creates: list[QualifiedName] = []
        self._resolved: dict[int, ColumnMention | None] = {}

    def done(self, shift: int = 0) -> References:
        """All that was noted; `shift` is added to every place."""
        found = References(
            tuple(self.tables),
            tuple(self.columns),
            tuple(self.values),
            tuple(self.insertions),
            tuple(self.selections),
            tuple(self.creates),
        )
        return _shifted(found, shift) if shift else found

    def statement(self, tree: Any) -> bool:
        """Reads a whole statement; False for one that is not about rows."""
        from sqlglot import exp

        if isinstance(tree, exp.Create):
            return self._create(tree)
        if isinstance(tree, exp.TruncateTable):
            for item in filter(is_named, tree.expressions):
                self.table(item, written=True)
            return True
        if not isinstance(tree, exp.Query | exp.DML):
            return False
        self.rows(tree, Frame(), outermost=True)
        return True

    def _create(self, tree: Any) -> bool:
        from sqlglot import exp

        if tree.kind not in {"TABLE", "VIEW"}:
            return False
        named = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
        if is_named(named):
            self.creates.append(self.name(named))
        if isinstance(tree.expression, exp.Query):
            self.rows(tree.expression, Frame())
        return True

    def rows(self, tree: Any, outer: Frame, *, outermost: bool = False) -> Source:
        """Reads what yields or changes rows; the columns that come out of it."""
        from sqlglot import exp

        frame = self._with(tree, outer)
        match tree:
            case exp.Select():
                return self._select(tree, frame, outermost=outermost)
            case exp.SetOperation():
                first = self.rows(tree.this, frame, outermost=outermost)
                self.rows(tree.expression, frame, outermost=outermost)
                self.selections.append(choices.of_union(tree, outermost=outermost))
                return first
            case exp.Subquery():
                return self.rows(tree.this, frame, outermost=outermost)
            case exp.DML():
                return writes.write(self, tree, frame)
            case exp.Table():
                return self.source(tree, frame, frame)
            case _:
                self.children(tree, frame, Use.READ)
                return ANYTHING

    def _with(self, tree: Any, outer: Frame) -> Frame:
        frame = Frame(outer)
        with_ = tree.args.get("with_")
        for item in with_.expressions if with_ is not None else ():
            columns = self._alias_columns(item)
            if with_.recursive:  # it may name itself
                frame.common[key(item.alias)] = Source(columns=columns) if columns else ANYTHING
            found = self.rows(item.this, frame)
            frame.common[key(item.alias)] = Source(columns=columns) if columns else found
        return frame

    def _select(self, tree: Any, frame: Frame, *, outermost: bool) -> Source:
        from sqlglot import exp

        if isinstance(tree.args.get("into"), exp.Into) and is_named(tree.args["into"].this):
            self.creates.append(self.name(tree.args["into"].this))
        self.from_items(tree, frame, beside(frame))
        frame.aliases |= {key(item.alias) for item in tree.expressions if isinstance(item, exp.Alias)}
        for item in (*tree.expressions, tree.args.get("distinct")):
            self.walk(item, frame, Use.READ)
        self.walk(tree.args.get("where"), frame, Use.FILTERED)
        for item in (tree.args.get("group"), *(tree.args.get("windows") or ())):
            self.walk(item, frame, Use.GROUPED)
        for name in ("having", "qualify"):
            self.walk(tree.args.get(name), frame, Use.FILTERED)
        for name in ("order", "limit", "offset"):
            self.walk(tree.args.get(name), frame, Use.ORDERED)
        self.selections.append(choices.of_select(tree, frame, self, outermost=outermost))
        return self.results(tree.expressions, frame)

    def results(self, items: Iterable[Any], frame: Frame) -> Source:
        """The columns that a list of results gives."""
        from sqlglot import exp

        found = NOTHING
        for item in items:
            if isinstance(item, exp.Star):
                found |= frame.everything()
            elif isinstance(item, exp.Column) and isinstance(item.this, exp.Star):
                found |= frame.sources.get(key(item.table), ANYTHING)
            elif isinstance(item, exp.Alias | exp.Column):
                found |= Source(columns=frozenset({key(item.alias_or_name)}))
            else:
                found |= ANYTHING  # engines have names for expressions, each its own
        return found

    def from_items(self, tree: Any, frame: Frame, outer: Frame) -> None:
        """Makes known all that a FROM with its joins names, then reads the conditions of the joins."""
        first = tree.args.get("from_")
        before = self.source(first.this, frame, outer) if first is not None else NOTHING
        before |= self._joins(tree, frame, outer, before)
        for item in tree.args.get("laterals") or ():
            self.source(item, frame, frame)

    def _joins(self, tree: Any, frame: Frame, outer: Frame, before: Source) -> Source:
        joins = tree.args.get("joins") or ()
        for join in joins:
            joined = self.source(join.this, frame, outer)
            for item in join.args.get("using") or ():
                for side in (before, joined):
                    self._common(item, side)
            before |= joined
        for join in joins:
            self.walk(join.args.get("on"), frame, Use.JOINED)
        return before

    def _common(self, item: Any, side: Source) -> None:
        """A column of USING, which each side must have."""
        name = self.fold(item)
        if key(name) not in side.columns and (side.tables or side.open):
            start = item.meta.get("start", -1) if item.name else -1
            owners = (side.tables,) if side.tables else ()
            self.columns.append(ColumnMention(name, Use.JOINED, owners, open=side.open, start=start))

    def source(self, item: Any, frame: Frame, outer: Frame, *, written: bool = False) -> Source:
        """Makes one item of a FROM known."""
        from sqlglot import exp

        columns = self._alias_columns(item)
        match item:
            case exp.Table() if is_named(item):
                found, names = self._named(item, frame, written=written)
            case exp.Subquery() if _holds_join(item):
                found = self.source(item.this, frame, outer)
                names = [item.alias] if item.alias else []
            case exp.Subquery():
                found, names = self.rows(item.this, outer), [item.alias]
            case exp.Lateral():
                inner = item.this
                found = self.rows(inner.this, frame) if isinstance(inner, exp.Subquery) else self._function(item, frame)
                names = [item.alias]
            case _:
                found, names = self._function(item, frame), [item.alias]
        if columns:  # a list may be shorter than what it names
            shorter = found.open or bool(found.tables) or len(found.columns) > len(columns)
            found = Source(columns=columns, open=shorter, derived=True)
        frame.add([*names], found)
        if item.args.get("joins"):
            found |= self._joins(item, frame, outer, found)
        return found

    def _named(self, item: Any, frame: Frame, *, written: bool) -> tuple[Source, list[str]]:
        name = self.fold(item.this)
        common = frame.table_expression(name) if not item.args.get("db") else None
        if common is not None:
            return common, [item.alias or name]
        full = self.table(item, written=written)
        names = [item.alias] if item.alias else [name]
        return Source((full,)), names

    def _function(self, item: Any, frame: Frame) -> Source:
        """A function in FROM: its arguments are read, its columns nobody knows."""
        self.children(item, frame, Use.READ)
        return ANYTHING

    def _alias_columns(self, item: Any) -> frozenset[str]:
        alias = item.args.get("alias")
        named = alias.args.get("columns") or () if alias is not None and not isinstance(alias, str) else ()
        return frozenset(key(column.name) for column in named)

    def table(self, item: Any, *, written: bool = False) -> QualifiedName:
        """Notes a table."""
        name = self.name(item)
        self.tables.append(TableMention(name, start_of(item.this), written))
        return name

    def name(self, item: Any) -> QualifiedName:
        """The name of a table, without the default schema."""
        from sqlglot import exp

        db = item.args.get("db")
        schema = self.fold(db) if isinstance(db, exp.Identifier) else None
        return QualifiedName(self.fold(item.this), None if schema == self._default_schema else schema)

    def column(self, tree: Any, frame: Frame, use: Use, *, note: bool = True) -> ColumnMention | None:
        """What a column in an expression is; None when the statement itself makes it, or nobody can tell."""
        if id(tree) not in self._resolved:  # it is asked for by conditions and values, too
            self._resolved[id(tree)] = self._resolve(tree, frame, use)
        found = self._resolved[id(tree)]
        if found is not None and note:
            self.columns.append(found)
        return found

    def _resolve(self, tree: Any, frame: Frame, use: Use) -> ColumnMention | None:
        from sqlglot import exp

        if not isinstance(tree.this, exp.Identifier) or _is_default(tree):
            return None
        name, start, quoted = self.fold(tree.this), start_of(tree.this), is_quoted(tree.this)
        qualifier = tree.args.get("table")
        if qualifier is None:
            return frame.resolve(name, use, quoted=quoted, start=start)
        return frame.qualified(name, self.fold(qualifier), use, quoted=quoted, start=start)

    def expression(self, tree: Any, frame: Frame) -> None:
        """Reads an expression that stands alone."""
        self.walk(tree, frame, Use.READ)

    def walk(self, tree: Any, frame: Frame, use: Use) -> None:
        """Reads an expression with all that is inside it."""
        from sqlglot import exp

        if not isinstance(tree, exp.Expression):
            return
        match tree:
            case exp.Column():
                if not (use in {Use.ORDERED, Use.GROUPED} and not tree.table and key(tree.name) in frame.aliases):
                    self.column(tree, frame, use)
            case exp.Query() | exp.DML():
                self.rows(tree, frame)
            case exp.PropertyEQ() | exp.Kwarg():
                self.walk(tree.expression, frame, use)
            case exp.Anonymous() if tree.name.upper() in _OF_WORDS:
                return
            case _:
                self.values += values.compared(tree, lambda column: self.column(column, frame, use, note=False))
                self.children(tree, frame, use)

    def children(self, tree: Any, frame: Frame, use: Use) -> None:
        """Reads the parts of an expression."""
        for child in tree.iter_expressions():
            self.walk(child, frame, use)


def _is_default(tree: Any) -> bool:
    """Whether it is the word for a column's default, which is reserved everywhere."""
    return not tree.table and tree.name.upper() == "DEFAULT" and not is_quoted(tree.this)


def _holds_join(item: Any) -> bool:
    """Whether parentheses are around tables of the same FROM, not around a SELECT."""
    from sqlglot import exp

    inner = item.this
    return isinstance(inner, exp.Table) or (isinstance(inner, exp.Subquery) and bool(inner.alias))


def _shifted(found: References, shift: int) -> References:
    moved = [msgspec.structs.replace(item, start=max(item.start + shift, -1)) for item in found.columns]
    return msgspec.structs.replace(found, columns=tuple(moved))

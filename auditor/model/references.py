"""What a statement refers to: tables, columns and values by name, without knowing any schema."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from auditor.model.names import QualifiedName


class Use(StrEnum):
    """What a statement does with a column."""

    READ = "read"
    FILTERED = "filtered"
    JOINED = "joined"
    GROUPED = "grouped"
    ORDERED = "ordered"
    WRITTEN = "written"
    CONFLICT = "conflict"
    RETURNED = "returned"


class TableMention(msgspec.Struct, frozen=True):
    """A table that a statement names; `name` is folded as the engine folds what has no quotes.

    `written` tells that rows of it are made or changed. `start` counts characters of the query's text, -1 when
    nobody can tell.
    """

    name: QualifiedName
    start: int = -1
    written: bool = False


class ColumnMention(msgspec.Struct, frozen=True):
    """A column that a statement names.

    `owners` are the tables that may have it, scope by scope from the innermost; the first scope with a table that
    has it is meant. `open` tells that it may be of something else whose columns nobody knows. `qualifier` is a name
    in front of it by which nothing in the statement goes that may have it: then there are no owners.
    """

    name: str
    use: Use
    owners: tuple[tuple[QualifiedName, ...], ...] = ()
    open: bool = False
    qualifier: str = ""
    quoted: bool = False
    start: int = -1


class Operator(StrEnum):
    """How a value meets a column."""

    EQUAL = "="
    UNEQUAL = "<>"
    RANGE = "<"
    ASSIGNED = "assigned"


class Value(msgspec.Struct, frozen=True):
    """A value written out that meets a column; `text` tells that it is a string."""

    column: ColumnMention
    operator: Operator
    literal: str
    text: bool = True


class Insertion(msgspec.Struct, frozen=True):
    """One INSERT: the columns in its list (None: it has none) and how many values a row has (None: unknown).

    `rows` are the strings that are written out, None in place of all other values. `defaults` tells of the form
    DEFAULT VALUES, `ignores` that rows which cannot be inserted are passed over or bent into shape.
    """

    table: QualifiedName
    columns: tuple[str, ...] | None
    width: int | None = None
    rows: tuple[tuple[str | None, ...], ...] = ()
    defaults: bool = False
    ignores: bool = False
    start: int = -1


class Selection(msgspec.Struct, frozen=True):
    """One SELECT, or the part of an UPDATE or DELETE that chooses rows; `kind` says which.

    `tables` are read by itself; `open` tells that it reads something else, too. `where` tells that some condition
    chooses rows. `limit` is its text ("" when that is not written out), None without one. `shuffled` tells that the
    order is random. `order` and `grouped` hold None for what is no column of a table. `fixed` are columns that must
    have one value, `ranged` those that are limited otherwise, `joins` pairs that must be equal; what stands under
    an OR is in none of them. `single` tells that one row comes out, as of an aggregate. `results` are its columns,
    None for what is no column of a table. `outermost` tells that its rows are what the statement gives.
    """

    kind: str
    tables: tuple[QualifiedName, ...] = ()
    open: bool = False
    outermost: bool = False
    where: bool = False
    limit: str | None = None
    offset: bool = False
    shuffled: bool = False
    order: tuple[ColumnMention | None, ...] = ()
    distinct: bool = False
    grouped: tuple[ColumnMention | None, ...] = ()
    single: bool = False
    fixed: tuple[ColumnMention, ...] = ()
    ranged: tuple[ColumnMention, ...] = ()
    joins: tuple[tuple[ColumnMention, ColumnMention], ...] = ()
    results: tuple[ColumnMention | None, ...] = ()
    start: int = -1


class References(msgspec.Struct, frozen=True):
    """All that one statement refers to, in the order in which it is read; `creates` are relations that it makes."""

    tables: tuple[TableMention, ...] = ()
    columns: tuple[ColumnMention, ...] = ()
    values: tuple[Value, ...] = ()
    insertions: tuple[Insertion, ...] = ()
    selections: tuple[Selection, ...] = ()
    creates: tuple[QualifiedName, ...] = ()

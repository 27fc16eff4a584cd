"""What keys and indexes make of the rows that a SELECT chooses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from auditor.model.names import Kind, QualifiedName, Role
from auditor.model.references import ColumnMention, Selection
from auditor.model.schema import Schema, Table
from auditor.plugin import sent
from auditor.plugin.facts import Facts
from auditor.plugin.sent import Found


Place = tuple[QualifiedName, str]
"""A column by the name of its table and its own."""


def unique_keys(table: Table, facts: Facts) -> Iterator[frozenset[str]]:
    """The sets of columns of which no two rows have the same values; NULLs are values of their own."""
    if table.primary_key is not None:
        yield frozenset(table.primary_key.columns)
    plain = [index for index in table.indexes if index.unique and index.predicate is None and index.valid]
    whole = [index for index in plain if all(part.column and not part.length for part in index.parts)]
    for columns in (*(item.columns for item in table.uniques), *(item.columns for item in whole)):
        found = [sent.named(table, name, facts) for name in columns]
        if columns and all(column is not None and not column.nullable for column in found):
            yield frozenset(columns)


def one_row(item: Selection, facts: Facts) -> bool:
    """Whether conditions leave at most one row."""
    return determined(item, (), facts) is True


def determined(item: Selection, order: Iterable[ColumnMention], facts: Facts) -> bool | None:
    """Whether no two rows have the same values in some columns, those that conditions fix included.

    None when nobody can tell: a table is read twice, is not known, or something else is read.
    """
    schema = next(iter(sent.schemas(facts)), None)
    if schema is None or item.open or not item.tables or len(set(item.tables)) < len(item.tables):
        return None
    tables = [sent.table_of(name, schema, facts) for name in item.tables]
    if not all(isinstance(table, Table) and not table.view for table in tables):
        return None
    whole = [table for table in tables if isinstance(table, Table)]
    ordered = [_place(column, schema, facts) for column in order]
    if None in ordered:  # such as the number of a row
        return None
    known = {place for place in (*ordered, *(_place(column, schema, facts) for column in item.fixed)) if place}
    pairs = [(_place(one, schema, facts), _place(two, schema, facts)) for one, two in item.joins]
    return _spread(known, [(one, two) for one, two in pairs if one and two], whole, facts)


def _spread(known: set[Place], pairs: list[tuple[Place, Place]], tables: list[Table], facts: Facts) -> bool:
    """Goes from the known columns to all that keys and joins tell of."""
    size = -1
    keys = [(table, key) for table in tables for key in unique_keys(table, facts)]
    done: set[QualifiedName] = set()
    while size != len(known):
        size = len(known)
        for one, two in pairs:
            if one in known or two in known:
                known |= {one, two}
        for table, key in keys:
            if all((table.name, column) in known for column in key):
                done.add(table.name)
                known |= {(table.name, column.name) for column in table.columns}
    return done == {table.name for table in tables}


def _place(mention: ColumnMention, schema: Schema, facts: Facts) -> Place | None:
    found = sent.column_of(mention, schema, facts)
    return (found.table.name, found.column.name) if isinstance(found, Found) else None


def leading(table: Table) -> frozenset[str]:
    """The columns that an index, a key or a constraint begins with."""
    firsts = [item.columns[:1] for item in (table.primary_key, *table.uniques) if item is not None]
    firsts += [index.columns[:1] for index in table.indexes if index.parts[0].column and index.valid and index.visible]
    return frozenset(name for columns in firsts for name in columns)


def large(name: QualifiedName, facts: Facts, rows: int) -> Table | None:
    """The table of the database, if it is estimated to have at least so many rows."""
    live = facts.schema(Role.LIVE)
    found = indexed(name, live, facts) if live is not None else None
    return found if found is not None and found.rows is not None and found.rows >= rows else None


def indexed(name: QualifiedName, schema: Schema, facts: Facts) -> Table | None:
    """A table of which all indexes are known."""
    found = facts.find(schema, name)
    return None if found is None or found.view or facts.hides(schema, Kind.INDEX, found.name) else found

"""What every rule on raw SQL says and asks the same way: where a name is looked for, and the parts of a finding."""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Iterable, Iterator
from enum import Enum
from pathlib import PurePath
from typing import NamedTuple

from auditor.model.finding import Evidence, Finding, Severity
from auditor.model.fix import Fix
from auditor.model.names import Kind, QualifiedName, Role
from auditor.model.query import Query, is_hole
from auditor.model.references import ColumnMention, Operator, References, TableMention, Use
from auditor.model.schema import Column, Schema, Table
from auditor.plugin.drift import SIDES
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Record, Rule


_SHOWN = 200
"""How many characters of a statement evidence shows."""


class Answer(Enum):
    """What a look for a name gives when it finds nothing."""

    ABSENT = "absent"
    UNKNOWN = "unknown"


class Found(NamedTuple):
    """A column with its table."""

    table: Table
    column: Column


def in_revision(query: Query) -> bool:
    """Whether a query is sent by a migration: what it runs on is the schema of its time."""
    if query.origin.revision is not None or query.function in {"upgrade", "downgrade"}:
        return True
    folders = PurePath(query.origin.file or "").parts[:-1]
    return any(folder == "alembic" or folder.endswith("migrations") for folder in folders)  # nobody has read these


def in_tests(query: Query) -> bool:
    """Whether a query is sent by a test."""
    path = PurePath(query.origin.file or "")
    return not {"test", "tests"}.isdisjoint(path.parts[:-1]) or path.name.startswith(("test_", "conftest"))


def read(record: Record, facts: Facts) -> tuple[Query, References | None]:
    """The query of a record, and what it refers to."""
    query = record.object
    assert isinstance(query, Query)
    return query, facts.references(query)


def schemas(facts: Facts) -> list[Schema]:
    """What statements of the application run on, the database first."""
    found = (facts.schema(role) for role in (Role.LIVE, Role.HISTORY, Role.MODEL))
    return [schema for schema in found if schema is not None]


def of_its_time(query: Query, facts: Facts) -> list[Schema]:
    """What a statement in a revision runs on, if the revision changes no schema: half-way through nobody knows."""
    around = facts.around(query.origin.revision) if query.origin.revision is not None else None
    return [around[1]] if around is not None and around[0].digest() == around[1].digest() else []


def table_of(name: QualifiedName, schema: Schema, facts: Facts) -> Table | Answer:
    """A table that a statement names, as a schema has it."""
    found = facts.find(schema, name)
    if found is not None:
        return found
    dml = facts.engine.dml
    if dml is None or is_hole(name.name) or dml.has_relation(name, facts.server) or facts.made(name):
        return Answer.UNKNOWN
    if facts.hides(schema, Kind.TABLE, name) or _elsewhere(name, facts) or _is_other(name, facts):
        return Answer.UNKNOWN
    return Answer.ABSENT


def _is_other(name: QualifiedName, facts: Facts) -> bool:
    """Whether it is in the database, and nothing more is said of it."""
    live = facts.schema(Role.LIVE)
    return live is not None and name in live.others


def _elsewhere(name: QualifiedName, facts: Facts) -> bool:
    """Whether it may be in a schema that nobody looked at, or that the search path leads to."""
    tables = [table.name for schema in schemas(facts) for table in schema.tables]
    if name.schema is not None:
        return not any(other.schema == name.schema for other in tables)
    fold = facts.engine.names.fold
    mine = fold(Kind.TABLE, name.name, facts.server)
    return any(other.schema is not None and fold(Kind.TABLE, other.name, facts.server) == mine for other in tables)


def column_of(mention: ColumnMention, schema: Schema, facts: Facts) -> Found | Answer:
    """A column that a statement names, as a schema has it."""
    unknown = mention.open or not mention.owners
    for name in (name for scope in mention.owners for name in scope):
        table = table_of(name, schema, facts)
        if isinstance(table, Answer):
            unknown = True  # a table that is not there is told by itself
            continue
        column = named(table, mention.name, facts)
        if column is not None:
            return Found(table, column)
        unknown = unknown or not table.columns or facts.hides(schema, Kind.COLUMN, table.name)
    return Answer.UNKNOWN if unknown or is_word(mention, facts) else Answer.ABSENT


def is_word(mention: ColumnMention, facts: Facts) -> bool:
    """Whether what looks like a column may be something else."""
    dml = facts.engine.dml
    if dml is None or is_hole(mention.name) or is_hole(mention.qualifier):
        return True
    return mention.use is not Use.WRITTEN and dml.has_word(mention.name, facts.server, quoted=mention.quoted)


def named(table: Table, name: str, facts: Facts) -> Column | None:
    """The column of a table, found by the engine's rules for names."""
    exact = table.column(name)
    if exact is not None:
        return exact
    fold = facts.engine.names.fold
    mine = fold(Kind.COLUMN, name, facts.server)
    return next((item for item in table.columns if fold(Kind.COLUMN, item.name, facts.server) == mine), None)


def deciding(query: Query, facts: Facts) -> Schema | None:
    """The schema that decides what becomes of the values in a query of the application; None for one of a revision."""
    known = schemas(facts)
    return known[0] if known and not in_revision(query) else None


def in_schemas(items: Iterable[Schema], word: str = "and") -> str:
    """Some schemas in words: "the database and the model"."""
    return f" {word} ".join(SIDES[item.role] for item in items)


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """The name that was probably meant, or ""."""
    known = {other.lower(): other for other in names}
    near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.6)
    return known[near[0]] if near else ""


def near(item: TableMention | ColumnMention, schema: Schema, facts: Facts) -> str:
    """The table, or the column of the tables that may have it, that was probably meant; "" for none."""
    if isinstance(item, TableMention):
        return did_you_mean(item.name.name, [table.name.name for table in schema.tables])
    tables = (table_of(name, schema, facts) for scope in item.owners for name in scope)
    return did_you_mean(
        item.name, [column.name for table in tables if isinstance(table, Table) for column in table.columns]
    )


def written(found: References, schema: Schema, facts: Facts) -> Iterator[tuple[Found, str, int]]:
    """The strings that a statement writes into columns, with their places: also by the order of the table's columns."""
    for value in found.values:
        if value.operator is Operator.ASSIGNED and value.text:
            target = column_of(value.column, schema, facts)
            if isinstance(target, Found):
                yield target, value.literal, value.column.start
    for item in found.insertions:
        table = table_of(item.table, schema, facts) if item.columns is None and item.rows else Answer.UNKNOWN
        if isinstance(table, Table):
            for row in item.rows:
                pairs = zip(table.columns, row, strict=False)
                yield from ((Found(table, column), text, item.start) for column, text in pairs if text is not None)


def placed(names: Iterable[ColumnMention]) -> Iterator[ColumnMention]:
    """The mentions, each name of a table's once."""
    seen: set[tuple[str, tuple[tuple[QualifiedName, ...], ...]]] = set()
    for item in names:
        if (item.name, item.owners) not in seen:
            seen.add((item.name, item.owners))
            yield item


def told(
    rule: Rule,
    query: Query,
    message: str,
    *,
    start: int = -1,
    about: str = "",
    severity: Severity | None = None,
    consequence: str = "",
    evidence: Iterable[Evidence] = (),
    fix: str,
) -> Finding:
    """A finding on a query; `about` tells two of one rule apart, `start` is the place in its text."""
    place = query.at(max(start, 0))
    return rule.finding(
        Record(query),
        message,
        severity=severity,
        facet=about,
        consequence=consequence,
        evidence=(Evidence(Role.SQL, textwrap.shorten(query.text, _SHOWN, placeholder=" …"), place), *evidence),
        location=place,
        fix=Fix(fix),
    )

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import registry

from auditor.model.finding import Severity
from auditor.model.names import Kind, QualifiedName
from auditor.model.report import Report
from auditor.model.schema import (
    Column,
    ForeignKey,
    Generated,
    Index,
    IndexPart,
    PrimaryKey,
    Schema,
    Server,
    Table,
    Unique,
)
from auditor.model.types import Family
from auditor.model.verdict import Same, Unknown
from auditor.plugin.engine import Pair, Scope
from auditor.sources.inspector import bare, generic
from auditor.sources.live import Limits, connect
from tests.properties.world import World, load


registry.register("fakedb", "tests.sources.fakedb", "FakeDialect")

ENGINE = generic("fakedb")
SERVER = Server("fakedb")
EVERYTHING = Scope((None,))
Database = Callable[..., str]

TABLES = (
    "CREATE TABLE p (id INTEGER NOT NULL PRIMARY KEY, a VARCHAR(5) DEFAULT 'x' NOT NULL, CONSTRAINT u UNIQUE (a))",
    """CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, p_id INTEGER, n NUMERIC(10,2),
    g INTEGER GENERATED ALWAYS AS (id * 2),
    CONSTRAINT fk FOREIGN KEY (p_id) REFERENCES p (id) ON DELETE CASCADE, CHECK (n > 0))""",
    "CREATE INDEX i ON t (p_id, n)",
    "CREATE VIEW v AS SELECT id FROM t",
)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """Return a function that makes a database of statements and gives its URL."""

    def made(*statements: str) -> str:
        opened = sqlite3.connect(tmp_path / "fake.db", isolation_level=None)
        for statement in statements:
            opened.execute(statement)
        opened.close()
        return f"fakedb:///{tmp_path}/fake.db"

    return made


def read(url: str, scope: Scope = EVERYTHING) -> Schema:
    """Return the schema as the generic engine reads it."""
    with connect(sa.make_url(url), ENGINE, Limits()) as reader:
        return ENGINE.catalog.read(reader, ENGINE.catalog.server(reader), scope)


def test_everything_the_inspector_tells(database: Database) -> None:
    """Columns, keys, unique constraints, foreign keys, indexes and views."""
    schema = read(database(*TABLES))
    p, t, v = schema.tables
    assert [column.name for column in t.columns] == ["id", "p_id", "n", "g"]
    assert [(item.type.name, item.nullable) for item in p.columns] == [("integer", False), ("varchar(5)", False)]
    assert [column.default for column in p.columns] == [None, "'x'"]
    assert Generated("id * 2", stored=False) == t.columns[3].generated
    assert (Unique("u", ("a",)),) == p.uniques
    assert PrimaryKey(None, ("id",)) == t.primary_key
    assert (ForeignKey("fk", ("p_id",), QualifiedName("p"), ("id",), on_delete="CASCADE"),) == t.foreign_keys
    assert (Index("i", (IndexPart("p_id"), IndexPart("n"))),) == t.indexes
    assert (v.name.name, v.view) == ("v", "view")
    assert schema.server.version >= (3, 31)
    assert schema.server.setting("default_schema") == "main"


def test_what_the_dialect_cannot_tell_is_a_gap(database: Database) -> None:
    """Not implemented is no failure of this audit; an exception is."""
    schema = read(database(*TABLES, "CREATE TABLE broken (id INTEGER)"))
    assert [(gap.what, gap.kind, gap.blocking, gap.why) for gap in schema.gaps] == [
        ("foreign keys", Kind.FOREIGN_KEY, True, "RuntimeError: broken"),
        ("CHECK constraints", Kind.CHECK, False, "SQLAlchemy's dialect cannot tell"),
    ]


def test_a_dialect_that_writes_is_stopped(database: Database) -> None:
    """The statement is not sent, and the gap says so."""
    url = database("CREATE TABLE careless (id INTEGER)")
    (gap, _) = read(url).gaps
    assert gap.why == "WriteRefused: the dialect tried to run INSERT while reading the catalog; it was not sent"
    file = sa.make_url(url).database
    assert file is not None
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT count(*) FROM careless").fetchone() == (0,)


def test_a_type_nobody_knows(database: Database) -> None:
    """A type that SQLAlchemy cannot name is neither equal to anything nor different."""
    (table,) = read(database("CREATE TABLE t (a)")).tables
    assert Family.UNKNOWN is table.columns[0].type.family


def test_the_scope_narrows_tables(database: Database) -> None:
    """Patterns are case-sensitive globs."""
    schema = read(database(*TABLES), Scope((None,), ("t*", "P")))
    assert [table.name.name for table in schema.tables] == ["t"]


def test_schemas(database: Database) -> None:
    """The names that SQLAlchemy lists."""
    with connect(sa.make_url(database(*TABLES)), ENGINE, Limits()) as reader:
        assert ENGINE.catalog.schemas(reader, ENGINE.catalog.server(reader)) == ("main",)


MODEL = """
from sqlalchemy import CheckConstraint, Column, Computed, ForeignKey, Index, Integer, MetaData, Numeric, String, Table
from sqlalchemy import UniqueConstraint

metadata = MetaData()
p = Table(
    "p", metadata,
    Column("id", Integer, primary_key=True),
    Column("a", String(5), nullable=False, server_default="x"),
    UniqueConstraint("a", name="u"),
)
t = Table(
    "t", metadata,
    Column("id", Integer, primary_key=True),
    Column("p_id", Integer, ForeignKey("p.id", ondelete="CASCADE", name="fk")),
    Column("n", Numeric(10, 2)),
    Column("g", Integer, Computed("id * 2")),
    CheckConstraint("n > 0"),
    Index("i", "p_id", "n"),
)
"""


def audited(url: str, model: str) -> Report:
    """Return the report on a model and a database."""
    return World(url).audit(load(model))


def test_a_whole_audit_of_what_agrees(database: Database) -> None:
    """No finding; what cannot be compared is said."""
    report = audited(database(*TABLES), MODEL)
    assert [finding.message for finding in report.findings if finding.severity is not Severity.INFO] == []
    assert any("no dialect package for fakedb" in item.why for item in report.not_checked)


def test_a_whole_audit_of_what_differs(database: Database) -> None:
    """Names, nullability and keys are compared; types and defaults of another text are undecided."""
    report = audited(
        database(
            "CREATE TABLE p (id INTEGER NOT NULL PRIMARY KEY, a VARCHAR(9) DEFAULT 'y')",
            "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, p_id INTEGER, g INTEGER)",
        ),
        MODEL,
    )
    assert {
        "missing-unique",
        "missing-column",
        "missing-foreign-key",
        "missing-index",
        "nullability-mismatch",
        "generated-mismatch",
    } == {finding.slug for finding in report.findings if finding.severity is not Severity.INFO}
    assert {("column p.a", "type"), ("column p.a", "default")} == {
        (item.subject, item.facet) for item in report.undecided
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [("(a)", "a"), ("((a)  + b)", "(a) + b"), ("(a) + (b)", "(a) + (b)"), ("(null)", "NULL"), ("()", ""), ("(", "(")],
)
def test_outer_parentheses_say_nothing(text: str, expected: str) -> None:
    """Only those around the whole."""
    assert expected == bare(text)


def test_texts_decide() -> None:
    """Equal is the same, all else is unknown."""
    kinds = [ENGINE.types.parse(text, SERVER) for text in ("DECIMAL(10, 2)", "decimal(10,2)", "DECIMAL(9, 2)")]
    columns = [Column("a", kind, default=text) for kind, text in zip(kinds, ["(1)", "1", "2"], strict=True)]
    pair = Pair(Table(QualifiedName("t"), ()), Table(QualifiedName("t"), ()), SERVER)
    verdicts = [
        judge(columns[0], other, pair)
        for other in columns[1:]
        for judge in (ENGINE.types.compare, ENGINE.expressions.default)
    ]
    assert [Same, Same, Unknown, Unknown] == list(map(type, verdicts))

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor_sqlite.ddl import (
    CheckText,
    ColumnText,
    KeyText,
    PartText,
    ReferenceText,
    Unreadable,
    read_index,
    read_part,
    read_table,
)
from auditor_sqlite.lexer import quote


EVERYTHING = """
CREATE TABLE "or""der; drop" ( -- a comment with , and ) and '
    id INTEGER CONSTRAINT pk PRIMARY KEY ASC ON CONFLICT ABORT AUTOINCREMENT NOT NULL,
    [a b] unsigned big int (10, -2) DEFAULT -1 COLLATE "nocase" UNIQUE ON CONFLICT REPLACE,
    `中文😀` varchar(10) /* CHECK (1) */ CONSTRAINT "c,1" CHECK ("中文😀" <> ')' /* , */ AND 1) DEFAULT ('x' || ','),
    untyped,
    'quoted' text GENERATED ALWAYS AS (lower([a b]) || ')') STORED,
    short AS (id * 2) CHECK (short > 0),
    parent integer CONSTRAINT fk REFERENCES other ON DELETE SET NULL ON UPDATE NO ACTION
        MATCH full NOT DEFERRABLE INITIALLY IMMEDIATE,
    later integer REFERENCES other (x) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT u UNIQUE (parent COLLATE nocase DESC, "later") ON CONFLICT IGNORE
    CONSTRAINT no_comma CHECK (id > 0)
    FOREIGN KEY (parent, later) REFERENCES [the other] (a, b) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID
"""


def test_everything_a_table_may_say() -> None:
    """Comments, four quotes, constraints without commas, types of several words."""
    table = read_table(EVERYTHING)
    assert table.name == 'or"der; drop'
    assert (
        ColumnText("id"),
        ColumnText("a b", collation="nocase"),
        ColumnText("中文😀"),
        ColumnText("untyped"),
        ColumnText("quoted", generated="lower([a b]) || ')'"),
        ColumnText("short", generated="id * 2"),
        ColumnText("parent"),
        ColumnText("later"),
    ) == table.columns
    assert KeyText("pk", ("id",), "ABORT", autoincrement=True) == table.primary_key
    assert (KeyText(None, ("a b",), "REPLACE"), KeyText("u", ("parent", "later"), "IGNORE")) == table.uniques
    assert (
        CheckText("c,1", "\"中文😀\" <> ')'   AND 1"),
        CheckText(None, "short > 0"),
        CheckText("no_comma", "id > 0"),
    ) == table.checks
    assert (
        ReferenceText("fk", ("parent",), "other", ()),
        ReferenceText(None, ("later",), "other", ("x",), deferred=True),
        ReferenceText(None, ("parent", "later"), "the other", ("a", "b"), deferred=True),
    ) == table.references
    assert (table.strict, table.without_rowid) == (True, True)


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE t (a integer primary key autoincrement)",
        "CREATE TABLE t (a integer, primary key (a autoincrement))",
        "CREATE TABLE t (a integer, primary key (a AUTOINCREMENT) on conflict fail)",
    ],
)
def test_autoincrement_at_the_column_and_in_the_table(sql: str) -> None:
    """Both places that the grammar has for it; SQLite takes both."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(sql)
    key = read_table(sql).primary_key
    assert key is not None
    assert (key.columns, key.autoincrement) == (("a",), True)


def test_not_null_with_conflict() -> None:
    """ON CONFLICT belongs to the constraint before it."""
    table = read_table("CREATE TABLE t (a text NOT NULL ON CONFLICT IGNORE DEFAULT 'x', b text NULL)")
    assert (ColumnText("a", conflict="IGNORE"), ColumnText("b")) == table.columns


def test_a_column_that_was_added() -> None:
    """ALTER TABLE ADD COLUMN puts the text before the constraints of the table."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE TABLE t (a integer, CONSTRAINT c CHECK (a > 0)) -- the end")
        database.execute("ALTER TABLE t ADD COLUMN b integer REFERENCES t CHECK (b <> ',')")
        (sql,) = database.execute("SELECT sql FROM sqlite_master").fetchone()
        table = read_table(sql)
        assert [column.name for column in table.columns] == ["a", "b"]
        assert {CheckText("c", "a > 0"), CheckText(None, "b <> ','")} == set(table.checks)


def test_an_index() -> None:
    """Expressions, collations, directions and a predicate."""
    index = read_index(
        """CREATE UNIQUE INDEX IF NOT EXISTS main."i; x" ON [t 1] (lower(a, ',') COLLATE nocase DESC, "b" ASC,
        `c` NULLS LAST, (d + 1)) WHERE d IS NOT NULL /* ) */ AND "e" = ')';"""
    )
    assert (index.name, index.table, index.unique) == ("i; x", "t 1", True)
    assert (
        PartText("lower(a, ',')", None, "nocase", descending=True),
        PartText('"b"', "b", None, descending=False),
        PartText("`c`", "c", None, descending=False, nulls="last"),
        PartText("(d + 1)", None, None, descending=False),
    ) == index.parts
    assert index.predicate == "d IS NOT NULL   AND \"e\" = ')'"


@pytest.mark.parametrize("text", ["", "  ", "-- nothing"])
def test_no_part_is_unreadable(text: str) -> None:
    """An empty key part is said, not guessed."""
    with pytest.raises(Unreadable):
        read_part(text)


@pytest.mark.parametrize(
    "sql", ["", "CREATE VIEW v AS SELECT 1", "CREATE TABLE t", "CREATE TABLE t (a", "CREATE TABLE t (a CHECK)", "DROP"]
)
def test_other_texts_are_unreadable(sql: str) -> None:
    """What is no CREATE TABLE is said, not guessed."""
    with pytest.raises(Unreadable):
        read_table(sql)


IDENTIFIERS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=12)
QUOTES = st.sampled_from([quote, lambda name: "`" + name.replace("`", "``") + "`"])
TYPES = st.sampled_from(["", "integer", "varchar(10)", "unsigned big int", "decimal(10, 2)", "'text'", "[x y] (3)"])
CONSTRAINTS = st.lists(
    st.sampled_from(
        [
            "NOT NULL",
            "UNIQUE",
            "DEFAULT (')')",
            "DEFAULT -1",
            "DEFAULT x",
            "COLLATE nocase",
            "CHECK (1 <> ',')",
            'CONSTRAINT "c ) , x" CHECK (2)',
            "REFERENCES p (x) ON DELETE SET DEFAULT DEFERRABLE INITIALLY DEFERRED",
            "/* , ) */ -- '\n",
        ]
    ),
    max_size=4,
)


@given(st.data())
def test_what_sqlite_takes_is_read_as_sqlite_reads_it(data: st.DataObject) -> None:
    """Columns, unique constraints and references of generated tables agree with the pragmas."""
    names = data.draw(st.lists(IDENTIFIERS, min_size=1, max_size=4, unique_by=str.lower))
    columns = [" ".join([data.draw(QUOTES)(name), data.draw(TYPES), *data.draw(CONSTRAINTS)]) for name in names]
    unique = f", UNIQUE ({', '.join(map(quote, names))})" if data.draw(st.booleans()) else ""
    with closing(sqlite3.connect(":memory:")) as database:
        try:
            database.execute(f"CREATE TABLE t ({', '.join(columns)}{unique})")
        except sqlite3.OperationalError:
            return  # two COLLATE clauses are fine, two names of the same letters are not
        (sql,) = database.execute("SELECT sql FROM sqlite_master WHERE name = 't'").fetchone()
        table = read_table(sql)
        assert names == [column.name for column in table.columns]
        keys = database.execute(
            "SELECT i.name, p.name FROM pragma_index_list('t') i, pragma_index_xinfo(i.name) p "
            "WHERE p.key ORDER BY p.seqno"
        ).fetchall()
        indexes = {key: tuple(column for name, column in keys if name == key) for key, _ in keys}
        assert set(indexes.values()) == {key.columns for key in table.uniques}
        references = database.execute(
            'SELECT "from", "to" FROM pragma_foreign_key_list(\'t\') ORDER BY id DESC'
        ).fetchall()
        assert references == [(key.columns[0], key.target_columns[0]) for key in table.references]

"""What migrations see when they inspect and query."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.model.names import NOWHERE
from auditor.sources.child.steps import Execute, Look, Rows
from auditor.sources.history.answers import seen
from auditor.sources.history.fold import Fold
from auditor.sources.history.ghost import Ghost
from tests.sources.history.folding import server_of


DDL = """CREATE TYPE mood AS ENUM ('a', 'b');
CREATE TABLE author (id serial PRIMARY KEY, name varchar(20) NOT NULL UNIQUE DEFAULT 'x', m mood);
CREATE TABLE book (author int CONSTRAINT written REFERENCES author (id) ON DELETE CASCADE,
    price numeric CHECK (price > 0));
CREATE INDEX ix ON book (price DESC);
CREATE VIEW seen AS SELECT 1;"""


@pytest.fixture
def fold() -> Fold:
    """Some tables on PostgreSQL."""
    engine, server = server_of("postgresql", (16,))
    fold = Fold(engine, server, Path.cwd())
    fold.text(DDL, NOWHERE)
    return fold


def test_columns_are_as_the_inspector_has_them(fold: Fold) -> None:
    """Names, type texts, nullability, defaults and numbering."""
    columns = seen(Look("get_columns", "author"), fold.state).value
    told = [(item["name"], item["type"], item["nullable"], item["default"], item["autoincrement"]) for item in columns]
    assert told == [
        ("id", "serial", False, "nextval('author_id_seq'::regclass)", True),
        ("name", "varchar(20)", False, "'x'", False),
        ("m", "mood", True, None, False),
    ]


def test_keys_and_indexes_are_as_the_inspector_has_them(fold: Fold) -> None:
    """Names that the server made up, options and sorting; a unique constraint is an index, too."""
    state = fold.state
    assert seen(Look("get_pk_constraint", "author"), state).value["name"] == "author_pkey"
    (key,) = seen(Look("get_foreign_keys", "book"), state).value
    assert (key["name"], key["referred_table"], key["options"]) == ("written", "author", {"ondelete": "CASCADE"})
    (index,) = seen(Look("get_indexes", "book"), state).value
    assert (index["column_names"], index["column_sorting"]) == (["price"], {"price": ["desc"]})
    (unique,) = seen(Look("get_indexes", "author"), state).value
    assert (unique["name"], unique["duplicates_constraint"]) == ("author_name_key", "author_name_key")
    assert seen(Look("get_check_constraints", "book"), state).value[0]["sqltext"] == "price > 0"


def test_an_index_is_inspected_as_far_as_sqlalchemy_does() -> None:
    """SQLite's dialect passes over expressions and forgets the order; a condition is seen everywhere."""
    ddl = "CREATE INDEX a ON book (price DESC); CREATE INDEX b ON book (lower(title)); "
    ddl += "CREATE INDEX c ON book (title) WHERE price > 1"
    told = {}
    for name, version in (("sqlite", (3, 40)), ("postgresql", (16,))):
        fold = Fold(*server_of(name, version), Path.cwd())
        fold.text("CREATE TABLE book (price integer, title text);" + ddl, NOWHERE)
        found = seen(Look("get_indexes", "book"), fold.state).value
        told[name] = [(item["name"], item.get("column_sorting") or {}, item["dialect_options"]) for item in found]
    where = "price > 1"
    assert told == {
        "sqlite": [("a", {}, {}), ("c", {}, {"sqlite_where": where})],
        "postgresql": [("a", {"price": ["desc"]}, {}), ("b", {}, {}), ("c", {}, {"postgresql_where": where})],
    }


def test_schemas_list_what_they_hold(fold: Fold) -> None:
    """Tables, views and enum types by name; a table that is not there is missing."""
    state = fold.state
    assert seen(Look("get_table_names", schema="public"), state).value == ["author", "book"]
    assert seen(Look("get_view_names"), state).value == ["seen"]
    assert seen(Look("get_enums"), state).value[0]["labels"] == ["a", "b"]
    assert [seen(Look("has_table", name), state).value for name in ("author", "seen", "none")] == [True, True, False]
    assert seen(Look("get_columns", "none"), state).missing
    assert [name for (_, name), _ in seen(Look("get_multi_columns"), state).value] == ["author", "book"]


def test_rows_are_there_afterwards(fold: Fold) -> None:
    """What a migration inserts, another one finds; with parameters, many at once, and keys that number themselves."""
    ghost = Ghost(fold.state)
    ghost.run(Execute("INSERT INTO author (name) VALUES (?)", [["a"], ["b"]]))
    assert ghost.run(Execute("SELECT id, name FROM public.author ORDER BY id", answer=True)).rows == Rows(
        ("id", "name"), ((1, "a"), (2, "b")), 2
    )
    counted = ghost.run(Execute("UPDATE author SET name = upper(name::text) WHERE id = ?", [2])).rows.count
    assert counted == 1


def test_rows_stay_when_the_table_changes(fold: Fold) -> None:
    """A column more, and the rows are still there."""
    ghost = Ghost(fold.state)
    ghost.run(Execute("INSERT INTO book (author) VALUES (7)"))
    fold.text("ALTER TABLE book ADD COLUMN title text", NOWHERE)
    assert ghost.run(Execute("SELECT author, title FROM book", answer=True)).rows.rows == ((7, None),)


def test_an_answer_that_is_not_known_has_the_right_shape(fold: Fold) -> None:
    """Catalogs, and functions that nobody else has, give no row; an aggregate gives its one."""
    ghost = Ghost(fold.state)
    catalog = ghost.run(Execute("SELECT proname AS n FROM pg_catalog.pg_proc", answer=True))
    assert (catalog.rows.columns, catalog.rows.rows, bool(catalog.doubt)) == (("n",), (), True)
    counted = ghost.run(Execute("SELECT count(*), max(jsonb_nothing(m)) AS m FROM author", answer=True))
    assert (counted.rows.rows, bool(counted.doubt)) == (((0, None),), True)


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        (
            (
                "SELECT column_name FROM information_schema.columns WHERE table_name = 'author' "
                "AND table_schema = current_schema() ORDER BY ordinal_position"
            ),
            (("id",), ("name",), ("m",)),
        ),
        ("SELECT COUNT(*) FROM INFORMATION_SCHEMA.TABLES t WHERE t.TABLE_NAME = 'book'", ((1,),)),
        ("SELECT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'mood')", ((1,),)),
        ("SELECT indexname FROM pg_indexes WHERE tablename = 'book'", (("ix",),)),
        (
            "SELECT enumlabel FROM pg_enum e JOIN pg_catalog.pg_type t ON t.oid = enumtypid WHERE typname = 'mood'",
            (("a",), ("b",)),
        ),
        (
            (
                "SELECT format('%I.%I', n.nspname, c.relname), i.indisvalid FROM pg_index i "
                "JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
                "WHERE i.indrelid = to_regclass('public.book') AND c.relname = 'ix'"
            ),
            (("public.ix", 1),),
        ),
        ("SELECT relkind FROM pg_class WHERE oid = 'author'::regclass", (("r",),)),
        (
            "SELECT constraint_name FROM information_schema.table_constraints WHERE constraint_type = 'FOREIGN KEY'",
            (("written",),),
        ),
    ],
)
def test_the_usual_catalogs_are_kept(fold: Fold, sql: str, rows: tuple[tuple[object, ...], ...]) -> None:
    """A migration that looks whether something is there sees what is."""
    answer = Ghost(fold.state).run(Execute(sql, answer=True))
    assert (answer.rows.rows, answer.doubt) == (rows, "")


@pytest.mark.parametrize("sql", ["SELECT 1", "SELECT count(*) FROM author", "SELECT EXISTS (SELECT 1 FROM book)"])
def test_usual_questions_have_an_answer(fold: Fold, sql: str) -> None:
    """One row, without a doubt."""
    answer = Ghost(fold.state).run(Execute(sql, answer=True))
    assert (len(answer.rows.rows), answer.doubt) == (1, "")


def test_a_statement_without_end_is_ended(fold: Fold) -> None:
    """A query that would run for ever gives no rows."""
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    answer = Ghost(fold.state).run(Execute(endless, answer=True))
    assert (answer.rows.rows, "interrupted" in answer.doubt) == (((0,),), True)


def test_lists_as_parameters_are_written_out(fold: Fold) -> None:
    """As drivers do that write IN (...) themselves."""
    ghost = Ghost(fold.state)
    ghost.run(Execute("INSERT INTO author (name) VALUES (?)", [["a"], ["b"], ["c"]]))
    asked = "SELECT name FROM author WHERE id > ? AND name IN ? ORDER BY name"
    answer = ghost.run(Execute(asked, [0, ["a", "c", "d"]], answer=True))
    assert (answer.rows.rows, answer.doubt) == ((("a",), ("c",)), "")


@pytest.mark.parametrize(
    ("engine", "sql", "is_sure"),
    [
        ("mysql", "pragma foreign_keys=ON", True),
        ("mysql", "SHOW VARIABLES LIKE 'sql_mode'", True),
        ("mysql", "SHOW INDEX FROM author", False),
        ("mysql", "SHOW CREATE TABLE author", False),
        ("mysql", "DESCRIBE author", False),
        ("sqlite", "PRAGMA index_list(author)", False),
        ("sqlite", "PRAGMA foreign_keys = OFF", True),
    ],
)
def test_what_asks_the_server_has_no_answer(engine: str, sql: str, is_sure: bool) -> None:
    """Settings of the session are no question; what lists the parts of a table is one."""
    fold = Fold(*server_of(engine), Path.cwd())
    answer = Ghost(fold.state).run(Execute(sql, answer=True))
    assert (answer.doubt == "", answer.rows.rows) == (is_sure, ())

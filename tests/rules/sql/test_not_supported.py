"""Edges of AUD501."""

from __future__ import annotations

import pytest

from auditor.model.query import Via
from tests.rules.portable import findings, gist
from tests.rules.queries import query


SLUG = "not-supported"


def test_the_message_names_construct_and_server() -> None:
    """And the fix what to write, in SQL and in SQLAlchemy."""
    (found,) = findings(SLUG, "SELECT name FROM t WHERE name ILIKE :p1", "mysql@8.4")
    assert found.message == "`ILIKE` is refused by MySQL 8.4."
    assert found.fix is not None
    assert found.fix.title.endswith("SQLAlchemy has `column.ilike(pattern)`.")


def test_several_servers_are_told_in_one_finding() -> None:
    """The finding is about the construct."""
    assert gist(SLUG, "SELECT now() - INTERVAL '1 day'", "mysql@8.4", "sqlite@3.40") == [
        ("error", "`now()` is refused by SQLite 3.40."),
        ("error", "`INTERVAL '1 day'` is refused by MySQL 8.4 and SQLite 3.40."),
    ]


def test_the_place_is_that_of_the_construct() -> None:
    """Line and column inside the text."""
    (found,) = findings(SLUG, query("SELECT a, IFNULL(b, 1) FROM t", Via.TEXT), "postgresql@16")
    assert found.location is not None
    assert (found.location.line, found.location.column) == (7, 5 + len("SELECT a, "))


def test_a_query_for_other_engines_is_silent() -> None:
    """What stands behind a check of the dialect is judged for that dialect only."""
    asked = query("SELECT IFNULL(a, 1)", engines=frozenset({"mysql"}))
    assert gist(SLUG, asked, "postgresql@16") == []
    assert gist(SLUG, asked, "mysql@8.4") == []


def test_a_function_that_no_engine_has_is_the_projects_own() -> None:
    """It may be defined anywhere."""
    assert gist(SLUG, "SELECT my_own(a) FROM t", "postgresql@16", "sqlite@3.40") == []


def test_a_function_that_the_project_makes_is_its_own() -> None:
    """Whatever other engines have under this name."""
    made = query("CREATE FUNCTION public.ifnull(a int, b int) RETURNS int LANGUAGE sql AS 'select 1'", Via.SCRIPT)
    assert findings(SLUG, "SELECT ifnull(a, 1) FROM t", "postgresql@16", others=(made,)) == []


def test_a_function_with_a_schema_is_the_projects_own() -> None:
    """Nobody writes so of what is built in."""
    assert gist(SLUG, "SELECT app.ifnull(a, 1) FROM t", "postgresql@16") == []


def test_words_in_strings_comments_and_names_are_none() -> None:
    """Only what the engine would read as a keyword counts."""
    statement = """SELECT 'a ILIKE b', "ilike", t.rlike -- LIMIT 5, 10
    FROM t /* STRAIGHT_JOIN */ WHERE note = 'x::int' AND t.separator = '||'"""
    assert gist(SLUG, statement, "postgresql@16") == []


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT COALESCE(a, 1), SUBSTRING(b, 1, 2), CURRENT_DATE, CURRENT_TIMESTAMP, 5 % 2, TRUE FROM t",
        "SELECT a FROM t WHERE flag IS TRUE",
        "SELECT ROW_NUMBER() OVER (PARTITION BY a ORDER BY b) FROM t",
        "WITH x AS (SELECT 1 AS q) SELECT q FROM x EXCEPT SELECT 2",
        "SELECT a FROM t WHERE (a, b) IN (SELECT a, b FROM u)",
        "INSERT INTO t (a, b) VALUES (:p1, :p2), (:p3, :p4)",
        "UPDATE t SET a = a + 1 WHERE id = :p1",
        "DELETE FROM t WHERE id IN (:p1, :p2)",
        "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(50) DEFAULT 'x' NOT NULL, UNIQUE (name))",
        "ALTER TABLE t ADD COLUMN a INTEGER",
        "CREATE UNIQUE INDEX i ON t (a, b DESC)",
    ],
)
def test_what_all_engines_take_is_silent(statement: str) -> None:
    """The control group."""
    assert gist(SLUG, statement, "postgresql@14", "mysql@8.4", "mariadb@10.11", "sqlite@3.40") == []


def test_sqlalchemys_driver_has_regexp_on_sqlite() -> None:
    """What text() sends works there; what sqlite3 runs alone does not."""
    assert gist(SLUG, query("SELECT a FROM t WHERE a REGEXP :p1", Via.TEXT), "sqlite@3.40") == []
    assert len(gist(SLUG, query("SELECT a FROM t WHERE a REGEXP :p1", Via.DRIVER), "sqlite@3.40")) == 1

"""What is found in a statement, and what is said of one that cannot be read."""

from __future__ import annotations

import time

import pytest

from auditor.model.names import QualifiedName
from auditor.model.query import Query, Via
from auditor.sql.constructs.find import Found, find
from tests.sql.support import gist, judged


def found(text: str, via: Via = Via.SCRIPT) -> Found:
    """Give all constructs without a schema."""
    table = QualifiedName("t") if via is Via.CHECK else None
    return find(Query(text, via, table=table), None, ("postgres", "mysql", "sqlite"))


def names(text: str) -> list[str]:
    """Give the names of the constructs, in order."""
    return [construct.name for construct in found(text).constructs]


@pytest.mark.parametrize(
    "text",
    [
        "CREATE TABLE t (a VARCHAR(10), PRIMARY KEY (a), UNIQUE (a), FOREIGN KEY (a) REFERENCES u (b))",
        "INSERT INTO t (a) VALUES (1)",
        "WITH x (a) AS (SELECT 1), y (b) AS (SELECT 2) SELECT a FROM x JOIN y USING (b)",
        "SELECT a FROM t WHERE b IN (1) AND EXISTS (SELECT 1) AND (a = 1)",
        "CREATE INDEX i ON t (a)",
        "SELECT x.a FROM (SELECT 1 AS a) x",
        "ALTER TABLE t ADD COLUMN a DECIMAL(10, 2)",
    ],
)
def test_parentheses_behind_a_name_are_no_call(text: str) -> None:
    """Lists of columns, types, keywords and tables have them, too."""
    assert "function" not in names(text)


def test_a_call_has_its_name_and_its_number_of_arguments() -> None:
    """Counted between commas, none for an empty list."""
    details = [dict(item.detail) for item in found("SELECT now(), substr(trim(a), 1, 2)").constructs]
    assert [(item["name"], item["count"]) for item in details] == [("now", 0), ("substr", 3), ("trim", 1)]


def test_the_place_is_that_of_the_words() -> None:
    """From its first to its last character."""
    text = "SELECT a\nFROM t\nLIMIT 5, 10"
    (limit,) = [item for item in found(text).constructs if item.name == "limit-comma"]
    assert text[limit.start : limit.end] == "LIMIT 5, 10"


def test_a_fragment_is_an_expression() -> None:
    """It is no statement, and need not be one."""
    assert [item.name for item in found("a ~* 'x' AND b::int > 0", Via.CHECK).constructs] == [
        "operator",
        "cast",
        "double-colon",
    ]
    assert found("a ~* 'x'", Via.CHECK).unread == ""


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("SELECT 'abc", "its quotes do not end"),
        ("SELECT (1", "its parentheses do not match"),
        ("SELEC 1 FRM t", "nobody can read it as one statement"),
        ("FROBNICATE THE TABLE", "nobody can read it as one statement"),
        ("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "its body is in a language of its own"),
        ("SELECT " + "(" * 5000 + "1" + ")" * 5000, "nobody can read it as one statement"),
    ],
)
def test_what_cannot_be_read_is_said(text: str, why: str) -> None:
    """It is never clean."""
    assert found(text).unread == why


def test_time_grows_with_the_text() -> None:
    """Ten times the rows take about ten times as long, never a hundred times."""

    def seconds(rows: int) -> float:
        values = ", ".join(f"({number}, 'x', now())" for number in range(rows))
        text = f"INSERT INTO t (a, b, c) VALUES {values}"
        started = time.perf_counter()
        found(text)
        return time.perf_counter() - started

    seconds(10)
    assert seconds(3000) < 40 * seconds(300)


def test_boolean_and_number_are_told_where_the_schema_is_known() -> None:
    """On an engine that has booleans they are not compared."""
    assert gist(judged("SELECT a FROM t WHERE flag = 1", "postgresql").judgements) == [("refuses", "flag = 1")]
    assert gist(judged("SELECT a FROM t WHERE flag = 1", "postgresql", schema=False).judgements) == []
    assert gist(judged("SELECT a FROM t WHERE t.flag IN (0, 1)", "postgresql").judgements) == [
        ("refuses", "t.flag IN (0, 1)")
    ]


def test_columns_that_are_not_grouped_are_told_by_the_tree() -> None:
    """Unless a key of the table is grouped by."""
    assert gist(judged("SELECT b, c, max(a) FROM u GROUP BY b", "postgresql").judgements) == [("refuses", "c")]
    assert gist(judged("SELECT b, c FROM u GROUP BY a", "postgresql").judgements) == []
    assert gist(judged("SELECT b AS x, max(c) FROM u GROUP BY x", "postgresql").judgements) == []
    # What only the running code knows may be the same on both sides.
    assert gist(judged("SELECT hole_1 FROM u GROUP BY hole_2", "postgresql").judgements) == []
    assert gist(judged("SELECT b, hole_1, max(a) FROM u GROUP BY b", "postgresql").judgements) == []


def test_a_double_quoted_value_is_a_name_or_a_string() -> None:
    """The schema tells which; without one, only what cannot be a name is told."""
    assert gist(judged('SELECT a FROM t WHERE b = "b"', "postgresql").judgements) == []
    assert gist(judged('SELECT a FROM t WHERE b = "zzz"', "postgresql").judgements) == [("refuses", '"zzz"')]
    assert gist(judged('SELECT a FROM t WHERE b = "zzz"', "postgresql", schema=False).judgements) == []
    assert gist(judged('SELECT "b" FROM t', "mysql").judgements) == [("means otherwise", '"b"')]
    assert gist(judged('SELECT b FROM t WHERE b = "zzz"', "mysql").judgements) == []

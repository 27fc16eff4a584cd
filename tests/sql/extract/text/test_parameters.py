from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.model.query import Query
from auditor.sql.extract.text.lexer import Form, pieces
from tests.sql.extract.support import one, sql


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("SELECT :x, :y, :x", "SELECT :p1, :p2, :p1"),
        ("SELECT '12:30', ' :x', a::int, \"a :x\"", "SELECT '12:30', ' :x', a::int, \"a :x\""),
        (r"SELECT '\:x', \:y, a\:\:int", "SELECT ':x', :y, a::int"),
        ("SELECT 1 -- :x\n, /* :y */ :z", "SELECT 1 -- :x\n, /* :y */ :p1"),
        ("SELECT a[1:2], b LIKE 'x%%', c % 2, d %% 3", "SELECT a[1:2], b LIKE 'x%%', c % 2, d %% 3"),
        ("SELECT ?, $1, %s", "SELECT ?, $1, %s"),
        ("SELECT $$ :x $$, $t$ :y $t$, :z", "SELECT $$ :x $$, $t$ :y $t$, :p1"),
        ("SET @a := 5", "SET @a := 5"),
    ],
)
def test_parameters_of_text(written: str, sent: str) -> None:
    """Colons are parameters and backslashes take them away; nothing else means anything."""
    assert sent == one(f"op.execute({written!r})").text.replace("\\\\", "\\")


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("SELECT %s, %s", "SELECT :p1, :p2"),
        ("SELECT %(x)s, %(y)s, %(x)s", "SELECT :p1, :p2, :p1"),
        ("SELECT 'a%%' LIKE %s, 5 %% 2", "SELECT 'a%' LIKE :p1, 5 % 2"),
        (
            "SELECT a FROM t WHERE b = ? AND c IN (?, ?) LIMIT ?",
            "SELECT a FROM t WHERE b = :p1 AND c IN (:p2, :p3) LIMIT :p4",
        ),
        ("SELECT a ? 'b', a ?| c, a ?& c FROM t WHERE d = %s", "SELECT a ? 'b', a ?| c, a ?& c FROM t WHERE d = :p1"),
        ("SELECT $1, $2, $1", "SELECT :p1, :p2, :p1"),
        ("SELECT :x, a::int, '12:30'", "SELECT :p1, a::int, '12:30'"),
        ("SELECT '?', '%s', \"?\"", "SELECT '?', '%s', \"?\""),
    ],
)
def test_parameters_of_drivers(written: str, sent: str) -> None:
    """Every paramstyle, never inside of strings and names; a doubled percent sign is one when there are parameters."""
    assert sent == one(f"cursor.execute({written!r}, parameters)").text


def test_a_percent_sign_stays_where_no_parameters_are_given() -> None:
    """The driver then leaves the text as it is."""
    assert "SELECT 'a%%'" == one("""cursor.execute("SELECT 'a%%'")""").text
    assert "SELECT 'a%'" == one("""cursor.execute("SELECT 'a%%'", ())""").text


def test_fields_of_ddl() -> None:
    """DDL() puts in the table, and writes a percent sign as two."""
    found = one("""sa.DDL("CREATE TRIGGER x ON %(table)s WHEN a LIKE '%%b' AND c = ':d'")""")
    assert "CREATE TRIGGER x ON hole_1 WHEN a LIKE '%b' AND c = ':d'" == found.text
    assert [("table", True)] == [(hole.source, hole.constant) for hole in found.holes]


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("SELECT :x, :'y', $1, %(z)s", "SELECT :p1, :p2, :p3, :p4"),
        ("SELECT a FROM {{ t }} WHERE b = {{ c }}", "SELECT a FROM hole_1 WHERE b = :p1"),
        ("SELECT 5 % 2, 'a?' , b ? 'c'", "SELECT 5 % 2, 'a?' , b ? 'c'"),
    ],
)
def test_parameters_of_scripts(written: str, sent: str) -> None:
    """Variables of psql, numbered parameters, and fields of templates."""
    (found,) = sql(written)
    assert isinstance(found, Query)
    assert sent == found.text


@settings(deadline=None)
@given(st.text(st.sampled_from("ab1 '\"`$-/*#;:?%\\\n(){},.eE"), max_size=60))
def test_pieces_are_the_whole_text(text: str) -> None:
    """No character but space is lost, and none is told twice."""
    done = 0
    for piece in pieces(text):
        assert "" == text[done : piece.start].strip()
        assert piece.text == text[piece.start : piece.end]
        done = piece.end
    assert "" == text[done:].strip()


def test_the_likelier_end_of_a_string() -> None:
    """A backslash ends nothing in one dialect and escapes a quote in another: the reading is taken that closes."""
    assert r"'it\'s'" in [piece.text for piece in pieces(r"SELECT 'it\'s', 'b'")]
    assert r"'\'" in [piece.text for piece in pieces(r"SELECT a LIKE 'b' ESCAPE '\' AND c = 'd'")]
    assert [] == [piece for piece in pieces("# it's\nSELECT 1") if piece.form is Form.OPEN]

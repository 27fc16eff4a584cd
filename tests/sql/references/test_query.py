"""What statements refer to, told without any schema."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.model.names import QualifiedName
from auditor.model.query import Query, Via
from auditor.model.references import References, Selection, Use
from auditor.sql.references.query import references, without


DIALECTS = ("postgres", "mysql", "sqlite", "")


def read(text: str, dialect: str = "postgres") -> References:
    """Give what a statement refers to."""
    found = references(Query(text, Via.TEXT), dialect, "public")
    assert found is not None, text
    return found


def columns(text: str, dialect: str = "postgres") -> list[str]:
    """Give the columns with the tables that may have them, from the innermost: "a of t", "b of t|u, v"."""
    return [
        f"{item.name} of {', '.join('|'.join(map(str, scope)) for scope in item.owners)}{'?' if item.open else ''}"
        for item in read(text, dialect).columns
    ]


def outermost(text: str, dialect: str = "postgres") -> Selection:
    """Give how the statement chooses rows."""
    return next(item for item in read(text, dialect).selections if item.outermost)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT a FROM t", ["a of t"]),
        ("SELECT x.a FROM s.t AS x", ["a of s.t"]),
        ("SELECT x.a FROM public.t AS x", ["a of t"]),
        ("SELECT a FROM t, u", ["a of t|u"]),
        ("SELECT a FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.b = c)", ["a of t", "b of u", "c of u, t"]),
        ("SELECT q.a FROM (SELECT * FROM t) AS q", ["a of t"]),
        ("SELECT q.a FROM (SELECT t.*, 1 AS a FROM t) AS q", []),
        ("SELECT a FROM f(1) AS g", ["a of ?"]),
        ("SELECT a FROM f(1) AS g(a)", []),
        ("WITH q AS (SELECT a FROM t) SELECT a, q.a FROM q", ["a of t"]),
        ("WITH RECURSIVE q AS (SELECT a FROM t UNION ALL SELECT a FROM q) SELECT a FROM q", ["a of t", "a of ?"]),
        ("SELECT 1 FROM t JOIN u USING (a) JOIN v USING (b)", ["a of t", "a of u", "b of t|u", "b of v"]),
        ("SELECT a FROM t NATURAL JOIN u", ["a of t|u"]),
        ("SELECT a AS b FROM t ORDER BY b, c", ["a of t", "c of t"]),
        ("SELECT a AS b FROM t WHERE b = 1", ["a of t", "b of t?"]),
        ("INSERT INTO t (a) SELECT b FROM u", ["a of t", "b of u"]),
        ("INSERT INTO t AS x (a) VALUES (1) ON CONFLICT (b) DO UPDATE SET c = x.d + excluded.e RETURNING f",
         ["a of t", "b of t", "c of t", "d of t", "e of t", "f of t"]),
        ("UPDATE t SET (a, b) = (SELECT c, d FROM u) FROM v WHERE e = v.f", ["a of t", "b of t", "c of u, t|v",
         "d of u, t|v", "e of t|v", "f of v"]),
        ("DELETE FROM t USING u WHERE t.a = u.b", ["a of t", "b of u"]),
        ("MERGE INTO t USING s ON t.a = s.b WHEN MATCHED THEN UPDATE SET c = s.d",
         ["a of t", "b of s", "c of t", "d of s"]),
        ("SELECT (SELECT max(b) FROM u WHERE u.c = t.d) FROM t", ["b of u, t", "c of u", "d of t"]),
        ("SELECT sum(a) OVER (PARTITION BY b ORDER BY c) FROM t", ["a of t", "b of t", "c of t"]),
        ("SELECT t FROM t", []),
        (
            "SELECT a.x FROM t JOIN ((SELECT v AS w FROM u) AS a JOIN (SELECT d FROM v) AS b ON a.w = d) ON i = a.w",
            ["v of u", "d of v", "i of t", "x of "],
        ),
        ("SELECT c FROM (t JOIN u ON t.a = b) JOIN w ON d = 1", ["a of t", "b of t|u", "d of t|u|w", "c of t|u|w"]),
        ("SELECT q.a FROM ((SELECT a FROM t)) AS q", ["a of t"]),
        ('SELECT a::text COLLATE "C", (b).f FROM t FOR UPDATE OF t', ["a of t", "b of t"]),
        ("SELECT y.a FROM t AS x, LATERAL (SELECT x.b AS a) AS y", ["b of t"]),
        ("SELECT a FROM t UNION SELECT b FROM u ORDER BY 1", ["a of t", "b of u"]),
        ('SELECT A, "B" FROM T', ["a of t", "B of t"]),
        ("CREATE VIEW v AS SELECT a FROM t", ["a of t"]),
    ],
)  # fmt: skip
def test_columns_are_of_the_tables_that_may_have_them(text: str, expected: list[str]) -> None:
    """Scope by scope from the innermost; what the statement names itself is left out."""
    assert expected == columns(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("UPDATE t JOIN u ON t.a = u.b SET t.c = 1, d = 2", ["a of t", "b of u", "c of t", "d of t|u"]),
        ("DELETE x FROM t AS x JOIN u ON x.a = u.b", ["a of t", "b of u"]),
        ("REPLACE INTO t (a) VALUES (1)", ["a of t"]),
        ("INSERT INTO t SET a = 1, b = 2", ["a of t", "b of t"]),
        ("INSERT INTO t (a) VALUES (1) AS n ON DUPLICATE KEY UPDATE b = n.c", ["a of t", "b of t", "c of t"]),
        ("EXPLAIN SELECT a FROM t", ["a of t"]),
        ('SELECT a FROM t WHERE b = "text"', ["a of t", "b of t"]),
        ("SELECT TIMESTAMPDIFF(SECOND, a, b), CONVERT(c USING utf8mb4), @v FROM t", ["b of t", "a of t", "c of t"]),
    ],
)
def test_forms_of_one_engine_are_read(text: str, expected: list[str]) -> None:
    """Joins in UPDATE and DELETE, REPLACE, SET in INSERT."""
    assert expected == columns(text, "mysql")


@pytest.mark.parametrize("text", ["SET a = 1", "COMMIT", "DROP TABLE t", "SELECT FROM WHERE", "not sql at all (", ""])
def test_what_is_not_about_rows_is_not_read(text: str) -> None:
    """Nothing is told of it."""
    assert references(Query(text, Via.TEXT), "postgres") is None


def test_the_places_are_those_of_the_names() -> None:
    """Counted in characters of the text."""
    text = "SELECT 'é', t.name FROM täble AS t WHERE size > 1"
    found = read(text)
    assert [text[item.start :].split(maxsplit=1)[0] for item in found.columns] == ["name", "size"]
    assert [text[item.start :].split(maxsplit=1)[0] for item in found.tables] == ["täble"]


def test_uses_are_told_apart() -> None:
    """By where the column stands."""
    text = "SELECT a FROM t JOIN u ON b = c WHERE d = 1 GROUP BY e HAVING f > 1 ORDER BY g"
    assert [item.use for item in read(text).columns] == [
        *[Use.JOINED] * 2, Use.READ, Use.FILTERED, Use.GROUPED, Use.FILTERED, Use.ORDERED
    ]  # fmt: skip


def test_values_meet_columns() -> None:
    """Compared on either side, listed, written."""
    text = "UPDATE t SET a = 'x', b = 2 WHERE c IN ('y', :p1) AND 'z' <> d AND lower(e) = 'w'"
    assert [(item.column.name, str(item.operator), item.literal) for item in read(text).values] == [
        ("a", "assigned", "x"), ("b", "assigned", "2"), ("c", "=", "y"), ("d", "<>", "z")
    ]  # fmt: skip


def test_an_insertion_tells_what_it_fills() -> None:
    """With its columns and the number of its values."""
    texts = ("INSERT INTO t VALUES (1, 'a')", "INSERT INTO t (a) SELECT 1", "INSERT INTO t SELECT * FROM u")
    found = [read(text).insertions[0] for text in texts]
    assert [(item.columns, item.width) for item in found] == [(None, 2), (("a",), 1), (None, None)]
    assert found[0].rows == ((None, "a"),)


def test_a_selection_tells_how_rows_are_chosen() -> None:
    """What is fixed, what is limited otherwise, what is joined; under an OR nothing is."""
    text = "SELECT a FROM t JOIN u ON t.b = u.c WHERE d = 1 AND (e > 2) AND (f = 1 OR g = 2) ORDER BY 1, h LIMIT 5"
    found = outermost(text)
    assert [item.name for item in found.fixed] == ["d"]
    assert [item.name for item in found.ranged] == ["e"]
    assert [(one.name, two.name) for one, two in found.joins] == [("b", "c")]
    assert [item.name for item in found.order if item is not None] == ["a", "h"]
    assert (found.limit, found.offset, found.where) == ("5", False, True)


@pytest.mark.parametrize(
    ("text", "limit", "offset"),
    [
        ("SELECT a FROM t LIMIT :p1 OFFSET :p2", "", True),
        ("SELECT a FROM t LIMIT 10", "10", False),
        ("SELECT a FROM t OFFSET 5", None, True),
        ("SELECT a FROM t FETCH FIRST 3 ROWS ONLY", "3", False),
        ("SELECT a FROM t", None, False),
    ],
)
def test_limits_in_every_form(text: str, limit: str | None, *, offset: bool) -> None:
    """A parameter is a limit, too."""
    assert (limit, offset) == (outermost(text).limit, outermost(text).offset)


def test_a_fragment_is_about_its_table() -> None:
    """Places count from the beginning of the expression."""
    asked = Query("size > 0 AND name <> 'x'", Via.CHECK, table=QualifiedName("t"))
    found = references(asked, "postgres")
    assert found is not None
    assert [(item.name, item.start, item.owners) for item in found.columns] == [
        ("size", 0, ((QualifiedName("t"),),)),
        ("name", 13, ((QualifiedName("t"),),)),
    ]
    assert references(Query("size > 0", Via.CHECK), "postgres") is None


def test_tables_can_be_taken_out() -> None:
    """What may be of them is open then."""
    found = without(read("SELECT a, u.b FROM t, u"), lambda name: name.name == "t")
    assert [str(item.name) for item in found.tables] == ["u"]
    assert [(item.name, item.open) for item in found.columns] == [("a", True), ("b", False)]
    assert [(item.tables, item.open) for item in found.selections] == [((QualifiedName("u"),), True)]


def test_created_relations_are_told() -> None:
    """Temporary or not, tables and views."""
    for text in ("CREATE TEMP TABLE n AS SELECT 1 AS a", "CREATE TABLE n (a INT)", "SELECT a INTO n FROM t"):
        assert read(text).creates == (QualifiedName("n"),)


def test_deep_nesting_is_not_read_and_harms_nothing() -> None:
    """A sentence elsewhere says that it was not."""
    assert references(Query(f"SELECT {'(' * 5000}1{')' * 5000}", Via.TEXT), "postgres") is None


WORDS = "SELECT FROM WHERE t u a b , . * ( ) = 'x' 1 AS JOIN ON USING INSERT INTO VALUES UPDATE SET DELETE WITH".split()  # noqa: SIM905


@settings(deadline=None)  # the first example may import sqlglot
@given(st.lists(st.sampled_from(WORDS), max_size=14), st.sampled_from(DIALECTS))
def test_no_words_make_it_fail(words: list[str], dialect: str) -> None:
    """Whatever sqlglot makes of them; every place is in the text."""
    text = " ".join(words)
    found = references(Query(text, Via.TEXT), dialect)
    columns_, tables = (found.columns, found.tables) if found is not None else ((), ())
    assert all(
        -1 <= start < len(text) for start in [*(item.start for item in columns_), *(item.start for item in tables)]
    )

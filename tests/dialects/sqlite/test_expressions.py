from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.model.names import QualifiedName
from auditor.model.schema import Column, Server, Table
from auditor.model.verdict import Different, Same, Unknown
from auditor.plugin.engine import Pair
from auditor_sqlite import ENGINE
from auditor_sqlite.witness import find


SERVER = Server("sqlite", (3, 40, 1))
TYPES = {
    "id": "integer",
    "a": "varchar(10)",
    "n": "integer",
    "f": "float",
    "j": "json",
    "b": "boolean",
    "d": "datetime",
}
TABLE = Table(QualifiedName("t"), tuple(Column(name, ENGINE.types.parse(kind, SERVER)) for name, kind in TYPES.items()))


def equal(expected: str, actual: str) -> type:
    """Return the kind of verdict on two expressions over the table."""
    return type(ENGINE.expressions.equal(expected, actual, Pair(TABLE, TABLE, SERVER)))


def default(kind: str, expected: str | None, actual: str | None) -> type:
    """Return the kind of verdict on two defaults of a column."""
    mine, theirs = (Column("a", ENGINE.types.parse(kind, SERVER), default=text) for text in (expected, actual))
    return type(ENGINE.expressions.default(mine, theirs, Pair(TABLE, TABLE, SERVER)))


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ("id * 2", "(id*2)"),
        ("a IN ('x', 'y')", "\"a\" in ('y','x')"),
        ("a IN ('x')", "a = 'x'"),
        ("n IN (1, 2)", "n = 2 OR n = 1"),
        ("lower(a)", "LOWER(t.[a])"),
        ("n > 0", "0 < n"),
        ("NOT (n > 3)", "n <= 3"),
        ("n BETWEEN 1 AND 5", "n >= 1 AND n <= 5"),
        ("a <> ''", 'a != ""'),
        ("a IS NOT NULL", "a NOTNULL"),
        ("b = true", "b == 1"),
        ("n > 0 AND (a IS NULL AND f < 1)", "f < 1 AND n > 0 AND a IS NULL -- why"),
        ("CAST(a AS INT)", "cast(a as bigint)"),
        ("n > -1", "- 1 < n"),
    ],
)
def test_equal_expressions(expected: str, actual: str) -> None:
    """Spelling, order and redundant parentheses say nothing."""
    assert equal(expected, actual) is Same


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ("id * 3", "id * 2"),
        ("lower(a)", "upper(a)"),
        ("a IN ('x', 'yy')", "a IN ('x', 'yy', 'zz')"),
        ("n > 0", "n > 1"),
        ("length(a) > 5", "length(a) > 6"),
        ("a LIKE '%@%'", "a LIKE '%@%.%'"),
        ("a COLLATE nocase = 'x'", "a = 'x'"),
        ("json_extract(j, '$.name')", "json_extract(j, '$.other')"),
        ("d > '2020-01-01'", "d > '2021-01-01'"),
        ("a || 'x'", "a || 'y'"),
        ("n IS NULL", "n IS NOT NULL"),
        ("n / 2", "n / 2.0"),
    ],
)
def test_proven_differences(expected: str, actual: str) -> None:
    """A row on which the two give two values is proof."""
    assert equal(expected, actual) is Different


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ("my_function(a)", "your_function(a)"),
        ("random() > 0", "random() > 1"),
        ("n > 0", "n >= 1"),
        ("b", "b = 1"),
        ("n > 0", "n > 0 OR n IS NULL"),
        ("((", "))"),
        ("a; DROP TABLE t", "a"),
        ("(WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r) SELECT count(*) FROM r)", "1"),
    ],
)
def test_what_nobody_can_tell(expected: str, actual: str) -> None:
    """Unknown functions, chance, equal on all rows tried, texts that are no expressions, endless ones."""
    assert equal(expected, actual) is Unknown


def test_the_proof_is_told() -> None:
    """The row is part of the consequence."""
    verdict = ENGINE.expressions.equal("id * 3", "id * 2", Pair(TABLE, TABLE, SERVER))
    assert isinstance(verdict, Different)
    assert verdict.consequence == "They differ: for id = 1 one gives 3, the other 2."


@pytest.mark.parametrize(
    ("kind", "expected", "actual"),
    [
        ("integer", "0", "(0)"),
        ("integer", "1", "'1'"),
        ("integer", "1 + 2", "3"),
        ("varchar(5)", "'x'", '"x"'),
        ("varchar(5)", "'x'", "x"),
        ("varchar(5)", "1", "'1'"),
        ("varchar(5)", "'it''s'", '"it\'s"'),
        ("boolean", "1", "true"),
        ("boolean", "'0'", "FALSE"),
        ("numeric", "1.0", "1"),
        ("float", "1e3", "1000"),
        ("blob", "x'0A'", "X'0a'"),
        ("datetime", "CURRENT_TIMESTAMP", "current_timestamp"),
        ("datetime", "(CURRENT_TIMESTAMP)", "datetime('now')"),
        ("date", "(CURRENT_DATE)", "date('now')"),
        ("text", "(lower(hex(randomblob(16))))", "LOWER(HEX(RANDOMBLOB(16)))"),
        ("date", "(date('2024-01-01'))", "'2024-01-01'"),
        ("integer", None, None),
    ],
)
def test_equal_defaults(kind: str, expected: str, actual: str) -> None:
    """What is stored in the column is the same."""
    assert default(kind, expected, actual) is Same


@pytest.mark.parametrize(
    ("kind", "expected", "actual"),
    [
        ("integer", "5", "-5"),
        ("boolean", "1", "0"),
        ("text", "1.0", "'1'"),
        ("text", "'a'", "'A'"),
        ("datetime", "CURRENT_TIMESTAMP", "CURRENT_DATE"),
        ("datetime", "CURRENT_TIMESTAMP", "(datetime('now', 'localtime'))"),
        ("datetime", "CURRENT_TIMESTAMP", "'2024-01-01'"),
        ("text", "(hex(randomblob(16)))", "'x'"),
        ("integer", "5", None),
        ("integer", None, "5"),
    ],
)
def test_other_defaults(kind: str, expected: str | None, actual: str | None) -> None:
    """What is stored in the column differs."""
    assert default(kind, expected, actual) is Different


@pytest.mark.parametrize(
    ("kind", "expected", "actual"),
    [
        ("text", "(hex(randomblob(16)))", "(lower(hex(randomblob(16))))"),
        ("text", "(my_function())", "'x'"),
        ("datetime", "(strftime('%Y-%m-%d %H:%M:%S', 'now'))", "CURRENT_TIMESTAMP"),
    ],
)
def test_undecided_defaults(kind: str, expected: str, actual: str) -> None:
    """Chance, functions of somebody's own, and clocks that agree at the moment."""
    assert default(kind, expected, actual) is Unknown


@given(st.integers(-50, 50), st.integers(-50, 50), st.sampled_from(["<", "<=", ">", ">=", "=", "<>"]))
def test_a_moved_bound_is_seen(one: int, other: int, operator: str) -> None:
    """Comparisons with two numbers are the same exactly when the numbers are."""
    verdict = equal(f"n {operator} {one}", f"n {operator} {other}")
    assert verdict is (Same if one == other else Different)


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_text_has_a_verdict(one: str, other: str) -> None:
    """Whatever stands there, the comparison does not fail; the same text is the same."""
    assert equal(one, one) is Same
    assert equal(one, other) in (Same, Different, Unknown)


def test_the_private_database_reads_no_files(tmp_path: object) -> None:
    """A text cannot reach beyond the rows it is tried on."""
    assert find(f"(SELECT load_extension('{tmp_path}/x'))", "1", TABLE.columns) is None
    assert find("(SELECT count(*) FROM pragma_database_list)", "5", TABLE.columns) is None

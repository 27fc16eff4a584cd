"""Edges of AUD515."""

from __future__ import annotations

import pytest

from auditor.testing.builders import column, index, primary_key, table, unique
from tests.rules.queries import gist, query


SLUG = "unindexed-filter"
COLUMNS = (column("id"), column("a"), column("b"), column("c"), column("flag", "boolean"))
BIG = table("big", *COLUMNS, primary_key("id"), index("ix", "a", "b"), unique("u", "c"), rows=50_000)
MANY = table("many", column("id"), column("big_id"), column("x"), primary_key("id"), rows=20_000)
KNOWN = (BIG, MANY, table("small", *COLUMNS, rows=10), table("new", *COLUMNS))


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("SELECT id FROM big WHERE b = 1", "No index of `big` (about 50,000 rows) begins with `b`."),
        ("DELETE FROM big WHERE b > :p1", "No index of `big` (about 50,000 rows) begins with `b`."),
        ("UPDATE big SET a = 1 WHERE b IN (1, 2)", "No index of `big` (about 50,000 rows) begins with `b`."),
        ("SELECT id FROM big ORDER BY b LIMIT 10", "No index of `big` (about 50,000 rows) begins with `b`."),
        (
            "SELECT 1 FROM big JOIN many ON many.big_id = big.id WHERE big.a = 1",
            "No index of `many` (about 20,000 rows) begins with `big_id`.",
        ),
    ],
)
def test_a_large_table_without_an_index_is_told(statement: str, message: str) -> None:
    """Filters, orders, and joins from rows that were found otherwise."""
    assert gist(SLUG, statement, live=KNOWN) == [("warning", message)]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT id FROM big WHERE a = 1",
        "SELECT id FROM big WHERE a = 1 AND b = 2",
        "SELECT id FROM big WHERE b = 1 AND c = 2",
        "SELECT id FROM big WHERE b = 1 AND id > 5",
        "SELECT id FROM big WHERE flag = true",
        "SELECT id FROM big WHERE b = 1 OR c = 2",
        "SELECT id FROM big WHERE b LIKE '%x'",
        "SELECT id FROM big WHERE lower(b) = 'x'",
        "SELECT id FROM big",
        "SELECT id FROM big ORDER BY b",
        "SELECT id FROM small WHERE b = 1",
        "SELECT id FROM new WHERE b = 1",
        "SELECT 1 FROM many JOIN big ON many.big_id = big.id WHERE many.id = 1",
        "INSERT INTO big (b) VALUES (1)",
    ],
)
def test_an_index_a_small_table_and_what_no_index_helps_are_silent(statement: str) -> None:
    """One usable index is enough."""
    assert gist(SLUG, statement, live=KNOWN) == []


def test_a_migration_runs_once() -> None:
    """It may take its time."""
    assert gist(SLUG, query("UPDATE big SET a = 1 WHERE b = 1", function="upgrade"), live=KNOWN) == []


def test_asked_for_by_name_it_tells_of_every_table() -> None:
    """As a note, and without a database."""
    known = (table("small", column("id"), column("b"), primary_key("id")),)
    assert gist(SLUG, "SELECT id FROM small WHERE b = 1", model=known, asked=True) == [
        ("info", "No index of `small` begins with `b`.")
    ]
    assert gist(SLUG, "SELECT id FROM small WHERE b = 1", model=known) == []

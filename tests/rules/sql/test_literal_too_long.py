"""Edges of AUD513."""

from __future__ import annotations

import pytest

from auditor.testing.builders import column, table
from tests.rules.queries import gist, query


SLUG = "literal-too-long"
KNOWN = (table("t", column("id"), column("name", "varchar(3)"), column("note", "text")),)
MESSAGE = "A string of 4 characters is written into column `t.name`, which is `varchar(3)`."


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO t (name) VALUES ('abc'), ('abcd')",
        "INSERT INTO t VALUES (1, 'abcd', 'x')",
        "UPDATE t AS x SET name = 'abcd' WHERE id = 1",
        "INSERT INTO t (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET name = 'abcd'",
    ],
)
def test_a_string_longer_than_its_column_is_an_error(statement: str) -> None:
    """In every form of writing."""
    assert gist(SLUG, statement, live=KNOWN) == [("error", MESSAGE)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE t SET name = 'abc', note = 'abcdefgh'",
        "SELECT 1 FROM t WHERE name = 'abcd'",
        "UPDATE t SET name = :p1",
        "UPDATE t SET name = lower('abcd')",
        "UPDATE t SET id = 12345",
    ],
)
def test_what_fits_or_is_not_written_is_silent(statement: str) -> None:
    """Comparing is harmless."""
    assert gist(SLUG, statement, live=KNOWN) == []


def test_the_database_decides() -> None:
    """That the model is longer is told by the rule on undersized columns."""
    longer = (table("t", column("id"), column("name", "varchar(9)")),)
    assert gist(SLUG, "UPDATE t SET name = 'abcd'", model=KNOWN, live=longer) == []
    assert gist(SLUG, query("UPDATE t SET name = 'abcd'", function="downgrade"), live=KNOWN) == []

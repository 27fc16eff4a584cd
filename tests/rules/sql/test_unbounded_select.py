"""Edges of AUD523."""

from __future__ import annotations

import pytest

from auditor.testing.builders import column, primary_key, table
from tests.rules.queries import gist
from tests.rules.support import rule


SLUG = "unbounded-select"
KNOWN = (table("t", column("id"), column("name", "text"), primary_key("id")),)


def test_it_runs_on_request_only() -> None:
    """Many statements are meant to give all rows."""
    assert rule(SLUG).card.on_request


def test_all_rows_of_a_table_are_told() -> None:
    """Whether some condition leaves some out, or none."""
    assert gist(SLUG, "SELECT * FROM t", live=KNOWN) == [("info", "The SELECT from `t` has no LIMIT and no condition.")]
    assert gist(SLUG, "SELECT id FROM t WHERE name = 'a'", live=KNOWN) == [
        ("info", "The SELECT from `t` has no LIMIT.")
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT id FROM t LIMIT 5",
        "SELECT name FROM t WHERE id = :p1",
        "SELECT max(id) FROM t",
        "SELECT name, count(*) FROM t GROUP BY name",
        "SELECT 1",
        "DELETE FROM t WHERE id IN (SELECT id FROM t)",
    ],
)
def test_what_is_bounded_is_silent(statement: str) -> None:
    """One row, a number, nothing."""
    assert gist(SLUG, statement, live=KNOWN) == []

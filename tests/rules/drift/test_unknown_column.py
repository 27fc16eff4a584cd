"""Edges of AUD104."""

from __future__ import annotations

import pytest

from auditor.model.schema import Column, Generated, Identity
from auditor.testing.builders import column, table
from tests.rules.support import gist, one


def live(extra: Column) -> list[tuple[str, str]]:
    """Give what is said about a column that only the database has."""
    return gist("unknown-column", table("t", column("id")), table("t", column("id"), extra))


def test_not_null_without_default_is_an_error() -> None:
    """Every INSERT of the application leaves the column out, and fails."""
    assert live(column("a", nullable=False)) == [
        ("error", "Column `t.a` is in the database and not in the model, and is NOT NULL without a default.")
    ]


@pytest.mark.parametrize(
    "harmless",
    [
        column("a"),
        column("a", nullable=False, default="0"),
        column("a", nullable=False, generated=Generated("id * 2")),
        column("a", nullable=False, identity=Identity("always")),
    ],
    ids=["nullable", "default", "generated", "identity"],
)
def test_a_column_that_fills_itself_is_a_note(harmless: Column) -> None:
    """INSERTs that leave it out succeed."""
    assert live(harmless) == [("info", "Column `t.a` is in the database and not in the model.")]


def test_the_way_out_never_drops_by_itself() -> None:
    """The fix holds no change, since the column may hold data."""
    found = one("unknown-column", table("t", column("id")), table("t", column("id"), column("a")))
    assert found.fix is not None
    assert found.fix.changes == ()

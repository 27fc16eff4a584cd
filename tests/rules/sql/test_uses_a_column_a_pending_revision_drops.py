"""Edges of AUD516."""

from __future__ import annotations

import pytest

from auditor.testing.builders import column, table
from tests.rules.queries import gist, query, steps


SLUG = "uses-a-column-a-pending-revision-drops"
BEFORE = (table("t", column("id"), column("old")), table("gone", column("id")))
AFTER = (table("t", column("id"), column("new")),)
HISTORY = steps(BEFORE, BEFORE, AFTER)


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("SELECT x.old FROM t AS x", "Column `t.old` is dropped by revision 0003, which is pending, and still used."),
        ("INSERT INTO t (old) VALUES (1)", "Column `t.old` is dropped by revision 0003, which is pending, and still"),
        ("DELETE FROM gone", "Table `gone` is dropped by revision 0003, which is pending, and still used."),
    ],
)
def test_what_a_pending_revision_drops_is_named_with_it(statement: str, message: str) -> None:
    """By the revision that the database is stamped with."""
    (found,) = gist(SLUG, statement, live=BEFORE, history=HISTORY, stamp=("0001",))
    assert found[0] == "error"
    assert found[1].startswith(message)


@pytest.mark.parametrize("statement", ["SELECT id FROM t", "SELECT new FROM t", "SELECT x FROM nowhere"])
def test_what_stays_comes_or_never_was_is_silent(statement: str) -> None:
    """Other rules speak for what is not there."""
    assert gist(SLUG, statement, live=BEFORE, history=HISTORY, stamp=("0001",)) == []


def test_after_the_upgrade_nothing_is_pending() -> None:
    """What is gone is told as unknown."""
    assert gist(SLUG, "SELECT old FROM t", live=AFTER, history=HISTORY, stamp=("0003",)) == []


def test_migrations_use_what_they_drop() -> None:
    """They move its rows first."""
    moved = query("UPDATE t SET old = 1", function="upgrade")
    assert gist(SLUG, moved, live=BEFORE, history=HISTORY, stamp=("0001",)) == []

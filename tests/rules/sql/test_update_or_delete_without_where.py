"""Edges of AUD524."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.model.names import Origin
from auditor.testing.builders import column, table
from tests.rules.queries import findings, gist, query, steps


SLUG = "update-or-delete-without-where"
KNOWN = (table("t", column("id"), column("a"), rows=1_200),)
WIDER = (table("t", column("id"), column("a"), column("b")),)
HISTORY = steps(KNOWN, WIDER)


def pending(statement: str, **fields: Any) -> list[tuple[str, str]]:
    """Give what is said of a statement in revision 0002, of which only 0001 has run."""
    asked = query(statement, origin=Origin("versions/0002.py", 9, "0002"), **fields)
    return gist(SLUG, asked, live=KNOWN, history=HISTORY, stamp=("0001",))


def severity(statement: str, function: str) -> list[str]:
    """Give how much it weighs."""
    return [level for level, _ in pending(statement, function=function)]


def test_in_a_migration_it_is_a_warning_with_the_number_of_rows() -> None:
    """By the database's own estimate."""
    assert pending("DELETE FROM t", function="upgrade") == [
        ("warning", "The DELETE of `t` has no WHERE: it takes every row, about 1,200 now.")
    ]
    assert severity("UPDATE t SET a = 1", "upgrade") == ["warning"]


def test_elsewhere_it_is_a_note() -> None:
    """In the application, in a downgrade, where a new column is filled, and where nobody has read the history."""
    assert findings(SLUG, query("DELETE FROM t", function="upgrade"))[0].severity == "info"
    assert gist(SLUG, "UPDATE t SET a = 1") == [("info", "The UPDATE of `t` has no WHERE: it takes every row.")]
    assert severity("DELETE FROM t", "downgrade") == ["info"]
    assert severity("UPDATE t SET b = a", "upgrade") == ["info"]


def test_a_migration_that_has_run_is_silent() -> None:
    """Nobody can change it any more."""
    asked = query("DELETE FROM t", origin=Origin("versions/0001.py", 9, "0001"))
    assert findings(SLUG, asked, live=KNOWN, history=HISTORY, stamp=("0001",)) == []


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM t WHERE true",
        "UPDATE t SET a = 1 WHERE id = 1",
        "UPDATE t SET a = o.a FROM o WHERE o.id = t.id",
        "SELECT a FROM t",
        "INSERT INTO t (a) SELECT a FROM o",
    ],
)
def test_a_where_is_enough(statement: str) -> None:
    """Whatever it says."""
    assert gist(SLUG, query(statement, function="upgrade")) == []


def test_a_temporary_table_is_ones_own() -> None:
    """Some other statement makes it."""
    made = query("CREATE TEMPORARY TABLE t (id INTEGER)")
    assert gist(SLUG, query("DELETE FROM t", function="upgrade"), others=(made,)) == []

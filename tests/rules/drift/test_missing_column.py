"""Edges of AUD103."""

from __future__ import annotations

from auditor.model.fix import Applicability
from auditor.testing.builders import column, table
from tests.rules.support import findings, gist, one


LIVE = table("t", column("id"))


def test_a_column_of_the_model_alone_is_an_error() -> None:
    """The message names table and column."""
    assert gist("missing-column", table("t", column("id"), column("a")), LIVE) == [
        ("error", "Column `t.a` is in the model and not in the database.")
    ]


def test_the_fix_holds_the_change() -> None:
    """What repairs it is the very change, shown and not applied."""
    found = one("missing-column", table("t", column("id"), column("a")), LIVE)
    assert found.fix is not None
    assert found.fix.applicability is Applicability.DISPLAY_ONLY
    assert [change.subject for change in found.fix.changes] == [found.subject]


def test_a_column_that_existing_rows_cannot_have_is_added_in_three_steps() -> None:
    """NOT NULL without a default cannot be added to a table with rows in one step."""
    wanted = table("t", column("id"), column("a", nullable=False))
    found = one("missing-column", wanted, LIVE)
    assert found.fix is not None
    assert found.fix.title == "Add the column as nullable, fill the rows that exist, then set NOT NULL."


def test_a_server_default_fills_existing_rows() -> None:
    """NOT NULL with a default needs no steps."""
    wanted = table("t", column("id"), column("a", nullable=False, default="0"))
    found = one("missing-column", wanted, LIVE)
    assert found.fix is not None
    assert found.fix.title == "Add the column with a migration."


def test_a_missing_table_is_not_reported_column_by_column() -> None:
    """The table speaks for its columns."""
    assert findings("missing-column", table("t", column("id")), None) == []

"""Edges of AUD129."""

from __future__ import annotations

from auditor.testing.builders import column, table, unique
from tests.rules.support import findings, gist


def test_uniqueness_checked_at_another_time_is_a_warning() -> None:
    """Deferred on one side."""
    sides = [table("t", column("a"), unique("uq", "a", deferrable=when)) for when in (None, "initially deferred")]
    assert gist("unique-mismatch", *sides) == [
        (
            "warning",
            "Unique constraint `uq` of `t` is `not deferrable` in the model and `initially deferred` in the database.",
        )
    ]


def test_nulls_that_are_alike_on_one_side_are_a_warning() -> None:
    """NULLS NOT DISTINCT."""
    sides = [table("t", column("a"), unique("uq", "a", nulls_not_distinct=alike)) for alike in (True, False)]
    assert gist("unique-mismatch", *sides) == [
        (
            "warning",
            "Unique constraint `uq` of `t` takes NULLs for `not distinct` in the model and `distinct` in the database.",
        )
    ]


def test_other_columns_are_left_to_another_rule() -> None:
    """They are what the index behind it is on."""
    sides = [table("t", column("a"), column("b"), unique("uq", name)) for name in "ab"]
    assert findings("unique-mismatch", *sides) == []

"""Edges of AUD105."""

from __future__ import annotations

from auditor.testing.builders import column, table
from tests.rules.support import gist, one


def of(expected: str, actual: str) -> list[tuple[str, str]]:
    """Give what is said about a column of two types."""
    return gist("undersized-varchar", table("t", column("a", expected)), table("t", column("a", actual)))


def test_a_shorter_column_is_an_error_with_both_lengths() -> None:
    """The number there and the number expected are in the message."""
    assert of("varchar(50)", "varchar(20)") == [
        ("error", "Column `t.a` is shorter in the database than in the model: `varchar(20)` instead of `varchar(50)`.")
    ]


def test_a_longer_column_is_not_undersized() -> None:
    """Wider is another rule's note."""
    assert of("varchar(20)", "varchar(50)") == []


def test_binary_strings_are_another_rules_affair() -> None:
    """Only text is meant."""
    assert of("varbinary(50)", "varbinary(20)") == []


def test_the_fix_names_the_expected_type() -> None:
    """Widening needs no look at the data."""
    found = one("undersized-varchar", table("t", column("a", "varchar(50)")), table("t", column("a", "varchar(20)")))
    assert found.fix is not None
    assert found.fix.title == "Widen the column to `varchar(50)`; no row can stand in the way."
    assert found.consequence == "A value longer than the column is refused, or cut."

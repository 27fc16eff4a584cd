"""Edges of AUD205."""

from __future__ import annotations

from tests.rules.histories import findings, gist, past, revision, stamped


LINE = (revision("0001"), revision("0002", "0001"), revision("0003", "0002"))


def test_a_row_that_another_comes_after_is_an_error() -> None:
    """However far; the finding is about the earlier one."""
    (found,) = findings("ancestor-also-stamped", past(*LINE), stamped("0001", "0003"))
    assert (str(found.severity), str(found.subject)) == ("error", "history.0001")
    assert found.message == "The version table holds `0001` and `0003`, which comes after it."


def test_branches_have_a_row_each() -> None:
    """Neither comes after the other."""
    assert gist("ancestor-also-stamped", past(*LINE, revision("b"), revision("c", "b")), stamped("0003", "c")) == []


def test_what_a_branch_depends_on_comes_before_it() -> None:
    """depends_on is an order, too."""
    history = past(revision("a"), revision("b", depends_on=("a",)))
    assert len(gist("ancestor-also-stamped", history, stamped("a", "b"))) == 1


def test_unknown_rows_are_left_to_their_own_rule() -> None:
    """Nobody knows what they come after."""
    assert gist("ancestor-also-stamped", past(*LINE), stamped("0003", "beef")) == []

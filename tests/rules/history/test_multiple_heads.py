"""Edges of AUD201."""

from __future__ import annotations

from tests.rules.histories import findings, gist, past, revision


FORKED = (revision("0001"), revision("0002a", "0001", message="a"), revision("0002b", "0001"))


def test_two_heads_are_one_error() -> None:
    """AC-110: the message names both, the fix merges them, and the place is the last one's file."""
    (found,) = findings("multiple-heads", past(*FORKED))
    assert (str(found.severity), found.message) == ("error", "The history has 2 heads: `0002a` (a), `0002b`.")
    assert found.fix is not None
    assert "alembic merge -m MESSAGE 0002a 0002b" in found.fix.title
    assert str(found.location) == "revision 0002b versions/0002b_file.py:7"


def test_one_head_is_right() -> None:
    """The usual case; so is a history without revisions."""
    assert gist("multiple-heads", past(*FORKED, revision("0003", "0002a", "0002b"))) == []
    assert gist("multiple-heads", past()) == []


def test_heads_with_labels_of_their_own_are_meant() -> None:
    """AC-110: the label may stand on any revision of the branch."""
    branches = (
        revision("a1", branch_labels=("a",)),
        revision("a2", "a1"),
        revision("b1", branch_labels=("b",), depends_on=("a1",)),
    )
    assert gist("multiple-heads", past(*branches)) == []


def test_a_label_before_the_fork_is_no_ones_own() -> None:
    """Both heads carry it, so it tells neither from the other."""
    first = revision("0001", branch_labels=("main",))
    assert len(gist("multiple-heads", past(first, *FORKED[1:]))) == 1


def test_one_label_for_two_heads_is_not_enough() -> None:
    """Each head needs its own."""
    labelled = revision("0002a", "0001", branch_labels=("a",))
    assert len(gist("multiple-heads", past(FORKED[0], labelled, FORKED[2]))) == 1

"""Edges of AUD218."""

from __future__ import annotations

from tests.rules.histories import findings, gist, past, revision, trouble


def test_a_label_that_is_used_at_once_is_an_error() -> None:
    """AC-16: the place is the statement that fails."""
    noted = trouble("label-used-at-once", "'z' of the enum type st is used")
    (found,) = findings("enum-label-in-transaction", past(revision("0001", troubles=(noted,))))
    assert (str(found.severity), found.message) == (
        "error",
        "In revision `0001` 'z' of the enum type st is used in the transaction that adds it.",
    )
    assert str(found.location) == "revision 0001 versions/0001_file.py:12"


def test_an_old_server_refuses_the_label_itself() -> None:
    """AC-16: before PostgreSQL 12."""
    noted = trouble("label-in-transaction", "'z' is added to the enum type st")
    assert gist("enum-label-in-transaction", past(revision("0001", troubles=(noted,)))) == [
        "In revision `0001` 'z' is added to the enum type st inside a transaction."
    ]


def test_other_revisions_are_right() -> None:
    """Whatever else was noticed in them."""
    assert gist("enum-label-in-transaction", past(revision("0001", troubles=(trouble("opaque", "x"),)))) == []

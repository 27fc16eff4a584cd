"""Edges of AUD125."""

from __future__ import annotations

from auditor.testing.builders import column, table
from tests.rules.support import findings, gist


def test_another_comment_is_a_note() -> None:
    """On columns and on tables."""
    assert gist("comment-mismatch", table("t", column("a", comment="new")), table("t", column("a", comment="old"))) == [
        ("info", "Column `t.a` has the comment `new` in the model and `old` in the database.")
    ]
    assert gist("comment-mismatch", table("t", column("a"), comment="new"), table("t", column("a"))) == [
        ("info", "Table `t` has the comment `new` in the model and `none` in the database.")
    ]


def test_a_comment_that_the_model_does_not_state_is_nothing() -> None:
    """Comments made by hand are welcome."""
    assert findings("comment-mismatch", table("t", column("a")), table("t", column("a", comment="old"))) == []

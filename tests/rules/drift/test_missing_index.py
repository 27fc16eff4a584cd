"""Edges of AUD115."""

from __future__ import annotations

from auditor.model.schema import IndexPart
from auditor.testing.builders import column, index, table
from tests.rules.support import findings, gist


LIVE = table("t", column("a"), column("b"))


def test_an_index_of_the_model_alone_is_a_warning() -> None:
    """The message tells what it is on."""
    expected = table("t", column("a"), column("b"), index("ix", "a", IndexPart(column="b", descending=True)))
    assert gist("missing-index", expected, LIVE) == [
        ("warning", "Index `ix` of `t` on `(a, b DESC)` is in the model and not in the database.")
    ]


def test_a_unique_index_is_a_constraint() -> None:
    """Another rule speaks for it."""
    assert findings("missing-index", table("t", column("a"), column("b"), index("ix", "a", unique=True)), LIVE) == []


def test_an_index_that_the_engine_makes_is_not_missed() -> None:
    """One for a foreign key is the engine's affair."""
    assert findings("missing-index", table("t", column("a"), column("b"), index("ix", "a", implicit=True)), LIVE) == []


def test_the_same_index_under_another_name_is_not_missing() -> None:
    """Content decides."""
    expected = table("t", column("a"), index("ix", "a"))
    assert findings("missing-index", expected, table("t", column("a"), index("other", "a"))) == []

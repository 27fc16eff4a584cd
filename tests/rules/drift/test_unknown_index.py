"""Edges of AUD118."""

from __future__ import annotations

from auditor.testing.builders import column, index, table
from tests.rules.support import findings, gist


MODEL = table("t", column("a"))


def test_an_index_of_the_database_alone_is_a_note() -> None:
    """Somebody may have made it by hand for a reason."""
    assert gist("unknown-index", MODEL, table("t", column("a"), index("ix", "a"))) == [
        ("info", "Index `ix` of `t` on `(a)` is in the database and not in the model.")
    ]


def test_an_index_that_the_engine_made_is_nobodys_drift() -> None:
    """It serves a foreign key."""
    assert findings("unknown-index", MODEL, table("t", column("a"), index("ix", "a", implicit=True))) == []


def test_a_unique_index_is_a_constraint() -> None:
    """Another rule speaks for it."""
    assert findings("unknown-index", MODEL, table("t", column("a"), index("ix", "a", unique=True))) == []

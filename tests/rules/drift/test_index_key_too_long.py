"""Edges of AUD136."""

from __future__ import annotations

from auditor.testing.builders import column, index, primary_key, table, unique
from tests.rules.support import findings, gist, one


WIDE = column("a", "varchar(101)")


def test_a_key_that_is_refused_is_an_error() -> None:
    """Both figures are said; a primary key is a key, too."""
    for key in (unique("uq", "a"), primary_key("a")):
        found = one("index-key-too-long", table("t", WIDE, key), None)
        assert (found.severity, found.facet) == ("error", "length")
        assert found.message.endswith("on `a` takes 101, and the engine at most 100.")
        assert found.consequence == "It is refused."


def test_a_key_that_is_cut_is_a_warning() -> None:
    """Also where it has been deployed: nobody was told then."""
    model = table("t", WIDE, index("ix", "a"))
    assert gist("index-key-too-long", model, None)[0][0] == "warning"
    assert gist("index-key-too-long", model, model)[0][0] == "warning"


def test_what_the_engine_has_taken_it_takes() -> None:
    """The database is right where it has the very key that we would call too long; a longer column is another key."""
    model = table("t", WIDE, unique("uq", "a"))
    assert findings("index-key-too-long", model, model) == []
    shorter = table("t", column("a", "varchar(90)"), unique("uq", "a"))
    assert [severity for severity, _ in gist("index-key-too-long", model, shorter)] == ["error"]


def test_a_key_of_the_database_alone_is_a_note() -> None:
    """Where a model has the table, the model is judged."""
    live = table("t", WIDE, index("ix", "a"))
    assert [severity for severity, _ in gist("index-key-too-long", None, live)] == ["info"]
    assert findings("index-key-too-long", table("t", WIDE), live) == []

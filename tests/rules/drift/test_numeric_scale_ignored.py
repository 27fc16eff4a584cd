"""Edges of AUD137."""

from __future__ import annotations

from auditor.testing.builders import column, table
from tests.rules.support import findings, one


LOST = (("lost_scale", 2),)


def test_an_engine_without_limits_keeps_all_digits() -> None:
    """Values come back as they were written."""
    found = one("numeric-scale-ignored", table("t", column("a", "numeric", extras=LOST)), None)
    assert found.message == "Column `t.a` has the scale 2 and no precision, so its type is just `numeric`."
    assert "does not round" in found.consequence


def test_an_engine_with_a_scale_of_its_own_rounds() -> None:
    """Zero digits are left where two are meant."""
    found = one("numeric-scale-ignored", table("t", column("a", "numeric(10,0)", extras=LOST)), None)
    assert found.consequence == "The engine rounds to 0 digits after the point."


def test_a_complete_number_is_silent() -> None:
    """As is everything that has no note."""
    assert findings("numeric-scale-ignored", table("t", column("a", "numeric(10,2)")), None) == []

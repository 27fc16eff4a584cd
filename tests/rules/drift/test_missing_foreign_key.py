"""Edges of AUD112."""

from __future__ import annotations

from auditor.testing.builders import column, foreign_key, table
from tests.rules.support import findings, gist, one


COLUMNS = column("id"), column("p_id")


def test_a_key_of_the_model_alone_is_an_error() -> None:
    """The message tells what it ties together."""
    expected = table("t", *COLUMNS, foreign_key("fk_p", "p_id", "p.id"))
    assert gist("missing-foreign-key", expected, table("t", *COLUMNS)) == [
        ("error", "Foreign key `fk_p` of `t` from `p_id` to `p (id)` is in the model and not in the database.")
    ]


def test_a_key_without_a_name_is_told_by_what_it_ties() -> None:
    """Its reference stays the same from run to run."""
    found = one("missing-foreign-key", table("t", *COLUMNS, foreign_key(None, "p_id", "p.id")), table("t", *COLUMNS))
    assert str(found.subject) == "t.(p_id) -> p"


def test_an_action_that_does_not_happen_is_said() -> None:
    """ON DELETE CASCADE is something that the application counts on."""
    expected = table("t", *COLUMNS, foreign_key("fk_p", "p_id", "p.id", on_delete="CASCADE"))
    found = one("missing-foreign-key", expected, table("t", *COLUMNS))
    assert "ON DELETE CASCADE" in found.consequence


def test_the_same_key_under_another_name_is_not_missing() -> None:
    """What it ties together decides."""
    expected = table("t", *COLUMNS, foreign_key("fk_p", "p_id", "p.id"))
    actual = table("t", *COLUMNS, foreign_key("t_ibfk_1", "p_id", "p.id"))
    assert findings("missing-foreign-key", expected, actual) == []

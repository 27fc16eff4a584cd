"""Edges of AUD117."""

from __future__ import annotations

from auditor.testing.builders import column, foreign_key, table
from tests.rules.support import findings, gist


COLUMNS = column("id"), column("p_id")


def test_a_key_of_the_database_alone_is_a_warning() -> None:
    """It refuses writes that the model allows."""
    actual = table("t", *COLUMNS, foreign_key("fk_p", "p_id", "p.id"))
    assert gist("unknown-foreign-key", table("t", *COLUMNS), actual) == [
        ("warning", "Foreign key `fk_p` of `t` from `p_id` to `p (id)` is in the database and not in the model.")
    ]


def test_another_target_is_not_unknown() -> None:
    """The comparison pairs keys of the same columns."""
    sides = [table("t", *COLUMNS, foreign_key("fk_p", "p_id", target)) for target in ("p.id", "q.id")]
    assert findings("unknown-foreign-key", *sides) == []


def test_the_same_key_twice_is_a_note() -> None:
    """A migration that ran twice; with another action it is another key."""
    key = foreign_key("fk_p", "p_id", "p.id", on_delete="CASCADE")
    for action, severity in (("CASCADE", "info"), (None, "warning")):
        twin = foreign_key("fk_again", "p_id", "p.id", on_delete=action)
        found = gist("unknown-foreign-key", table("t", *COLUMNS, key), table("t", *COLUMNS, key, twin))
        assert [item for item, _ in found] == [severity]

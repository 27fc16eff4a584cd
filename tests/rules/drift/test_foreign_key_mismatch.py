"""Edges of AUD128."""

from __future__ import annotations

import pytest

from auditor.model.schema import Table
from auditor.testing.builders import column, foreign_key, table
from tests.rules.support import findings, gist


COLUMNS = column("id"), column("p_id")


def child(target: str = "p.id", **fields: object) -> Table:
    """Give a table with a key."""
    return table("t", *COLUMNS, foreign_key("fk_p", "p_id", target, **fields))


def test_another_target_is_an_error() -> None:
    """Both targets are in the message."""
    assert gist("foreign-key-mismatch", child("p.id"), child("q.id")) == [
        ("error", "Foreign key `fk_p` of `t` points at `p (id)` in the model and `q (id)` in the database.")
    ]


@pytest.mark.parametrize(
    "other",
    [child(match="FULL"), child(deferrable="initially deferred"), child(validated=False), child(enforced=False)],
    ids=["match", "deferrable", "validated", "enforced"],
)
def test_a_key_held_in_another_way_is_a_warning(other: Table) -> None:
    """It ties the same columns."""
    assert [severity for severity, _ in gist("foreign-key-mismatch", child(), other)] == ["warning"]


def test_actions_are_left_to_their_own_rule() -> None:
    """ON DELETE and ON UPDATE."""
    assert findings("foreign-key-mismatch", child(), child(on_delete="CASCADE")) == []

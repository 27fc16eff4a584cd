"""Edges of AUD127."""

from __future__ import annotations

from auditor.model.schema import TablePart
from auditor.testing.builders import check, column, foreign_key, index, table, unique
from tests.rules.support import findings, gist


COLUMNS = column("id"), column("p_id")


def test_another_name_of_the_same_thing_is_a_note() -> None:
    """Index, constraint and key alike."""
    kinds: dict[str, list[TablePart]] = {
        "Index `b` of `t`": [index(name, "id") for name in "ab"],
        "Unique constraint `b` of `t`": [unique(name, "id") for name in "ab"],
        "Foreign key `b` of `t`": [foreign_key(name, "p_id", "p.id") for name in "ab"],
        "Check constraint `b` of `t`": [check(name, "id > 0") for name in "ab"],
    }
    for kind, sides in kinds.items():
        expected, actual = (table("t", *COLUMNS, part) for part in sides)
        assert gist("name-only", expected, actual) == [
            ("info", f"{kind} is named `a` in the model and `b` in the database.")
        ]


def test_a_thing_without_a_name_takes_any() -> None:
    """The model left the name to the engine."""
    assert (
        findings("name-only", table("t", *COLUMNS, unique(None, "id")), table("t", *COLUMNS, unique("b", "id"))) == []
    )

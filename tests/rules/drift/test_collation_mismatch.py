"""Edges of AUD124."""

from __future__ import annotations

from auditor.testing.builders import column, table
from tests.rules.support import findings, gist, one


def test_another_collation_of_a_column_is_a_warning() -> None:
    """Equality and sorting differ."""
    sides = [table("t", column("a", "text", collation=name)) for name in ("C", "en_US")]
    assert gist("collation-mismatch", *sides) == [
        ("warning", "Column `t.a` differs in collation: `C` in the model and `en_US` in the database.")
    ]


def test_another_charset_of_a_table_is_a_warning() -> None:
    """Characters may be refused."""
    sides = [table("t", column("a"), charset=name) for name in ("utf8mb4", "latin1")]
    assert gist("collation-mismatch", *sides) == [
        ("warning", "Table `t` differs in charset: `utf8mb4` in the model and `latin1` in the database.")
    ]


def test_a_table_that_leaves_it_open_agrees_with_all() -> None:
    """What the model does not state cannot differ."""
    assert findings("collation-mismatch", table("t", column("a")), table("t", column("a"), charset="latin1")) == []


def test_a_column_that_leaves_its_table_is_named() -> None:
    """It follows the table on one side only."""
    found = one("collation-mismatch", table("t", column("a", "text")), table("t", column("a", "text", collation="C")))
    assert found.message == "Column `t.a` differs in collation: `as the table` in the model and `C` in the database."


def test_another_charset_brings_another_collation() -> None:
    """One difference, said once."""
    sides = [table("t", column("a", "text", charset=name, collation=f"{name}_bin")) for name in ("utf8mb4", "latin1")]
    assert one("collation-mismatch", *sides).facet == "charset"

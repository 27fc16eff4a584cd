"""Edges of AUD132."""

from __future__ import annotations

from auditor.model.finding import Severity
from auditor.model.names import Role
from auditor.testing.builders import column, schema, table
from tests.rules.support import findings, gist, one


ORDERS = table("orders", column("id"), column("quantity"))


def test_a_column_under_another_name_is_one_error() -> None:
    """The message asks, with the reasons for it."""
    found = one("possible-rename", ORDERS, table("orders", column("id"), column("qty")))
    assert found.severity is Severity.ERROR
    assert found.message == (
        "Column `orders.quantity` is in the model and not in the database, which has `qty` instead: "
        "both are integer, both stand between the same columns, their names are alike."
    )


def test_neither_side_is_reported_again() -> None:
    """It stands in place of a missing and an unknown column."""
    actual = table("orders", column("id"), column("qty"))
    assert findings("missing-column", ORDERS, actual) == []
    assert findings("unknown-column", ORDERS, actual) == []


def test_the_way_out_adds_and_drops_nothing() -> None:
    """Nobody can prove a rename, and an add and a drop would lose the values."""
    found = one("possible-rename", ORDERS, table("orders", column("id"), column("qty")))
    assert found.fix is not None
    assert found.fix.changes == ()


def test_a_table_under_another_name_is_one_error() -> None:
    """The columns tell."""
    columns = [column(name) for name in "abcd"]
    sides = schema(Role.MODEL, table("orders", *columns)), schema(Role.LIVE, table("bestellungen", *columns))
    assert [severity for severity, _ in gist("possible-rename", *sides)] == ["error"]


def test_two_candidates_are_none() -> None:
    """Where two could be meant, nothing is guessed."""
    expected, actual = (table("t", column("id"), *map(column, names)) for names in (["name"], ["name1", "name2"]))
    assert findings("possible-rename", expected, actual) == []

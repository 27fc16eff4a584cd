"""Probable renames: said as one change, and only where nothing else could be meant."""

from __future__ import annotations

from auditor.model.changes import Add, Drop, Rename
from tests.compare.test_diff import A, column, difference, table


def kinds(changes: tuple[object, ...]) -> list[str]:
    """The classes of the changes."""
    return [type(change).__name__ for change in changes]


def test_a_column_of_like_name_type_and_place_is_renamed() -> None:
    """One change with its reasons in place of an add and a drop."""
    (change,) = difference(table(A, column("quantity")), table(A, column("qty"))).changes

    assert change == Rename(
        column("quantity"),
        column("qty"),
        ("both are int", "both stand between the same columns", "their names are alike"),
        table().name,
    )


def test_another_type_or_an_unlike_name_is_no_rename() -> None:
    """Both the missing and the unknown column are told."""
    assert kinds(difference(table(A, column("email")), table(A, column("fax"))).changes) == ["Add", "Drop"]
    assert kinds(difference(table(A, column("size")), table(A, column("sizes", "text"))).changes) == ["Add", "Drop"]


def test_two_candidates_are_none() -> None:
    """Where two columns could be meant, nothing is guessed."""
    changes = difference(table(A, column("name")), table(A, column("name1"), column("name2"))).changes

    assert kinds(changes) == ["Add", "Drop", "Drop"]


def test_a_table_with_the_same_columns_is_renamed() -> None:
    """Four columns in five are enough; the names of tables say nothing."""
    columns = tuple(column(name) for name in "abcd")
    (change,) = difference(
        table(*columns, column("e"), name="orders"), table(*columns, column("e"), name="bestellungen")
    ).changes

    assert isinstance(change, Rename)
    assert change.reasons == ("5 of their 5 columns are the same",)


def test_tables_that_share_only_an_id_are_not_renamed() -> None:
    """Every table has an id."""
    mine, theirs = table(column("id"), name="mine"), table(column("id"), name="theirs")

    assert difference(mine, theirs).changes == (Add(mine), Drop(theirs))

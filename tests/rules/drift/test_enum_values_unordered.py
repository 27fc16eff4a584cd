"""Edges of AUD131."""

from __future__ import annotations

import msgspec

from auditor.model.schema import Enumeration
from auditor.testing.builders import column, members, table
from tests.rules.support import gist


COLOR = members(RED="red", BLUE="blue")


def of(enumeration: Enumeration) -> list[tuple[str, str]]:
    """Give what is said about a column of the model."""
    return gist("enum-values-unordered", table("t", column("c", "enum(a,b)", enumeration=enumeration)), None)


def test_values_in_another_order_than_the_members_are_an_error() -> None:
    """They are paired by position: RED is written as blue."""
    sorted_values = msgspec.structs.replace(COLOR, bound=("blue", "red"))
    assert of(sorted_values) == [
        ("error", "Column `t.c` has its labels in another order than the members of `Color`: blue, red.")
    ]


def test_labels_from_a_set_are_an_error_even_when_in_order_now() -> None:
    """The next process has another order."""
    assert len(of(msgspec.structs.replace(COLOR, bound=COLOR.values, unordered=True))) == 1


def test_names_and_values_in_order_are_nothing() -> None:
    """The usual cases, and labels that are neither names nor values."""
    assert of(COLOR) == []
    assert of(msgspec.structs.replace(COLOR, bound=COLOR.values)) == []
    assert of(msgspec.structs.replace(COLOR, bound=("z", "y"))) == []


def test_values_that_are_the_names_of_other_members_are_nothing() -> None:
    """Either spelling in the members' order is right."""
    assert of(members(A="B", B="A")) == []


def test_an_enum_of_plain_strings_has_no_members() -> None:
    """Any order is the order."""
    assert of(Enumeration(("b", "a"))) == []

"""Edges of AUD120."""

from __future__ import annotations

import msgspec
import pytest

from auditor.model.schema import Index, IndexPart
from auditor.testing.builders import column, index, table, unique
from tests.rules.support import gist


PLAIN = index("ix", "a")


def of(expected: Index, actual: Index) -> list[tuple[str, str]]:
    """Give what is said about two indexes of the same name."""
    columns = column("a"), column("b")
    return gist("index-mismatch", table("t", *columns, expected), table("t", *columns, actual))


@pytest.mark.parametrize(
    ("facet", "other"),
    [
        ("columns", index("ix", "b")),
        ("columns", index("ix", "a", "b")),
        ("order", index("ix", IndexPart(column="a", descending=True))),
        ("length", index("ix", IndexPart(column="a", length=10))),
        ("operator class", index("ix", IndexPart(column="a", operator_class="text_pattern_ops"))),
        ("collation", index("ix", IndexPart(column="a", collation="C"))),
        ("method", index("ix", "a", method="hash")),
        ("predicate", index("ix", "a", predicate="a > 0")),
        ("its included columns", index("ix", "a", include=("b",))),
        ("being visible", index("ix", "a", visible=False)),
        ("being valid", index("ix", "a", valid=False)),
    ],
)
def test_every_difference_of_a_plain_index_is_a_warning(facet: str, other: Index) -> None:
    """The message names the facet."""
    [(severity, message)] = of(PLAIN, other)
    assert severity == "warning"
    assert message.startswith(f"Index `ix` of `t` differs in {facet}: ")


@pytest.mark.parametrize(
    "change",
    [{"parts": (IndexPart(column="b"),)}, {"predicate": "a > 0"}, {"parts": (IndexPart(column="a", length=10),)}],
    ids=["columns", "predicate", "length"],
)
def test_a_unique_index_that_refuses_other_rows_is_an_error(change: dict[str, object]) -> None:
    """It is another constraint."""
    expected = index("ix", "a", unique=True)
    assert [severity for severity, _ in of(expected, msgspec.structs.replace(expected, **change))] == ["error"]


def test_a_unique_index_that_is_only_read_in_another_way_is_a_warning() -> None:
    """INCLUDE says nothing about which rows are refused."""
    expected = index("ix", "a", unique=True)
    assert [severity for severity, _ in of(expected, msgspec.structs.replace(expected, include=("b",)))] == ["warning"]


def test_other_columns_of_a_unique_constraint_are_an_error() -> None:
    """The constraint is held as an index."""
    columns = column("a"), column("b")
    sides = table("t", *columns, unique("uq", "a", "b")), table("t", *columns, unique("uq", "a"))
    assert [severity for severity, _ in gist("index-mismatch", *sides)] == ["error"]


def test_uniqueness_itself_is_left_to_its_own_rules() -> None:
    """Only the rest is said here."""
    assert of(PLAIN, index("ix", "a", unique=True)) == []

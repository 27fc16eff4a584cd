"""Edges of AUD401."""

from __future__ import annotations

import pytest

from auditor.model.names import Role
from auditor.model.schema import IndexPart, Schema, TablePart
from auditor.testing.builders import column, foreign_key, index, primary_key, schema, table, unique
from tests.rules.support import findings, gist, one


NOT_NULL = "a IS NOT NULL"


def made(key: str, *parts: TablePart) -> Schema:
    """Give a parent, and a child whose key is on these columns."""
    parent = table("p", column("a"), column("b"), primary_key("a", "b"))
    pointing = foreign_key("fk_p", key, f"p.{key}")
    return schema(Role.MODEL, parent, table("t", *map(column, "abxy"), pointing, *parts))


def told(key: str, *parts: TablePart) -> int:
    """Give how often a model with these keys is told of."""
    return len(findings("unindexed-foreign-key", made(key, *parts), None))


def test_a_key_without_an_index_is_a_note() -> None:
    """The message has the columns, the consequence what will be slow."""
    found = one("unindexed-foreign-key", made("a"), None)
    assert (str(found.severity), found.message) == (
        "info",
        "Foreign key `fk_p` of `t` has no index that begins with `a`.",
    )
    assert found.consequence.startswith("Deleting a row of `p`")


def test_the_primary_key_serves_what_it_begins_with() -> None:
    """AC-80: (a, b) serves a key on a, and none on b."""
    assert (told("a", primary_key("a", "b")), told("b", primary_key("a", "b"))) == (0, 1)


@pytest.mark.parametrize(
    ("parts", "times"),
    [
        ([index("ix", "a", "b", "x")], 0),
        ([index("ix", "b", "a")], 0),
        ([unique("uq", "b", "a")], 0),
        ([index("ix", "a", "b", IndexPart(expression="lower(x)"))], 0),
        ([index("ix", "a", "x"), index("iy", "x", "b")], 1),
        ([index("ix", "a", include=("b",))], 1),
        ([index("ix", "a")], 1),
    ],
)
def test_two_columns_are_wanted_together(parts: list[TablePart], times: int) -> None:
    """AC-81: in any order at the beginning, and not one here and one there."""
    assert told("a, b", *parts) == times


@pytest.mark.parametrize(
    ("serving", "times"),
    [
        (index("ix", "a", predicate=NOT_NULL), 0),
        (index("ix", "a", predicate=f"({NOT_NULL}) AND NOT a IS NULL"), 0),
        (index("ix", "a", predicate=f"{NOT_NULL} AND x > 0"), 1),
        (index("ix", "a", predicate="x IS NOT NULL"), 1),
        (index("ix", "a", predicate="a IS NULL"), 1),
        (index("ix", "a", valid=False), 1),
        (index("ix", "a", visible=False), 1),
        (index("ix", IndexPart(expression="abs(a)")), 1),
        (index("ix", IndexPart(column="a", length=5)), 1),
        (index("ix", "a", method="gin"), 1),
        (index("ix", "a", method="hash"), 0),
        (index("ix", "a", "b", method="hash"), 1),
        (index("ix", "a", method="btree"), 0),
    ],
)
def test_an_index_that_leaves_children_out_does_not_count(serving: TablePart, times: int) -> None:
    """AC-82: neither does one that is no use for equal values; children without a parent may be left out."""
    assert told("a", serving) == times


def test_what_the_engine_makes_by_itself_counts() -> None:
    """AC-83: an index for the key is part of the completed table."""
    assert told("a", index(None, "a", implicit=True)) == 0


def test_an_index_on_either_side_is_enough() -> None:
    """That the other one lacks it is another rule's to tell."""
    bare, indexed = made("a"), made("a", index("ix", "a"))
    assert gist("unindexed-foreign-key", bare, schema(Role.LIVE, *indexed.tables)) == []
    assert gist("unindexed-foreign-key", indexed, schema(Role.LIVE, *bare.tables)) == []


def test_a_database_alone_is_judged_and_a_strange_table_is_not() -> None:
    """Each key once; what the models do not have is told of as a table."""
    bare = made("a")
    live = schema(Role.LIVE, *bare.tables)
    assert len(findings("unindexed-foreign-key", bare, live)) == 1
    assert findings("unindexed-foreign-key", schema(Role.MODEL), live) == []

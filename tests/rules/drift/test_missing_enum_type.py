"""Edges of AUD139."""

from __future__ import annotations

from auditor.model.names import QualifiedName, Role
from auditor.model.schema import Column, EnumType
from auditor.model.types import Family, Type
from auditor.testing.builders import column, schema, table
from tests.rules.support import findings, gist


COLOUR = EnumType(QualifiedName("colour"), ("red", "blue"))
LIVE = schema(Role.LIVE, table("t", column("id")))


def test_a_type_that_no_column_has_is_told_by_itself() -> None:
    """It was made ahead of its column."""
    expected = schema(Role.MODEL, table("t", column("id")), enums=(COLOUR,))
    assert gist("missing-enum-type", expected, LIVE) == [
        ("warning", "Enum type `colour` is in the model and not in the database.")
    ]


def test_a_type_of_a_column_is_told_by_the_column() -> None:
    """One fault, one finding."""
    painted = Column("c", Type(Family.ENUM, "colour", COLOUR.labels))
    expected = schema(Role.MODEL, table("t", column("id"), painted), enums=(COLOUR,))
    assert findings("missing-enum-type", expected, LIVE) == []


def test_a_type_that_is_there_is_right() -> None:
    """By its name."""
    there = schema(Role.LIVE, table("t", column("id")), enums=(COLOUR,))
    assert findings("missing-enum-type", schema(Role.MODEL, table("t", column("id")), enums=(COLOUR,)), there) == []

"""Edges of AUD133."""

from __future__ import annotations

from auditor.model.finding import Severity
from auditor.model.names import QualifiedName, Role
from auditor.model.schema import Column, EnumType, Schema
from auditor.model.types import Family, Type
from auditor.testing.builders import column, schema, table
from tests.rules.support import findings, one


COLOUR = EnumType(QualifiedName("colour"), ("red", "blue"))
MODEL = schema(Role.MODEL, table("t", column("id")))


def of(family: Family, name: str) -> Column:
    """Give a column of a named type."""
    return Column("c", Type(family, name, COLOUR.labels))


def live(*columns: Column) -> Schema:
    """Give a database with the type, and a second table with these columns."""
    more = [table("u", *columns)] if columns else []
    return schema(Role.LIVE, table("t", column("id")), *more, enums=(COLOUR,))


def test_a_type_that_no_column_has_is_a_note() -> None:
    """It was left behind; dropping it is not ours to propose."""
    found = one("unknown-enum-type", MODEL, live())
    assert found.severity is Severity.INFO
    assert found.message == "Enum type `colour` is in the database and not in the model; no column has it."
    assert found.fix is not None
    assert found.fix.changes == ()


def test_a_type_of_a_column_is_told_by_the_column() -> None:
    """As itself, or as the items of an array."""
    assert findings("unknown-enum-type", MODEL, live(of(Family.ENUM, "colour"))) == []
    assert findings("unknown-enum-type", MODEL, live(of(Family.ARRAY, "colour[]"))) == []


def test_a_type_that_the_model_has_is_known() -> None:
    """Even when the column that has it is missing."""
    model = schema(Role.MODEL, table("t", column("id"), of(Family.ENUM, "colour")), enums=(COLOUR,))
    assert findings("unknown-enum-type", model, live()) == []

"""Enum types and sequences beside the tables."""

from __future__ import annotations

from auditor.compare.diff import compare
from auditor.model.changes import Change
from auditor.model.names import QualifiedName, Role
from auditor.model.schema import Column, Enumeration, EnumType, Schema, Sequence
from auditor.model.types import Family, Type
from auditor.testing.builders import column, schema, table
from auditor.testing.neutral import NEUTRAL


COLOUR = QualifiedName("colour")


def of(labels: str, *, array: bool = False, **fields: object) -> Column:
    """Give a column of the enum type with these labels, or of arrays of it."""
    family, name = (Family.ARRAY, "colour[]") if array else (Family.ENUM, "colour")
    return Column("c", Type(family, name, tuple(labels.split())), **fields)  # type: ignore[arg-type]


def side(role: Role, labels: str | None, *columns: Column) -> Schema:
    """Give a schema with a table of these columns and, unless None, the enum type with these labels."""
    enums = (EnumType(COLOUR, tuple(labels.split())),) if labels is not None else ()
    return schema(role, table("t", column("id"), *columns), enums=enums)


def told(expected: Schema, actual: Schema) -> list[str]:
    """Give the changes as words."""
    return [_word(change) for change in compare(expected, actual, NEUTRAL).changes]


def _word(change: Change) -> str:
    facets = ", ".join(item.facet for item in getattr(change, "differences", ()))
    return " ".join(filter(None, [type(change).__name__, str(change.subject.kind), str(change.subject), facets]))


def test_a_type_that_nobody_uses() -> None:
    """Missing or left behind, it is a change of its own."""
    assert told(side(Role.HISTORY, "a b"), side(Role.LIVE, None)) == ["Add enum type colour"]
    assert told(side(Role.MODEL, None), side(Role.LIVE, "a b")) == ["Drop enum type colour"]


def test_what_a_column_tells_is_told_once() -> None:
    """Other labels, and a missing column of a missing type."""
    assert told(side(Role.MODEL, "a b", of("a b")), side(Role.LIVE, "a", of("a"))) == ["Alter column t.c labels"]
    assert told(side(Role.MODEL, "a b", of("a b")), side(Role.LIVE, None)) == ["Add column t.c"]


def test_labels_that_no_column_tells_of() -> None:
    """The table is missing, and the type was left behind with fewer labels: creating it will fail."""
    assert told(side(Role.MODEL, "a b", of("a b")), side(Role.LIVE, "a")) == [
        "Add column t.c",
        "Alter enum type colour labels",
    ]
    assert told(side(Role.MODEL, "a b"), side(Role.LIVE, "b a")) == ["Alter enum type colour label order"]


def test_labels_without_an_order_have_none() -> None:
    """A Python set gives them in another order every time."""
    unordered = of("a b", array=True, enumeration=Enumeration(("a", "b"), unordered=True))
    expected, actual = side(Role.MODEL, "a b", unordered), side(Role.LIVE, "b a", of("a b", array=True))
    assert "Alter enum type colour label order" not in told(expected, actual)


def test_sequences_by_name_and_schema() -> None:
    """One in another schema is another one; one that a column owns is there."""
    here, there = Sequence(QualifiedName("s")), Sequence(QualifiedName("s", "other"))
    empty = schema(Role.LIVE)
    assert told(schema(Role.MODEL, sequences=(here, there)), schema(Role.LIVE, sequences=(there,))) == [
        "Add sequence s"
    ]
    assert told(schema(Role.MODEL), schema(Role.LIVE, sequences=(here,))) == ["Drop sequence s"]
    owned = schema(Role.LIVE, owned_sequences=(here.name,))
    assert (told(schema(Role.MODEL, sequences=(here,)), owned), told(schema(Role.MODEL), empty)) == ([], [])

"""Edges of AUD107."""

from __future__ import annotations

from auditor.model.schema import Column
from auditor.testing.builders import column, table
from tests.rules.support import gist


def of(expected: Column, actual: Column) -> list[tuple[str, str]]:
    """Give what is said about two columns."""
    return gist("nullability-mismatch", table("t", expected), table("t", actual))


def test_a_null_that_the_model_rules_out_is_a_warning() -> None:
    """Readers may meet None."""
    assert of(column("a", nullable=False), column("a")) == [
        ("warning", "Column `t.a` is NOT NULL in the model and takes NULL in the database.")
    ]


def test_a_null_that_the_database_refuses_is_an_error() -> None:
    """The model sends NULL for what nobody set."""
    assert of(column("a"), column("a", nullable=False)) == [
        ("error", "Column `t.a` takes NULL in the model and is NOT NULL in the database.")
    ]


def test_a_default_that_only_the_database_knows_does_not_help() -> None:
    """SQLAlchemy sends NULL explicitly when the model has no default."""
    assert [severity for severity, _ in of(column("a"), column("a", nullable=False, default="0"))] == ["error"]


def test_a_default_of_the_model_leaves_only_explicit_none() -> None:
    """A Python default or a declared server default gives a value; setting None still fails."""
    for known in (column("a", default="0"), column("a", client_default=True)):
        assert [severity for severity, _ in of(known, column("a", nullable=False, default="0"))] == ["warning"]


def test_the_same_nullability_is_nothing() -> None:
    """Both NOT NULL."""
    assert of(column("a", nullable=False), column("a", nullable=False)) == []

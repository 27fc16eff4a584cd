"""Edges of AUD108."""

from __future__ import annotations

from auditor.model.schema import Column
from auditor.testing.builders import column, table
from tests.rules.support import gist


def of(expected: Column, actual: Column) -> list[tuple[str, str]]:
    """Give what is said about two columns."""
    return gist("default-mismatch", table("t", expected), table("t", actual))


def severities(expected: Column, actual: Column) -> list[str]:
    """Give only how much it weighs."""
    return [severity for severity, _ in of(expected, actual)]


def test_a_default_the_model_counts_on_and_not_null_is_an_error() -> None:
    """INSERT leaves the column out and fails."""
    expected = column("a", nullable=False, default="0")
    assert of(expected, column("a", nullable=False)) == [
        ("error", "Column `t.a` differs in its server default: `0` in the model and `none` in the database.")
    ]


def test_a_python_default_covers_for_the_missing_one() -> None:
    """The models always send a value; others still do without."""
    expected = column("a", nullable=False, default="0", client_default=True)
    assert severities(expected, column("a", nullable=False)) == ["warning"]


def test_a_missing_default_of_a_nullable_column_is_a_warning() -> None:
    """NULL is stored without a word."""
    assert severities(column("a", default="0"), column("a")) == ["warning"]


def test_a_python_default_beside_a_server_default_is_a_note() -> None:
    """The model's own INSERTs never notice."""
    assert severities(column("a", client_default=True), column("a", default="0")) == ["info"]


def test_a_default_that_the_model_does_not_know_is_a_warning() -> None:
    """Rows of others get a value that no code expects."""
    assert severities(column("a"), column("a", default="0")) == ["warning"]


def test_another_default_is_a_warning() -> None:
    """Both sides fill in, each its own value."""
    assert severities(column("a", default="0"), column("a", default="1")) == ["warning"]


def test_an_on_update_clause_is_a_facet_of_its_own() -> None:
    """In either direction."""
    plain, rewriting = column("a", default="now()"), column("a", default="now() ON UPDATE now()")
    assert of(plain, rewriting) == [
        ("warning", "Column `t.a` differs in its ON UPDATE clause: `none` in the model and `now()` in the database.")
    ]
    assert severities(rewriting, plain) == ["warning"]

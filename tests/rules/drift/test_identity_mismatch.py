"""Edges of AUD123."""

from __future__ import annotations

from auditor.model.schema import Column, Identity
from auditor.testing.builders import column, table
from tests.rules.support import gist


def of(expected: Column, actual: Column) -> list[tuple[str, str]]:
    """Give what is said about two columns."""
    return gist("identity-mismatch", table("t", expected), table("t", actual))


def test_a_number_that_nobody_gives_is_an_error() -> None:
    """INSERT leaves the key out."""
    assert of(column("id", identity=Identity("auto_increment")), column("id")) == [
        (
            "error",
            "Column `t.id` differs in how it numbers itself: `auto_increment` in the model and `none` in the database.",
        )
    ]


def test_another_kind_of_numbering_is_a_warning() -> None:
    """ALWAYS refuses numbers of the application's own."""
    sides = [column("id", identity=Identity(kind)) for kind in ("by default", "always")]
    assert [severity for severity, _ in of(*sides)] == ["warning"]


def test_numbering_that_nobody_asked_for_is_a_warning() -> None:
    """The model means to give the numbers."""
    assert [severity for severity, _ in of(column("id"), column("id", identity=Identity("serial")))] == ["warning"]


def test_an_engine_that_insists_on_its_own_numbers_is_an_error() -> None:
    """The application gives them, and GENERATED ALWAYS refuses."""
    assert [severity for severity, _ in of(column("id"), column("id", identity=Identity("always")))] == ["error"]

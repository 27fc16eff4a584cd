"""Edges of AUD122."""

from __future__ import annotations

from auditor.model.finding import Severity
from auditor.model.schema import Column, Generated
from auditor.testing.builders import column, table
from tests.rules.support import gist, one


def of(expected: Column, actual: Column) -> list[tuple[str, str]]:
    """Give what is said about two columns."""
    return gist("generated-mismatch", table("t", expected), table("t", actual))


def test_another_expression_is_a_warning() -> None:
    """Both are in the message."""
    sides = [column("a", generated=Generated(text)) for text in ("id * 3", "id * 2")]
    assert of(*sides) == [
        ("warning", "Column `t.a` differs in how it is computed: `id * 3` in the model and `id * 2` in the database.")
    ]


def test_stored_or_not_is_a_warning() -> None:
    """Only when both sides say."""
    stored, virtual, silent = (column("a", generated=Generated("id", kind)) for kind in (True, False, None))
    found = one("generated-mismatch", table("t", stored), table("t", virtual))
    assert found.severity is Severity.WARNING
    assert found.consequence.startswith("Reads give the same values")
    assert of(silent, virtual) == []


def test_writing_what_the_engine_computes_is_an_error() -> None:
    """The model takes it for a plain column."""
    assert [severity for severity, _ in of(column("a"), column("a", generated=Generated("id")))] == ["error"]


def test_reading_what_nobody_computes_is_a_warning() -> None:
    """The model leaves it to the engine."""
    assert [severity for severity, _ in of(column("a", generated=Generated("id")), column("a"))] == ["warning"]

"""Edges of AUD106."""

from __future__ import annotations

import pytest

from auditor.testing.builders import column, table
from tests.rules.support import gist


def of(expected: str, actual: str) -> list[tuple[str, str]]:
    """Give what is said about a column of two types."""
    return gist("type-mismatch", table("t", column("a", expected)), table("t", column("a", actual)))


@pytest.mark.parametrize(
    ("expected", "actual", "severity"),
    [
        ("bigint", "integer", "error"),
        ("integer", "bigint", "info"),
        ("json", "text", "warning"),
    ],
)
def test_severity_follows_from_how_the_type_fits(expected: str, actual: str, severity: str) -> None:
    """Narrower breaks, wider is a note, other is a warning."""
    assert of(expected, actual) == [
        (severity, f"Column `t.a` is `{expected}` in the model and `{actual}` in the database.")
    ]


def test_a_longer_string_is_a_note() -> None:
    """The database takes more than the model gives."""
    assert of("varchar(20)", "varchar(50)") == [
        ("info", "Column `t.a` differs in length: `varchar(20)` in the model and `varchar(50)` in the database.")
    ]


def test_a_shorter_string_is_left_to_its_own_rule() -> None:
    """One disagreement, one finding."""
    assert of("varchar(50)", "varchar(20)") == []


def test_a_shorter_binary_is_an_error_here() -> None:
    """The rule on strings does not speak for it."""
    assert [severity for severity, _ in of("varbinary(50)", "varbinary(20)")] == ["error"]


def test_the_facet_is_named() -> None:
    """Precision and time zone are said as such."""
    assert of("numeric(10,2)", "numeric(8,2)")[0][1].startswith("Column `t.a` differs in precision:")
    assert of("timestamptz", "timestamp")[0][1].startswith("Column `t.a` differs in time zone:")


def test_a_type_nobody_can_read_is_not_a_finding() -> None:
    """Unknown is not different."""
    assert of("json", "hyperloglog") == []

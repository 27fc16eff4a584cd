"""Edges of AUD113."""

from __future__ import annotations

import pytest

from auditor.model.finding import Severity
from auditor.model.schema import Table
from auditor.testing.builders import column, foreign_key, table
from tests.rules.support import findings, one


COLUMNS = column("id"), column("p_id")


def child(**actions: str) -> Table:
    """Give a table with a key of these actions."""
    return table("t", *COLUMNS, foreign_key("fk_p", "p_id", "p.id", **actions))


def test_a_cascade_that_does_not_happen_is_an_error() -> None:
    """Deleting the parent fails."""
    found = one("foreign-key-action-mismatch", child(on_delete="CASCADE"), child())
    assert found.severity is Severity.ERROR
    assert found.message == (
        "Foreign key `fk_p` of `t` has ON DELETE `CASCADE` in the model and `NO ACTION` in the database."
    )
    assert found.consequence == "A statement to delete a parent that is referred to fails."


@pytest.mark.parametrize(
    ("expected", "actual", "severity"),
    [
        ("SET NULL", None, Severity.ERROR),
        ("SET NULL", "CASCADE", Severity.ERROR),
        (None, "CASCADE", Severity.WARNING),
        ("RESTRICT", None, Severity.WARNING),
        (None, "RESTRICT", Severity.WARNING),
    ],
)
def test_how_much_a_delete_action_weighs(expected: str | None, actual: str | None, severity: Severity) -> None:
    """An action that the model counts on weighs most."""
    sides = [child(on_delete=action) if action else child() for action in (expected, actual)]
    assert [item.severity for item in findings("foreign-key-action-mismatch", *sides)] == [severity]


def test_an_update_action_is_a_warning() -> None:
    """Keys seldom change."""
    found = one("foreign-key-action-mismatch", child(on_update="CASCADE"), child())
    assert found.severity is Severity.WARNING
    assert "ON UPDATE" in found.message


def test_both_actions_are_two_findings_with_fixes_of_their_own() -> None:
    """Each fix holds only its own difference."""
    found = findings("foreign-key-action-mismatch", child(on_delete="CASCADE", on_update="CASCADE"), child())
    assert [item.facet for item in found] == ["on delete", "on update"]
    assert len({item.fingerprint for item in found}) == 2

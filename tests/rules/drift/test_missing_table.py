"""Edges of AUD101."""

from __future__ import annotations

from auditor.model.finding import Severity
from auditor.model.names import Kind, ObjectRef, QualifiedName, Role
from auditor.model.schema import Gap
from auditor.testing.builders import column, primary_key, schema, table
from tests.rules.support import findings, one


PARTS = column("id"), primary_key("id")


def test_a_table_of_the_model_alone_is_an_error() -> None:
    """The message names the table and both sides."""
    found = one("missing-table", table("t", *PARTS), None)
    assert found.severity is Severity.ERROR
    assert found.message == "Table `t` is in the model and not in the database."
    assert found.subject == ObjectRef(Kind.TABLE, QualifiedName("t"))


def test_the_schema_is_part_of_the_name() -> None:
    """A table of another schema is named with it."""
    found = one("missing-table", table("t", *PARTS, schema="app"), table("t", *PARTS))
    assert found.message == "Table `app.t` is in the model and not in the database."


def test_evidence_of_the_two_sides_is_never_the_same_text() -> None:
    """One side describes the table, the other says that there is none."""
    expected, actual = one("missing-table", table("t", *PARTS), None).evidence
    assert (expected.role, actual.role) == (Role.MODEL, Role.LIVE)
    assert expected.value != actual.value


def test_a_mapped_view_is_no_table() -> None:
    """A view that the model maps is never created by it, so it is not missing."""
    assert findings("missing-table", table("v", column("id"), view="view"), None) == []


def test_what_could_not_be_read_is_not_missing() -> None:
    """A gap over tables on the live side silences the rule."""
    blind = schema(Role.LIVE, gaps=(Gap("tables", "no privilege"),))
    assert findings("missing-table", table("t", *PARTS), blind) == []

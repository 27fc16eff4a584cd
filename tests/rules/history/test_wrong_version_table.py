"""Edges of AUD206."""

from __future__ import annotations

from auditor.model.history import Stamp
from auditor.model.names import QualifiedName
from tests.rules.histories import AUTHOR, gist, past, revision, stamped


HISTORY = past(revision("0001"))
OTHER = (QualifiedName("alembic_version", "audit"),)


def test_a_table_of_that_form_elsewhere_is_an_error() -> None:
    """The named one is absent, or holds nothing."""
    said = "The version table `alembic_version` that env.py names {}, and the database has `audit.alembic_version`."
    assert gist("wrong-version-table", HISTORY, Stamp(lookalikes=OTHER), (AUTHOR,)) == [said.format("does not exist")]
    assert gist("wrong-version-table", HISTORY, stamped(lookalikes=OTHER), (AUTHOR,)) == [said.format("is empty")]


def test_a_table_with_rows_is_the_right_one() -> None:
    """Another project may have one of its own beside it."""
    assert gist("wrong-version-table", HISTORY, stamped("0001", lookalikes=OTHER)) == []


def test_nothing_elsewhere_is_nothing_to_say() -> None:
    """That the database has no revision is told by another rule."""
    assert gist("wrong-version-table", HISTORY, Stamp()) == []
    assert gist("wrong-version-table", HISTORY) == []

"""Edges of AUD203."""

from __future__ import annotations

from auditor.model.history import Stamp
from tests.rules.histories import findings, gist, past, revision, stamped


HISTORY = past(revision("0001"))


def test_a_revision_without_a_file_is_an_error() -> None:
    """AC-112: what version control knows of it is the reason given."""
    (found,) = findings("unknown-live-revision", HISTORY, stamped("beef"), (), trace="Commit 12ab removed it.")
    assert str(found.severity) == "error"
    assert found.message == "The database is stamped with revision `beef`, which no revision file has."
    assert found.because == "Commit 12ab removed it."
    assert str(found.subject) == "history.beef"


def test_each_unknown_row_is_told() -> None:
    """Known rows beside it are right."""
    assert len(gist("unknown-live-revision", HISTORY, stamped("0001", "beef", "cafe"))) == 2


def test_known_and_absent_rows_are_right() -> None:
    """So is a database that nobody could ask."""
    assert gist("unknown-live-revision", HISTORY, stamped("0001")) == []
    assert gist("unknown-live-revision", HISTORY, stamped()) == []
    assert gist("unknown-live-revision", HISTORY, Stamp(unread="no right to read it")) == []
    assert gist("unknown-live-revision", HISTORY) == []

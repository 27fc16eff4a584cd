"""Edges of AUD208."""

from __future__ import annotations

from auditor.model.history import Stamp
from tests.rules.histories import findings, gist, past, revision, stamped


LINE = (revision("0001"), revision("0002", "0001", message="more"), revision("0003", "0002"))


def test_what_is_pending_is_listed() -> None:
    """A note, in the order in which they will run."""
    (found,) = findings("unapplied-revisions", past(*LINE), stamped("0001"))
    assert str(found.severity) == "info"
    assert found.message == "The database is at `0001`, and 2 revisions are pending: `0002` (more), `0003`."


def test_a_new_database_has_run_none() -> None:
    """All are pending."""
    assert gist("unapplied-revisions", past(LINE[0]), Stamp()) == [
        "The database has no revision, and 1 revision is pending: `0001`."
    ]


def test_a_long_list_is_cut() -> None:
    """Ten are named."""
    many = [revision("0000"), *(revision(f"{number:04}", f"{number - 1:04}") for number in range(1, 15))]
    assert gist("unapplied-revisions", past(*many), stamped("0000"))[0].endswith("`0010`, and 4 more.")


def test_at_head_there_is_nothing_to_say() -> None:
    """Nor where nobody knows where the database is."""
    assert gist("unapplied-revisions", past(*LINE), stamped("0003")) == []
    assert gist("unapplied-revisions", past(*LINE), stamped("beef")) == []
    assert gist("unapplied-revisions", past(*LINE), Stamp(unread="no right")) == []
    assert gist("unapplied-revisions", past(*LINE)) == []


def test_what_an_applied_revision_depends_on_is_applied() -> None:
    """Alembic keeps no row for it."""
    history = past(revision("a"), revision("b", depends_on=("a",)))
    assert gist("unapplied-revisions", history, stamped("b")) == []

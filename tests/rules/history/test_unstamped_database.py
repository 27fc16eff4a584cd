"""Edges of AUD204."""

from __future__ import annotations

import pytest

from auditor.model.history import Stamp
from auditor.model.names import QualifiedName
from tests.rules.histories import AUTHOR, BOOK, gist, made, past, revision, stamped


HISTORY = past(revision("0001"), schemas={"0001": made(AUTHOR)})


@pytest.mark.parametrize(("stamp", "state"), [(stamped(), "is empty"), (Stamp(), "does not exist")])
def test_tables_of_the_history_and_no_revision_are_an_error(stamp: Stamp, state: str) -> None:
    """AC-112: an empty version table and none at all."""
    assert gist("unstamped-database", HISTORY, stamp, (AUTHOR,)) == [
        f"The database has 1 table of the history (`author`), and its version table `alembic_version` {state}."
    ]


def test_a_database_that_is_new_to_the_history_is_right() -> None:
    """Nothing there, or nothing of the history's."""
    assert gist("unstamped-database", HISTORY, Stamp(), ()) == []
    assert gist("unstamped-database", HISTORY, Stamp(), (BOOK,)) == []


def test_what_other_rules_tell_is_left_to_them() -> None:
    """A revision, a version table elsewhere, one that cannot be read."""
    elsewhere = Stamp(lookalikes=(QualifiedName("version"),))
    for stamp in (stamped("0001"), stamped("beef"), elsewhere, Stamp(unread="no right")):
        assert gist("unstamped-database", HISTORY, stamp, (AUTHOR,)) == []

"""Edges of AUD207."""

from __future__ import annotations

from tests.rules.histories import findings, gist, past, revision, stamped, version_table


LONG = "x" * 33


def test_an_id_of_33_characters_does_not_fit() -> None:
    """AC-44: Alembic makes the column 32 wide; without a database that is what counts."""
    (found,) = findings("revision-id-too-long", past(revision(LONG)))
    assert str(found.severity) == "error"
    assert found.message == f"Revision id `{LONG}` has 33 characters, and the version table takes `varchar(32)`."


def test_an_id_of_32_characters_fits() -> None:
    """The longest that does."""
    assert gist("revision-id-too-long", past(revision("x" * 32))) == []


def test_a_wider_column_takes_it() -> None:
    """As the database has it, not as Alembic makes it."""
    assert gist("revision-id-too-long", past(revision(LONG)), stamped(), (version_table(length=64),)) == []
    assert len(gist("revision-id-too-long", past(revision(LONG)), stamped(), (version_table(),))) == 1

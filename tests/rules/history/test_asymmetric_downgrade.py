"""Edges of AUD213."""

from __future__ import annotations

from auditor.model.history import History
from auditor.model.schema import Schema
from auditor.testing.builders import column, table
from tests.rules.histories import AUTHOR, BOOK, findings, gist, made, past, revision, trouble


UP = {"0001": made(AUTHOR), "0002": made(AUTHOR, BOOK)}


def history(after: Schema, *said: str) -> History:
    """A history whose second revision was taken back to this schema."""
    troubles = tuple(trouble("raised", item) for item in said)
    second = revision("0002", "0001", troubles=troubles)
    return past(revision("0001"), second, schemas=UP, downgraded={"0002": after})


def test_what_stays_is_told() -> None:
    """A part of what the upgrade made."""
    shelf = table("shelf", column("id"))
    (found,) = findings("asymmetric-downgrade", history(made(AUTHOR, shelf)))
    assert str(found.severity) == "info"
    assert found.message == "Upgrade and downgrade of revision `0002` leave another schema: table `shelf` stays."


def test_what_is_gone_or_different_is_told() -> None:
    """A column with another length, a table that was there before."""
    narrow = table("author", column("id"), column("name", "varchar(20)"))
    assert gist("asymmetric-downgrade", history(made(narrow)))[0].endswith(
        "column `author.name` has length `varchar(20)`."
    )
    assert gist("asymmetric-downgrade", history(made()))[0].endswith("table `author` is gone.")


def test_there_and_back_is_right() -> None:
    """The schema is what it was."""
    assert gist("asymmetric-downgrade", history(UP["0001"])) == []


def test_each_revision_tells_its_own() -> None:
    """What a later revision left is found by the one before, which adds what it leaves itself."""
    shelf = table("shelf", column("id"))
    schemas = {"0001": made(AUTHOR), "0002": made(AUTHOR, BOOK), "0003": made(AUTHOR, BOOK, shelf)}
    back = {"0003": made(BOOK), "0002": made(shelf), "0001": made(shelf)}
    told = past(revision("0001"), revision("0002", "0001"), revision("0003", "0002"), schemas=schemas, downgraded=back)
    assert [message.partition(": ")[2] for message in gist("asymmetric-downgrade", told)] == [
        "table `shelf` stays.",
        "table `author` is gone.",
    ]


def test_what_does_nothing_or_raises_has_a_rule_of_its_own() -> None:
    """One fault, one finding."""
    assert gist("asymmetric-downgrade", history(UP["0002"])) == []
    assert gist("asymmetric-downgrade", history(made(BOOK), "downgrade: it raised ValueError")) == []

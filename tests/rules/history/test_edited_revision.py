"""Edges of AUD215."""

from __future__ import annotations

from auditor.model.history import Earlier, History
from auditor.model.schema import Schema
from auditor.testing.builders import column, table
from tests.rules.histories import AUTHOR, BOOK, findings, made, past, revision, stamped


NARROW = table("author", column("id"), column("name", "varchar(20)"))
ONE = revision("0001")


def history(first: Schema, second: Schema, *, down: str = "0001") -> History:
    """Two revisions, the second after another one where that is said."""
    return past(ONE, revision("0002", down), schemas={"0001": first, "0002": second})


NOW = history(made(AUTHOR), made(AUTHOR, BOOK))


def told(then: History, *edited: str, rows: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Severity and what follows the colon, of each finding."""
    earlier = Earlier("abc1234", then, frozenset(edited))
    found = findings("edited-revision", NOW, stamped(*rows) if rows else None, earlier=earlier)
    return [(str(item.severity), item.message.partition(": ")[2]) for item in found]


def test_what_it_does_otherwise_is_told() -> None:
    """What is new, what is another value, what is no longer made; an error where the database has run it."""
    assert told(history(made(AUTHOR), made(AUTHOR)), "0002") == [("warning", "table `book` is new.")]
    altered = history(made(NARROW), made(NARROW, BOOK))
    value = "column `author.name` has length `varchar(50)` instead of `varchar(20)`."
    assert told(altered, "0001", "0002") == [("warning", value)]
    shelf = table("shelf", column("id"))
    more = history(made(AUTHOR), made(AUTHOR, BOOK, shelf))
    assert told(more, "0002", rows=("0001",)) == [("warning", "table `shelf` is no longer made.")]
    assert told(more, "0002", rows=("0002",)) == [("error", "table `shelf` is no longer made.")]


def test_a_text_of_the_same_effect_is_no_edit() -> None:
    """Comments and formatting, and a file that is as it was."""
    assert told(NOW, "0001", "0002") == []
    assert told(history(made(NARROW), made(NARROW, BOOK))) == []


def test_another_place_in_the_history_is_told() -> None:
    """A revision that comes after another one than before."""
    then = history(made(AUTHOR), made(AUTHOR, BOOK), down="0000")
    assert told(then, "0002") == [("warning", "it comes after `0001` instead of `0000`.")]

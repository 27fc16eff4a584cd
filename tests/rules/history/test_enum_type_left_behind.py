"""Edges of AUD217."""

from __future__ import annotations

from auditor.model.history import History
from auditor.model.names import QualifiedName, Role
from auditor.model.schema import EnumType, Schema
from auditor.testing.builders import schema
from tests.rules.histories import AUTHOR, BOOK, findings, gist, made, past, revision, trouble


STATUS = EnumType(QualifiedName("status"), ("new", "done"))
UP = {"0001": made(AUTHOR), "0002": schema(Role.HISTORY, AUTHOR, BOOK, enums=(STATUS,))}


def history(after: Schema, *said: str) -> History:
    """A history whose second revision makes a table and a type, and was taken back to this schema."""
    troubles = tuple(trouble("raised", item) for item in said)
    return past(revision("0001"), revision("0002", "0001", troubles=troubles), schemas=UP, downgraded={"0002": after})


LEFT = schema(Role.HISTORY, AUTHOR, enums=(STATUS,))


def test_a_type_that_stays_is_a_warning() -> None:
    """AC-17: the consequence is what the next upgrade says."""
    (found,) = findings("enum-type-left-behind", history(LEFT))
    assert (str(found.severity), found.message) == (
        "warning",
        "The downgrade of revision `0002` leaves the enum type `status`, which its upgrade makes.",
    )
    assert found.consequence == 'The next upgrade fails: type "status" already exists.'


def test_it_is_told_once() -> None:
    """The rule on whatever else a downgrade leaves is silent about types."""
    assert gist("asymmetric-downgrade", history(LEFT)) == []


def test_what_goes_away_or_was_never_taken_back_is_no_fault_here() -> None:
    """A downgrade that does nothing, or raises, has a rule of its own."""
    assert gist("enum-type-left-behind", history(UP["0001"])) == []
    assert gist("enum-type-left-behind", history(UP["0002"])) == []
    assert gist("enum-type-left-behind", history(LEFT, "downgrade: it raised ValueError")) == []

"""Edges of AUD212."""

from __future__ import annotations

from auditor.model.history import History
from auditor.model.schema import Schema
from tests.rules.histories import AUTHOR, BOOK, findings, gist, made, past, revision, trouble


UP = {"0001": made(AUTHOR), "0002": made(AUTHOR, BOOK)}


def history(
    after: Schema | None, *said: str, up: dict[str, Schema] | None = None, has_downgrade: bool = True
) -> History:
    """A history whose second revision was taken back to this schema."""
    troubles = tuple(trouble("raised", item) for item in said)
    return past(
        revision("0001"),
        revision("0002", "0001", troubles=troubles, has_downgrade=has_downgrade),
        schemas=up or UP,
        downgraded={"0002": after} if after is not None else {},
    )


def test_a_downgrade_that_changes_nothing_is_a_note() -> None:
    """The upgrade makes a table, and it stays."""
    (found,) = findings("empty-downgrade", history(UP["0002"]))
    assert (str(found.severity), found.message) == ("info", "Revision `0002` cannot be taken back: it changes nothing.")


def test_a_downgrade_that_raises_is_a_note() -> None:
    """What it raised is told."""
    said = gist("empty-downgrade", history(UP["0002"], "downgrade: it raised NotImplementedError"))
    assert said == ["Revision `0002` cannot be taken back: it raised NotImplementedError."]


def test_a_downgrade_after_an_upgrade_that_could_not_be_followed_is_not_judged() -> None:
    """It met what half of an upgrade left; that there is none at all is certain."""
    raised = "it raised NoSuchTableError: author"
    assert gist("empty-downgrade", history(UP["0002"], raised, f"downgrade: {raised}")) == []
    none = "downgrade: it raised LookupError: the revision has no downgrade()"
    said = ["Revision `0002` cannot be taken back: the revision has no downgrade()."]
    assert gist("empty-downgrade", history(UP["0002"], raised, none, has_downgrade=False)) == said


def test_a_downgrade_that_does_something_is_right_here() -> None:
    """Whether it does enough is another rule's."""
    assert gist("empty-downgrade", history(UP["0001"])) == []
    assert gist("empty-downgrade", history(made(BOOK))) == []


def test_an_upgrade_that_changes_nothing_needs_no_way_back() -> None:
    """A data migration, or a merge."""
    assert gist("empty-downgrade", history(UP["0001"], up={"0001": UP["0001"], "0002": UP["0001"]})) == []


def test_what_nobody_tried_is_not_judged() -> None:
    """The replay went up only."""
    assert gist("empty-downgrade", history(None)) == []


def test_a_project_that_writes_no_downgrades_is_told_once() -> None:
    """At its first revision that has none; one that raises on purpose among many that can go back is told itself."""
    said = "downgrade: it raised LookupError: the revision has no downgrade()"
    revisions = [
        revision(f"000{n}", f"000{n - 1}", troubles=(trouble("raised", said),), has_downgrade=False) for n in (2, 3)
    ]
    found = past(revision("0001"), *revisions, schemas={**UP, "0003": UP["0002"]}, downgraded={"0002": UP["0002"]})
    told = "2 of the 3 revisions have no `downgrade()`, so none of them can be taken back."
    assert gist("empty-downgrade", found) == [told]

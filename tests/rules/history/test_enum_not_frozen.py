"""Edges of AUD211."""

from __future__ import annotations

from tests.rules.histories import findings, gist, past, revision, trouble


def test_a_revision_is_told_once() -> None:
    """At the line where it happens first; the others are evidence."""
    said = (trouble("enum-from-code", "first"), trouble("enum-from-code", "second"))
    (found,) = findings("enum-not-frozen", past(revision("0001", troubles=said)))
    assert (str(found.severity), str(found.subject)) == ("warning", "history.0001")
    assert found.message == "Revision `0001` takes labels of an enum from the application: first."
    assert str(found.location) == "revision 0001 versions/0001_file.py:12"
    assert [item.value for item in found.evidence] == ["first", "second"]


def test_other_troubles_are_left_to_others() -> None:
    """A statement that cannot be followed is no finding of this rule."""
    assert gist("enum-not-frozen", past(revision("0001", troubles=(trouble("opaque", "a procedure"),)))) == []

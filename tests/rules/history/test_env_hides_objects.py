"""Edges of AUD216."""

from __future__ import annotations

from tests.rules.histories import findings, past, revision


def test_a_filter_is_a_note() -> None:
    """Once, about the history as a whole."""
    (found,) = findings("env-hides-objects", past(revision("0001"), filtered=True))
    assert (str(found.severity), str(found.subject)) == ("info", "history")


def test_no_filter_is_nothing_to_say() -> None:
    """The usual case."""
    assert findings("env-hides-objects", past(revision("0001"))) == []

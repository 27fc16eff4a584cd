"""Edges of AUD131."""

from __future__ import annotations

import msgspec

from auditor.testing.builders import column, members, table
from tests.rules.support import findings, gist


COLOR = members(RED="red", BLUE="blue")


def test_labels_from_a_set_are_an_error() -> None:
    """They are paired with members by position, and a set has none."""
    column_ = column("c", "enum(RED,BLUE)", enumeration=msgspec.structs.replace(COLOR, unordered=True))
    assert gist("enum-values-unordered", table("t", column_), None) == [
        ("error", "Column `t.c` takes its labels from a values_callable that returns a set.")
    ]


def test_labels_from_a_list_are_nothing() -> None:
    """The usual case."""
    assert findings("enum-values-unordered", table("t", column("c", "enum(RED,BLUE)", enumeration=COLOR)), None) == []

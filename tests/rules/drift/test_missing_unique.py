"""Edges of AUD116."""

from __future__ import annotations

import pytest

from auditor.model.finding import Severity
from auditor.model.schema import Index, Unique
from auditor.testing.builders import column, index, table, unique
from tests.rules.support import findings, one


LIVE = table("t", column("a"))


@pytest.mark.parametrize("key", [unique("uq", "a"), index("uq", "a", unique=True)], ids=["constraint", "index"])
def test_missing_uniqueness_is_an_error_in_either_form(key: Unique | Index) -> None:
    """A constraint and a unique index are one thing to every statement."""
    found = one("missing-unique", table("t", column("a"), key), LIVE)
    assert found.severity is Severity.ERROR
    assert found.message.endswith("`uq` of `t` on `(a)` is in the model and not in the database.")


@pytest.mark.parametrize("key", [unique("uq", "a"), index("uq", "a", unique=True)], ids=["constraint", "index"])
def test_a_plain_index_does_not_make_anything_unique(key: Unique | Index) -> None:
    """The same name and columns, and no constraint."""
    found = one("missing-unique", table("t", column("a"), key), table("t", column("a"), index("uq", "a")))
    assert found.message == "Index `uq` of `t` on `(a)` is unique in the model and not in the database."


def test_a_unique_index_serves_as_the_constraint() -> None:
    """And the other way round."""
    sides = table("t", column("a"), unique("uq", "a")), table("t", column("a"), index("uq", "a", unique=True))
    assert findings("missing-unique", *sides) == []
    assert findings("missing-unique", *reversed(sides)) == []


def test_a_plain_index_is_no_constraint() -> None:
    """Another rule speaks for it."""
    assert findings("missing-unique", table("t", column("a"), index("ix", "a")), LIVE) == []

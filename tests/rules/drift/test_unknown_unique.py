"""Edges of AUD119."""

from __future__ import annotations

import pytest

from auditor.model.finding import Severity
from auditor.model.schema import Index, Unique
from auditor.testing.builders import column, index, table, unique
from tests.rules.support import findings, gist, one


@pytest.mark.parametrize("key", [unique("uq", "a"), index("uq", "a", unique=True)], ids=["constraint", "index"])
def test_unknown_uniqueness_is_a_warning_in_either_form(key: Unique | Index) -> None:
    """INSERTs that the model allows fail."""
    found = one("unknown-unique", table("t", column("a")), table("t", column("a"), key))
    assert found.severity is Severity.WARNING
    assert found.message.endswith("`uq` of `t` on `(a)` is in the database and not in the model.")


def test_a_unique_index_where_a_plain_one_is_expected() -> None:
    """The same name and columns, and a constraint that nobody declared."""
    sides = table("t", column("a"), index("ix", "a")), table("t", column("a"), index("ix", "a", unique=True))
    assert gist("unknown-unique", *sides) == [
        ("warning", "Index `ix` of `t` on `(a)` is unique in the database and not in the model.")
    ]
    assert findings("unknown-unique", *reversed(sides)) == []


def test_a_plain_index_is_no_constraint() -> None:
    """Another rule speaks for it."""
    assert findings("unknown-unique", table("t", column("a")), table("t", column("a"), index("ix", "a"))) == []

"""Edges of AUD130."""

from __future__ import annotations

from auditor.testing.builders import column, table
from tests.rules.support import findings, gist


def test_a_type_that_could_not_be_compiled_is_an_error() -> None:
    """What SQLAlchemy said is in the message, and no database is needed."""
    refused = column("a", "varchar", extras=(("type_error", "VARCHAR requires a length."),))
    assert gist("model-type-not-supported", table("t", refused), None) == [
        ("error", "Column `t.a` has a type that Neutral does not take: VARCHAR requires a length.")
    ]


def test_a_type_that_compiles_is_nothing() -> None:
    """No note, no finding; other extras are no note."""
    assert findings("model-type-not-supported", table("t", column("a", extras=(("compression", "lz4"),))), None) == []

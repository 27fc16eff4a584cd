"""Edges of AUD138."""

from __future__ import annotations

from auditor.testing.builders import column, table
from tests.rules.support import findings, one


def test_a_refused_default_is_an_error() -> None:
    """The message says type, default and server; the way out what is taken."""
    found = one("default-refused", table("t", column("a", "timestamp", default="never")), None)
    assert (found.severity, found.facet) == ("error", "default")
    assert found.message == "Column `t.a`, a `timestamp`, has the default `never`, which neutral 1.0 does not take."
    assert found.fix is not None
    assert found.fix.title == "Declare now as its server_default."


def test_what_a_database_has_is_taken() -> None:
    """Only declarations are judged."""
    assert findings("default-refused", None, table("t", column("a", "timestamp", default="never"))) == []
    assert findings("default-refused", table("t", column("a", "timestamp", default="now")), None) == []

"""What an audit of many schemas leaves unsaid, and says so."""

from __future__ import annotations

from auditor.compare.tenants import Tenancy, World, not_judged, server_of
from auditor.model.schema import Server


SERVER = Server("any", settings=(("default_collation", "x"), ("default_schema", "main")))
TENANTS = Tenancy(("t1", None), "main", frozenset(), "")


def test_the_history_is_for_one_schema() -> None:
    """With others in play it is not compared, and that is told; so are defaults that each has for itself."""
    told = [item.what for item in not_judged(SERVER, TENANTS, has_history=True)]
    assert told == ["the history against the database", "character sets and collations that the models leave open"]
    assert not any(item.blocking for item in not_judged(SERVER, TENANTS, has_history=True))


def test_an_audit_of_the_default_schema_leaves_nothing_out() -> None:
    """Whether it is named or not."""
    assert list(not_judged(SERVER, None, has_history=True)) == []
    assert list(not_judged(SERVER, Tenancy((None,), "main", frozenset(), ""), has_history=True)) == []


def test_defaults_are_those_of_the_connections_schema() -> None:
    """Seen from another one they are not known."""
    assert server_of(SERVER, World("main", (), ()), TENANTS) == SERVER
    assert server_of(SERVER, World("t1", (), ()), TENANTS).setting("default_collation") == ""
    assert server_of(SERVER, World("t1", (), ()), TENANTS).setting("default_schema") == "main"

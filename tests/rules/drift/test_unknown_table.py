"""Edges of AUD102."""

from __future__ import annotations

import pytest

from auditor.model.finding import Severity
from auditor.testing.builders import column, table
from tests.rules.support import findings, one


def test_a_table_of_the_database_alone_is_a_warning() -> None:
    """The message says on which side it is."""
    found = one("unknown-table", None, table("t", column("id")))
    assert found.severity is Severity.WARNING
    assert found.message == "Table `t` is in the database and not in the model."


def test_the_way_out_never_drops() -> None:
    """The fix holds no change and speaks of no DROP: the data may be all there is."""
    found = one("unknown-table", None, table("t", column("id")))
    assert found.fix is not None
    assert found.fix.changes == ()
    assert "drop" not in found.fix.title.lower()


@pytest.mark.parametrize("name", ["_t_gho", "_t_ghc", "_t_del", "_t_new", "_t_old", "heartbeat"])
def test_what_a_tool_leaves_behind_is_a_note(name: str) -> None:
    """gh-ost, pt-online-schema-change and pt-heartbeat make tables of their own."""
    found = one("unknown-table", None, table(name, column("id")))
    assert found.severity is Severity.INFO
    assert found.facet == "existence"


@pytest.mark.parametrize("name", ["t_new", "_new", "heartbeats"])
def test_a_name_that_only_resembles_one_is_a_warning(name: str) -> None:
    """The patterns are those of the tools, no wider."""
    assert one("unknown-table", None, table(name, column("id"))).severity is Severity.WARNING


def test_a_view_is_nobodys_table() -> None:
    """Models do not describe views, so a view is not unknown."""
    assert findings("unknown-table", None, table("v", column("id"), view="view")) == []

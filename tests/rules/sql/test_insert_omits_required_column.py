"""Edges of AUD514."""

from __future__ import annotations

import pytest

from auditor.model.schema import Generated, Identity
from auditor.testing.builders import column, table
from tests.rules.queries import findings, gist, query


SLUG = "insert-omits-required-column"
KNOWN = (
    table(
        "t",
        column("id", nullable=False, identity=Identity("serial")),
        column("name", "text", nullable=False),
        column("size", nullable=False, default="0"),
        column("twice", nullable=False, generated=Generated("size * 2")),
        column("note", "text"),
    ),
)
MESSAGE = "The INSERT leaves out column `t.name`, which is NOT NULL and has no default."


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO t (note) VALUES ('a')",
        "INSERT INTO t (id, note) SELECT 1, 'a'",
        "INSERT INTO t DEFAULT VALUES",
        "INSERT INTO t (note) VALUES (:p1) ON CONFLICT (id) DO UPDATE SET name = 'a'",
        "WITH x AS (INSERT INTO t (note) VALUES ('a') RETURNING id) SELECT id FROM x",
    ],
)
def test_a_required_column_left_out_is_an_error(statement: str) -> None:
    """Identity, default, generated and nullable columns fill themselves."""
    assert gist(SLUG, statement, live=KNOWN) == [("error", MESSAGE)]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO t (name) VALUES ('a')",
        "INSERT INTO t VALUES (1, 'a')",
        "INSERT INTO t SELECT 1, 'a'",
        "INSERT INTO nowhere (a) VALUES (1)",
    ],
)
def test_what_is_filled_or_unknown_is_silent(statement: str) -> None:
    """Fewer values than columns are refused as such by this engine."""
    assert gist(SLUG, statement, live=KNOWN) == []


def test_a_default_in_python_is_said() -> None:
    """Raw SQL knows nothing of it."""
    live = (table("t", column("name", "text", nullable=False)),)
    model = (table("t", column("name", "text", nullable=False, client_default=True)),)
    (found,) = findings(SLUG, "INSERT INTO t (id) VALUES (1)", live=live, model=model)
    assert found.message == "The INSERT leaves out column `t.name`, whose default exists only in Python."
    assert found.fix is not None
    assert "server_default" in found.fix.title


def test_a_migration_and_a_dynamic_statement_are_left_alone() -> None:
    """What is not known is not told."""
    text = "INSERT INTO t (note) VALUES ('a')"
    assert gist(SLUG, query(text, function="upgrade"), live=KNOWN) == []
    assert gist(SLUG, query(text, dynamic=True), live=KNOWN) == []

"""Edges of AUD512."""

from __future__ import annotations

import pytest

from auditor.model.schema import Enumeration
from auditor.testing.builders import check, column, table
from tests.rules.queries import findings, gist, query


SLUG = "enum-literal-outside-set"
NATIVE = (table("t", column("id"), column("status", "enum(new,done)")),)
MEMBERS = Enumeration(("NEW", "DONE"), ("NEW", "DONE"), ("new", "done"), "app.Status")


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO t (id, status) VALUES (1, 'gone')",
        "INSERT INTO t VALUES (1, 'new'), (2, 'gone')",
        "UPDATE t SET status = 'gone' WHERE id = 1",
        "SELECT id FROM t WHERE status = 'gone'",
        "SELECT id FROM t AS x WHERE 'gone' <> x.status OR id = 1",
        "DELETE FROM t WHERE status IN ('new', 'gone')",
        "SELECT CASE status WHEN 'gone' THEN 1 END FROM t",
        "INSERT INTO t (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET status = 'gone'",
    ],
)
def test_a_label_outside_the_set_is_found_wherever_it_stands(statement: str) -> None:
    """Written or compared, listed or not."""
    assert gist(SLUG, statement, live=NATIVE) == [("error", "`gone` is none of the values of column `t.status`.")]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE t SET status = 'done'",
        "SELECT id FROM t WHERE status = :p1 AND lower(status) = 'x'",
        "SELECT id FROM t WHERE id = 'gone'",
        "SELECT id FROM other WHERE status = 'gone'",
        "SELECT id FROM t WHERE status LIKE 'gone%'",
        "INSERT INTO t SELECT 1, 'gone'",
    ],
)
def test_what_is_taken_or_unknown_is_silent(statement: str) -> None:
    """Nothing is guessed."""
    assert gist(SLUG, statement, live=NATIVE) == []


def test_a_check_is_a_set_too() -> None:
    """Comparing breaks no constraint: it is a warning."""
    limited = (table("t", column("status", "varchar(9)"), check(None, "enum(new,done)")),)
    assert [severity for severity, _ in gist(SLUG, "UPDATE t SET status = 'gone'", live=limited)] == ["error"]
    assert [severity for severity, _ in gist(SLUG, "SELECT 1 FROM t WHERE status = 'x'", live=limited)] == ["warning"]


def test_a_label_that_some_role_takes_is_another_rules_affair() -> None:
    """Model and database disagree then, and that is said once."""
    wider = (table("t", column("id"), column("status", "enum(new,done,gone)")),)
    assert gist(SLUG, "UPDATE t SET status = 'gone'", live=NATIVE, model=wider) == []


def test_values_of_a_python_enum_are_not_what_is_stored() -> None:
    """The most frequent case of all: SQLAlchemy stores names."""
    mapped = (table("t", column("status", "varchar(9)", enumeration=MEMBERS)),)
    (found,) = findings(SLUG, "SELECT 1 FROM t WHERE status = 'done'", model=mapped)
    assert found.fix is not None
    assert found.fix.title == "Write `DONE`: the column holds the names of app.Status, not its values."


def test_what_the_database_does_not_limit_fails_when_it_is_read() -> None:
    """By the model."""
    mapped = (table("t", column("status", "varchar(9)", enumeration=MEMBERS)),)
    (found,) = findings(SLUG, "UPDATE t SET status = 'gone'", model=mapped)
    assert found.consequence == "The database stores it; reading the row through the model raises LookupError."


def test_a_migration_is_left_alone() -> None:
    """It runs on the labels of its time."""
    assert gist(SLUG, query("UPDATE t SET status = 'gone'", function="upgrade"), live=NATIVE) == []

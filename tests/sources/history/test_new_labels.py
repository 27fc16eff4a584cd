"""Labels that are added to an enum type, and what the same transaction does with them."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.sources.child import steps
from auditor.sources.child.messages import DeclaredColumn
from tests.sources.history.test_fold import fold_of, run


MAKE = ("CREATE TYPE st AS ENUM ('x')", "CREATE TABLE job (id int, state st, word text)", "CREATE TABLE other (z text)")
ADD = "ALTER TYPE st ADD VALUE 'z'"
USE = "UPDATE job SET state = 'z'"


def noted(*told: Any, version: tuple[int, ...] = (16,), made: tuple[str, ...] = MAKE) -> list[str]:
    """The words that a second revision's statements are noted with."""
    fold = fold_of("postgresql", version)
    run(fold, "one", *map(steps.Execute, made))
    _, troubles = run(fold, "two", *(steps.Execute(item) if isinstance(item, str) else item for item in told))
    return [item.code for item in troubles]


@pytest.mark.parametrize(
    "use",
    [
        USE,
        "INSERT INTO job (state) VALUES ('z')",
        "ALTER TABLE job ALTER state SET DEFAULT 'z'",
        steps.Execute("UPDATE job SET state = %(a)s", {"a": "z"}),
        steps.AlterColumn("job", "state", DeclaredColumn("state", "st", default="'z'"), ("default",)),
    ],
    ids=str,
)
def test_a_label_is_used_before_it_is_committed(use: Any) -> None:
    """AC-16: in a row, as a parameter, as a default."""
    assert noted(ADD, use) == ["label-used-at-once"]


@pytest.mark.parametrize(
    "told",
    [
        (ADD,),
        (ADD, steps.Transaction(), USE),
        (steps.Transaction(autocommit=True), ADD, USE),
        (ADD, "UPDATE other SET z = 'z'"),
        (ADD, "UPDATE job SET state = 'x'"),
        ("ALTER TYPE st ADD VALUE IF NOT EXISTS 'x'", "UPDATE job SET state = 'x'"),
    ],
    ids=str,
)
def test_what_is_committed_before_or_is_another_matter_is_right(told: tuple[Any, ...]) -> None:
    """AC-16: a commit in between, no transaction at all, another column, a label that was there."""
    assert noted(*told) == []


def test_a_type_of_the_same_transaction_takes_labels_at_once() -> None:
    """Nobody else can see it yet."""
    assert noted(*MAKE, ADD, USE, made=()) == []


def test_old_servers_add_no_label_in_a_transaction() -> None:
    """AC-16: before PostgreSQL 12, unless each statement is one."""
    assert noted(ADD, version=(11,)) == ["label-in-transaction"]
    assert noted(steps.Transaction(autocommit=True), ADD, version=(11,)) == []

"""Foreign keys that no index serves, as each engine has them."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from tests.acceptance.support import C, Case, audited


def told(url: str, cases: list[Case], engine: str) -> list[tuple[str, str]]:
    """Return severity and table of each key that is told of."""
    report = audited(url, cases, engine)
    found = [item for item in report.findings if item.slug == "unindexed-foreign-key"]
    return sorted((str(item.severity), item.subject.table.name) for item in found)


def pointing(name: str, column: str = "a", *, live: str = "", tail: str = "") -> Case:
    """Return a table with two columns, of which one points at another table; `live` makes its indexes."""
    key = f"CONSTRAINT {name}_fk FOREIGN KEY ({column}) REFERENCES parent (id)"
    return Case(
        name,
        lambda: [
            C("a", sa.Integer),
            C("b", sa.Integer),
            sa.ForeignKeyConstraint([column], ["parent.id"], name=f"{name}_fk"),
        ],
        f"CREATE TABLE {{t}} ({{id}}, a integer, b integer, {key}) {tail};{live}",
    )


@pytest.mark.needs("postgresql", "sqlite")
def test_a_key_has_no_index_by_itself(server: Any, database: str) -> None:
    """AC-80, AC-82: one index or another of the database serves it, or none does; never more than a note."""
    cases = [
        Case("parent", list, ""),
        pointing("bare"),
        pointing("ahead", live="CREATE INDEX ahead_ix ON ahead (a, b)"),
        pointing("second", "b", live="CREATE INDEX second_ix ON second (a, b)"),
        pointing("present", live="CREATE INDEX present_ix ON present (a) WHERE a IS NOT NULL"),
        pointing("partial", live="CREATE INDEX partial_ix ON partial (a) WHERE b > 0"),
    ]
    assert told(database, cases, server.engine) == [("info", "bare"), ("info", "partial"), ("info", "second")]


@pytest.mark.needs("mariadb", "mysql")
def test_the_engine_makes_the_index(server: Any, database: str) -> None:
    """AC-83: so there is nothing to tell."""
    assert told(database, [Case("parent", list, ""), pointing("bare"), pointing("second", "b")], server.engine) == []

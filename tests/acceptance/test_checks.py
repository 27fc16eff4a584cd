"""CHECKs, generated columns, comments."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from tests.acceptance.support import C, Case, Told, verify


CHANGED: Told = [("warning", "check-mismatch")]
GENERATED: Told = [("warning", "generated-mismatch")]


def checked(text: str, **more: Any) -> Any:
    """Return what gives a column and a CHECK."""
    return lambda: [C("a", sa.String(9)), C("b", sa.Integer), sa.CheckConstraint(text, **more)]


def computed(text: str, *, persisted: bool | None = True) -> Any:
    """Return what gives a column that is computed from another."""
    return lambda: [C("b", sa.Integer), C("c", sa.Integer, sa.Computed(text, persisted=persisted))]


def common(made_by_type: str) -> list[Case]:
    """Return the cases of every engine; `made_by_type` is the CHECK of a Boolean."""
    return [
        Case(
            "ac90",
            checked("a IN ('x', 'y')", name="ac90_ck"),
            "a varchar(9), b integer, CONSTRAINT ac90_ck CHECK (a in ('x','y'))",
        ),
        Case(
            "ac91",
            checked("b > 0", name="ac91_ck"),
            "a varchar(9), b integer, CONSTRAINT ac91_ck CHECK (b > 10)",
            CHANGED,
            says=("b > 0", "10"),
        ),
        Case(
            "ac92",
            lambda: [C("a", sa.Enum("x", "y", native_enum=False, create_constraint=True, name="ac92_ck"))],
            "a varchar(1), CONSTRAINT ac92_ck CHECK (a IN ('x', 'y'))",
        ),
        Case("ac92_bool", lambda: [C("a", sa.Boolean(create_constraint=True, name="ac92b_ck"))], made_by_type),
        Case("ac94", computed("b * 2"), "b integer, c integer GENERATED ALWAYS AS ((b*2)) STORED"),
        Case("ac94_other", computed("b * 2"), "b integer, c integer GENERATED ALWAYS AS (b * 3) STORED", GENERATED),
    ]


@pytest.mark.needs("postgresql")
def test_checks_on_postgresql(database: str) -> None:
    """AC-90, AC-91, AC-92, AC-94, AC-95: the server writes IN as = ANY; what it demands is what counts."""
    cases = [
        *common("a boolean"),
        Case("ac94_plain", computed("b * 2"), "b integer, c integer", GENERATED),
        Case(
            "ac95",
            lambda: [C("a", sa.Integer, comment="one")],
            "CREATE TABLE {t} ({id}, a integer); COMMENT ON COLUMN {t}.a IS 'two'",
            [("info", "comment-mismatch")],
            says=("one", "two"),
        ),
    ]
    verify(database, cases, "postgresql")


@pytest.mark.needs("mariadb", "mysql")
def test_checks_on_mariadb_and_mysql(server: Any, database: str) -> None:
    """AC-90, AC-91, AC-92, AC-93, AC-94, AC-95: TRUE is 1; NOT ENFORCED is told; an old Boolean's CHECK is a note."""
    cases = [
        *common("a tinyint(1), CONSTRAINT ac92b_ck CHECK (a IN (0, 1))"),
        Case(
            "ac92_old",
            lambda: [C("a", sa.Boolean)],
            "a tinyint(1), CHECK (a IN (0, 1))",
            [("info", "check-mismatch")],
            says=("both values of a boolean",),
        ),
        Case("ac94_true", computed("b = TRUE"), "b integer, c integer GENERATED ALWAYS AS (b = 1) STORED"),
        Case(
            "ac94_virtual",
            computed("b * 2"),
            "b integer, c integer GENERATED ALWAYS AS (b * 2) VIRTUAL",
            GENERATED,
            says=("stored", "virtual"),
        ),
        Case(
            "ac95",
            lambda: [C("a", sa.Integer, comment="one")],
            "a integer COMMENT 'two'",
            [("info", "comment-mismatch")],
        ),
    ]
    if server.kind == "mysql":
        inside = "a varchar(9), b integer, CONSTRAINT ac93_ck CHECK (b > 0) NOT ENFORCED"
        cases.append(Case("ac93", checked("b > 0", name="ac93_ck"), inside, CHANGED, says=("enforced",)))
    verify(database, cases, "mariadb")


@pytest.mark.needs("sqlite")
def test_checks_on_sqlite(database: str) -> None:
    """AC-90, AC-91, AC-92, AC-94: as everywhere."""
    old = Case("ac92_old", lambda: [C("a", sa.Boolean)], "a BOOLEAN, CHECK (a IN (0, 1))", [("info", "check-mismatch")])
    verify(database, [*common("a BOOLEAN, CONSTRAINT ac92b_ck CHECK (a IN (0, 1))"), old], "sqlite")

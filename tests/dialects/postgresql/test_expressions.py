"""Expressions and defaults that PostgreSQL rewrites: Same, Different or Unknown without asking a server."""

from __future__ import annotations

import pytest

from auditor.model.names import QualifiedName
from auditor.model.schema import Check, Column, Table
from auditor.model.types import Family, Type
from auditor.model.verdict import SAME, Different, Fit, Unknown, Verdict
from auditor.plugin.engine import Pair
from auditor_postgresql import ENGINE
from auditor_postgresql.expressions import listed


SERVER = ENGINE.declarations.server((16,))
COLUMNS = {
    "i": "integer",
    "n": "numeric(10,2)",
    "f": "double precision",
    "v": "varchar(20)",
    "c": "char(3)",
    "b": "boolean",
    "j": "jsonb",
    "d": "date",
    "ts": "timestamp",
    "tz": "timestamptz",
    "arr": "text[]",
    "u": "uuid",
    "iv": "interval",
}
TABLE = Table(
    QualifiedName("t"), tuple(Column(name, ENGINE.types.parse(text, SERVER)) for name, text in COLUMNS.items())
)
PAIR = Pair(TABLE, TABLE, SERVER)


def equal(expected: str, actual: str) -> Verdict:
    """Return the verdict on two expressions about the columns above."""
    return ENGINE.expressions.equal(expected, actual, PAIR)


def default(kind: str | Type, expected: str | None, actual: str | None, *, client: bool = False) -> Verdict:
    """Return the verdict on the defaults of a column of this type."""
    of = ENGINE.types.parse(kind, SERVER) if isinstance(kind, str) else kind
    columns = Column("a", of, default=expected, client_default=client), Column("a", of, default=actual)
    return ENGINE.expressions.default(*columns, PAIR)


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("v IN ('x', 'y')", "((v)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying])::text[]))"),
        ("v NOT IN ('x', 'y')", "((v)::text <> ALL ((ARRAY['x'::character varying, 'y'::character varying])::text[]))"),
        ("i BETWEEN 1 AND 5", "((i >= 1) AND (i <= 5))"),
        ("n > 0", "(n > (0)::numeric)"),
        ("f > 0.5", "(f > (0.5)::double precision)"),
        ("i * 1.5 > 2", "(((i)::numeric * 1.5) > (2)::numeric)"),
        ("lower(v) = v", "(lower((v)::text) = (v)::text)"),
        ("v LIKE 'x%'", "((v)::text ~~ 'x%'::text)"),
        ("v SIMILAR TO 'x+'", "((v)::text ~ similar_to_escape('x+'::text))"),
        ("substring(v from 1 for 2) = 'x'", "(\"substring\"((v)::text, 1, 2) = 'x'::text)"),
        ("i != 0", "(i <> 0)"),
        ("NOT (i = 0)", "(i <> 0)"),
        ("b = true", "b"),
        ("ts > '2020-01-01'", "(ts > '2020-01-01 00:00:00'::timestamp without time zone)"),
        ("iv > '1 hour'", "(iv > '01:00:00'::interval)"),
        ("j->>'k' = 'x'", "((j ->> 'k'::text) = 'x'::text)"),
        ("j @> '{\"a\":1}'", "(j @> '{\"a\": 1}'::jsonb)"),
        ("c IN ('USD', 'EUR')", "(c = ANY (ARRAY['USD'::bpchar, 'EUR'::bpchar]))"),
        ("t.i > 0", "(i > 0)"),
        ("i = SOME (ARRAY[1, 2])", "(i = ANY (ARRAY[1, 2]))"),
        ("i BETWEEN SYMMETRIC 5 AND 1", "(((i >= 5) AND (i <= 1)) OR ((i >= 1) AND (i <= 5)))"),
        ("i IS NOT DISTINCT FROM 1", "(NOT (i IS DISTINCT FROM 1))"),
        ("B'1010' = X'A'", "('1010'::\"bit\" = '1010'::\"bit\")"),
        ("i OPERATOR(pg_catalog.+) 1 > 0", "((i + 1) > 0)"),
        ("d = '2020-1-1'::date", "(d = '2020-01-01'::date)"),
        ("v LIKE 'a!%' ESCAPE '!'", "((v)::text ~~ like_escape('a!%'::text, '!'::text))"),
        ("v NOT SIMILAR TO 'a!%' ESCAPE '!'", "((v)::text !~ similar_to_escape('a!%'::text, '!'::text))"),
        ("trim(' ' from v) = ''", "(TRIM(BOTH FROM v) = ''::text)"),
        ("bool(i)", "((i)::boolean)"),
        ("(i, f) = (1, 2)", "((i = 1) AND (f = (2)::double precision))"),
        ("length(j->>'k') > 1", "(length((j ->> 'k'::text)) > 1)"),
        ("length(v) / 2.0 > 1", "(((length((v)::text))::numeric / 2.0) > (1)::numeric)"),
        ("to_char(ts, 'YYYY') = '2020'", "(to_char(ts, 'YYYY'::text) = '2020'::text)"),
        ("v = U&'\\00e9'", "((v)::text = 'é'::text)"),
        ("I > 0", "(i > 0)"),
    ],
)
def test_what_postgresql_rewrites_is_the_same(written: str, stored: str) -> None:
    """Each right side was printed by pg_get_expr() for the left one."""
    assert equal(written, stored) == SAME
    assert equal(stored, written) == SAME


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("i > 0", "(i > 10)"),
        ("i > 0", "(i >= 0)"),
        ("i > 0", "(n > (0)::numeric)"),
        ("v IN ('x', 'y')", "((v)::text = ANY (ARRAY['x'::text, 'z'::text]))"),
        ("i IS NULL", "(i IS NOT NULL)"),
        ("i > 0 AND i < 9", "((i > 0) OR (i < 9))"),
        ("i - 1 > 0", "((i + 1) > 0)"),
        ("i / 2 > 1", "(((i)::numeric / (2)::numeric) > (1)::numeric)"),
        ("i / 2", "((i)::numeric / 2.0)"),
        ("v = 'a b'", "((v)::text = 'a  b'::text)"),
        ('"I" > 0', "(i > 0)"),
        ("v LIKE 'x%'", "((v)::text !~~ 'x%'::text)"),
        ("v = 'abc'::varchar(2)", "((v)::text = 'abc'::text)"),
        ("i BETWEEN SYMMETRIC 5 AND 1", "((i >= 5) AND (i <= 1))"),
        ("n::numeric(5,1) = 1", "(((n)::numeric(5,2)) = 1)"),
        ("ts >= '2020-01-01'", "(ts < '2020-01-01 00:00:00'::timestamp without time zone)"),
    ],
)
def test_what_differs(written: str, stored: str) -> None:
    """Another column, constant or operator is another expression."""
    assert isinstance(equal(written, stored), Different)


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("tz > '2020-01-01'", "(tz > '2020-01-01 00:00:00+00'::timestamp with time zone)"),
        ("this is (no SQL", "(i > 0)"),
        ("mine(i) > 0", "(yours(i) > 0)"),
        ("i BETWEEN 1 AND 2 OPERATOR(pg_catalog.+) 3", "((i >= 1) AND (i <= (2 + 3)))"),
        ("i > 0", "(i >= 1)"),
    ],
)
def test_what_nobody_can_tell(written: str, stored: str) -> None:
    """Time zones of a past session, casts that may matter, texts that cannot be parsed."""
    assert isinstance(equal(written, stored), Unknown)


@pytest.mark.parametrize(
    ("kind", "expected", "actual"),
    [
        ("boolean", "'f'", "false"),
        ("boolean", "'0'", "false"),
        ("integer", "-1", "'-1'::integer"),
        ("numeric(10,2)", "0", "0.00"),
        ("numeric(10,2)", "'1.50'", "1.5"),
        ("varchar(5)", "'x'", "'x'::character varying"),
        ("text", "'it''s'", "'it''s'::text"),
        ("varchar(5)", "NULL", None),
        ("varchar(5)", None, "NULL::character varying"),
        ("json", "'{}'", "'{}'::json"),
        ("jsonb", "'{\"a\":1}'", "'{\"a\": 1}'::jsonb"),
        ("text[]", "'{}'", "ARRAY[]::text[]"),
        ("text[]", "ARRAY['a','b']", "'{a,b}'::text[]"),
        ("timestamp", "now()", "CURRENT_TIMESTAMP"),
        ("timestamp", "CURRENT_TIMESTAMP", "LOCALTIMESTAMP"),
        ("timestamptz", "CURRENT_TIMESTAMP", "now()"),
        ("timestamptz", "now()", "transaction_timestamp()"),
        ("timestamp", "timezone('utc', now())", "(now() AT TIME ZONE 'UTC'::text)"),
        ("date", "CURRENT_DATE", "(now())::date"),
        ("timestamp(0)", "now()", "CURRENT_TIMESTAMP(0)"),
        ("timestamp", "'2024-01-01'", "'2024-01-01 00:00:00'::timestamp without time zone"),
        ("interval", "'1 hour'", "'01:00:00'::interval"),
        ("uuid", "gen_random_uuid()", "gen_random_uuid()"),
        ("integer", "nextval('s')", "nextval('public.s'::regclass)"),
        ("integer", "(1 + 1)", "(1 + 1)"),
    ],
)
def test_equal_defaults(kind: str, expected: str | None, actual: str | None) -> None:
    """What the server prints for a default is that default."""
    assert default(kind, expected, actual) == SAME
    assert default(kind, actual, expected) == SAME


@pytest.mark.parametrize(
    ("kind", "expected", "actual", "fit"),
    [
        ("integer", "5", "6", Fit.OTHER),
        ("varchar(5)", "'x'", "'X'::character varying", Fit.OTHER),
        ("boolean", "true", "false", Fit.OTHER),
        ("integer", "5", None, Fit.NARROWER),
        ("integer", None, "5", Fit.WIDER),
        ("timestamp", "now()", "clock_timestamp()", Fit.OTHER),
        ("timestamp", "now()", "CURRENT_TIMESTAMP(0)", Fit.OTHER),
        ("timestamp", "now()", "'2024-01-01 00:00:00'::timestamp without time zone", Fit.OTHER),
        ("integer", "nextval('s')", "nextval('q'::regclass)", Fit.OTHER),
        ("jsonb", "'{}'", "'[]'::jsonb", Fit.OTHER),
    ],
)
def test_different_defaults(kind: str, expected: str | None, actual: str | None, fit: Fit) -> None:
    """Another value is a difference; whether it hurts depends on the side that lacks it."""
    verdict = default(kind, expected, actual)
    assert isinstance(verdict, Different)
    assert fit == verdict.fit


@pytest.mark.parametrize(
    ("kind", "expected", "actual"),
    [
        ("integer", "f() + 0", "f()"),
        ("timestamptz", "'2024-01-01'", "'2024-01-01 00:00:00+00'::timestamp with time zone"),
        ("inet", "'::1'", "'0::1'::inet"),
    ],
)
def test_undecided_defaults(kind: str, expected: str, actual: str) -> None:
    """Functions are never run, and values never read by the server (AC-24)."""
    assert isinstance(default(kind, expected, actual), Unknown)


def test_client_side_sequences() -> None:
    """A sequence that SQLAlchemy calls by itself may also be the server's default."""
    assert default("integer", None, "nextval('s'::regclass)", client=True) == SAME


@pytest.mark.parametrize(
    ("check", "labels"),
    [
        ("((a)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying])::text[]))", ("x", "y")),
        ("a IN ('x', 'y')", ("x", "y")),
        ("(a = 'x'::text)", ("x",)),
        ("((a IS NULL) OR (a = ANY (ARRAY['x'::text])))", ("x",)),
        ("(b = 'x'::text)", None),
        ("(length(a) > 1)", None),
        ("a > (", None),
    ],
)
def test_labels_of_a_check(check: str, labels: tuple[str, ...] | None) -> None:
    """A CHECK that lists strings makes an enum of its column."""
    assert listed(check, "a") == labels


def test_accepted_labels() -> None:
    """The labels of a column come from its type, or from a CHECK, or there is no limit."""
    text = ENGINE.types.parse("text", SERVER)
    table = Table(QualifiedName("t"), (), checks=(Check("ck", "(a = ANY (ARRAY['x'::text, 'y'::text]))"),))
    enums = ENGINE.enums
    assert enums.accepted(Column("a", text), table, SERVER) == ("x", "y")
    assert enums.accepted(Column("b", text), table, SERVER) is None
    assert enums.accepted(Column("c", Type(Family.ENUM, "st", ("p", "q"))), table, SERVER) == ("p", "q")

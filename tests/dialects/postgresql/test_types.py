"""Types: every spelling of one type has one form, and differences say what will happen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.model.names import QualifiedName
from auditor.model.schema import Column, Enumeration, Server, Table
from auditor.model.types import Family, Type
from auditor.model.verdict import SAME, Different, Facet, Fit, Unknown
from auditor.plugin.engine import Pair
from auditor_postgresql import ENGINE
from auditor_postgresql.spelling import ALIASES, DOMAIN, FAMILIES, spell


SERVER = ENGINE.declarations.server((16,))
EMPTY = Table(QualifiedName("t"), ())


def parse(text: str) -> Type:
    """Return the type that a text spells."""
    return ENGINE.types.parse(text, SERVER)


def compare(expected: Type | str, actual: Type | str, labels: tuple[str, ...] = ()) -> object:
    """Return the verdict on columns of these types; `labels` are the model's enum."""
    kinds = [parse(item) if isinstance(item, str) else item for item in (expected, actual)]
    enumeration = Enumeration(labels) if labels else None
    columns = Column("a", kinds[0], enumeration=enumeration), Column("a", kinds[1])
    return ENGINE.types.compare(*columns, Pair(EMPTY, EMPTY, SERVER))


@pytest.mark.parametrize(
    ("compiled", "printed"),
    [
        ("INTEGER", "integer"),
        ("SERIAL", "integer"),
        ("BIGSERIAL", "bigint"),
        ("VARCHAR(50)", "character varying(50)"),
        ("VARCHAR", "text"),
        ("CHAR(5)", "character(5)"),
        ("CHAR", "character(1)"),
        ("FLOAT", "double precision"),
        ("FLOAT(24)", "real"),
        ("FLOAT(53)", "double precision"),
        ("NUMERIC(10, 2)", "numeric(10,2)"),
        ("DECIMAL(10)", "numeric(10,0)"),
        ("TIMESTAMP WITHOUT TIME ZONE", "timestamp without time zone"),
        ("TIMESTAMP(3) WITH TIME ZONE", "timestamp(3) with time zone"),
        ("TIMESTAMP(6) WITHOUT TIME ZONE", "timestamp without time zone"),
        ("TIME(6) WITH TIME ZONE", "time with time zone"),
        ("INTERVAL(0)", "interval(0)"),
        ("INTERVAL DAY TO SECOND(3)", "interval day to second(3)"),
        ("BIT", "bit(1)"),
        ("BIT VARYING(5)", "bit varying(5)"),
        ("TEXT[]", "text[]"),
        ("VARCHAR[]", "text[]"),
        ("INTEGER ARRAY[4]", "integer[]"),
        ("TEXT[][]", "text[]"),
        ('"St"', '"St"'),
        ("public.st", "st"),
        ("VECTOR(3)", "extensions.vector(3)"),
        ("CITEXT", "public.citext"),
        ("pg_catalog.int4", "integer"),
        ('"char"', '"char"'),
    ],
)
def test_spellings_of_one_type(compiled: str, printed: str) -> None:
    """What SQLAlchemy compiles and what format_type() prints are equal."""
    assert parse(compiled) == parse(printed)


@pytest.mark.parametrize(
    ("one", "other"), [("char", '"char"'), ("st", '"St"'), ("app.st", "st"), ("json", "jsonb"), ("bit", "bit varying")]
)
def test_types_that_only_look_alike(one: str, other: str) -> None:
    """These are two types."""
    assert parse(one) != parse(other)


@pytest.mark.parametrize("text", ["", "NULL", "(", "varchar(", "())"])
def test_texts_that_are_no_type(text: str) -> None:
    """Nothing is raised: the family is unknown."""
    assert parse(text).family is Family.UNKNOWN


_NAMES = st.sampled_from(sorted({*ALIASES, *FAMILIES, "st", "app.st", '"St"', 'app."S t"', "hstore", "geometry"}))
_ARGUMENTS = st.sampled_from(["", "(1)", "(6)", "(10, 2)", "(3)"])


@given(_NAMES, _ARGUMENTS, st.sampled_from(["", "[]", "[][]", " ARRAY"]), st.booleans())
def test_parsing_is_idempotent(name: str, arguments: str, array: str, upper: bool) -> None:
    """The canonical spelling of a type spells the same type."""
    text = f"{name}{arguments}{array}"
    kind = parse(text.upper() if upper and '"' not in text else text)
    assert parse(spell(kind)) == kind


@pytest.mark.parametrize(
    ("expected", "actual", "facet", "fit"),
    [
        ("varchar(50)", "varchar(20)", Facet.LENGTH, Fit.NARROWER),
        ("varchar(20)", "varchar(50)", Facet.LENGTH, Fit.WIDER),
        ("varchar(50)", "text", Facet.LENGTH, Fit.WIDER),
        ("text", "varchar(255)", Facet.LENGTH, Fit.NARROWER),
        ("varchar(5)", "char(5)", Facet.TYPE, Fit.OTHER),
        ("text", "citext", Facet.TYPE, Fit.OTHER),
        ("bigint", "integer", Facet.TYPE, Fit.NARROWER),
        ("integer", "bigint", Facet.TYPE, Fit.WIDER),
        ("double precision", "real", Facet.TYPE, Fit.NARROWER),
        ("numeric(10,2)", "numeric(8,2)", Facet.PRECISION, Fit.NARROWER),
        ("numeric(10,2)", "numeric(12,2)", Facet.PRECISION, Fit.WIDER),
        ("numeric(10,2)", "numeric(10,4)", Facet.PRECISION, Fit.NARROWER),
        ("numeric", "numeric(10,2)", Facet.PRECISION, Fit.NARROWER),
        ("timestamp", "timestamp(0)", Facet.PRECISION, Fit.NARROWER),
        ("timestamp(0)", "timestamp", Facet.PRECISION, Fit.WIDER),
        ("timestamp", "timestamptz", Facet.TIMEZONE, Fit.OTHER),
        ("json", "jsonb", Facet.TYPE, Fit.OTHER),
        ("uuid", "varchar(36)", Facet.TYPE, Fit.NARROWER),
        ("boolean", "integer", Facet.TYPE, Fit.NARROWER),
        ("date", "timestamp", Facet.TYPE, Fit.OTHER),
        ("integer[]", "bigint[]", Facet.TYPE, Fit.WIDER),
        ("varchar(9)[]", "varchar(5)[]", Facet.LENGTH, Fit.NARROWER),
        ("vector(3)", "vector(4)", Facet.LENGTH, Fit.NARROWER),
        ("bit(5)", "bit(6)", Facet.LENGTH, Fit.NARROWER),
    ],
)
def test_how_one_type_serves_another(expected: str, actual: str, facet: Facet, fit: Fit) -> None:
    """The facet and the fit are told, with a sentence, and never two equal texts."""
    verdict = compare(expected, actual)
    assert isinstance(verdict, Different)
    assert (facet, fit) == (verdict.facet, verdict.fit)
    assert verdict.expected != verdict.actual
    assert verdict.consequence


def test_unknown_types_are_never_different() -> None:
    """A type that nobody knows is neither equal nor different."""
    assert isinstance(compare(Type(Family.UNKNOWN, "NullType"), "text"), Unknown)


ENUM = Type(Family.ENUM, "st", ("x", "y"), "st")


@pytest.mark.parametrize(
    ("labels", "facet", "fit"),
    [
        (("x", "y", "z"), Facet.LABELS, Fit.NARROWER),
        (("x",), Facet.LABELS, Fit.WIDER),
        (("y", "x"), Facet.LABEL_ORDER, Fit.COSMETIC),
    ],
)
def test_labels(labels: tuple[str, ...], facet: Facet, fit: Fit) -> None:
    """What the application writes counts: missing, unknown to it, or in another order."""
    verdict = compare(Type(Family.ENUM, "st", labels), ENUM, labels)
    assert isinstance(verdict, Different)
    assert (facet, fit) == (verdict.facet, verdict.fit)


def test_enum_of_another_name() -> None:
    """Equal labels under another type name work only where both names exist: a warning (AC-18)."""
    verdict = compare(Type(Family.ENUM, "colour", ("x", "y")), ENUM, ("x", "y"))
    assert isinstance(verdict, Different)
    assert (verdict.facet, verdict.fit) == (Facet.TYPE, Fit.OTHER)
    assert compare(Type(Family.ENUM, "st", ("x", "y")), ENUM, ("x", "y")) == SAME


def test_domains() -> None:
    """A domain is itself by name, and else serves like the type under it plus its demands."""
    domain = Type(Family.OTHER, "email", (DOMAIN, "character varying(50)", "checked"), "email")
    assert compare("email", domain) == SAME
    over = compare("varchar(50)", domain)
    assert isinstance(over, Different)
    assert (over.facet, over.fit) == (Facet.TYPE, Fit.OTHER)
    short = compare("varchar(60)", domain)
    assert isinstance(short, Different)
    assert (short.facet, short.fit) == (Facet.LENGTH, Fit.NARROWER)


def test_default_schema_goes_without_saying() -> None:
    """A type of the connection's own default schema needs no schema, whatever that schema is called."""
    server = Server("postgresql", (16,), settings=(("default_schema", "app"),))
    assert ENGINE.types.parse("app.st", server) == ENGINE.types.parse("st", server)
    assert ENGINE.types.parse("public.st", server) != ENGINE.types.parse("st", server)

from __future__ import annotations

import sqlite3
from contextlib import closing

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.model.names import QualifiedName
from auditor.model.schema import Check, Column, Enumeration, Server, Table
from auditor.model.types import Family
from auditor.model.verdict import SAME, Different, Facet, Fit, Verdict
from auditor.plugin.engine import Pair
from auditor_sqlite import ENGINE
from auditor_sqlite.types import Affinity, affinity


SERVER = Server("sqlite", (3, 40, 1))


def compare(expected: str, actual: str, *, strict: bool = False) -> Verdict:
    """Compare two types by their texts."""
    columns = [Column("a", ENGINE.types.parse(text, SERVER)) for text in (expected, actual)]
    tables = [Table(QualifiedName("t"), (column,), extras=(("strict", strict),)) for column in columns]
    return ENGINE.types.compare(columns[0], columns[1], Pair(tables[0], tables[1], SERVER))


def outcome(expected: str, actual: str, *, strict: bool = False) -> tuple[Facet, Fit] | None:
    """Return facet and fit of the difference; None when there is none."""
    verdict = compare(expected, actual, strict=strict)
    return (verdict.facet, verdict.fit) if isinstance(verdict, Different) else None


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("INT", Affinity.INTEGER),
        ("UNSIGNED BIG INT", Affinity.INTEGER),
        ("CHARINT", Affinity.INTEGER),
        ("FLOATING POINT", Affinity.INTEGER),
        ("VARYING CHARACTER(255)", Affinity.TEXT),
        ("CLOB", Affinity.TEXT),
        ("BLOB", Affinity.BLOB),
        ("", Affinity.BLOB),
        ("DOUBLE PRECISION", Affinity.REAL),
        ("STRING", Affinity.NUMERIC),
        ("DATETIME", Affinity.NUMERIC),
        ("JSON", Affinity.NUMERIC),
    ],
)
def test_affinity_follows_the_page(declared: str, expected: Affinity) -> None:
    """Section 3.1 of datatype3.html, its surprises too."""
    assert expected == affinity(declared)


@given(st.text(st.sampled_from("INTCHARLOBEXFDUS "), max_size=12).filter(lambda text: text.strip() == text))
def test_affinity_is_what_sqlite_does(declared: str) -> None:
    """A number and a numeric text, stored by SQLite itself, tell the affinity of any name."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(f'CREATE TABLE t (a "{declared}")' if declared else "CREATE TABLE t (a)")
        database.execute("INSERT INTO t VALUES (1), ('1')")
        stored = tuple(kind for (kind,) in database.execute("SELECT typeof(a) FROM t"))
        kinds = {
            Affinity.INTEGER: ("integer", "integer"),
            Affinity.NUMERIC: ("integer", "integer"),
            Affinity.REAL: ("real", "real"),
            Affinity.TEXT: ("text", "text"),
            Affinity.BLOB: ("integer", "text"),
        }
        assert stored == kinds[affinity(declared)]


@given(st.one_of(st.text(max_size=30), st.text(st.sampled_from("aB1 '\"[]().,:-/*"), max_size=15)))
def test_parsing_is_idempotent(text: str) -> None:
    """No text fails, and the canonical name is read as itself."""
    once = ENGINE.types.parse(text, SERVER)
    again = ENGINE.types.parse(once.name, SERVER)
    assert (once.family, once.name) == (again.family, again.name)


@pytest.mark.parametrize(
    ("text", "family", "name", "args"),
    [
        ("VARCHAR(50)", Family.STRING, "varchar", (50,)),
        ('VARCHAR(50) COLLATE "NOCASE"', Family.STRING, "varchar", (50,)),
        ("DECIMAL(10, 2)", Family.DECIMAL, "decimal", (10, 2)),
        ("[unsigned  big] int", Family.INTEGER, "unsigned big int", ()),
        ("BIGINT", Family.INTEGER, "bigint", ()),
        ("BOOLEAN", Family.BOOLEAN, "boolean", ()),
        ("JSON", Family.JSON, "json", ()),
        ("geometry", Family.OTHER, "geometry", ()),
        ("", Family.BINARY, "", ()),
    ],
)
def test_types_are_read(text: str, family: Family, name: str, args: tuple[int, ...]) -> None:
    """Family, name in lower case, and numbers."""
    read = ENGINE.types.parse(text, SERVER)
    assert (family, name, args) == (read.family, read.name, read.args)


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ("INTEGER", "int"),
        ("BIGINT", "integer"),
        ("BOOLEAN", "tinyint(1)"),
        ("BOOLEAN", "integer"),
        ("VARCHAR(50)", "text"),
        ("VARCHAR", "varchar(20)"),
        ("DATETIME", "timestamp"),
        ("NUMERIC(10, 2)", "numeric"),
        ("CHAR(32)", "varchar(32)"),
        ("FLOAT", "double precision"),
    ],
)
def test_types_of_one_affinity_are_the_same(expected: str, actual: str) -> None:
    """Names mean nothing to SQLite; INTEGER and NUMERIC store alike."""
    if expected.startswith("CHAR"):
        assert compare(expected, actual) == SAME
    assert outcome(expected, actual) is None


@pytest.mark.parametrize(
    ("expected", "actual", "facet"),
    [
        ("VARCHAR(50)", "varchar(20)", Facet.LENGTH),
        ("VARCHAR(20)", "varchar(50)", Facet.LENGTH),
        ("NUMERIC(10, 2)", "decimal(12, 4)", Facet.PRECISION),
        ("DATETIME", "text", Facet.TYPE),
        ("JSON", "text", Facet.TYPE),
    ],
)
def test_what_no_statement_can_tell_is_cosmetic(expected: str, actual: str, facet: Facet) -> None:
    """Lengths are not enforced (AC-37), and text stays text in columns of both affinities."""
    assert (facet, Fit.COSMETIC) == outcome(expected, actual)


@pytest.mark.parametrize(
    ("expected", "actual", "fit"),
    [
        ("INTEGER", "text", Fit.NARROWER),
        ("VARCHAR(5)", "integer", Fit.NARROWER),
        ("CHAR(32)", "uuid", Fit.NARROWER),
        ("FLOAT", "varchar", Fit.NARROWER),
        ("INTEGER", "real", Fit.NARROWER),
        ("NUMERIC(10, 2)", "real", Fit.OTHER),
        ("FLOAT", "integer", Fit.OTHER),
        ("VARCHAR(5)", "blob", Fit.OTHER),
        ("BLOB", "text", Fit.OTHER),
        ("INTEGER", "", Fit.OTHER),
    ],
)
def test_another_affinity_is_another_type(expected: str, actual: str, fit: Fit) -> None:
    """What is read back, or compared, differs."""
    assert (Facet.TYPE, fit) == outcome(expected, actual)


@pytest.mark.parametrize(
    ("expected", "actual", "found"),
    [
        ("TEXT", "text", None),
        ("BOOLEAN", "int", None),
        ("DATETIME", "text", None),
        ("NUMERIC(10, 2)", "real", None),
        ("BIGINT", "any", None),
        ("FLOAT", "integer", (Facet.TYPE, Fit.NARROWER)),
        ("DATETIME", "integer", (Facet.TYPE, Fit.NARROWER)),
        ("NUMERIC(10, 2)", "integer", (Facet.TYPE, Fit.NARROWER)),
    ],
)
def test_strict_tables_refuse_other_storage_classes(
    expected: str, actual: str, found: tuple[Facet, Fit] | None
) -> None:
    """In a STRICT table the declared type is enforced."""
    assert found == outcome(expected, actual, strict=True)


def test_labels_that_a_check_refuses() -> None:
    """An enum without a CHECK of its own meets one that takes other labels."""
    kind = ENGINE.types.parse("VARCHAR(4)", SERVER)
    expected = Column("a", kind, enumeration=Enumeration(("RED", "BLUE")))
    actual = Column("a", kind)
    table = Table(QualifiedName("t"), (actual,), checks=(Check(None, "a IN ('red', 'blue')"),))
    pair = Pair(msgspec.structs.replace(table, columns=(expected,), checks=()), table, SERVER)
    assert Different(Facet.LABELS, "RED, BLUE", "red, blue", Fit.NARROWER) == ENGINE.types.compare(
        expected, actual, pair
    )

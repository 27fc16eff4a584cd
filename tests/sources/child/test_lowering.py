"""Declarations as messages, compiled for a target by each release of SQLAlchemy."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from auditor.sources.child.messages import (
    DeclaredCheck,
    DeclaredColumn,
    DeclaredComputed,
    DeclaredEnum,
    DeclaredForeignKey,
    DeclaredIndex,
    DeclaredKey,
    DeclaredPart,
    DeclaredTable,
    Place,
    Warned,
)
from tests.sources.child.asking import PROJECTS, ask, only, tables


RELEASES = ["oldest", "usual", "newest"]
SINCE_2_1 = pytest.mark.skipif(sa.__version__ < "2.1", reason="the newest SQLAlchemy of this run has no such thing yet")
MODELS = str(PROJECTS / "shop" / "shop" / "models.py")


def _place(text: str) -> Place:
    """The first line of the shop's models that holds some text."""
    lines = Path(MODELS).read_text().splitlines()
    return Place(MODELS, next(number for number, line in enumerate(lines, 1) if text in line))


@pytest.mark.parametrize("environment", RELEASES)
def test_a_class_with_constraints_and_an_index(environment: str) -> None:
    """Names by convention, a key column under another name, an expression index, and the line of each column."""
    book = tables(ask(environment, PROJECTS / "shop", "shop.models:Base", dialect="postgresql"))["book"]
    assert book == DeclaredTable(
        metadata="shop.models:Base",
        name="book",
        schema=None,
        columns=(
            DeclaredColumn(
                name="id",
                type="INTEGER",
                nullable=False,
                primary_key=True,
                numbered=True,
                place=Place(MODELS, 44),
            ),
            DeclaredColumn(
                name="author_id",
                type="INTEGER",
                place=_place("    author = "),
            ),
            DeclaredColumn(
                name="title",
                type="VARCHAR(200)",
                default="'it''s new'",
                place=_place("    title = "),
            ),
            DeclaredColumn(
                name="twice",
                type="INTEGER",
                computed=DeclaredComputed("id * 2"),
                place=_place("    twice = "),
            ),
        ),
        primary_key=DeclaredKey("pk_book", ("id",)),
        foreign_keys=(
            DeclaredForeignKey(
                "fk_book_author_id_author", ("author_id",), "author", None, ("id",), on_delete="cascade"
            ),
        ),
        indexes=book.indexes,
        place=_place("class Book"),
    )
    assert sorted(book.indexes, key=lambda index: str(index.name)) == [
        DeclaredIndex("ix_book_author_id", (DeclaredPart("author_id"),)),
        DeclaredIndex("ix_book_lower", (DeclaredPart(sql="lower(title)", descending=True),)),
    ]


@pytest.mark.parametrize("environment", RELEASES)
def test_an_enum_and_a_mixin(environment: str) -> None:
    """A Python enum is told with both sides; a mixin's column is found in the mixin."""
    author = tables(ask(environment, PROJECTS / "shop", "shop.models:Base", dialect="postgresql"))["author"]
    columns = {column.name: column for column in author.columns}
    assert columns["color"].enum == DeclaredEnum(
        labels=("RED", "BLUE"),
        names=("RED", "BLUE"),
        values=("red", "blue"),
        python_class="shop.models.Color",
        type_name="color",
        place=_place("class Color"),
    )
    assert columns["color"].client_default
    assert columns["created"].place == _place("created = ")
    assert author.checks == (DeclaredCheck("ck_author_positive", "id > 0"),)
    assert author.uniques == (DeclaredKey("uq_author_name", ("name",)),)
    assert author.comment == "who writes"


@pytest.mark.parametrize("environment", RELEASES)
def test_a_table_without_a_class_is_found_by_its_call(environment: str) -> None:
    """Table("name", ...) and its Column("name", ...) are found in the project's files."""
    borrowed = tables(ask(environment, PROJECTS / "shop", "shop.models:Base"))["borrowed"]
    assert borrowed.place == _place("borrowed = ")
    assert [column.place for column in borrowed.columns] == [_place('"book_id"'), _place('"reader_id"')]
    assert [column.numbered for column in borrowed.columns] == [False, False]


def _tables(folder: Path, source: str, dialect: str) -> dict[str, DeclaredTable]:
    header = "import enum\nimport sqlalchemy as sa\nfrom sqlalchemy.dialects import mysql, postgresql\n"
    (folder / "declared.py").write_text(header + "m = sa.MetaData()\n" + source)
    return tables(ask("newest", folder, "declared:m", dialect=dialect))


def test_what_a_server_stores_has_single_percent_signs(tmp_path: Path) -> None:
    """Percent signs, which SQLAlchemy doubles for drivers, come as the server will see them."""
    source = 'sa.Table("t", m, sa.Column("a", sa.Integer, sa.CheckConstraint("a % 2 = 0")), '
    source += 'sa.Column("b", sa.String(9), server_default="100%"))\n'
    for dialect in ("postgresql", "mysql"):
        found = _tables(tmp_path, source, dialect)["t"]
        assert (found.checks[0].sql, found.columns[1].default) == ("a % 2 = 0", "'100%'")


@SINCE_2_1
def test_options_are_plain_data_without_prefix(tmp_path: Path) -> None:
    """Options are those of the target; columns by name, SQL as text, labels of expressions by their text."""
    source = """
t = sa.Table("t", m, sa.Column("a", sa.Integer), sa.Column("B", sa.String(9), key="b"),
    sa.UniqueConstraint("a", postgresql_nulls_not_distinct=True), mysql_charset="latin1", postgresql_with={"x": 1})
sa.Index("i", sa.func.lower(t.c.b).label("low"), t.c.b, postgresql_where=t.c.b.like("q%"),
    postgresql_ops={"low": "text_pattern_ops", "b": "varchar_ops"}, postgresql_include=[t.c.a], mysql_length=3)
"""
    found = _tables(tmp_path, source, "postgresql")["t"]
    assert found.options == {"with": {"x": 1}}
    assert found.uniques[0].options == {"nulls_not_distinct": True}
    assert found.indexes[0].options == {
        "where": "\"B\" LIKE 'q%'",
        "ops": {'lower("B")': "text_pattern_ops", "B": "varchar_ops"},
        "include": ["a"],
    }


def test_a_type_that_cannot_be_compiled(tmp_path: Path) -> None:
    """A String without length on an engine that needs one gives the reason in place of the type."""
    column = _tables(tmp_path, 'sa.Table("t", m, sa.Column("a", sa.String))\n', "mysql")["t"].columns[0]
    assert (column.type, column.type_error) == ("", "VARCHAR requires a length on dialect mysql")


def test_collation_and_charset_stand_beside_the_type(tmp_path: Path) -> None:
    """Collation and charset are fields, not part of the type's text."""
    source = 'sa.Table("t", m, sa.Column("a", mysql.VARCHAR(9, charset="latin1", collation="latin1_bin")))\n'
    column = _tables(tmp_path, source, "mysql")["t"].columns[0]
    assert (column.type, column.charset, column.collation) == ("VARCHAR(9)", "latin1", "latin1_bin")


def test_enums_are_found_in_arrays_and_decorators(tmp_path: Path) -> None:
    """An Enum inside an ARRAY or a TypeDecorator is told; values taken from a set have no order."""
    source = """
class E(enum.Enum):
    A = "a"
    B = "b"
class D(sa.TypeDecorator):
    impl = sa.Enum(E, name="d")
    cache_ok = True
sa.Table("t", m, sa.Column("a", sa.ARRAY(sa.Enum("x", "y", name="e", schema="types"))), sa.Column("d", D),
    sa.Column("s", sa.Enum(E, name="s", values_callable=lambda e: list({i.value for i in e}))),
    sa.Column("o", sa.Enum(E, name="o", values_callable=lambda e: sorted({i.value for i in e}))),
    sa.Column("n", sa.Enum(E, native_enum=False, create_constraint=True, name="n")))
"""
    found = _tables(tmp_path, source, "postgresql")["t"]
    enums = {column.name: column.enum for column in found.columns}
    assert [item and (item.type_schema, item.type_name) for item in enums.values()] == [
        ("types", "e"),
        (None, "d"),
        (None, "s"),
        (None, "o"),
        (None, None),
    ]
    assert [item and (item.unordered, item.constrained) for item in enums.values()] == [
        (False, False),
        (False, False),
        (True, False),
        (False, False),
        (False, True),
    ]
    assert found.columns[0].type == "types.e[]"
    assert found.checks == (DeclaredCheck("n", "n IN ('A', 'B')", "n"),)


def test_keys_to_tables_that_are_nowhere(tmp_path: Path) -> None:
    """A foreign key to a table in no metadata is told as written."""
    source = 'sa.Table("t", m, sa.Column("a", sa.ForeignKey("far.p.id", onupdate="CASCADE")))\n'
    found = _tables(tmp_path, source, "postgresql")["t"]
    assert found.foreign_keys == (DeclaredForeignKey(None, ("a",), "p", "far", ("id",), on_update="CASCADE"),)


def test_who_fills_a_column(tmp_path: Path) -> None:
    """Identity where the dialect has it, else numbering; a sequence, a fetched value, a client's default."""
    source = """
sa.Table("t", m, sa.Column("id", sa.Integer, sa.Identity(start=5, always=True), primary_key=True),
    sa.Column("s", sa.Integer, sa.Sequence("s_seq")), sa.Column("f", sa.Integer, server_default=sa.FetchedValue()),
    sa.Column("c", sa.Integer, default=3))
"""
    on_pg = _tables(tmp_path, source, "postgresql")["t"].columns
    assert (on_pg[0].identity, on_pg[0].numbered) == ({"always": True, "start": 5}, False)
    assert (on_pg[1].sequence, on_pg[2].fetched, on_pg[3].client_default) == ("s_seq", True, True)
    on_mysql = _tables(tmp_path, source, "mysql")["t"].columns
    assert (on_mysql[0].identity, on_mysql[0].numbered, on_mysql[1].sequence) == (None, True, None)


@SINCE_2_1
def test_views_are_marked(tmp_path: Path) -> None:
    """A class mapped to a view says so in its info; SQLAlchemy 2.1's CreateView says it by itself."""
    source = """
from sqlalchemy.sql.ddl import CreateView
t = sa.Table("t", m, sa.Column("a", sa.Integer))
sa.Table("v", m, sa.Column("a", sa.Integer), info={"is_view": True})
CreateView(sa.select(t.c.a), "w", metadata=m)
"""
    found = _tables(tmp_path, source, "postgresql")
    assert {name: table.is_view for name, table in found.items()} == {"t": False, "v": True, "w": True}


def test_constraints_that_nobody_compares_are_told(tmp_path: Path) -> None:
    """Not checked is not clean: an EXCLUDE constraint is named."""
    (tmp_path / "declared.py").write_text(
        "import sqlalchemy as sa\nfrom sqlalchemy.dialects.postgresql import ExcludeConstraint\nm = sa.MetaData()\n"
        'sa.Table("t", m, sa.Column("a", sa.Integer), ExcludeConstraint(("a", "=")))\n'
    )
    messages = ask("newest", tmp_path, "declared:m", dialect="postgresql")
    assert only(Warned, messages) == Warned("ExcludeConstraint of table t is not compared.")

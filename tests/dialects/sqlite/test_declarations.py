from __future__ import annotations

from typing import Any

import pytest

from auditor.model.names import QualifiedName
from auditor.model.schema import (
    Check,
    Column,
    ForeignKey,
    Generated,
    Identity,
    Index,
    IndexPart,
    PrimaryKey,
    Server,
    Table,
    Unique,
)
from auditor.plugin.engine import DialectSpec
from auditor_sqlite import ENGINE


SERVER = ENGINE.declarations.server((3, 40))


def column(name: str, kind: str = "INTEGER", **more: Any) -> Column:
    """Return a declared column."""
    return Column(name, ENGINE.types.parse(kind, SERVER), **more)


def complete(table: Table, **options: Any) -> Table:
    """Return what becomes of a table; completing it again changes nothing."""
    once = ENGINE.declarations.complete(table, SERVER, options)
    assert once == ENGINE.declarations.complete(once, SERVER, options)
    return once


@pytest.mark.parametrize(
    ("kind", "options", "identity", "nullable"),
    [
        ("INTEGER", {}, Identity("rowid"), False),
        ("BIGINT", {}, None, True),
        ("INT", {}, None, True),
        ("INTEGER", {"with_rowid": False}, None, False),
    ],
)
def test_the_rowid(kind: str, options: dict[str, Any], identity: Identity | None, nullable: bool) -> None:
    """Only a lone key of the type INTEGER numbers itself: the classic trap of BigInteger."""
    declared = column("id", kind, identity=Identity("auto"), nullable=True)
    made = complete(Table(QualifiedName("t"), (declared,), PrimaryKey(None, ("id",))), **options)
    assert (identity, nullable) == (made.columns[0].identity, made.columns[0].nullable)


def test_a_composite_key_is_no_rowid() -> None:
    """Two columns cannot be one number."""
    table = Table(QualifiedName("t"), (column("a"), column("b")), PrimaryKey(None, ("a", "b")))
    assert [item.identity for item in complete(table).columns] == [None, None]


def test_options() -> None:
    """WITHOUT ROWID is always stated, STRICT and AUTOINCREMENT only when asked for."""
    table = Table(QualifiedName("t"), (column("id"),), PrimaryKey(None, ("id",)))
    assert complete(table).extras == (("without_rowid", False),)
    assert complete(table, with_rowid=False, strict=True).extras == (("strict", True), ("without_rowid", True))
    assert complete(table, autoincrement=True).columns[0].extras == (("autoincrement", True),)


def test_what_sqlite_does_not_have_is_dropped() -> None:
    """Comments, charsets, MATCH, default actions, deferrability of unique constraints."""
    key = ForeignKey(
        "fk", ("a",), QualifiedName("p", "main"), ("id",), on_delete="NO ACTION", match="FULL", deferrable="deferrable"
    )
    table = Table(
        QualifiedName("t", "main"),
        (column("a", "TEXT", comment="c", charset="utf8", collation="binary", default="NULL"),),
        uniques=(Unique("u", ("a",), deferrable="deferrable", nulls_not_distinct=True),),
        foreign_keys=(key,),
        checks=(Check("c", "a > 0"),),
        comment="c",
    )
    made = complete(table)
    assert (
        Table(
            QualifiedName("t"),
            (column("a", "TEXT"),),
            uniques=(Unique("u", ("a",)),),
            foreign_keys=(ForeignKey("fk", ("a",), QualifiedName("p"), ("id",)),),
            checks=(Check("c", "a > 0"),),
            extras=(("without_rowid", False),),
        )
        == made
    )


def test_indexes() -> None:
    """The predicate comes from the options; a column with COLLATE is a column."""
    parts = (
        IndexPart(expression='a COLLATE "nocase" DESC'),
        IndexPart(expression="lower(a)", descending=True),
        IndexPart("a", operator_class="text_ops", length=10),
    )
    index = Index("i", parts, method="btree", extras=(("where", "a > 'x'"), ("fillfactor", 70)))
    made = complete(Table(QualifiedName("t"), (column("a", "TEXT"),), indexes=(index,)))
    assert (
        Index(
            "i",
            (
                IndexPart("a", descending=True, collation="NOCASE"),
                IndexPart(expression="lower(a)", descending=True),
                IndexPart("a"),
            ),
            predicate="a > 'x'",
        ),
    ) == made.indexes


def test_generated_columns_are_virtual() -> None:
    """Without `persisted`, SQLite computes on reading."""
    table = Table(QualifiedName("t"), (column("a", generated=Generated("id * 2")),))
    assert Generated("id * 2", stored=False) == complete(table).columns[0].generated


def test_the_dialect() -> None:
    """SQLAlchemy's own name, and a server out of the box."""
    assert DialectSpec("sqlite") == ENGINE.declarations.dialect(SERVER, None)
    assert Server("sqlite", (3, 40), settings=(("default_schema", "main"), ("encoding", "UTF-8"))) == SERVER

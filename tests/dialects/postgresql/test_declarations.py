"""What PostgreSQL makes of declarations, names and foreign keys."""

from __future__ import annotations

import json

import pytest
import sqlalchemy
from sqlalchemy.dialects import registry

from auditor.model.names import Kind, QualifiedName
from auditor.model.schema import Column, Enumeration, ForeignKey, Identity, Index, IndexPart, PrimaryKey, Table
from auditor.model.types import Family, Type
from auditor.model.verdict import Fit
from auditor_postgresql import ENGINE


SERVER = ENGINE.declarations.server((16, 2))


def kind(text: str) -> Type:
    """Return the type that a text spells."""
    return ENGINE.types.parse(text, SERVER)


def complete(*columns: Column, **parts: object) -> Table:
    """Return the completed table t."""
    return ENGINE.declarations.complete(Table(QualifiedName("t", "public"), columns, **parts), SERVER, {})  # type: ignore[arg-type]


def test_dialect_needs_no_driver() -> None:
    """SQLAlchemy's dialect is made without a DBAPI, and the newest release knows every attribute."""
    spec = ENGINE.declarations.dialect(SERVER, None)
    dialect = registry.load(spec.name)()
    unknown = [name for name, _ in spec.attributes if not hasattr(dialect, name)]
    assert dialect.name in ENGINE.dialects
    assert unknown == [] or sqlalchemy.__version__ < "2.1"
    assert dict(spec.attributes)["supports_virtual_generated_columns"] is False


def test_numbered_columns_and_keys() -> None:
    """Numbered integers are serial, keys are NOT NULL, identities forget the defaults."""
    table = complete(
        Column("id", kind("INTEGER"), identity=Identity("auto")),
        Column("k", kind("TEXT")),
        Column("n", kind("BIGINT"), identity=Identity("always", (("cycle", False), ("start", 1)))),
        Column("m", kind("BIGINT"), identity=Identity("by default", (("start", 7),))),
        Column("s", kind("SERIAL")),
        primary_key=PrimaryKey(None, ("id", "k")),
    )
    assert [(item.identity, item.nullable) for item in table.columns] == [
        (Identity("serial"), False),
        (None, False),
        (Identity("always"), False),
        (Identity("by default", (("start", 7),)), False),
        (Identity("serial"), False),
    ]
    assert table.name == QualifiedName("t")


def test_enums_get_their_labels() -> None:
    """SQLAlchemy compiles the name of an enum type alone; the labels are the application's."""
    enumeration = Enumeration(("x", "y"))
    table = complete(
        Column("a", kind("st"), enumeration=enumeration), Column("b", kind("st[]"), enumeration=enumeration)
    )
    assert [item.type for item in table.columns] == [
        Type(Family.ENUM, "st", ("x", "y")),
        Type(Family.ARRAY, "st[]", ("x", "y")),
    ]


def test_foreign_keys() -> None:
    """The default action, match and schema go without saying."""
    target = QualifiedName("p", "public")
    table = complete(
        foreign_keys=(
            ForeignKey("f", ("a",), target, ("id",), "no action", "SET NULL", "simple"),
            ForeignKey("g", ("a",), QualifiedName("p", "app"), ("id",), "cascade", match="full"),
        )
    )
    assert table.foreign_keys == (
        ForeignKey("f", ("a",), QualifiedName("p"), ("id",), None, "SET NULL", None),
        ForeignKey("g", ("a",), QualifiedName("p", "app"), ("id",), "CASCADE", match="FULL"),
    )


def test_index_options() -> None:
    """Options become properties, and defaults go without saying."""
    table = complete(
        indexes=(
            Index(
                "i",
                (IndexPart("a"), IndexPart("b", descending=True, nulls="first"), IndexPart(expression="lower(c)")),
                extras=(
                    ("include", '["d"]'),
                    ("nulls_not_distinct", True),
                    ("ops", '{"a": "text_pattern_ops", "lower(c)": "text_ops"}'),
                    ("using", "BTREE"),
                    ("where", "a > 1"),
                    ("with", '{"fillfactor": 50}'),
                ),
            ),
        )
    )
    parts = (
        IndexPart("a", operator_class="text_pattern_ops"),
        IndexPart("b", descending=True),
        IndexPart(expression="lower(c)"),
    )
    assert table.indexes == (Index("i", parts, predicate="a > 1", include=("d",), nulls_not_distinct=True),)


@pytest.mark.parametrize(
    ("written", "part"),
    [
        ("DESC", IndexPart("a", descending=True)),
        ("text_pattern_ops DESC NULLS LAST", IndexPart("a", None, True, "last", "text_pattern_ops")),
        ("ASC", IndexPart("a")),
    ],
)
def test_an_order_behind_a_column(written: str, part: IndexPart) -> None:
    """SQLAlchemy writes what is given as an operator class as it is, so many write the order there."""
    table = complete(indexes=(Index("i", (IndexPart("a"),), extras=(("ops", json.dumps({"a": written})),)),))
    assert table.indexes == (Index("i", (part,)),)


def test_names() -> None:
    """Identifiers are case-sensitive, and cut at 63 bytes between characters."""
    fold = ENGINE.names.fold
    assert [fold(Kind.TABLE, name, SERVER) for name in ("User", "a" * 70, "ä" * 40)] == ["User", "a" * 63, "ä" * 31]


@pytest.mark.parametrize(
    ("child", "parent", "fit"),
    [
        ("integer", "integer", None),
        ("varchar(5)", "text", None),
        ("date", "timestamp", None),
        ("integer", "numeric", None),
        ("bigint", "integer", Fit.OTHER),
        ("integer", "bigint", Fit.OTHER),
        ("text", "integer", Fit.NARROWER),
        ("numeric", "integer", Fit.NARROWER),
        ("uuid", "text", Fit.NARROWER),
        ("email", "text", None),
    ],
)
def test_foreign_keys_between_types(child: str, parent: str, fit: Fit | None) -> None:
    """Integers of other widths are taken, types without a common equality are refused."""
    table = Table(QualifiedName("t"), ())
    ends = (table, Column("a", kind(child))), (table, Column("id", kind(parent)))
    objection = ENGINE.foreign_keys.objection(*ends, SERVER)
    assert (objection.fit if objection else None) == fit

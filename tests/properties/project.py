"""The project that the mutations start from: the same rich table under several names, with every kind of object."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql as my
from sqlalchemy.dialects import postgresql as pg


if TYPE_CHECKING:
    from collections.abc import Iterable

TABLES = ("alpha", "Beta Two", "order")
MYSQL = {"mysql", "mariadb"}
INNODB = {"engine": "InnoDB", "charset": "utf8mb4", "collate": "utf8mb4_bin"}


class Colour(enum.Enum):
    """Bound by name."""

    RED = "red"
    GREEN = "green"
    BLUE = "blue"


def project(engine: str, tables: Iterable[str] = TABLES) -> sa.MetaData:
    """Return the models; in statements the tables are [name], and the objects of a table begin with its name."""
    metadata = sa.MetaData()
    for name in ("parent", "other"):
        sa.Table(name, metadata, sa.Column("id", sa.Integer, primary_key=True), **_options(engine))
    for name in tables:
        _rich(name, engine, metadata)
        sa.Table(
            f"{name}_spare",
            metadata,
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("word", sa.String(20)),
            **_options(engine),
        )
    return metadata


def _rich(name: str, engine: str, metadata: sa.MetaData) -> None:
    table = sa.Table(
        name,
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("parent_id", sa.Integer, nullable=False),
        sa.Column("other_id", sa.Integer),
        sa.Column("code", sa.String(10), nullable=False),
        sa.Column("name", sa.String(40), nullable=False, server_default="it's"),
        sa.Column("title", sa.String(40)),
        sa.Column("qty", sa.Integer, nullable=False, server_default="0"),
        sa.Column("small", sa.SmallInteger),
        sa.Column("big", sa.BigInteger),
        sa.Column("price", sa.Numeric(10, 2)),
        sa.Column("ratio", sa.Double),
        sa.Column("flag", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("made", sa.DateTime, server_default=sa.func.now()),
        sa.Column("day", sa.Date),
        sa.Column("hour", sa.Time),
        sa.Column("note", sa.Text, comment="free text"),
        sa.Column("blob", sa.LargeBinary),
        sa.Column("data", sa.JSON),
        sa.Column("uid", sa.Uuid),
        sa.Column("colour", sa.Enum(Colour, name=f"{name}_colour")),
        sa.Column("state", sa.Enum("open", "closed", name=f"{name}_state", native_enum=False, create_constraint=True)),
        sa.Column("total", sa.BigInteger, sa.Computed("qty * 2", persisted=True)),
        *_own_columns(engine),
        sa.UniqueConstraint("code", name=f"{name}_code_uq"),
        sa.CheckConstraint("qty >= 0", name=f"{name}_qty_ck"),
        sa.CheckConstraint("small IN (1, 2, 3)", name=f"{name}_small_ck"),
        sa.ForeignKeyConstraint(["parent_id"], ["parent.id"], f"{name}_parent_fk", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["other_id"], ["other.id"], f"{name}_other_fk", **_late(engine)),
        comment="things",
        **_options(engine),
    )
    c: Any = table.c
    sa.Index(f"{name}_parent_ix", c.parent_id)
    sa.Index(f"{name}_other_ix", c.other_id)
    sa.Index(f"{name}_title_ix", c.title)
    sa.Index(f"{name}_big_ix", c.big, c.small)
    sa.Index(f"{name}_day_ix", c.day.desc())
    sa.Index(f"{name}_uid_ix", c.uid, unique=True)
    _own_indexes(name, engine, c)


def _late(engine: str) -> dict[str, Any]:
    return (
        {"deferrable": True, "initially": "DEFERRED"} if engine in {"postgresql", "sqlite"} else {"onupdate": "CASCADE"}
    )


def _options(engine: str) -> dict[str, Any]:
    return {f"{engine}_{key}": value for key, value in INNODB.items()} if engine in MYSQL else {}


def _own_columns(engine: str) -> list[sa.Column[Any]]:
    if engine == "postgresql":
        return [
            sa.Column("num", sa.BigInteger, sa.Identity(always=True)),
            sa.Column("stamp", sa.DateTime(timezone=True), server_default=sa.func.now()),
            sa.Column("doc", pg.JSONB),
            sa.Column("tags", sa.ARRAY(sa.String(10))),
            sa.Column("span", pg.INTERVAL),
            sa.Column("german", sa.String(30, collation="C")),
        ]
    if engine in MYSQL:
        return [
            sa.Column("uns", my.INTEGER(unsigned=True)),
            sa.Column("stamp", my.TIMESTAMP(fsp=3), server_default=sa.text("now(3) ON UPDATE now(3)")),
            sa.Column("flags", my.SET("a", "b", "c")),
            sa.Column("german", sa.String(30, collation="utf8mb4_unicode_ci")),
            sa.Column("virt", sa.Integer, sa.Computed("qty + 1", persisted=False)),
            sa.Column("tiny", my.TINYINT(unsigned=True)),
        ]
    return [
        sa.Column("virt", sa.Integer, sa.Computed("qty + 1", persisted=False)),
        sa.Column("german", sa.String(30, collation="NOCASE")),
    ]


def _own_indexes(name: str, engine: str, c: Any) -> None:
    if engine in {"postgresql", "sqlite"}:
        where: dict[str, Any] = {f"{engine}_where": c.qty > 0}
        sa.Index(f"{name}_part_ix", c.made, **where)
        sa.Index(f"{name}_lower_ix", sa.func.lower(c.title))
    if engine == "postgresql":
        sa.Index(f"{name}_hash_ix", c.name, postgresql_using="hash")
        sa.Index(f"{name}_incl_ix", c.hour, postgresql_include=["qty"])
        sa.Index(f"{name}_doc_ix", c.doc, postgresql_using="gin")
        sa.Index(f"{name}_like_ix", c.note, postgresql_ops={"note": "text_pattern_ops"})
    if engine in MYSQL:
        options: dict[str, Any] = {f"{engine}_length": {"note": 20}}
        sa.Index(f"{name}_note_ix", c.note, **options)
        options = {f"{engine}_prefix": "FULLTEXT"}
        sa.Index(f"{name}_full_ix", c.name, **options)

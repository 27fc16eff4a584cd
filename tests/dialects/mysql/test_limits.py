"""What the servers do with long keys and odd defaults is what we say that they do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mysql as my

from auditor.audit import audit
from auditor.config import Config
from auditor.model.names import QualifiedName
from auditor.model.schema import Column, Index, IndexPart, PrimaryKey, Server, Table, Unique
from auditor.model.verdict import Facet, Fit
from auditor_mysql import ENGINE
from auditor_mysql.key_lengths import taken
from auditor_mysql.limits import MySQLLimits
from tests.properties.world import World


COMPACT = {"row_format": "COMPACT"}
MYISAM = {"engine": "MyISAM"}


def string(length: int) -> sa.Column[Any]:
    """Give a column for one of the tables."""
    return sa.Column("a", sa.String(length))


def made(kind: str, *columns: sa.Column[Any], **options: Any) -> sa.Table:
    """Give a table in utf8mb4 with a key of a kind over columns."""
    given = {"charset": "utf8mb4", **options}
    dialect = {f"{name}_{key}": value for name in ("mysql", "mariadb") for key, value in given.items()}
    table = sa.Table("t", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=kind != "primary"), **dialect)
    for column in columns:
        table.append_column(column)
    if kind == "primary":
        table.append_constraint(sa.PrimaryKeyConstraint(*columns))
    elif kind == "unique":
        table.append_constraint(sa.UniqueConstraint(*columns, name="k"))
    else:
        lengths: Any = {"mysql_length": {"a": int(kind)}, "mariadb_length": {"a": int(kind)}} if kind.isdigit() else {}
        sa.Index("k", *columns, **lengths)
    return table


def two(first: int, second: int) -> tuple[sa.Column[Any], ...]:
    """Give two columns."""
    return sa.Column("a", sa.String(first)), sa.Column("b", sa.String(second))


KEYS: dict[str, Callable[[], sa.Table]] = {
    "just fits": lambda: made("index", string(768)),
    "one more": lambda: made("index", string(769)),
    "one more, unique": lambda: made("unique", string(769)),
    "one more, primary": lambda: made("primary", string(769)),
    "compact, just fits": lambda: made("index", string(191), **COMPACT),
    "compact": lambda: made("index", string(192), **COMPACT),
    "compact, unique": lambda: made("unique", string(192), **COMPACT),
    "compact, unique and long": lambda: made("unique", string(800), **COMPACT),
    "compact, each fits": lambda: made("index", *two(191, 191), **COMPACT),
    "compact, one does not": lambda: made("index", *two(20, 255), **COMPACT),
    "redundant": lambda: made("index", string(255), row_format="REDUNDANT"),
    "compressed": lambda: made("index", string(255), row_format="COMPRESSED"),
    "sum fits": lambda: made("index", *two(384, 384)),
    "sum does not": lambda: made("index", *two(384, 385)),
    "sum does not, unique": lambda: made("unique", *two(384, 385)),
    "text": lambda: made("index", sa.Column("a", sa.Text)),
    "text, unique": lambda: made("unique", sa.Column("a", sa.Text)),
    "text and number": lambda: made("index", sa.Column("a", sa.Text), sa.Column("b", sa.Integer)),
    "text, its beginning": lambda: made("100", sa.Column("a", sa.Text)),
    "text, just as much as fits": lambda: made("768", sa.Column("a", sa.Text)),
    "text, too much of it": lambda: made("769", sa.Column("a", sa.Text)),
    "text, compact": lambda: made("index", sa.Column("a", sa.Text), **COMPACT),
    "blob": lambda: made("index", sa.Column("a", sa.LargeBinary)),
    "tinytext": lambda: made("index", sa.Column("a", my.TINYTEXT)),
    "json": lambda: made("index", sa.Column("a", sa.JSON)),
    "binary": lambda: made("index", sa.Column("a", my.VARBINARY(3073))),
    "latin1": lambda: made("index", sa.Column("a", my.VARCHAR(3072, charset="latin1"))),
    "utf8mb3": lambda: made("index", string(1025), charset="utf8mb3"),
    "myisam, fits": lambda: made("index", string(250), **MYISAM),
    "myisam": lambda: made("index", string(251), **MYISAM),
    "numbers": lambda: made("index", sa.Column("a", sa.BigInteger), sa.Column("b", sa.DateTime)),
    "number tips it": lambda: made("index", *two(384, 384), sa.Column("c", sa.SmallInteger)),
}

DEFAULTS: dict[str, tuple[Any, str]] = {
    "timestamp(6), now": (my.TIMESTAMP(fsp=6), "CURRENT_TIMESTAMP"),
    "timestamp, now": (my.TIMESTAMP(), "CURRENT_TIMESTAMP"),
    "timestamp(6), now(6)": (my.TIMESTAMP(fsp=6), "CURRENT_TIMESTAMP(6)"),
    "timestamp(6), now()": (my.TIMESTAMP(fsp=6), "NOW()"),
    "datetime(3), local": (my.DATETIME(fsp=3), "LOCALTIMESTAMP"),
    "datetime(6), expression": (my.DATETIME(fsp=6), "(NOW())"),
    "datetime, literal": (my.DATETIME(fsp=6), "'2020-01-01'"),
    "on update": (my.DATETIME(fsp=6), "CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP"),
    "on update alike": (my.DATETIME(fsp=6), "CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)"),
    "on update only right": (my.DATETIME(fsp=6), "CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP(6)"),
    "date, now": (sa.Date(), "CURRENT_TIMESTAMP"),
    "text": (sa.Text(), "'x'"),
    "text, number": (sa.Text(), "0"),
    "text, expression": (sa.Text(), "('x')"),
    "blob": (sa.LargeBinary(), "'x'"),
    "string": (sa.String(20), "'x'"),
}


@pytest.fixture
def world(database: str) -> World:
    """Give a database where models can be made and audited."""
    return World(database)


def outcome(table: sa.Table, world: World) -> str:
    """Make the table; give what became of its key."""
    try:
        table.metadata.create_all(world.engine)
        with world.engine.connect() as connection:
            shown = connection.exec_driver_sql("SHOW INDEX FROM t").mappings().all()
    except sa.exc.DBAPIError:
        return "refused"
    finally:
        table.metadata.drop_all(world.engine)
    parts = [row for row in shown if row["Key_name"] == "k"]
    hashed = any(row["Index_type"] == "HASH" for row in parts)
    given = next((index.dialect_options["mysql"]["length"] for index in table.indexes), None) or {}
    whole = {None, 255, *given.values()}  # 255 is all of a TINYTEXT
    return "of no use" if hashed or any(row["Sub_part"] not in whole for row in parts) else "taken"


def said(report: Any, slug: str) -> str:
    """Give what a report says of the only table."""
    found = [str(item.severity) for item in report.findings if item.slug == slug]
    return {(): "taken", ("error",): "refused", ("warning",): "of no use"}[tuple(found)]


@pytest.mark.needs("mysql", "mariadb")
def test_keys_become_what_is_said(world: World) -> None:
    """AC-60, AC-61, AC-62: a key is refused, cut, hashed or taken, and the model alone tells which."""
    told = {name: said(world.audit(make().metadata), "index-key-too-long") for name, make in KEYS.items()}
    assert told == {name: outcome(make(), world) for name, make in KEYS.items()}


@pytest.mark.needs("mysql", "mariadb")
def test_defaults_become_what_is_said(world: World) -> None:
    """AC-22: a default of another precision than its column's, or a literal for a text, is refused by MySQL only."""
    told, seen = {}, {}
    for name, (type_, default) in DEFAULTS.items():
        metadata = sa.MetaData()
        column = sa.Column("a", type_, nullable=True, server_default=sa.text(default))
        table = sa.Table("t", metadata, sa.Column("id", sa.Integer, primary_key=True), column)
        told[name] = said(world.audit(metadata), "default-refused")
        seen[name] = outcome(table, world)
    assert told == seen


@pytest.mark.needs("mysql", "mariadb")
def test_a_table_that_is_there_decides_by_its_rows(world: World) -> None:
    """AC-60: the model says nothing of rows; the table, which is old, has COMPACT ones."""
    plain = sa.Table("t", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), string(192))
    sa.Index("k", plain.c.a)
    assert said(world.audit(plain.metadata), "index-key-too-long") == "taken"
    world.execute("CREATE TABLE t (id int PRIMARY KEY AUTO_INCREMENT, a varchar(192)) ROW_FORMAT=COMPACT")
    report = world.audit(plain.metadata)
    assert said(report, "index-key-too-long") == "refused"
    message = next(item.message for item in report.findings if item.slug == "index-key-too-long")
    assert message == (
        "Index `k` of `t` on `a` takes 768 bytes, and the engine at most 767 bytes a column, its rows being COMPACT."
    )


@pytest.mark.needs("mariadb")
def test_keys_that_no_model_has_are_notes(database: str) -> None:
    """Without models, a hashed key is told: nobody sees it otherwise."""
    world = World(database)
    world.execute("CREATE TABLE t (id int PRIMARY KEY, a varchar(1024), UNIQUE KEY k (a), KEY j (a)) CHARSET utf8mb4")
    report = audit(Config(project=world.config().project, db=world.url, select=("index-key-too-long",)))
    assert sorted((item.subject.name, str(item.severity)) for item in report.findings) == [("j", "info"), ("k", "info")]


def test_without_a_strict_mode_mysql_cuts() -> None:
    """An index that is not unique is cut; the others are refused all the same (9.7, sql_mode='')."""
    server = Server("mysql", (9, 7), "MySQL", (("sql_mode", ""),))
    type_ = ENGINE.types.parse("varchar(800)", server)
    table = Table(QualifiedName("t"), (Column("a", type_), Column("b", type_)), charset="utf8mb4")
    one, both = (IndexPart("a"),), (IndexPart("a"), IndexPart("b"))
    keys: list[PrimaryKey | Unique | Index] = [
        Index("k", one),
        Index("k", both),
        Unique("k", ("a",)),
        PrimaryKey("k", ("a",)),
    ]
    verdicts = [MySQLLimits().key(key, table, server) for key in keys]
    assert [item and item.fit for item in verdicts] == [Fit.OTHER, Fit.NARROWER, Fit.NARROWER, Fit.NARROWER]
    assert {item.facet for item in verdicts if item} == {Facet.LENGTH}


@pytest.mark.parametrize(
    ("version", "refused"), [((5, 6), True), ((5, 7, 9), False), ((10, 1), True), ((10, 2, 2), False), ((), False)]
)
def test_old_servers_have_compact_rows(version: tuple[int, ...], refused: bool) -> None:
    """AC-60: MySQL 5.6 and MariaDB 10.1 take 767 bytes, utf8mb4 being asked for."""
    server = ENGINE.declarations.server(version)
    table = Table(QualifiedName("t"), (Column("a", ENGINE.types.parse("varchar(255)", server)),), charset="utf8mb4")
    key = Unique("k", ("a",))
    assert (MySQLLimits().key(key, table, server) is not None) == refused


def test_what_is_not_known_exactly_counts_little() -> None:
    """A storage engine, an expression or a type that we do not know never makes a key too long."""
    server = ENGINE.declarations.server((8, 4))
    column = Column("a", ENGINE.types.parse("decimal(65,30)", server))
    table = Table(QualifiedName("t"), (column, Column("b", ENGINE.types.parse("varchar(2000)", server))))
    assert taken(IndexPart("a"), table) == 0
    odd = Table(QualifiedName("t"), table.columns, storage_engine="ROCKSDB")
    limits = MySQLLimits()
    assert limits.key(Index("k", (IndexPart("b"),)), odd, server) is None
    assert limits.key(Index("k", (IndexPart(expression="lower(b)"),)), table, server) is None
    assert limits.key(Index("k", (IndexPart("b"),), method="fulltext"), table, server) is None
    assert limits.key(Index("k", (IndexPart("missing"),)), table, server) is None

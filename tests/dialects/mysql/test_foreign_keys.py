"""The servers refuse the foreign keys that we object to, and take the others (AC-50 to AC-56)."""

from __future__ import annotations

import contextlib

import msgspec
import pytest
from sqlalchemy.exc import DBAPIError

from auditor.model.names import Kind, QualifiedName
from auditor.model.schema import ForeignKey, Server
from auditor_mysql import ENGINE

from .conftest import Database


PAIRS = [
    ("int unsigned", "int", True),
    ("bigint", "int", True),
    ("int", "int", False),
    ("int(5)", "int(11)", False),
    ("varchar(50)", "varchar(20)", False),
    ("char(20)", "varchar(20)", False),
    ("varchar(20) character set latin1", "varchar(20)", True),
    ("varchar(20) character set utf8mb3", "varchar(20)", True),
    ("varchar(20) collate utf8mb4_bin", "varchar(20)", True),
    ("binary(16)", "binary(16)", False),
    ("binary(16)", "varbinary(16)", False),
    ("decimal(10,2)", "decimal(10,2)", False),
    ("decimal(10,2)", "decimal(12,2)", False),
    ("date", "datetime", True),
    ("datetime", "timestamp", False),
    ("datetime(6)", "datetime", False),
    ("int", "varchar(20)", True),
    ("float", "double", True),
    ("tinyint", "bool", False),
    ("varchar(20)", "text", True),
    ("enum('a')", "enum('a')", False),
    ("bit(4)", "bit(4)", False),
]


def refuses(db: Database, child: str, parent: str, rule: str = "") -> tuple[bool, bool]:
    """Return whether the server refuses a key between two types, and whether we object to it."""
    indexed = "key (a(10))" if "text" in parent else "key (a)"
    db.execute("drop table if exists c", "drop table if exists p")
    db.execute(f"create table p (a {parent}, {indexed})", f"create table c (b {child})")
    tables = {table.name.name: table for table in db.read()[0].tables}
    key = ForeignKey("fk", ("b",), QualifiedName("p"), ("a",), rule or None)
    with_key = msgspec.structs.replace(tables["c"], foreign_keys=(key,))
    server = db.read()[0].server
    objection = ENGINE.foreign_keys.objection(
        (with_key, with_key.columns[0]), (tables["p"], tables["p"].columns[0]), server
    )
    action = f" on delete {rule}" if rule else ""
    try:
        db.execute(f"alter table c add constraint fk foreign key (b) references p (a){action}")
    except DBAPIError:
        return True, objection is not None
    return False, objection is not None


@pytest.mark.needs("mariadb", "mysql")
@pytest.mark.parametrize(("child", "parent", "expected"), PAIRS, ids=str)
def test_objections_are_the_servers_own(db: Database, child: str, parent: str, expected: bool) -> None:
    """We object to a key exactly when the server refuses it; a non-unique parent key is another matter."""
    if not db.mariadb:
        with contextlib.suppress(DBAPIError):
            db.execute("set global restrict_fk_on_non_standard_key = 0")
    assert refuses(db, child, parent) == (expected, expected)


@pytest.mark.needs("mariadb", "mysql")
def test_set_null_needs_a_column_that_may_be_null(db: Database) -> None:
    """ON DELETE SET NULL on NOT NULL is refused."""
    if not db.mariadb:
        db.execute("set global restrict_fk_on_non_standard_key = 0")
    assert refuses(db, "int not null", "int", "SET NULL") == (True, True)


@pytest.mark.needs("mariadb", "mysql")
def test_parent_without_an_index_is_refused(db: Database) -> None:
    """Any index that begins with the column does."""
    first, second = (
        db.table("create table p (a int, b int, key (b, a))", name="p"),
        db.table("create table t (b int)"),
    )
    objection = ENGINE.foreign_keys.objection(
        (second, second.columns[0]), (first, first.columns[0]), db.read()[0].server
    )
    assert objection is not None
    assert objection.actual == "no index"


@pytest.mark.needs("mariadb", "mysql")
def test_other_storage_engines_do_not_enforce(db: Database) -> None:
    """MyISAM drops the key in silence."""
    table = db.table("create table t (a int) engine=MyISAM")
    sentence = ENGINE.foreign_keys.enforcement(table, db.read()[0].server) or ""
    assert "MyISAM" in sentence


def test_names_follow_lower_case_table_names() -> None:
    """Tables by the setting, columns and indexes never sensitive (AC-105)."""
    sensitive, folded = (Server("mysql", settings=(("lower_case_table_names", value),)) for value in ("0", "1"))
    fold = ENGINE.names.fold
    assert [fold(Kind.TABLE, "User", server) for server in (sensitive, folded)] == ["User", "user"]
    assert [fold(Kind.COLUMN, "Id", server) for server in (sensitive, folded)] == ["id", "id"]

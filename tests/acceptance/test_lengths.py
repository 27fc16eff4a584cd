"""Lengths of texts: what is too short, what is long enough, what has none."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from auditor.model.names import QualifiedName
from auditor.model.schema import Column, Server, Table
from auditor.model.types import Type
from auditor.model.verdict import Different
from auditor.plugin.engine import Pair
from auditor_mysql import ENGINE
from tests.acceptance.support import C, Case, verify


def of(type_: Any) -> Any:
    """Return what gives one column of a type."""
    return lambda: [C("a", type_)]


SHORT = Case(
    "ac40",
    of(sa.String(50)),
    "a varchar(20)",
    [("error", "undersized-varchar")],
    says=("varchar(20)` instead of `varchar(50)", "Widen the column"),
)
LONG = Case(
    "ac41", of(sa.String(20)), "a varchar(50)", [("info", "type-mismatch")], says=("varchar(20)", "varchar(50)")
)


@pytest.mark.needs("postgresql")
def test_lengths_on_postgresql(database: str) -> None:
    """AC-40, AC-41: a column that is too short is an error with both numbers, one that is too long a note."""
    verify(database, [SHORT, LONG, Case("ac43", of(sa.String), "a varchar")], "postgresql")


@pytest.mark.needs("mariadb", "mysql")
def test_lengths_on_mariadb_and_mysql(database: str) -> None:
    """AC-40, AC-41, AC-42, AC-43: the same; a strict server refuses; a String without length is none."""
    none = Case("ac43", of(sa.String), "a varchar(9)", [("error", "model-type-not-supported")], says=("length",))
    refused = Case("ac42", of(sa.String(9)), "a varchar(5)", [("error", "undersized-varchar")], says=("error 1406",))
    verify(database, [SHORT, LONG, none, refused], "mariadb")


def verdict(wanted: int, found: int, server: Server, charset: str = "utf8mb4", **more: Any) -> Different:
    """Return what is said of a VARCHAR of one length where another is expected."""
    types: list[Type] = [ENGINE.types.parse(f"varchar({size})", server) for size in (wanted, found)]
    columns = [Column("a", type_) for type_ in types]
    tables = [Table(QualifiedName("t"), (column,), charset=charset, **more) for column in columns]
    said = ENGINE.types.compare(columns[0], columns[1], Pair(tables[0], tables[1], server))
    assert isinstance(said, Different)
    return said


def test_a_lenient_server_cuts() -> None:
    """AC-42: without a strict sql_mode, what is too long is cut silently, and the finding says so."""
    server = msgspec.structs.replace(ENGINE.declarations.server((8, 4)), settings=(("sql_mode", ""),))
    assert "is cut silently, since sql_mode is not strict" in verdict(50, 20, server).consequence


@pytest.mark.parametrize(
    ("version", "found", "wanted", "more", "copies"),
    [
        ((9, 7), 63, 64, {}, True),
        ((9, 7), 20, 63, {}, False),
        ((9, 7), 64, 100, {}, False),
        ((9, 7), 31, 64, {}, True),
        ((9, 7), 255, 256, {"charset": "latin1"}, True),
        ((9, 7), 63, 64, {"extras": (("row_format", "redundant"),)}, True),
        ((10, 11), 63, 64, {}, True),
        ((10, 11), 31, 64, {}, False),
        ((10, 11), 63, 64, {"extras": (("row_format", "redundant"),)}, False),
    ],
)
def test_widening_past_255_bytes_is_said_to_copy(
    version: tuple[int, ...], found: int, wanted: int, more: dict[str, Any], *, copies: bool
) -> None:
    """AC-45: as the two servers do it."""
    said = verdict(wanted, found, ENGINE.declarations.server(version), **more)
    assert ("copies the table" in said.consequence) == copies


@pytest.mark.needs("mariadb", "mysql")
def test_the_servers_copy_as_is_said(server: Any, database: str) -> None:
    """AC-45: ALGORITHM=INPLACE is refused in just these cases."""
    engine = sa.create_engine(database, poolclass=sa.NullPool)
    mariadb = server.kind == "mariadb"
    told, seen = [], []
    for found, wanted in ((63, 64), (20, 63), (64, 100), (31, 64)):
        said = verdict(wanted, found, ENGINE.declarations.server((10, 11) if mariadb else (9, 7)))
        told.append("copies the table" in said.consequence)
        with engine.connect() as connection:
            connection.exec_driver_sql("DROP TABLE IF EXISTS t")
            connection.exec_driver_sql(f"CREATE TABLE t (id int PRIMARY KEY, a varchar({found})) CHARSET utf8mb4")
            try:
                connection.exec_driver_sql(f"ALTER TABLE t MODIFY a varchar({wanted}), ALGORITHM=INPLACE")
                seen.append(False)
            except sa.exc.DBAPIError:
                seen.append(True)
    assert told == seen

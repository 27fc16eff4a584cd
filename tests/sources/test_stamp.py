"""What the version table of a real database says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from auditor.model.history import Stamp
from auditor.model.names import QualifiedName
from auditor.model.schema import Schema
from auditor.plugin import loader
from auditor.plugin.engine import Scope
from auditor.sources import live, stamp


if TYPE_CHECKING:
    from tests.servers import Server

NAME = QualifiedName("alembic_version")
TABLE = "CREATE TABLE {name} (version_num varchar(32) NOT NULL PRIMARY KEY)"


def read(url: str, *statements: str, name: QualifiedName = NAME, tables: tuple[str, ...] = ()) -> Stamp:
    """Run statements, and read the version table; `tables` narrow what else is read of the database."""
    made = sa.create_engine(url, poolclass=sa.NullPool)
    with made.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine = loader.for_dialect(make_url(url).get_backend_name())
    assert engine is not None
    with live.connect(make_url(url), engine, live.Limits(10, 30, 5)) as reader:
        server = engine.catalog.server(reader)
        schema: Schema = engine.catalog.read(reader, server, Scope((None,), tables))
        return stamp.read(reader, engine, server, name, schema)


@pytest.mark.needs("postgresql", "mariadb", "mysql", "sqlite")
def test_rows_are_sorted(server: Server, database: str) -> None:
    """Several heads are several rows; an empty table has none, and no table is not present."""
    assert server
    assert read(database) == Stamp(NAME, present=False)
    assert read(database, TABLE.format(name=NAME)) == Stamp(NAME, present=True)
    rows = read(database, "INSERT INTO alembic_version VALUES ('b'), ('a')")
    assert rows == Stamp(NAME, present=True, rows=("a", "b"))


@pytest.mark.needs("postgresql", "mariadb", "mysql", "sqlite")
def test_it_is_found_where_the_audit_is_narrowed_to_other_tables(server: Server, database: str) -> None:
    """--table names none of them."""
    assert server
    made = TABLE.format(name=NAME)
    found = read(database, made, "INSERT INTO alembic_version VALUES ('a')", tables=("book*",))
    assert found == Stamp(NAME, present=True, rows=("a",))


@pytest.mark.needs("postgresql", "mariadb", "mysql", "sqlite")
def test_another_table_of_its_form_is_seen(server: Server, database: str) -> None:
    """The name in env.py may be another one than the database's; names with capitals and spaces are quoted."""
    assert server
    assert read(database, TABLE.format(name="other_version")).lookalikes == (QualifiedName("other_version"),)
    mark = "`" if make_url(database).get_backend_name() in {"mysql", "mariadb"} else '"'
    odd = QualifiedName("Odd version")
    filled = f"INSERT INTO {mark}{odd}{mark} VALUES ('x')"
    assert read(database, TABLE.format(name=f"{mark}{odd}{mark}"), filled, name=odd).rows == ("x",)


@pytest.mark.needs("postgresql")
def test_it_may_be_in_another_schema(server: Server, database: str) -> None:
    """As version_table_schema says."""
    assert server
    name = QualifiedName("alembic_version", "ops")
    made = ("CREATE SCHEMA ops", TABLE.format(name="ops.alembic_version"))
    found = read(database, *made, "INSERT INTO ops.alembic_version VALUES ('a')", name=name)
    assert found == Stamp(name, present=True, rows=("a",))


@pytest.mark.needs("postgresql")
def test_a_table_that_may_not_be_read_is_told(server: Server, database: str) -> None:
    """Without the right to read rows nothing is known of the revision, and that is no empty table."""
    role = "reader_" + (make_url(database).database or "")[-12:]
    server.execute(database, [TABLE.format(name=NAME), f"CREATE ROLE {role} LOGIN PASSWORD 'pass'"])
    try:
        url = make_url(database).set(username=role, password="pass").render_as_string(hide_password=False)
        found = read(url)
    finally:
        server.execute(database, [f"DROP ROLE {role}"])
    assert (found.present, found.rows) == (True, ())
    assert found.unread.startswith("the version table alembic_version cannot be read: ")

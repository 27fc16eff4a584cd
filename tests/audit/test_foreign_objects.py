"""What is in a database and is nobody's table, and what a model may map besides tables (AC-102, AC-103, AC-105)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.servers import Server


if TYPE_CHECKING:
    from collections.abc import Callable

    from auditor.model.report import Report

    Audit = Callable[..., Report]

MODELS = 'Table("t", metadata, Column("id", Integer, primary_key=True))\n'
SERIAL = {"postgresql": "serial", "sqlite": "INTEGER NOT NULL"}
AUTO = "INTEGER AUTO_INCREMENT"

OBJECTS = {
    "extension": ("postgresql", ["CREATE EXTENSION pg_stat_statements"]),
    "partitions": (
        "postgresql",
        [
            "CREATE TABLE log (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at)",
            "CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')",
            "CREATE TABLE log_2 PARTITION OF log DEFAULT",
        ],
    ),
    "inheritance": ("postgresql", ["CREATE TABLE t_child (more int) INHERITS (t)"]),
    "foreign table": (
        "postgresql",
        [
            "CREATE EXTENSION file_fdw",
            "CREATE SERVER files FOREIGN DATA WRAPPER file_fdw",
            "CREATE FOREIGN TABLE far (a int) SERVER files OPTIONS (filename '/dev/null')",
        ],
    ),
    "materialized view": ("postgresql", ["CREATE MATERIALIZED VIEW mv AS SELECT id FROM t"]),
    "unlogged version table": ("postgresql", ["CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)"]),
    "view": (None, ["CREATE VIEW v AS SELECT id FROM t"]),
    "version table": (None, ["CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"]),
    "full text": ("sqlite", ["CREATE VIRTUAL TABLE words USING fts5 (body)"]),
    "spatial": ("sqlite", ["CREATE VIRTUAL TABLE places USING rtree (id, a, b)"]),
    "statistics": ("sqlite", ["CREATE INDEX i ON t (id)", "ANALYZE", "DROP INDEX i"]),
    "sequence": ("mariadb", ["CREATE SEQUENCE numbers"]),
}
"""What each is made with, on which engine; None for all."""
PARTITIONED = """
Table("log", metadata, Column("id", Integer, primary_key=True), Column("at", Date, primary_key=True))
"""


def tables(server: Server) -> str:
    """Return the statement that makes what the models map."""
    return f"CREATE TABLE t (id {SERIAL.get(server.engine, AUTO)} PRIMARY KEY)"


def found(report: Report) -> list[tuple[str, str]]:
    """Return rule and subject of what is found."""
    return [(item.slug, str(item.subject)) for item in report.findings]


@pytest.mark.parametrize("name", OBJECTS)
def test_what_is_nobodys_is_silent(name: str, server: Server, database: str, audited: Audit) -> None:
    """AC-102: objects of extensions, partitions, shadow tables, version tables and the like are not unknown."""
    kind, statements = OBJECTS[name]
    if kind is not None and server.kind != kind:
        return  # there is no such thing here
    server.execute(database, [tables(server), *statements])
    report = audited(MODELS + (PARTITIONED if name == "partitions" else ""), database)
    assert found(report) == []


@pytest.mark.needs("postgresql")
def test_the_version_table_has_the_name_and_schema_that_env_gives_it(
    server: Server, database: str, audited: Audit, tmp_path: object
) -> None:
    """AC-102: another name and schema, and a table of the usual name is then anybody's."""
    from pathlib import Path

    folder = Path(str(tmp_path)) / "migrations"
    (folder / "versions").mkdir(parents=True)
    (folder.parent / "alembic.ini").write_text("[alembic]\nscript_location = migrations\n", encoding="utf-8")
    (folder / "env.py").write_text(
        "from alembic import context\nfrom audited_models import metadata\n"
        "context.configure(dialect_name='postgresql', target_metadata=metadata,\n"
        "    version_table='our_version', version_table_schema='public')\n"
        "with context.begin_transaction():\n    context.run_migrations()\n",
        encoding="utf-8",
    )
    server.execute(database, [tables(server), "CREATE TABLE our_version (version_num varchar(32) PRIMARY KEY)"])
    report = audited(MODELS, database, metadata=(), alembic=str(folder.parent / "alembic.ini"))
    assert "our_version" not in {item.subject.table.name for item in report.findings}


MAPPED = """
Table("v", metadata, Column("id", Integer, primary_key=True), Column("n", String(20), nullable=False))
"""


@pytest.mark.parametrize("kind", ["VIEW", "MATERIALIZED VIEW"])
def test_a_mapped_view_has_columns_and_nothing_else(kind: str, server: Server, database: str, audited: Audit) -> None:
    """AC-103: never a missing table, key or index; a column that it lacks is told."""
    if kind != "VIEW" and server.engine != "postgresql":
        return
    server.execute(
        database,
        [
            "CREATE TABLE w (id INTEGER NOT NULL, n VARCHAR(20))",
            f"CREATE {kind} v AS SELECT id, n FROM w",
        ],
    )
    view = [item for item in audited(MAPPED, database).findings if item.subject.table.name == "v"]
    assert view == []

    lacking = MAPPED.replace('"n"', '"lost"')
    assert ("missing-column", "v.lost") in found(audited(lacking, database))


@pytest.mark.needs("postgresql")
def test_a_mapped_foreign_table_is_no_missing_table(server: Server, database: str, audited: Audit) -> None:
    """AC-103: its columns are compared."""
    _, statements = OBJECTS["foreign table"]
    server.execute(database, [tables(server), *statements])
    models = MODELS + 'Table("far", metadata, Column("a", Integer, primary_key=True))\n'
    assert found(audited(models, database)) == []
    assert (
        found(audited(models.replace("Integer, primary_key=True))\n", "String, primary_key=True))\n"), database)) != []
    )


SPELLED = 'Table("{table}", metadata, Column("{column}", Integer, primary_key=True), Index("Ix_N", "{column}"))\n'


def test_names_compare_as_the_server_compares_them(server: Server, database: str, audited: Audit) -> None:
    """AC-105: case matters for tables on PostgreSQL and Linux, for columns and indexes on PostgreSQL alone."""
    sensitive = {"postgresql": '"{}"', "sqlite": '"{}"'}.get(server.engine, "`{}`")
    name, column, index = (sensitive.format(text) for text in ("Item", "Id", "ix_n"))
    server.execute(
        database,
        [
            f"CREATE TABLE {name} ({column} {SERIAL.get(server.engine, AUTO)} PRIMARY KEY)",
            f"CREATE INDEX {index} ON {name} ({column})",
        ],
    )
    exact = found(audited(SPELLED.format(table="Item", column="Id").replace("Ix_N", "ix_n"), database))
    other_table = found(audited(SPELLED.format(table="item", column="Id").replace("Ix_N", "ix_n"), database))
    other_column = found(audited(SPELLED.format(table="Item", column="id"), database))

    assert exact == []
    assert (other_table == []) is (server.engine == "sqlite")
    assert (other_column == []) is (server.engine != "postgresql")


ARRAYS = """
kind = Enum("a", "b", "c", name="kind")
Table("t", metadata, Column("id", Integer, Sequence("t_id_seq"), primary_key=True), Column("kinds", ARRAY(kind)))
"""


@pytest.mark.needs("postgresql")
def test_a_type_that_only_arrays_have_is_compared(server: Server, database: str, audited: Audit) -> None:
    """Its labels as well; a type that is left behind is a note, one of an extension is nothing (AC-17)."""
    server.execute(
        database,
        [
            "CREATE EXTENSION pg_stat_statements",
            "CREATE TYPE kind AS ENUM ('a', 'b')",
            "CREATE TYPE old AS ENUM ('x')",
            "CREATE TABLE t (id serial PRIMARY KEY, kinds kind[])",
        ],
    )
    report = audited(ARRAYS, database)
    weights = {(str(item.severity), item.slug, str(item.subject)) for item in report.findings}
    assert weights == {
        ("error", "enum-values-mismatch", "t.kinds"),
        ("info", "identity-mismatch", "t.id"),
        ("info", "unknown-enum-type", "old"),
    }

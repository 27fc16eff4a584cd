"""What the rules on raw SQL say, against what servers do with the same statements."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from auditor.audit import audit
from auditor.config import Config
from tests.servers import Server


TABLES = {
    "postgresql": [
        "CREATE TYPE mood AS ENUM ('sad', 'happy')",
        "CREATE DOMAIN level AS INTEGER DEFAULT 1",
        (
            "CREATE TABLE person (id SERIAL PRIMARY KEY, name VARCHAR(5) NOT NULL, feels mood NOT NULL DEFAULT 'sad', "
            "size TEXT CHECK (size IN ('S', 'L')), made TIMESTAMP NOT NULL DEFAULT now(), \"Mixed\" INTEGER, "
            "grade level NOT NULL)"
        ),
    ],
    "mysql": [
        (
            "CREATE TABLE person (id INTEGER PRIMARY KEY AUTO_INCREMENT, name VARCHAR(5) NOT NULL, "
            "feels ENUM('sad', 'happy') NOT NULL, size VARCHAR(9), made TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, "
            "Mixed INTEGER, CHECK (size IN ('S', 'L')))"
        )
    ],
    "sqlite": [
        (
            "CREATE TABLE person (id INTEGER PRIMARY KEY, name VARCHAR(5) NOT NULL, feels TEXT NOT NULL DEFAULT 'sad' "
            "CHECK (feels IN ('sad', 'happy')), size TEXT CHECK (size IN ('S', 'L')), made TIMESTAMP NOT NULL DEFAULT "
            "CURRENT_TIMESTAMP, Mixed INTEGER)"
        )
    ],
}
TABLES["mariadb"] = TABLES["mysql"]
PET = "CREATE TABLE pet (id INTEGER PRIMARY KEY, owner INTEGER NOT NULL, kind VARCHAR(9))"

WRITES = [
    "INSERT INTO person (name) VALUES ('a')",
    "INSERT INTO person (feels) VALUES ('sad')",
    "INSERT INTO person (id, feels) SELECT id + 100, feels FROM person",
    "INSERT INTO pet (id) VALUES (1)",
    "INSERT INTO pet (owner, id) VALUES (1, 8)",
    "INSERT INTO pet (owner, id, kind) VALUES (1, 9, 'dog'), (2, 10, 'hippopotamus')",
    "INSERT INTO person (name) VALUES ('abcdef')",
    "INSERT INTO person (name) VALUES ('abcde   ')",
    "INSERT INTO person (name) VALUES ('äöüäö')",
    "INSERT INTO person (name, feels) VALUES ('a', 'happy')",
    "INSERT INTO person (name, feels) VALUES ('a', 'Happy')",
    "INSERT INTO person (name, feels) VALUES ('a', 'glad')",
    "INSERT INTO person (name, size) VALUES ('a', 'L')",
    "INSERT INTO person (name, size) VALUES ('a', 'l')",
    "INSERT INTO person (name, size) VALUES ('a', 'XL')",
    "INSERT INTO person (name, feels) VALUES ('a', '2')",
    "UPDATE person SET name = 'abcdefg' WHERE id > 0",
    "UPDATE person SET feels = 'angry' WHERE id > 0",
    "UPDATE person SET size = 'L', name = 'abc' WHERE id > 0",
    "DELETE FROM person WHERE feels = 'sad' AND size = 'S'",
]
"""Statements that each server either takes or refuses for what they write."""

READS = [
    "SELECT id, name FROM person WHERE feels = 'sad'",
    "SELECT p.id FROM person AS p JOIN pet ON pet.owner = p.id",
    "SELECT p.id FROM person AS p JOIN pet ON pet.ownr = p.id",
    "SELECT nam FROM person",
    "SELECT person.nam FROM person",
    "SELECT x.id FROM person",
    "SELECT id FROM persons",
    "SELECT q.kind FROM (SELECT * FROM pet) AS q",
    "SELECT q.name FROM (SELECT * FROM pet) AS q",
    "SELECT q.kind FROM (SELECT id FROM pet) AS q",
    "WITH q AS (SELECT id AS a FROM pet) SELECT a FROM q",
    "WITH q (a) AS (SELECT id FROM pet) SELECT b FROM pet",
    "SELECT id FROM person WHERE EXISTS (SELECT 1 FROM pet WHERE owner = person.id AND kind = name)",
    "SELECT id FROM person WHERE EXISTS (SELECT 1 FROM pet WHERE owner = person.id AND kind = nickname)",
    "SELECT name AS n FROM person ORDER BY n",
    "SELECT name AS n FROM person ORDER BY m",
    "SELECT name, count(*) FROM person GROUP BY name HAVING count(*) > 1 ORDER BY 2",
    "SELECT count(*) FROM person GROUP BY nam",
    "SELECT person.id FROM person JOIN pet USING (id)",
    "SELECT person.id FROM person JOIN pet USING (owner)",
    "SELECT Mixed FROM pet",
    "SELECT NAME, Id FROM person",
    "SELECT id FROM person UNION SELECT owner FROM pet ORDER BY 1",
    "SELECT id FROM person UNION SELECT ownr FROM pet",
    "SELECT (SELECT max(kind) FROM pet WHERE owner = p.id) FROM person AS p",
    "SELECT (SELECT max(kind) FROM pet WHERE owner = q.id) FROM person AS p",
    "SELECT current_timestamp, p.* FROM person AS p",
    "SELECT max(p.id) OVER (PARTITION BY p.nme) FROM person AS p",
    "INSERT INTO pet (id, owner, knd) VALUES (1, 1, 'x')",
    "INSERT INTO pet (id, owner) SELECT id, id FROM person",
    "INSERT INTO pets (id, owner) SELECT id, id FROM person",
    "UPDATE pet SET kind = 'x' WHERE ownr = 1",
    "UPDATE pet SET knd = 'x' WHERE owner = 1",
    "UPDATE pet SET kind = kind WHERE owner IN (SELECT id FROM person WHERE name = 'x')",
    "DELETE FROM pet WHERE owner IN (SELECT idd FROM person)",
    "DELETE FROM pet WHERE owner = 1",
    "SELECT b FROM (SELECT id AS a FROM pet) AS q",
    "SELECT q.a FROM (SELECT id AS a FROM pet) AS q WHERE q.id = 1",
    "SELECT a.id FROM pet AS a, pet AS b WHERE a.owner = b.id AND c.id = 1",
    "SELECT pet.id FROM pet AS a",
    "WITH q AS (SELECT id FROM pet), r AS (SELECT id FROM q) SELECT r.id, q.id FROM q JOIN r ON q.id = r.id",
    "WITH q AS (SELECT id FROM pet), r AS (SELECT idd FROM q) SELECT r.id FROM r",
    "SELECT CASE WHEN kind = 'x' THEN owner ELSE onwer END FROM pet",
    "SELECT id FROM pet ORDER BY owner, kindd",
    "SELECT pet.id FROM pet LEFT JOIN person AS p ON p.id = pet.owner WHERE p.id IS NULL AND pet.kind LIKE 'a%'",
    "SELECT p.id FROM pet LEFT JOIN person AS p ON p.id = pet.owner AND p.nam = 'x'",
    "SELECT p.id FROM person p WHERE p.id IN (SELECT owner FROM pet WHERE name = 'x')",
    "SELECT p.id FROM person p WHERE p.id IN (SELECT owner FROM pet WHERE nickname = 'x')",
    "INSERT INTO person (name) SELECT kind FROM pet WHERE idd = 1",
    "UPDATE person SET name = (SELECT max(kind) FROM pet WHERE pet.owner = person.id)",
    "UPDATE person SET name = (SELECT max(kind) FROM pet WHERE pet.owner = persons.id)",
    "DELETE FROM person WHERE NOT EXISTS (SELECT 1 FROM pet WHERE pet.owner = person.id)",
]
"""Statements that each server can or cannot prepare for what they name."""
PREPARED = {"postgresql": "PREPARE probe AS {}", "mysql": "EXPLAIN {}", "mariadb": "EXPLAIN {}", "sqlite": "EXPLAIN {}"}


CASES = Path(__file__).parents[1] / "cases" / "statements"
"""One statement a line, each of which some version of the engine takes: forms that only this engine has."""
ON = ["CREATE TABLE a (id INTEGER PRIMARY KEY, x INTEGER, y VARCHAR(20), d TIMESTAMP NULL)"]
ON += ["CREATE TABLE b (id INTEGER PRIMARY KEY, a_id INTEGER, z VARCHAR(20), n INTEGER)"]


def plain(server: Server) -> str:
    """The kind of a server, wherever it came from."""
    return server.kind.partition("-")[0]


@pytest.fixture
def filled(server: Server, database: str) -> str:
    """Give a database with two tables."""
    server.execute(database, [*TABLES[plain(server)], PET])
    server.execute(database, "INSERT INTO person (name) VALUES ('x')")
    return database


def refused(database: str, statements: list[str], form: str = "{}") -> Iterator[str]:
    """The statements that the server does not take; each is taken back."""
    engine = create_engine(database, poolclass=NullPool)
    for statement in statements:
        with engine.connect() as connection:
            try:
                connection.exec_driver_sql(form.format(statement).replace("%", "%%"))
            except DBAPIError:
                yield statement
            connection.rollback()


def told(database: str, statements: list[str], folder: Path) -> list[str]:
    """The statements in which the rules see an error."""
    file = folder / "statements.sql"
    file.write_text(";\n".join(statements) + ";\n", encoding="utf-8")
    report = audit(
        Config(project=folder, db=database, sql=(str(file),), select=("AUD511", "AUD512", "AUD513", "AUD514"))
    )
    lines = {item.location.line for item in report.findings if item.location and str(item.severity) == "error"}
    return [statement for number, statement in enumerate(statements, start=1) if number in lines]


def test_what_is_written_is_judged_as_the_server_does(server: Server, filled: str, tmp_path: Path) -> None:
    """Labels, lengths, required columns: exactly the statements that fail when they are executed."""
    del server
    assert list(refused(filled, WRITES)) == told(filled, WRITES, tmp_path)


def test_names_are_found_as_the_server_finds_them(server: Server, filled: str, tmp_path: Path) -> None:
    """Exactly the statements that cannot be prepared."""
    assert list(refused(filled, READS, PREPARED[plain(server)])) == told(filled, READS, tmp_path)


def test_what_the_server_takes_is_silent(server: Server, database: str, tmp_path: Path) -> None:
    """Each form of the engine's own: joins that write, functions that give rows, words that look like columns."""
    server.execute(database, ON)
    text = (CASES / f"{plain(server).replace('mariadb', 'mysql')}.sql").read_text(encoding="utf-8")
    statements = [line.removesuffix(";") for line in text.splitlines()]
    fails = set(refused(database, statements, PREPARED[plain(server)]))
    assert [item for item in told(database, statements, tmp_path) if item not in fails] == []
    assert len(fails) < len(statements) / 10


@pytest.mark.needs("postgresql")
def test_partitions_and_what_extensions_make_are_there(server: Server, database: str, tmp_path: Path) -> None:
    """They are no tables of the schema, and statements may name them all the same."""
    made = ["CREATE TABLE log (day DATE NOT NULL) PARTITION BY RANGE (day)"]
    made += ["CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')"]
    server.execute(database, made)
    asked = ["SELECT day FROM log_1", "SELECT relname FROM pg_class", "SELECT day FROM log_2"]
    assert told(database, asked, tmp_path) == asked[2:]

"""Rows from one database to another: every value as it was, and with each row what it refers to."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from auditor.model.names import QualifiedName
from auditor.plugin.loader import for_dialect
from auditor.sources import rows
from auditor.sources.live import Limits
from auditor.sources.replica import Rehearsal, Site
from auditor.sources.rows import Copied
from tests.servers import Server


SCHEMA = {
    "postgresql": """
CREATE TYPE mood AS ENUM ('happy', 'so so');
CREATE TABLE zoo (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "odd %s name" text, size numeric(9, 3),
    twice int GENERATED ALWAYS AS (2) STORED, data jsonb, plain json, tags text[], moods mood[], mood mood, raw bytea,
    at timestamptz, day date, span interval, flag boolean, ident uuid, net inet, r int4range,
    boss int REFERENCES zoo (id), ratio float8)
""",
    "mysql": """
CREATE TABLE zoo (id int AUTO_INCREMENT PRIMARY KEY, `odd %s name` varchar(50), size decimal(9, 3),
    twice int GENERATED ALWAYS AS (2) STORED, data json, tags set('a', 'b'), mood enum('happy', 'so so'),
    raw varbinary(9), at timestamp(6) NULL, day date, span time, flag bit(3), boss int, ratio double,
    FOREIGN KEY (boss) REFERENCES zoo (id))
""",
    "sqlite": """
CREATE TABLE zoo (id INTEGER PRIMARY KEY, "odd %s name" TEXT, size NUMERIC, twice INT GENERATED ALWAYS AS (2) STORED,
    raw BLOB, anything, boss INT REFERENCES zoo (id))
""",
}
ROWS = {
    "postgresql": r"""
INSERT INTO zoo ("odd %s name", size, data, plain, tags, moods, mood, raw, at, day, span, flag, ident, net, r, ratio)
VALUES ('50% ''x''', 1.500, '{"a": [1, null]}', '[1,  2]', '{a,"b c",NULL}', '{happy,"so so"}', 'so so', '\x00ff27',
    'infinity', '0044-03-15 BC', '1 mon 2 days', true, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '10.0.0.0/8', '[1,5)',
    'NaN'),
    (NULL, NULL, 'null', '[]', '{}', NULL, NULL, '', '2020-01-01 00:00:00.123456+02', 'infinity', NULL, NULL, NULL,
    NULL, 'empty', 0.1);
UPDATE zoo SET boss = 2 WHERE id = 1
""",
    "mysql": r"""
INSERT INTO zoo (`odd %s name`, size, data, tags, mood, raw, at, day, span, flag, ratio)
VALUES ('50% ''x'' \\', 1.500, '{"a": [1, null]}', 'a,b', 'so so', x'00ff27', '2020-01-01 00:00:00.123456',
    '2020-02-29', '-100:00:01', b'101', 0.1), (NULL, NULL, 'null', '', NULL, '', NULL, NULL, NULL, NULL, NULL);
UPDATE zoo SET boss = 2 WHERE id = 1
""",
    "sqlite": """
INSERT INTO zoo ("odd %s name", size, raw, anything) VALUES ('50% ''x''', 1.5, x'00ff27', 'text'), (NULL, 'x', '', 7);
UPDATE zoo SET boss = 2 WHERE id = 1
""",
}
ZOO = QualifiedName("zoo")


def run(url: str, script: str) -> None:
    """Run statements as they are written."""
    engine = sa.create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        cursor = connection.connection.cursor()
        for statement in script.split(";\n"):
            cursor.execute(statement)


def held(url: str, table: str = "zoo") -> list[tuple[object, ...]]:
    """All values, printed by the server."""
    engine = sa.create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        cursor = connection.connection.cursor()
        if connection.dialect.name == "postgresql":
            cursor.execute(f"SELECT t::text FROM {table} t ORDER BY id")
        else:
            cursor.execute(f"SELECT * FROM {table} ORDER BY id")
        return list(cursor.fetchall())


def place(url: str) -> Rehearsal:
    """The database as a place to try something in."""
    engine = for_dialect(sa.make_url(url).get_backend_name())
    assert engine is not None
    assert engine.replica is not None
    server = engine.declarations.server(())
    return Rehearsal(
        sa.make_url(url), Site(engine, server, (None,), Limits()), engine.replica, of_ours=engine.name == "sqlite"
    )


def copy(source: str, target: str, *tables: str) -> tuple[Copied, ...]:
    """Copy rows of some tables."""
    url = sa.make_url(source)
    engine = for_dialect(url.get_backend_name())
    assert engine is not None
    schema = place(source).read()
    keys = tuple((table.name, key) for table in schema.tables for key in table.foreign_keys)
    original = rows.Original(url, engine, schema, keys, Limits())
    return rows.copy(original, [QualifiedName(name) for name in tables], place(target))


def test_every_value_as_it_was(server: Server, database: str) -> None:
    """Also those for which Python has no object, a number that the server gives itself, and odd names."""
    dialect = sa.make_url(database).get_backend_name()
    kind = "mysql" if dialect == "mariadb" else dialect
    with server.database() as target:
        for url in (database, target):
            run(url, SCHEMA[kind])
        run(database, ROWS[kind])
        assert (Copied(ZOO, 2),) == copy(database, target, "zoo")
        assert held(database) == held(target)


TREE = """
CREATE TABLE country (code char(2) PRIMARY KEY);
CREATE TABLE city (name varchar(20), country char(2), id int UNIQUE NOT NULL, PRIMARY KEY (name, country),
    FOREIGN KEY (country) REFERENCES country (code));
CREATE TABLE street (id int PRIMARY KEY, city varchar(20), country char(2), before_it int,
    FOREIGN KEY (city, country) REFERENCES city (name, country), FOREIGN KEY (before_it) REFERENCES street (id));
CREATE TABLE note (street int, text varchar(20), FOREIGN KEY (street) REFERENCES street (id))
"""
FILLED = """
INSERT INTO country VALUES ('de'), ('fr'), ('it');
INSERT INTO city VALUES ('Ulm', 'de', 1), ('Metz', 'fr', 2), ('Rom', 'it', 3);
INSERT INTO street VALUES (1, 'Ulm', 'de', NULL), (2, 'Metz', 'fr', 1), (3, 'Rom', 'it', NULL), (4, NULL, NULL, 2);
INSERT INTO note VALUES (4, 'x'), (4, 'x'), (NULL, 'y')
"""


@pytest.mark.needs("postgresql", "mysql")
def test_rows_come_with_what_they_refer_to(server: Server, database: str) -> None:
    """Over any number of steps; where there is no key, rows may be alike. What nobody refers to stays."""
    with server.database() as target:
        run(database, TREE + ";\n" + FILLED)
        run(target, TREE)
        expected = (("country", 2), ("city", 2), ("street", 3), ("note", 3))
        assert tuple(Copied(QualifiedName(name), count) for name, count in expected) == copy(database, target, "note")
        first, second, _, last = held(database, "street")
        assert [first, second, last] == held(target, "street")


@pytest.mark.needs("sqlite")
def test_the_newest_are_taken(server: Server, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table with more rows than are copied says so; what the rows that are taken refer to comes besides."""
    monkeypatch.setattr(rows, "MOST", 2)
    with server.database() as target:
        run(database, TREE + ";\n" + FILLED)
        run(target, TREE)
        street, city = QualifiedName("street"), QualifiedName("city")
        found = copy(database, target, "street")
        assert Copied(city, 3) in found
        assert Copied(street, 4, cut=True) in found
        assert held(database, "street") == held(target, "street")

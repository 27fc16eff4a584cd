"""What is left on a scratch server: nothing of a run that ends, and of a killed one only until the next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from auditor.model import schema
from auditor.plugin.loader import for_dialect
from auditor.plugin.scratch import house_name, is_house
from auditor.sources import live
from auditor.sources.replica import Site, rehearsal
from tests.servers import Server


def databases(url: str) -> set[str]:
    """All databases on the server."""
    with sa.create_engine(url, poolclass=NullPool).connect() as connection:
        listing = "SELECT datname FROM pg_database" if url.startswith("postgresql") else "SHOW DATABASES"
        return set(connection.exec_driver_sql(listing).scalars())


@contextmanager
def living(url: str) -> Iterator[sa.URL]:
    """A run that has a database beside the scratch database."""
    at = sa.make_url(url)
    engine = for_dialect(at.get_backend_name())
    assert engine is not None
    assert engine.scratch is not None
    with (
        closing(live.open_connection(engine.session.url(at), engine, live.Limits())) as connection,
        engine.scratch.house(connection, at, schema.Server(engine.name)) as made,
    ):
        yield made


@pytest.mark.needs("postgresql", "mariadb", "mysql")
def test_a_dead_run_is_cleaned_up_after(server: Server, database: str) -> None:
    """Its database goes; that of a living one, of another scratch database and of anybody else stay."""
    own = str(sa.make_url(database).database)
    dead, foreign, theirs = house_name(own), house_name("another"), f"{house_name(own)[:-1]}x"
    try:
        for name in (dead, foreign, theirs):
            server.execute(server.url, f"CREATE DATABASE {name}")
        with living(database) as first, living(database) as second:
            now = databases(server.url)
            assert {dead, foreign, theirs} & now == {foreign, theirs}
            assert {first.database, second.database} <= now
        assert {name for name in databases(server.url) if is_house(name, own)} == set()
    finally:
        for name in (dead, foreign, theirs):
            server.execute(server.url, f"DROP DATABASE IF EXISTS {name}")


BEFORE = {
    "postgresql": ("CREATE FUNCTION theirs() RETURNS int LANGUAGE sql AS 'SELECT 1'", "CREATE SCHEMA theirs"),
    "mysql": ("CREATE PROCEDURE theirs() SELECT 1",),
}
MADE = {
    "postgresql": (
        "CREATE SCHEMA IF NOT EXISTS warehouse",
        "CREATE SCHEMA attic",
        "CREATE DOMAIN label AS text CHECK (VALUE <> '')",
        "CREATE TYPE mood AS ENUM ('a')",
        "CREATE TYPE pair AS (one int, other mood)",
        "CREATE TABLE warehouse.shelf (id serial PRIMARY KEY, name label, mood mood)",
        "CREATE VIEW shelves AS SELECT * FROM warehouse.shelf",
        "CREATE FUNCTION moody(mood) RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE SEQUENCE counter",
    ),
    "mysql": (
        "CREATE TABLE a (id int PRIMARY KEY)",
        "CREATE TABLE b (id int PRIMARY KEY, FOREIGN KEY (id) REFERENCES a (id))",
        "CREATE VIEW c AS SELECT * FROM b",
        "CREATE PROCEDURE d() SELECT 1",
        "CREATE TABLE e (id int PRIMARY KEY) WITH SYSTEM VERSIONING",
    ),
}


@pytest.mark.needs("postgresql", "mariadb")
def test_a_rehearsal_leaves_nothing(server: Server, database: str) -> None:
    """Neither tables nor schemas, types and functions, whoever made them; what was there stays."""
    url = sa.make_url(database)
    engine = for_dialect(url.get_backend_name())
    assert engine is not None
    server.execute(database, BEFORE[engine.name])
    site = Site(engine, schema.Server(engine.name), (None, "warehouse"), live.Limits())
    made = list(MADE[engine.name])

    def held() -> tuple[str, ...]:
        assert engine is not None
        assert engine.replica is not None
        with live.connect(url, engine, live.Limits()) as reader:
            return engine.replica.emptying(reader)

    before = held()
    with rehearsal(url, None, site, Path()) as place:
        assert place is not None
        for _ in range(2):
            assert place.run(made) == []
            place.fresh()
        assert [text for text in held() if text not in before and "SCHEMA" not in text] == []
        assert place.run(made) == []
    assert before == held()

"""What is left on a scratch server: nothing of a run that ends, and of a killed one only until the next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from auditor.model import schema
from auditor.plugin.loader import for_dialect
from auditor.plugin.scratch import house_name, is_house
from auditor.sources import live
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

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from auditor.model.schema import Schema
from auditor.plugin.engine import Scope
from auditor.sources.live import Limits, connect
from auditor_sqlite import ENGINE


Reading = Callable[..., tuple[Schema, list[str]]]

EVERYTHING = Scope()


def make(path: Path, *statements: str) -> None:
    """Run statements on a database file, which is made when it is not there."""
    database = sqlite3.connect(path, isolation_level=None)
    for statement in ("BEGIN", *statements, "COMMIT"):
        database.execute(statement)
    database.close()


@pytest.fixture
def read(tmp_path: Path) -> Reading:
    """Return a function that gives the schema of a database made by statements, and the queries that read it."""

    def reading(*statements: str, scope: Scope = EVERYTHING, version: tuple[int, ...] = ()) -> tuple[Schema, list[str]]:
        path = tmp_path / "database ?#%20.db"
        make(path, *statements)
        with connect(sa.URL.create("sqlite", database=str(path)), ENGINE, Limits()) as reader:
            server = ENGINE.catalog.server(reader)
            if version:
                server = type(server)(server.engine, version, settings=server.settings)
            return ENGINE.catalog.read(reader, server, scope), [sql for sql, _ in reader.log]

    return reading

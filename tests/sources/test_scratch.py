"""The models made in an empty database of the same engine and read back."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from hypothesis import given, note, reject, settings
from hypothesis import strategies as st
from sqlalchemy.dialects.postgresql.base import PGInspector

from auditor.errors import AuditorError, ConfigError
from auditor.model.report import ExitCode
from auditor.model.verdict import Same, Unknown, Verdict
from auditor.plugin import loader
from auditor.plugin.engine import Pair
from tests.properties.generated import modules
from tests.properties.test_create_all import TOLD_OF_ANY
from tests.properties.world import ASKED, PROFILE, Refused, World, load


if TYPE_CHECKING:
    from auditor.model.report import Report
    from tests.servers import Server

SERVERS = ("postgresql", "mariadb", "mysql")
ON_SERVERS = pytest.mark.needs(*SERVERS)
FEWER = settings(PROFILE, max_examples=int(ASKED or 10))
"""An example takes seconds: its tables are made in two databases."""

ENOUGH = 20
"""So many tables, or locks on them, mean that a run is in the middle of it."""

SECONDS = 20
"""How soon a scratch database must be empty again after a kill."""

MODELS = """
import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table(
    "parent", metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("kind", sa.Enum("a", "b", name="kind")),
)
sa.Table(
    "child", metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("parent_id", sa.ForeignKey("parent.id", name="child_parent"), index=True),
    sa.Column("qty", sa.Integer, nullable=False, server_default="1"),
    sa.CheckConstraint({check!r}, name="child_qty"),
)
"""
CHECK = "qty > 0 AND abs(qty) < 100"
SAME = {
    "postgresql": ("qty = SOME (ARRAY[1, 2])", "qty = ANY (ARRAY[1, 2])"),
    "mariadb": ("adddate('2020-01-01', qty) > '2020-01-01'", "'2020-01-01' + interval qty day > '2020-01-01'"),
    "mysql": ("adddate('2020-01-01', qty) > '2020-01-01'", "'2020-01-01' + interval qty day > '2020-01-01'"),
}
"""Two texts that a server prints alike."""


@pytest.fixture
def puzzled(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the dialect package understand no expression: whatever is not the same text is unknown to it."""

    def equal(_self: object, expected: str, actual: str, _pair: Pair) -> Verdict:
        same = expected == actual
        return Same() if same else Unknown("it is not understood", expected=expected, actual=actual)

    monkeypatch.setattr(type(loader.load(server.engine).expressions), "equal", equal)


@pytest.fixture
def scratch(server: Server) -> Iterator[str]:
    """Give the URL of a second empty database."""
    with server.database() as url:
        yield url


def world(url: str) -> World:
    """Return the database without anything in it."""
    made = World.__new__(World)
    made.url, made.engine = url, sa.create_engine(url, poolclass=sa.NullPool)
    return made


def audit(live: str, check: str = CHECK, models: str = MODELS, **more: Any) -> Report:
    """Audit the models against a database."""
    return world(live).audit(load(models.format(check=check)), **more)


def create(live: str, check: str = CHECK) -> None:
    """Let a database hold the models."""
    load(MODELS.format(check=check)).create_all(world(live).engine)


def contents(url: str) -> list[str]:
    """Return the names of all that a database holds."""
    inspector = sa.inspect(sa.create_engine(url, poolclass=sa.NullPool))
    named = [*inspector.get_table_names(), *inspector.get_view_names()]
    named += inspector.get_sequence_names() if inspector.dialect.supports_sequences else []
    enums = inspector.get_enums() if isinstance(inspector, PGInspector) else []
    return [*named, *(enum["name"] for enum in enums)]


def told(report: Report) -> list[tuple[str, str]]:
    """Return the findings, and what was not decided."""
    found = [(finding.slug, str(finding.subject)) for finding in report.findings]
    return [*found, *(("unknown", item.subject) for item in report.undecided)]


@ON_SERVERS
def test_equal_models_stay_silent(database: str, scratch: str) -> None:
    """What agrees without a scratch database agrees with one, which is as empty afterwards as before."""
    create(database)
    report = audit(database, scratch=scratch)
    assert (told(report), report.notes, contents(scratch)) == ([], (), [])
    assert report.sources[0].description.endswith("normalised in scratch")


@ON_SERVERS
@pytest.mark.usefixtures("puzzled")
def test_texts_that_are_printed_alike_are_the_same(server: Server, database: str, scratch: str) -> None:
    """However differently the model and the DDL wrote them."""
    said, meant = SAME[server.engine]
    create(database, meant)
    assert told(audit(database, said)) == [("unknown", "check constraint child.child_qty")]
    assert told(audit(database, said, scratch=scratch)) == []


@ON_SERVERS
@pytest.mark.usefixtures("puzzled")
def test_texts_that_are_printed_differently_are_not(database: str, scratch: str) -> None:
    """What was unknown becomes a finding."""
    create(database, "qty > 1")
    assert told(audit(database, "qty > 2")) == [("unknown", "check constraint child.child_qty")]
    assert told(audit(database, "qty > 2", scratch=scratch)) == [("check-mismatch", "child.child_qty")]


@ON_SERVERS
@FEWER
@given(data=st.data())
def test_generated_models_stay_silent(server: Server, database: str, scratch: str, data: Any) -> None:
    """Whatever create_all makes of them, it makes in both databases."""
    source = data.draw(modules(server.engine), "module")
    metadata = load(source)
    note(source)
    try:
        with World(database).holding(metadata):
            report = World(database).audit(metadata, scratch=scratch)
    except Refused:
        reject()
    assert [item for item in told(report) if item[0] not in TOLD_OF_ANY] == []
    assert (report.notes, contents(scratch)) == ((), [])


@ON_SERVERS
def test_a_database_that_is_not_empty_is_refused(database: str, scratch: str) -> None:
    """Whatever it holds is named, and stays."""
    create(database)
    world(scratch).execute("CREATE TABLE precious (id INTEGER)")
    with pytest.raises(ConfigError, match=r"is not empty: it holds table precious\.") as error:
        audit(database, scratch=scratch)
    assert (error.value.exit_code, contents(scratch)) == (ExitCode.USAGE, ["precious"])


@ON_SERVERS
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_the_live_database_is_refused(database: str, host: str) -> None:
    """Also when it is empty, and when the URL is written in another way."""
    alias = sa.make_url(database).set(host=host).render_as_string(hide_password=False)
    with pytest.raises(ConfigError, match="is the live database itself"):
        audit(database, scratch=alias)
    assert contents(database) == []


@ON_SERVERS
def test_another_engine_is_refused(server: Server, database: str, start_server: Callable[[str], Server]) -> None:
    """Neither another engine nor another flavour of it will do."""
    other = start_server({"postgresql": "mariadb", "mariadb": "mysql", "mysql": "mariadb"}[server.engine])
    with other.database() as scratch, pytest.raises(ConfigError, match=r"The scratch database .* models are for"):
        audit(database, scratch=scratch)


@ON_SERVERS
def test_a_table_that_cannot_be_created_stays_as_declared(database: str, scratch: str) -> None:
    """It is told, the others are normalised, and nothing is left behind."""
    create(database)
    broken = """
sa.Table("broken", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.CheckConstraint("no_such_function(id)"))
sa.Table("pointing", metadata, sa.Column("id", sa.ForeignKey("broken.id"), primary_key=True))
"""
    report = audit(database, models=MODELS + broken, scratch=scratch)
    assert [note.partition(",")[0] for note in report.notes] == [
        "Table broken cannot be created in the scratch database",
        "Table pointing cannot be created in the scratch database",
    ]
    assert told(report) == [("missing-table", "broken"), ("missing-table", "pointing")]
    assert contents(scratch) == []


@ON_SERVERS
def test_listeners_of_the_project_leave_nothing(server: Server, database: str, scratch: str) -> None:
    """What an event listener executes is undone, too, or not executed at all."""
    create(database)
    listener = """
sa.event.listen(metadata, "after_create", sa.DDL("CREATE TABLE by_listener (id INTEGER)"))
sa.event.listen(metadata, "after_create", sa.DDL("COMMIT"))
"""
    report = audit(database, models=MODELS + listener, scratch=scratch)
    assert (told(report), contents(scratch)) == ([], [])
    assert len(report.notes) == (server.engine != "postgresql")  # where nothing would undo it, that is said


@ON_SERVERS
def test_a_wrong_password_is_one_sentence(database: str, scratch: str) -> None:
    """The message names the scratch database and holds no password."""
    wrong = sa.make_url(scratch).set(username="nobody_at_all", password="s3cr3t-word")
    with pytest.raises(AuditorError, match="scratch database") as error:
        audit(database, scratch=wrong.render_as_string(hide_password=False))
    assert error.value.exit_code is ExitCode.INCOMPLETE
    assert "s3cr3t-word" not in f"{error.value.message} {error.value.hint}"


@pytest.mark.needs("postgresql")
def test_schemas_and_extensions_of_the_live_database(server: Server, database: str, scratch: str) -> None:
    """Types of an extension and tables of another schema are made, and are gone afterwards."""
    models = """
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

metadata = sa.MetaData()
sa.Table("t", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("a", pg.CITEXT), schema="shop")
"""
    statements = [
        "CREATE EXTENSION citext",
        "CREATE SCHEMA shop",
        "CREATE TABLE shop.t (id serial PRIMARY KEY, a citext)",
    ]
    server.execute(database, statements)
    report = audit(database, models=models, scratch=scratch)
    assert (told(report), report.notes) == ([], ())
    server.execute(scratch, ["CREATE SCHEMA shop", "CREATE EXTENSION citext"])  # neither is there


@pytest.mark.needs("mariadb", "mysql")
def test_no_other_database_is_touched(server: Server, database: str, scratch: str) -> None:
    """A table of another schema is one of another database here, and is left alone."""
    with server.database() as other:
        name = sa.make_url(other).database
        models = MODELS + f'sa.Table("t", metadata, sa.Column("a", sa.Integer, index=True), schema="{name}")\n'
        report = audit(database, models=models, scratch=scratch)
        assert contents(other) == []
    assert any(f"Table {name}.t cannot be created" in note for note in report.notes)


@pytest.mark.needs("sqlite")
def test_sqlite_needs_no_scratch_database(database: str) -> None:
    """The models are always made in memory."""
    create(database)
    report = audit(database)
    assert (told(report), report.notes) == ([], ())
    assert report.sources[0].description.endswith("normalised in scratch")


MANY = """
import sqlalchemy as sa

metadata = sa.MetaData()
for number in range(400):
    sa.Table(
        f"t{number:03}", metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("other", sa.ForeignKey(f"t{number - 1:03}.id") if number else sa.Integer(), index=True),
    )
"""


@contextmanager
def running(folder: Path, live: str, scratch: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run the command line on many models."""
    (folder / "many_models.py").write_text(MANY, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "auditor",
        "check",
        "--metadata",
        "many_models:metadata",
        "--python",
        sys.executable,
    ]
    environ = {**os.environ, "AUDITOR_DB_URL": live, "AUDITOR_SCRATCH_URL": scratch}
    with (
        (folder / "said").open("wb") as said,
        subprocess.Popen(command, cwd=folder, env=environ, stdout=said, stderr=said, start_new_session=True) as process,
    ):
        try:
            yield process
        finally:
            with_group(process, signal.SIGKILL)


def with_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Send a signal to the process and all that it started in its group."""
    if process.poll() is None:
        os.killpg(process.pid, number)


def busy(scratch: str) -> bool:
    """Whether somebody is creating tables in the database right now."""
    url = sa.make_url(scratch)
    postgresql = url.get_backend_name() == "postgresql"
    asked = (
        f"SELECT count(*) FROM pg_locks WHERE database = (SELECT oid FROM pg_database WHERE datname = '{url.database}')"
        if postgresql
        else f"SELECT count(*) FROM information_schema.tables WHERE table_schema = '{url.database}'"
    )
    system = url.set(database="postgres" if postgresql else "information_schema")
    with sa.create_engine(system, poolclass=sa.NullPool).connect() as connection:
        return int(connection.exec_driver_sql(asked).scalar_one()) >= ENOUGH


def outcome(run: Callable[[], Report]) -> str:
    """Return why it was refused, or what was found."""
    try:
        return " ".join(slug for slug, _ in told(run()))
    except ConfigError as error:
        return error.message


def soon(condition: Callable[[], bool]) -> bool:
    """Whether it comes true in time."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


@ON_SERVERS
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_nothing_is_left_after_a_kill(database: str, scratch: str, tmp_path: Path, number: signal.Signals) -> None:
    """Killed with its whole process group in the middle of creating tables, it leaves an empty database."""
    with running(tmp_path, database, scratch) as process:
        assert soon(lambda: busy(scratch)), (tmp_path / "said").read_text()
        assert process.poll() is None, (tmp_path / "said").read_text()
        with_group(process, number)
        process.wait(SECONDS)
    assert soon(lambda: contents(scratch) == []), contents(scratch)[:5]


@ON_SERVERS
def test_two_audits_at_once(database: str, scratch: str, tmp_path: Path) -> None:
    """A second audit in the same scratch database is refused or waits in vain, and does the first no harm."""
    create(database)
    with running(tmp_path, database, scratch) as process:
        assert soon(lambda: busy(scratch)), (tmp_path / "said").read_text()
        second = outcome(lambda: audit(database, scratch=scratch))
        assert second == "" or "in use by another audit" in second
        process.wait(60)
    assert (process.returncode, contents(scratch)) == (1, [])


@pytest.mark.needs("postgresql")
def test_the_password_is_nowhere(database: str, scratch: str, tmp_path: Path) -> None:
    """Neither the report nor an error holds the password of the scratch database."""
    create(database)
    secret = sa.make_url(scratch).set(password="s3cr3t-word", port=1).render_as_string(hide_password=False)
    for said in (secret, "no url s3cr3t-word"):
        done = subprocess.run(
            [sys.executable, "-m", "auditor", "check", "--metadata", "many_models:metadata", "--db", database],
            cwd=_project(tmp_path),
            env={**os.environ, "AUDITOR_SCRATCH_URL": said, "VIRTUAL_ENV": ""},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode in {ExitCode.USAGE, ExitCode.INCOMPLETE}
        assert "s3cr3t-word" not in done.stdout + done.stderr


def _project(folder: Path) -> Path:
    (folder / "many_models.py").write_text(MANY, encoding="utf-8")
    (folder / "auditor.toml").write_text(f"python = {json.dumps(sys.executable)}\n", encoding="utf-8")
    return folder

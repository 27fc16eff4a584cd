"""Migrations run in a real child against the stand-in: what the child tells and asks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from auditor.errors import ModelImportError
from auditor.sources.child.messages import Failed, Loaded
from auditor.sources.child.steps import (
    AddColumn,
    AddConstraint,
    AddIndex,
    AlterColumn,
    Began,
    CreateEnum,
    CreateTable,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropTable,
    Ended,
    Execute,
    GraphBroken,
    Look,
    RebuildTable,
    RenameTable,
    Replayed,
    ReplayRequest,
    RevisionFound,
    Rows,
    Transaction,
)
from tests.sources.child.asking import PROJECTS, copied
from tests.sources.child.replaying import Parent, Told, of, only, replay


REPLAYED = PROJECTS / "replayed"
POSTGRESQL = ReplayRequest("postgresql", {"server_version_info": [16, 0], "default_schema_name": "public"})
WRITER: dict[tuple[str, str | None], Any] = {
    ("get_table_names", None): ["writer"],
    ("get_columns", "writer"): [
        {"name": "id", "type": "INTEGER", "nullable": False},
        {"name": "name", "type": "VARCHAR(80)", "nullable": False},
    ],
    ("get_pk_constraint", "writer"): {"name": None, "constrained_columns": ["id"]},
}


def _by_revision(told: list[Told]) -> dict[str, list[str]]:
    """The kinds of steps of each revision's upgrade, without questions and without the ends of transactions."""
    found: dict[str, list[str]] = {}
    running: list[str] = []
    for item in told:
        if isinstance(item, Began):
            running = found.setdefault(item.revision, [])
        elif not isinstance(item, Loaded | RevisionFound | Ended | Look | Replayed | Transaction):
            running.append(type(item).__name__)
    return found


def _errors(told: list[Told]) -> dict[str, str]:
    return {item.revision: item.error for item in of(Ended, told)}


@pytest.mark.parametrize("environment", ["oldest", "usual", "newest"])
def test_env_py_runs_unmodified_and_every_step_is_told(environment: str) -> None:
    """Operations, DDL executed directly and text come in order, and where transactions end; the version table not."""
    told = replay(environment, REPLAYED, Parent(WRITER), request=POSTGRESQL)
    assert dict.fromkeys(("0001", "0002", "0003"), "") == _errors(told)
    first = "CreateEnum CreateTable AddIndex AddColumn AddConstraint DropConstraint DropIndex RenameTable"
    assert {
        "0001": first.split(),
        "0002": ["AddColumn", "AlterColumn", "DropColumn"],
        "0003": ["CreateTable", "AddIndex", "Execute", "Execute", "Execute", "Execute"],
    } == _by_revision(told)
    place = next(at for at, item in enumerate(told) if isinstance(item, Transaction) and item.autocommit)
    assert ["CreateTable", "AddIndex", "Execute", "Execute"] == [
        type(item).__name__
        for item in told[place - 6 : place + 2]
        if isinstance(item, CreateTable | AddIndex | Execute)
    ]
    assert Replayed("env.py", "", only(Replayed, told).seconds) == told[-1]
    assert only(Loaded, told).version_table == "app_version"


def test_steps_hold_what_alembic_would_send() -> None:
    """Names by the convention, types as compiled, old names for what is dropped, and the line of each step."""
    told = replay("newest", REPLAYED, Parent(WRITER), request=POSTGRESQL)
    file = str(REPLAYED / "migrations" / "versions" / "0001_first.py")
    table = of(CreateTable, told)[0]
    assert ("author", "pk_author", False) == (
        table.table.name,
        table.table.primary_key and table.table.primary_key.name,
        table.direct,
    )
    assert (file, 12) == (table.place and table.place.file, table.place and table.place.line)
    assert ("mood", ("good", "bad")) == (of(CreateEnum, told)[0].name, of(CreateEnum, told)[0].labels)
    assert "ix_author_name" == of(AddIndex, told)[0].index.name
    assert ("TIMESTAMP WITHOUT TIME ZONE", "now()") == (
        of(AddColumn, told)[0].column.type,
        of(AddColumn, told)[0].column.default,
    )
    assert ("only", "unique") == (of(DropConstraint, told)[0].name, of(DropConstraint, told)[0].type)
    assert "only" == getattr(of(AddConstraint, told)[0].unique, "name", None)
    assert ("ix_author_name", "author") == (of(DropIndex, told)[0].name, of(DropIndex, told)[0].table)
    assert ("author", "writer") == (of(RenameTable, told)[0].name, of(RenameTable, told)[0].new_name)
    assert of(CreateTable, told)[1].direct


def test_batch_operations_are_told_with_their_own_lines() -> None:
    """The operations of a batch come from their lines, not from the end of the `with`."""
    told = replay("newest", REPLAYED, Parent(WRITER), request=POSTGRESQL)
    places = [of(AddColumn, told)[1].place, of(AlterColumn, told)[0].place, of(DropColumn, told)[0].place]
    assert [12, 13, 14] == [place.line for place in places if place]
    assert (("type",), "VARCHAR(80)") == (of(AlterColumn, told)[0].changed, of(AlterColumn, told)[0].column.type)


def test_whole_columns_are_told_where_they_are_written_anew() -> None:
    """MODIFY names everything that it sets, with what existing_* filled in."""
    request = ReplayRequest("mysql", {"server_version_info": [8, 0, 36]})
    step = of(AlterColumn, replay("newest", REPLAYED, Parent(WRITER), request=request))[0]
    assert ("autoincrement", "comment", "default", "nullable", "type") == step.changed
    assert ("VARCHAR(80)", False) == (step.column.type, step.column.nullable)


def test_a_default_may_be_a_construct_that_has_no_truth(tmp_path: Path) -> None:
    """As sa.true() has none; SET DEFAULT without the type is a class of the dialect's own."""
    upgrade = " op.alter_column('a', 'b', server_default=sa.true())\n op.alter_column('a', 'c', server_default=None)\n"
    request = ReplayRequest("mysql", {"server_version_info": [8, 0, 36]})
    steps = of(AlterColumn, replay("newest", _own(tmp_path, upgrade), request=request))
    assert [(("default",), "true"), (("default",), None)] == [(step.changed, step.column.default) for step in steps]


@pytest.mark.parametrize("environment", ["oldest", "newest"])
def test_a_table_that_batch_mode_copies_is_told_as_it_comes_out(environment: str) -> None:
    """On SQLite the operations come first, with their lines, then the table as Alembic made it from reflection."""
    columns = [*WRITER["get_columns", "writer"], {"name": "born", "type": "DATETIME", "default": "CURRENT_TIMESTAMP"}]
    checks = [{"name": "positive", "sqltext": "id > 0"}]
    seen = {**WRITER, ("get_columns", "writer"): columns, ("get_check_constraints", "writer"): checks}
    told = replay(environment, REPLAYED, Parent(seen), request=ReplayRequest("sqlite"))
    assert ["AddColumn", "AlterColumn", "DropColumn", "RebuildTable"] == _by_revision(told)["0002"]
    table = only(RebuildTable, told).table
    assert {"id": "INTEGER", "name": "VARCHAR(80)", "age": "INTEGER"} == {
        item.name: item.type for item in table.columns
    }
    assert ("writer", ["positive"]) == (table.name, [check.name for check in table.checks])


def test_rows_are_summarised() -> None:
    """Five thousand rows of one insert are one message with some of them."""
    told = replay("newest", REPLAYED, Parent(WRITER), request=POSTGRESQL)
    insert = of(Execute, told)[-1]
    assert ("INSERT INTO writer", 200, False) == (insert.sql[:18], len(insert.parameters), insert.answer)


def test_revisions_are_taken_back_when_asked() -> None:
    """After the upgrade, from the head down; what a downgrade raises is told, and the next one runs."""
    request = ReplayRequest("postgresql", POSTGRESQL.attributes, downgrade=True)
    told = replay("newest", REPLAYED, Parent(WRITER), request=request)
    back = [item.revision for item in of(Began, told) if item.downgrade]
    assert ["0003", "0002", "0001"] == back
    assert ["", "RuntimeError: the date of birth is gone", ""] == [item.error for item in of(Ended, told)][3:]
    assert ["book", "writer"] == [item.name for item in of(DropTable, told)]


def _own(tmp_path: Path, upgrade: str, env: str = "") -> Path:
    """A project of one revision, whose engine was made by a module of its own."""
    (tmp_path / "alembic.ini").write_text("[alembic]\nscript_location = %(here)s\nprepend_sys_path = %(here)s\n")
    (tmp_path / "made.py").write_text("import sqlalchemy\nengine = sqlalchemy.create_engine('postgresql://u@h/d')\n")
    (tmp_path / "env.py").write_text(
        f"from alembic import context\nfrom made import engine\n{env}with engine.connect() as connection:\n"
        " context.configure(connection=connection)\n with context.begin_transaction():\n  context.run_migrations()\n"
    )
    (tmp_path / "versions").mkdir()
    (tmp_path / "versions" / "one.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\nrevision = 'one'\ndown_revision = None\n"
        f"def upgrade():\n{upgrade}"
    )
    return tmp_path


def test_an_engine_that_the_project_made_before_has_answers(tmp_path: Path) -> None:
    """Its connections are of the replay, not of the time when nobody was asked."""
    upgrade = " name = op.get_bind().execute(sa.text('SELECT DATABASE()')).scalar()\n"
    upgrade += " op.create_table(name, sa.Column('id', sa.Integer))\n"
    told = replay("newest", _own(tmp_path, upgrade), Parent(rows=Rows(("name",), (("shop",),), 1)), request=POSTGRESQL)
    assert ["shop"] == [item.table.name for item in of(CreateTable, told)]


@pytest.mark.parametrize(("request_", "keys"), [(POSTGRESQL, 0), (ReplayRequest("sqlite"), 1)])
def test_a_key_that_is_left_to_an_alter_is_not_in_the_table(tmp_path: Path, request_: ReplayRequest, keys: int) -> None:
    """CREATE TABLE leaves keys with use_alter out where the engine can add them later, and Alembic never does."""
    upgrade = " op.create_table('a', sa.Column('b', sa.Integer), "
    upgrade += "sa.ForeignKeyConstraint(['b'], ['c.id'], name='k', use_alter=True))\n"
    told = replay("newest", _own(tmp_path, upgrade), request=request_)
    assert keys == len(only(CreateTable, told).table.foreign_keys)


@pytest.mark.parametrize(
    ("origin", "target", "ran"),
    [((), "0002", ["0001", "0002"]), (("0002",), "heads", ["0003"]), (("0001",), "main@head", ["0002", "0003"])],
)
def test_only_what_is_pending_runs(origin: tuple[str, ...], target: str, ran: list[str]) -> None:
    """From the given revisions to the target, in Alembic's notation."""
    request = ReplayRequest("postgresql", POSTGRESQL.attributes, target=target, origin=origin)
    told = replay("newest", REPLAYED, Parent(WRITER), request=request)
    assert ran == [item.revision for item in of(Began, told)]


@pytest.mark.parametrize("environment", ["oldest", "newest"])
def test_misbehaving_revisions_do_not_end_the_replay(environment: str) -> None:
    """Raising, waiting for input, exiting, connecting, starting programs: told, and the next one runs."""
    told = replay(environment, PROJECTS / "misbehaving", request=ReplayRequest("sqlite"))
    outside = "which a replay does not allow"
    assert {
        "raises": "KeyError: 'nothing'",
        "waits": "EOFError: it waits for input, and there is none",
        "exits": "it called sys.exit('no')",
        "leaves": "it called sys.exit(3)",
        "connects": f"Refused: the revision looks up a host on the network, {outside}",
        "starts": f"Refused: the revision starts another program, {outside}",
        "inserts": "",
        "last": "",
    } == _errors(told)
    places = {item.revision: item.place.line for item in of(Ended, told) if item.place}
    assert (9, 9) == (places["raises"], places["waits"])
    assert ("env.py", "KeyError: 'connection'") == (only(Replayed, told).how, only(Replayed, told).why)


def test_ten_thousand_inserts_are_not_told_one_by_one() -> None:
    """Rows never change the schema: the first some hundred go to the parent."""
    told = replay("newest", PROJECTS / "misbehaving", request=ReplayRequest("sqlite"))
    assert 200 == sum(item.sql.startswith("INSERT") for item in of(Execute, told))


def test_an_endless_revision_is_known_by_name(tmp_path: Path) -> None:
    """The parent's deadline ends the child; which revision it was has been told before."""
    project = copied("misbehaving", tmp_path)
    for file in (project / "versions").iterdir():
        file.unlink()
    (project / "versions" / "quick.py").write_text("revision = 'quick'\ndown_revision = None\ndef upgrade():\n pass\n")
    (project / "versions" / "endless.py").write_text(
        "revision = 'endless'\ndown_revision = 'quick'\ndef upgrade():\n while True: pass\n"
    )
    parent = Parent()
    with pytest.raises(ModelImportError, match=r"silent for 4 s"):
        replay("newest", project, parent, request=ReplayRequest("sqlite"), silence=4)
    assert "endless" == [item.revision for item in parent.told if isinstance(item, Began)][-1]


def test_without_env_py_the_scripts_are_walked(tmp_path: Path) -> None:
    """An env.py that cannot run is no end: the scripts run one by one, and the reason is told."""
    project = copied("replayed", tmp_path)
    (project / "migrations" / "env.py").write_text("raise RuntimeError('no vault')\n")
    told = replay("newest", project, Parent(WRITER), request=POSTGRESQL)
    assert ["0001", "0002"] == [item.revision for item in of(Ended, told) if not item.error][:2]
    assert ("walk", "RuntimeError: no vault") == (only(Replayed, told).how, only(Replayed, told).why)


def test_the_offline_half_of_env_py_serves(tmp_path: Path) -> None:
    """When the online half needs its program, the offline half tells how to configure; the scripts run online."""
    project = copied("replayed", tmp_path)
    (project / "migrations" / "env.py").write_text(
        "from alembic import context\nassert context.is_offline_mode()\n"
        "context.configure(url='sqlite://', literal_binds=True, dialect_opts={'paramstyle': 'named'})\n"
        "with context.begin_transaction():\n context.run_migrations()\n"
    )
    told = replay("newest", project, Parent(WRITER), request=POSTGRESQL)
    assert ("env.py", "AssertionError") == (only(Replayed, told).how, only(Replayed, told).why)
    assert dict.fromkeys(("0001", "0002", "0003"), "") == _errors(told)


@pytest.mark.parametrize(
    ("environment", "made"),
    [
        ("usual", "create_async_engine('postgresql+asyncpg://u@h/d')"),
        ("asynchronous", "create_async_engine('postgresql+asyncpg://u@h/d')"),
        ("asynchronous", "AsyncEngine(create_engine('postgresql+asyncpg://u@h/d'))"),
        ("usual", "AsyncEngine(create_engine('postgresql://u@h/d'))"),
    ],
)
def test_an_asynchronous_env_py(environment: str, made: str, tmp_path: Path) -> None:
    """Asynchronous engines give the stand-in, too, without the driver of the URL, and whichever the URL has."""
    project = copied("replayed", tmp_path)
    (project / "migrations" / "env.py").write_text(
        "import asyncio\nfrom alembic import context\nfrom sqlalchemy import create_engine\n"
        "from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine\n"
        "def run(connection):\n context.configure(connection=connection)\n"
        " with context.begin_transaction():\n  context.run_migrations()\n"
        f"async def main():\n engine = {made}\n"
        " async with engine.connect() as connection:\n  await connection.run_sync(run)\n"
        "asyncio.run(main())\n"
    )
    told = replay(environment, project, Parent(WRITER), request=POSTGRESQL)
    assert dict.fromkeys(("0001", "0002", "0003"), "") == _errors(told)
    assert ("env.py", "") == (only(Replayed, told).how, only(Replayed, told).why)


def test_several_databases_are_told_apart(tmp_path: Path) -> None:
    """Alembic's template for several databases runs every revision for each, from the start."""
    project = copied("replayed", tmp_path)
    (project / "migrations" / "env.py").write_text(
        "from alembic import context\nfrom sqlalchemy import create_engine\n"
        "for name in ('one', 'two'):\n with create_engine('sqlite://').connect() as connection:\n"
        "  context.configure(connection=connection, upgrade_token=name)\n  context.run_migrations(engine_name=name)\n"
    )
    versions = project / "migrations" / "versions"
    for file in versions.iterdir():
        file.unlink()
    (versions / "a.py").write_text("revision = 'a'\ndown_revision = None\ndef upgrade(engine_name):\n pass\n")
    (versions / "b.py").write_text("revision = 'b'\ndown_revision = 'a'\ndef upgrade(engine_name):\n pass\n")
    told = replay("newest", project, request=POSTGRESQL)
    assert [("a", "one"), ("b", "one"), ("a", "two"), ("b", "two")] == [
        (item.revision, item.bind) for item in of(Began, told)
    ]


BROKEN = {
    "missing": "revision orphan comes after nobody, and no file has that revision",
    "cycle": "these revisions come after each other in a ring: left, right",
    "self": "the revision in s.py comes after itself: LoopDetected: Self-loop is detected in revisions (alone)",
    "unreadable": "the file 0002_batch.py cannot be read: SyntaxError: ",
}


def test_a_broken_graph_is_told_and_the_rest_runs(tmp_path: Path) -> None:
    """Missing parents, rings, ids given twice and files that cannot be read; what hangs on them does not run."""
    project = copied("replayed", tmp_path)
    versions = project / "migrations" / "versions"
    wrong = (("o", "orphan", "nobody"), ("l", "left", "right"), ("r", "right", "left"), ("s", "alone", "alone"))
    for name, id_, down in wrong:
        (versions / f"{name}.py").write_text(f"revision = {id_!r}\ndown_revision = {down!r}\n")
    (versions / "again.py").write_text("revision = '0001'\ndown_revision = None\n")
    (versions / "0002_batch.py").write_text("revision = '0002'\ndown_revision = '0001'\ndef upgrade(:\n")
    told = replay("newest", project, Parent(WRITER), request=POSTGRESQL)
    assert {"missing", "cycle", "duplicate", "unreadable"} == {item.problem for item in of(GraphBroken, told)}
    problems = {item.problem: item for item in of(GraphBroken, told)}
    assert (BROKEN["missing"], "orphan") == (problems["missing"].message, problems["missing"].revision)
    rings = {item.message for item in of(GraphBroken, told) if item.problem == "cycle"}
    assert {BROKEN["cycle"], BROKEN["self"]} == rings
    assert problems["unreadable"].message.startswith(BROKEN["unreadable"])
    assert "0001" == problems["duplicate"].revision
    assert ("0002", 3) == (problems["unreadable"].revision, getattr(problems["unreadable"].place, "line", 0))
    assert {"0001", "0002", "0003", "orphan", "left", "right"} == {item.id for item in of(RevisionFound, told)}
    assert ["0001", "0002", "0003"] == [item.revision for item in of(Ended, told)]
    assert "SyntaxError" in _errors(told)["0002"]


def test_tables_that_are_there_before_the_first_revision(tmp_path: Path) -> None:
    """Projects whose program makes some tables with create_all name their metadata."""
    project = copied("replayed", tmp_path)
    (project / "initial.py").write_text(
        "import sqlalchemy as sa\nmetadata = sa.MetaData()\nsa.Table('t', metadata, sa.Column('x', sa.Integer))\n"
    )
    request = ReplayRequest("postgresql", POSTGRESQL.attributes, before=("initial:metadata",))
    told = replay("newest", project, Parent(WRITER), request=request, paths=(str(project),))
    kinds = [type(item) for item in told]
    assert kinds.index(CreateTable) < kinds.index(Began)


def test_no_alembic_configuration_is_one_clear_sentence(tmp_path: Path) -> None:
    """A path that leads nowhere is a failure."""
    told = replay("newest", tmp_path)
    assert f"there is no file {tmp_path / 'alembic.ini'}" == only(Failed, told).message


def test_flask_migrate_runs_for_each_bind(tmp_path: Path) -> None:
    """Engines that the application made before the target was known record as well."""
    project = copied("flasked", tmp_path)
    versions = project / "migrations" / "versions"
    versions.mkdir()
    (versions / "a.py").write_text(
        "from alembic import op\nrevision = 'a'\ndown_revision = None\n"
        "def upgrade(engine_name):\n op.execute('CREATE TABLE ' + (engine_name or 'main') + ' (id INTEGER)')\n"
    )
    ini = str(project / "migrations" / "alembic.ini")
    told = replay("usual", project, request=POSTGRESQL, alembic_ini=ini, app="web:create_app", paths=(str(project),))
    assert [("a", ""), ("a", "metrics")] == [(item.revision, item.bind) for item in of(Began, told)]
    assert ["CREATE TABLE main (id INTEGER)", "CREATE TABLE metrics (id INTEGER)"] == [
        item.sql for item in of(Execute, told)
    ]
    assert "env.py" == only(Replayed, told).how


def test_answers_of_the_parent_are_what_the_migration_sees(tmp_path: Path) -> None:
    """Rows by name, an error as SQLAlchemy raises it, and numbers for rows that an ORM session inserts."""
    project = copied("replayed", tmp_path)
    (project / "migrations" / "versions" / "0003_direct.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\nfrom sqlalchemy.orm import Session, declarative_base\n"
        "revision, down_revision = '0003', '0002'\n"
        "class Writer(declarative_base()):\n __tablename__ = 'writer'\n id = sa.Column(sa.Integer, primary_key=True)\n"
        "def upgrade():\n session = Session(bind=op.get_bind())\n one = Writer()\n session.add(one)\n session.flush()\n"
        " assert isinstance(one.id, int)\n session.commit()\n"
        " assert op.get_bind().execute(sa.text('SELECT id, name FROM writer')).one().name == 'Ada'\n"
    )
    rows = Rows(("id", "name"), ((1, "Ada"),))
    assert "" == _errors(replay("newest", project, Parent(WRITER, rows), request=POSTGRESQL))["0003"]
    error = Parent(WRITER, Rows(error="no such thing"))
    assert "no such thing" in _errors(replay("newest", project, error, request=POSTGRESQL))["0003"]

"""The real upgrade in a database of ours: what it completes, and what it never touches."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from auditor.audit import audit, snapshot
from auditor.config import Config
from auditor.model.report import Report
from auditor.model.schema import Schema
from tests.sources.child.environments import python_of


if TYPE_CHECKING:
    from tests.servers import Server

ENV = """from alembic import context
from sqlalchemy import create_engine, event
import models
{before}
engine = create_engine({url!r}{options})
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=models.metadata)
    with context.begin_transaction():
        context.run_migrations()
"""
MODELS = """import sqlalchemy as sa
metadata = sa.MetaData()
sa.Table("a", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("more", sa.String(20)))
"""
ONLY_REAL = """if op.get_bind().engine.driver == 'nothing':
        raise ValueError('cannot be followed')
    op.add_column('a', sa.Column('more', sa.String(20)))"""
SERVERS = pytest.mark.needs("postgresql", "mariadb", "mysql")


def write(folder: Path, *upgrades: str, url: str = "sqlite://", before: str = "", options: str = "") -> Path:
    """A project whose revisions "0", "1" and so on do this, after the first has made the table."""
    (folder / "versions").mkdir(parents=True)
    (folder / "alembic.ini").write_text("[alembic]\nscript_location = %(here)s\n")
    (folder / "env.py").write_text(ENV.format(url=url, before=before, options=options))
    (folder / "models.py").write_text(MODELS)
    made = "op.create_table('a', sa.Column('id', sa.Integer, primary_key=True))"
    for number, upgrade in enumerate((made, *upgrades)):
        down = None if number == 0 else str(number - 1)
        (folder / "versions" / f"r{number}.py").write_text(
            f"import sqlalchemy as sa\nfrom alembic import op\nrevision = '{number}'\ndown_revision = {down!r}\n"
            f"def upgrade():\n    {upgrade}\ndef downgrade():\n    pass\n"
        )
    return folder


def config(project: Path, **fields: object) -> Config:
    """The settings, for SQLite without a database where nothing else is said."""
    fields.setdefault("engine", () if "db" in fields else ("sqlite",))
    python = str(python_of("newest"))
    return Config(project=project, alembic=str(project / "alembic.ini"), python=python, **fields)  # type: ignore[arg-type]


def columns(schema: Schema) -> dict[str, list[str]]:
    """The names of the columns, table by table."""
    return {table.name.name: [column.name for column in table.columns] for table in schema.tables}


def remark(report: Report) -> str:
    """Why there was no real upgrade, or where it disagrees; "" when all is well."""
    return "".join(item.why for item in report.not_checked if item.what == "the history in scratch")


def test_what_could_not_be_followed_is_known_then(tmp_path: Path) -> None:
    """On SQLite a file of ours costs nothing: no unknown is left, and the models are compared with all of it."""
    project = write(tmp_path, ONLY_REAL)
    report = audit(config(project))
    assert (remark(report), [item.what for item in report.not_checked if item.what.startswith("revision ")]) == ("", [])
    assert "What the replay of the history could not follow was taken from a real upgrade in scratch." in report.notes
    made = snapshot(config(project), "history")
    assert (columns(made), made.gaps) == ({"a": ["id", "more"]}, ())
    assert made.tables[0].column("id") is not None
    assert made.tables[0].columns[0].origin.revision == "0"


@SERVERS
def test_on_a_server_a_database_is_made_and_dropped(server: Server, database: str, tmp_path: Path) -> None:
    """The scratch database is left as it was, and there is no other one afterwards."""
    project = write(tmp_path, ONLY_REAL)
    name = f"{make_url(database).get_backend_name()}@{server.version}"
    before = _databases(database)
    schema = snapshot(config(project, engine=(name,), scratch=database), "history@1")
    assert [gap.why for gap in schema.gaps] == []
    assert columns(schema) == {"a": ["id", "more"]}
    assert (_databases(database), sa.inspect(_engine(database)).get_table_names()) == (before, [])


@SERVERS
def test_a_scratch_database_that_is_not_empty_is_refused(server: Server, database: str, tmp_path: Path) -> None:
    """Nothing runs, and the audit says why."""
    with _engine(database).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE kept (id integer)")
    project = write(tmp_path, ONLY_REAL)
    engine = f"{make_url(database).get_backend_name()}@{server.version}"
    schema = snapshot(config(project, engine=(engine,), scratch=database), "history")
    (why,) = [gap.why for gap in schema.gaps if gap.what == "the history in scratch"]
    assert "is not empty: it holds table kept" in why


@SERVERS
def test_the_server_of_the_live_database_is_no_place(server: Server, database: str, tmp_path: Path) -> None:
    """Migrations run as they are, and could reach the live database from there."""
    project = write(tmp_path, ONLY_REAL)
    with server.database() as scratch:
        said = remark(audit(config(project, db=database, scratch=scratch)))
    assert "is on the server of the live one, and migrations could reach that from there." in said


def test_what_the_project_listens_to_is_heard(tmp_path: Path) -> None:
    """An engine that was made at import keeps its listeners: revisions may go by the errors that they translate."""
    drop = "import models\n    try:\n        op.execute('DROP TABLE absent')\n    except models.Gone:\n        pass"
    project = write(tmp_path, drop, ONLY_REAL)
    models = project / "models.py"
    models.write_text(
        f"{models.read_text()}engine = sa.create_engine('sqlite://')\nclass Gone(Exception): pass\n"
        "@sa.event.listens_for(engine, 'handle_error')\ndef translated(context):\n    raise Gone\n"
    )
    env = project / "env.py"
    env.write_text(env.read_text().replace("create_engine('sqlite://')", "models.engine"))
    assert remark(audit(config(project))) == ""


def test_a_disagreement_is_told(tmp_path: Path) -> None:
    """What the replay takes for certain stays, and the report says where the real upgrade differs."""
    upgrade = "if op.get_bind().engine.driver == 'nothing': op.add_column('a', sa.Column('more', sa.Text))\n"
    project = write(tmp_path, upgrade + "    else: op.create_table('b', sa.Column('id', sa.Integer))")
    said = remark(audit(config(project, scratch="sqlite://")))
    assert said.startswith("the replay and the real upgrade disagree: ")
    assert "column `a.more`: TEXT is not in scratch" in said
    assert "table `b`: table with 1 column is only in scratch" in said


def test_an_upgrade_that_fails_is_told_with_its_line(tmp_path: Path) -> None:
    """The unknowns stay."""
    project = write(tmp_path, "op.execute('DO THIS')")
    report = audit(config(project))
    assert "The real upgrade fails in an empty database, revision 1: OperationalError" in remark(report)
    assert f"({project}/versions/r1.py:6)" in remark(report)
    assert [item.what for item in report.not_checked if item.what.startswith("revision ")] == ["revision 1"]


PRODUCTION = """import sqlite3
def elsewhere(*arguments, **options):
    return sqlite3.connect({file!r})
"""
WAYS = {
    "a URL in the code": ({"url": "sqlite:///{file}"}, "pass"),
    "a creator": ({"before": PRODUCTION, "options": ", creator=elsewhere"}, "pass"),
    "arguments for the driver": ({"options": ", connect_args={{'database': {file!r}}}"}, "pass"),
    "a listener": (
        {"before": "from sqlalchemy import Engine\n@event.listens_for(Engine, 'do_connect')\n{listener}"},
        "pass",
    ),
    "another engine": ({}, "sa.create_engine('sqlite:///{file}').connect().execute(sa.text('CREATE TABLE x (y)'))"),
    "the driver itself": ({}, "import sqlite3; sqlite3.connect({file!r})"),
}


@pytest.mark.parametrize("way", WAYS)
def test_no_other_database_is_reached(way: str, tmp_path: Path) -> None:
    """Wherever the project takes its database from: the file of production is never opened."""
    file = str(tmp_path / "production.db")
    env, upgrade = WAYS[way]
    listener = f"def other(dialect, record, arguments, named):\n    arguments[:] = [{file!r}]\n"
    given = {key: value.format(file=file, listener=listener) for key, value in env.items()}
    project = write(tmp_path / "project", upgrade.format(file=file), ONLY_REAL, **given)
    report = audit(config(project))
    assert not Path(file).exists()
    refused = "Refused: the revision connects to a database by itself" in remark(report)
    assert (bool(remark(report)), refused) == ((True, True) if way == "the driver itself" else (False, False))


def _engine(url: str) -> sa.Engine:
    return sa.create_engine(url, poolclass=sa.NullPool)


def _databases(url: str) -> set[str]:
    """The databases of ours on a server."""
    with _engine(url).connect() as connection:
        listing = "SELECT datname FROM pg_database" if url.startswith("postgresql") else "SHOW DATABASES"
        names = connection.exec_driver_sql(listing).scalars()
        return {name for name in names if name.startswith("auditor_") and len(name) == len("auditor_") + 25}

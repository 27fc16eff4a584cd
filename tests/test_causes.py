"""The table of causes on real databases: a history run by Alembic up to its second revision, and changed by hand."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config as AlembicConfig
from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine
from sqlalchemy.pool import NullPool

from auditor.audit import audit, diff
from auditor.compare.cause import CAUSES, Pattern
from auditor.config import Config
from auditor.model.finding import Cause, Finding, Severity
from auditor.model.report import Report


PROJECT = Path(__file__).parent / "projects" / "causes"
SETTLED = {(True, True, True, True), (False, True, False, False)}
"""In sync, or pending and nobody's business: no finding."""
DECIDED_BY = {
    Cause.LOST: "Revision 0001 (objects) is stamped as applied, and the table is not there",
    Cause.COLLIDES: "Pending revision 0003 (pending)",
    Cause.PENDING: "Pending revision 0003 (pending) makes the table with the next upgrade.",
    Cause.BREAKS_ON_UPGRADE: "Pending revision 0003 (pending) removes the table, and the model still maps it",
    Cause.HAND_APPLIED: "No revision makes the table: a database made by the migrations will not have it.",
    Cause.MISSING_MIGRATION: "No revision makes the table: the model changed, and no migration was written.",
    Cause.UNMAPPED: "Revision 0001 (objects) made the table, and no model maps it",
    Cause.PENDING_REMOVAL: "Pending revision 0003 (pending) drops the table with the next upgrade.",
    Cause.UNKNOWN_OBJECT: "No revision makes the table: made by hand, or left by a deleted revision.",
}
VALUES = {
    Cause.LOST: "Revision 0002 (values) set the nullability and is stamped as applied, and the database has another",
    Cause.COLLIDES: "Pending revision 0003 (pending) sets the nullability that the database has already.",
    Cause.PENDING: "Pending revision 0003 (pending) sets the nullability with the next upgrade.",
    Cause.BREAKS_ON_UPGRADE: "Pending revision 0003 (pending) sets the nullability to another than the model has.",
    Cause.HAND_APPLIED: "Model and database have the same nullability, and the history has another since "
    "revision 0002 (values)",
    Cause.MISSING_MIGRATION: "Revision 0002 (values) set another nullability, and no migration follows the model.",
}
LOUD = {Cause.LOST, Cause.COLLIDES, Cause.BREAKS_ON_UPGRADE}


def bits(pattern: Pattern) -> str:
    """The name of a row's table, after its kind."""
    return "".join("1" if side else "0" for side in pattern)


def change_by_hand(url: str) -> None:
    """What nobody should do: tables made, dropped and made otherwise, beside the migrations."""
    metadata = MetaData()
    gone, made = [], []
    for pattern in CAUSES:
        _, _, at, live = pattern
        table = Table(
            f"o_{bits(pattern)}", metadata, Column("id", Integer, primary_key=True), Column("note", String(50))
        )
        if at and not live:
            gone.append(table)
        elif live and not at:
            made.append(table)
        if pattern[0] and at != live:
            other = Column("a", Integer, nullable=not live)
            table = Table(f"v_{bits(pattern)}", metadata, Column("id", Integer, primary_key=True), other)
            gone.append(table)
            made.append(table)
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        metadata.drop_all(connection, tables=gone)
        metadata.create_all(connection, tables=made)


@pytest.fixture
def project(tmp_path: Path, database: str) -> Config:
    """The project beside a database at its second revision."""
    folder = tmp_path / "causes"
    shutil.copytree(PROJECT, folder, ignore=shutil.ignore_patterns("__pycache__"))
    ini = folder / "alembic.ini"
    ini.write_text(f"{ini.read_text()}sqlalchemy.url = {database.replace('%', '%%')}\n")
    config = Config(project=folder, alembic=str(ini), db=database, python=sys.executable)
    upgrade(config, "0002")
    return config


def upgrade(config: Config, revision: str) -> None:
    """Run Alembic itself."""
    assert config.alembic is not None
    sys.path.insert(0, str(config.project))
    try:
        command.upgrade(AlembicConfig(config.alembic), revision)
    finally:
        sys.path.remove(str(config.project))
        sys.modules.pop("models", None)


def of(report: Report, table: str) -> Finding:
    """The only thing that is said of a table."""
    (found,) = (item for item in report.findings if item.subject.table.name == table)
    return found


def test_every_row_of_the_table(project: Config) -> None:
    """The cause, the revision and the sentence, for tables and for a value; what is settled is silent."""
    assert project.db is not None
    change_by_hand(project.db)
    report = audit(project)
    assert [item for item in report.not_checked if item.blocking] == []
    told = {item.subject.table.name for item in report.findings}
    for pattern, cause in CAUSES.items():
        if pattern in SETTLED:
            assert f"o_{bits(pattern)}" not in told
            continue
        found = of(report, f"o_{bits(pattern)}")
        assert (found.cause, found.because[: len(DECIDED_BY[cause])]) == (cause, DECIDED_BY[cause])
        assert [item.value.startswith("table with") for item in found.evidence] == list(pattern)
        assert [(str(item.role), item.at) for item in found.evidence] == [
            ("model", ""),
            ("history", "head"),
            ("history", "0002"),
            ("live", ""),
        ]
        if pattern[0] and cause in LOUD:
            assert found.severity is Severity.ERROR
        if pattern[0]:
            value = of(report, f"v_{bits(pattern)}")
            assert (value.cause, value.because[: len(VALUES[cause])]) == (cause, VALUES[cause])
            assert [item.value == "NOT NULL" for item in value.evidence] == list(pattern)
    assert {"o_1111", "v_1111"} & told == set()


def test_a_database_at_its_revision_has_not_drifted(project: Config) -> None:
    """Nothing was done by hand: the database is what its own revision says, whatever is pending."""
    difference = diff(project, "history@0002", "live")
    assert difference.comparison.changes == ()
    assert difference.comparison.compared > 8
    causes = {item.cause for item in audit(project).findings if item.subject.table.name[:2] in {"o_", "v_"}}
    assert causes == {
        Cause.PENDING,
        Cause.BREAKS_ON_UPGRADE,
        Cause.MISSING_MIGRATION,
        Cause.UNMAPPED,
        Cause.PENDING_REMOVAL,
    }


def test_models_and_history_need_no_database(project: Config) -> None:
    """What no revision makes, and what no model maps: before anything is deployed."""
    from msgspec.structs import replace

    assert project.db is not None
    engine = project.db.partition(":")[0].partition("+")[0]
    report = audit(replace(project, db=None, engine=(engine,)))
    causes = {item.subject.table.name: item.cause for item in report.findings}
    assert causes["o_1001"] is causes["o_1000"] is causes["v_1000"] is Cause.MISSING_MIGRATION
    assert causes["o_0101"] is Cause.UNMAPPED
    assert {str(source.role) for source in report.sources} - {"sql"} == {"model", "history"}


BRANCH = """
import sqlalchemy as sa
from alembic import op

revision = "0000b"
down_revision = "0001"


def upgrade():
    op.create_table("side", sa.Column("id", sa.Integer, primary_key=True))


def downgrade():
    op.drop_table("side")
"""


@pytest.mark.needs("sqlite", "postgresql", "mariadb")
def test_several_rows_in_the_version_table(project: Config) -> None:
    """The history at the live revisions is what those branches make together, in whatever order they ran."""
    Path(project.project, "migrations", "versions", "branch.py").write_text(BRANCH)
    upgrade(project, "0000b")
    report = audit(project)
    assert [item for item in report.not_checked if "lost" in item.what] == []
    causes = {item.subject.table.name: item.cause for item in report.findings}
    assert (causes["side"], causes["o_1100"], causes["o_0110"]) == (Cause.UNMAPPED, Cause.PENDING, Cause.UNMAPPED)


@pytest.mark.needs("postgresql")
def test_a_user_who_may_not_read_the_version_table(project: Config) -> None:
    """The catalogs can be read all the same; only what is pending and what is lost cannot be told apart."""
    from msgspec.structs import replace
    from sqlalchemy.engine import make_url

    assert project.db is not None
    url = make_url(project.db)
    user = f"reader_{url.database}"
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {user} LOGIN PASSWORD 'reader'")
        try:
            limited = url.set(username=user, password="reader").render_as_string(hide_password=False)
            report = audit(replace(project, db=limited))
        finally:
            connection.exec_driver_sql(f"DROP ROLE {user}")
    (told,) = (item for item in report.not_checked if item.what == "whether a difference is pending or lost")
    assert "the version table alembic_version cannot be read" in told.why
    assert [item for item in report.not_checked if item.blocking] == []
    assert {item.cause for item in report.findings if item.subject.table.name == "o_1100"} == {Cause.UNATTRIBUTED}

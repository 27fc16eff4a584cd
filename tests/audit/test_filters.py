"""The project's own include_name and include_object (AC-104)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest


if TYPE_CHECKING:
    from collections.abc import Callable

    from auditor.model.report import Report
    from tests.servers import Server

    Audit = Callable[..., Report]

pytestmark = pytest.mark.needs("sqlite")

MODELS = """
Table(
    "customer",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(50)),
    Column("planned", Integer),
    Column("region_id", ForeignKey("region.id")),
)
Table("region", metadata, Column("id", Integer, primary_key=True), info={"skip": True})
"""
LIVE = (
    """CREATE TABLE customer (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(50),
        region_id INTEGER REFERENCES region (id))""",
    "CREATE INDEX ix_dba ON customer (name, lower(name))",
    "CREATE TABLE legacy_a (id INTEGER)",
    "CREATE TABLE spatial_ref_sys (id INTEGER)",
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)",
)
FILTERS = """
def include_object(object, name, type_, reflected, compare_to):
    if type_ == "table" and reflected and name.startswith("legacy_"):
        return False
    if type_ == "column" and not reflected and compare_to is None and name == "planned":
        return False
    if type_ == "index" and reflected and object.table.name == "customer" and name == "ix_dba":
        return False
    return not object.info.get("skip")

def include_name(name, type_, parent_names):
    return type_ != "table" or parent_names["schema_qualified_table_name"] != "spatial_ref_sys"
"""
ENV = """
from alembic import context
from audited_models import metadata
from sqlalchemy import create_engine
{filters}
with create_engine("sqlite://").connect() as connection:
    context.configure(
        connection=connection, target_metadata=metadata, include_object=include_object, include_name=include_name
    )
    with context.begin_transaction():
        context.run_migrations()
"""


@pytest.fixture
def filtered(server: Server, database: str, audited: Audit, tmp_path: Path) -> Callable[..., Report]:
    """Audits a database with more than the models have, under the filters of an env.py."""
    server.execute(database, LIVE)
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    (tmp_path / "alembic.ini").write_text("[alembic]\nscript_location = migrations\n", encoding="utf-8")

    def run(filters: str = FILTERS, **settings: object) -> Report:
        (folder / "env.py").write_text(ENV.format(filters=filters), encoding="utf-8")
        return audited(MODELS, database, alembic=str(tmp_path / "alembic.ini"), select=("AUD1",), **settings)

    return run


def told(report: Report) -> set[tuple[str, str]]:
    """Return rule and subject of what differs between the models and the database."""
    by_history = {item for item in report.findings if "history." in item.message}
    return {(item.slug, str(item.subject)) for item in report.findings if item not in by_history}


def test_what_env_leaves_out_is_left_out_and_counted(filtered: Callable[..., Report]) -> None:
    """AC-104: tables, columns and indexes of either side; a key to a hidden table is whole."""
    report = filtered()
    assert told(report) == set()
    hidden = "3 tables, 1 column and 1 index"
    assert [note for note in report.notes if "hides" in note] == [
        f"env.py hides {hidden} from migrations, and so from this audit; --no-env-filters shows them."
    ]


def test_the_filters_can_be_set_aside(filtered: Callable[..., Report]) -> None:
    """AC-104: --no-env-filters sees everything."""
    assert told(filtered(env_filters=False)) == {
        ("missing-column", "customer.planned"),
        ("missing-table", "region"),
        ("unknown-index", "customer.ix_dba"),
        ("unknown-table", "legacy_a"),
        ("unknown-table", "spatial_ref_sys"),
    }


def test_a_filter_that_raises_hides_nothing(filtered: Callable[..., Report]) -> None:
    """AC-104: it is told, with what it raised and where."""
    report = filtered(FILTERS.replace("    if type_ ==", "    raise KeyError(name)\n    if type_ ==", 1))
    assert told(report) == told(filtered(env_filters=False))
    assert [note for note in report.notes if "raised" in note] == [
        "env.py's include_object raised KeyError: 'customer' for table 'customer': it hides nothing from this audit."
    ]


MADE = """
from alembic import op

revision, down_revision = "0001", None

def upgrade():
    op.execute("CREATE TABLE customer (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(50), region_id INTEGER)")
    op.execute("CREATE TABLE legacy_a (id INTEGER)")
    op.execute("CREATE TABLE odd (id INTEGER)")
"""


def test_without_a_database_they_are_asked_about_what_the_history_makes(
    filtered: Callable[..., Report], tmp_path: Path
) -> None:
    """AC-104: what they leave out of migrations is no difference between the models and the history, either."""
    (tmp_path / "migrations" / "versions" / "0001.py").write_text(MADE, encoding="utf-8")
    report = filtered(db=None, engine=("sqlite",))
    assert [(item.slug, str(item.subject)) for item in report.findings] == [
        ("missing-foreign-key", "customer.(region_id) -> region"),
        ("unknown-table", "odd"),
    ]

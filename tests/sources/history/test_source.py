"""A whole history, replayed in the project's own Python."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.config import Config
from auditor.model.history import Followed, History
from auditor.model.names import Origin
from auditor.sources.history.source import HistorySource
from tests.sources.child.environments import python_of
from tests.sources.history.folding import server_of


ENV = """
from alembic import context
from sqlalchemy import create_engine

with create_engine(context.config.get_main_option("sqlalchemy.url")).connect() as connection:
    context.configure(connection=connection, target_metadata=None)
    with context.begin_transaction():
        context.run_migrations()
"""
FIRST = """
def upgrade():
    op.create_table("author", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(20)))
    op.execute("INSERT INTO author (name) VALUES ('one')")

def downgrade():
    op.drop_table("author")
"""
SECOND = """
import enum
from shop.kinds import Kind

def upgrade():
    bind = op.get_bind()
    sa.Enum(Kind, name="kind").create(bind, checkfirst=True)
    if sa.inspect(bind).has_table("author"):
        op.add_column("author", sa.Column("kind", sa.Enum(Kind, name="kind")))
    for (name,) in bind.execute(sa.text("SELECT name FROM author")):
        op.create_index(f"ix_{name}", "author", ["name"])

def downgrade():
    op.drop_index("ix_one", "author")
"""
THIRD = """
def upgrade():
    op.create_table("extra", sa.Column("id", sa.Integer))
    raise ValueError("not today")

def downgrade():
    pass
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Three revisions: one that inserts, one that asks, one that raises."""
    versions = tmp_path / "migrations" / "versions"
    versions.mkdir(parents=True)
    (tmp_path / "alembic.ini").write_text(
        "[alembic]\nscript_location = %(here)s/migrations\nsqlalchemy.url = postgresql://u@h/d\n"
    )
    (tmp_path / "migrations" / "env.py").write_text(ENV)
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__init__.py").write_text("")
    (tmp_path / "shop" / "kinds.py").write_text("import enum\n\nclass Kind(enum.Enum):\n    A = 1\n")
    before = None
    for name, body in (("one", FIRST), ("two", SECOND), ("three", THIRD)):
        head = f"import sqlalchemy as sa\nfrom alembic import op\n\nrevision = {name!r}\ndown_revision = {before!r}\n"
        (versions / f"{name}.py").write_text(head + body)
        before = name
    (versions / "__pycache__").mkdir()
    (versions / "__pycache__" / "gone.cpython-311.pyc").write_bytes(b"")
    return tmp_path


def history(project: Path, base: tuple[str, ...] = (), seconds: int = 120, **options: object) -> History:
    """The replayed history on PostgreSQL 16."""
    engine, server = server_of("postgresql", (16,))
    python = str(python_of("newest"))
    config = Config(project=project, alembic="alembic.ini", python=python, history_base=base, model_timeout=seconds)
    with HistorySource.start(config) as source:
        return source.history(engine, server, None, **options)  # type: ignore[arg-type]


def test_a_history_has_a_schema_at_every_revision(project: Path) -> None:
    """Revisions in their order, with what each made; questions of migrations are answered from what was there."""
    found = history(project)
    assert ([item.id for item in found.revisions], found.heads, found.bases) == (
        ["one", "two", "three"],
        ("three",),
        ("one",),
    )
    (author,) = found.schemas["two"].tables
    assert ([column.name for column in author.columns], [index.name for index in author.indexes]) == (
        ["id", "name", "kind"],
        ["ix_one"],
    )
    assert [enum.labels for enum in found.schemas["two"].enums] == [("A",)]
    assert author.indexes[0].origin.revision == "two"
    assert (found.how, found.leftovers) == (
        "env.py",
        (Origin("migrations/versions/__pycache__/gone.cpython-311.pyc"),),
    )


def test_a_revision_that_raises_is_told(project: Path) -> None:
    """Its line is named, what it names is uncertain, and the others are as certain as before."""
    found = history(project)
    last = found.revision("three")
    assert last is not None
    (raised,) = [trouble for trouble in last.troubles if trouble.code == "raised"]
    assert (raised.message, raised.origin.line) == ("it raised ValueError: not today", 9)
    assert [item.followed for item in found.revisions] == [
        Followed.COMPLETELY,
        Followed.COMPLETELY,
        Followed.PARTLY,
    ]
    assert [str(gap.table) for gap in found.schemas["three"].gaps] == ["extra"]


def test_what_a_revision_imports_is_told(project: Path) -> None:
    """Modules of the application, and labels of an enum that come from one."""
    second = history(project).revision("two")
    assert second is not None
    told = [(trouble.code, trouble.origin.file) for trouble in second.troubles]
    where = "migrations/versions/two.py"
    assert told == [("imports-models", where), ("enum-from-code", where), ("enum-from-code", where)]


def test_a_history_is_taken_back(project: Path) -> None:
    """The schema after each downgrade shows what it forgets."""
    found = history(project, target="two", downgrade=True)
    (author,) = found.downgraded["two"].tables
    assert [column.name for column in author.columns] == ["id", "name", "kind"]
    assert found.downgraded["one"].tables == ()
    assert list(found.schemas) == ["one", "two"]


def test_what_the_program_creates_first_is_there(project: Path) -> None:
    """Some histories begin on tables that code made: a metadata names them."""
    (project / "shop" / "first.py").write_text(
        "import sqlalchemy as sa\n\nfirst = sa.MetaData()\nsa.Table('early', first, sa.Column('id', sa.Integer))\n"
    )
    found = history(project, base=("shop.first:first",))
    assert [table.name.name for table in found.schemas["one"].tables] == ["author", "early"]


UNKNOWN = "op.get_bind().execute(sa.text('SELECT proname FROM pg_proc')).first()"


@pytest.mark.parametrize(
    ("body", "gaps"),
    [
        (f"if {UNKNOWN} is None:\n        op.drop_column('author', 'name')", ["author"]),
        (f"if {UNKNOWN}:\n        return\n    op.create_table('late', sa.Column('id', sa.Integer))", ["late"]),
        (f"for row in [{UNKNOWN}]:\n        op.execute(sa.text('UPDATE author SET name = 1'))", []),
        (f"print({UNKNOWN})\n    op.drop_column('author', 'name')", []),
    ],
)
def test_a_guess_matters_where_it_steers(project: Path, body: str, gaps: list[str]) -> None:
    """What a revision names is uncertain when it goes by an answer that nobody has, and certain when it does not."""
    head = "import sqlalchemy as sa\nfrom alembic import op\nrevision = 'three'\ndown_revision = 'two'\n"
    (project / "migrations" / "versions" / "three.py").write_text(f"{head}def upgrade():\n    {body}\n")
    found = history(project)
    assert [str(gap.table) for gap in found.schemas["three"].gaps] == gaps
    expected = Followed.PARTLY if gaps else Followed.COMPLETELY
    assert found.revisions[-1].followed is expected


def test_alembics_own_table_is_there_for_migrations_and_in_no_schema(project: Path) -> None:
    """A revision looks whether it is there, makes its column longer and gives it a key: nothing is uncertain."""
    head = "import sqlalchemy as sa\nfrom alembic import op\nrevision = 'three'\ndown_revision = 'two'\n"
    body = """
    inspector = sa.inspect(op.get_bind())
    if not inspector.get_pk_constraint("alembic_version")["constrained_columns"]:
        op.create_primary_key("late", "alembic_version", ["version_num"])
    op.alter_column("alembic_version", "version_num", type_=sa.String(64))
    op.create_table("late", sa.Column("id", sa.Integer))
"""
    (project / "migrations" / "versions" / "three.py").write_text(f"{head}def upgrade():{body}")
    found = history(project)
    assert [table.name.name for table in found.schemas["three"].tables] == ["author", "late"]
    assert (found.revisions[-1].followed, found.schemas["three"].gaps) == (Followed.COMPLETELY, ())


def test_a_check_inside_a_column_comes_with_it(project: Path) -> None:
    """ALTER TABLE ADD COLUMN holds it."""
    head = "import sqlalchemy as sa\nfrom alembic import op\nrevision = 'three'\ndown_revision = 'two'\n"
    column = "sa.Column('age', sa.Integer, sa.CheckConstraint('age > 0', name='adult'))"
    body = f"{head}def upgrade():\n    op.add_column('author', {column})\n"
    (project / "migrations" / "versions" / "three.py").write_text(body)
    (author,) = history(project).schemas["three"].tables
    assert [(check.name, check.expression) for check in author.checks] == [("adult", "age > 0")]


def test_several_revisions_are_one_target(project: Path) -> None:
    """Ids with commas, as the rows of a version table: all of them, and no other."""
    versions = project / "migrations" / "versions"
    for name, down in (("left", "one"), ("right", "one"), ("other", "one")):
        head = f"import sqlalchemy as sa\nfrom alembic import op\nrevision = {name!r}\ndown_revision = {down!r}\n"
        (versions / f"{name}.py").write_text(
            f"{head}def upgrade():\n    op.create_table({name!r}, sa.Column('id', sa.Integer))\n"
        )
    found = history(project, target="left,right")
    ran = list(found.schemas)
    assert (ran[0], sorted(ran[1:])) == ("one", ["left", "right"])
    assert [table.name.name for table in found.schemas[ran[-1]].tables] == ["author", "left", "right"]


@pytest.mark.parametrize("body", ["while True: pass", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"])
def test_a_revision_without_end_ends_the_replay(project: Path, body: str) -> None:
    """At the deadline, or with the process: what ran before is known, and where it ended is told."""
    head = "import sqlalchemy as sa\nfrom alembic import op\nrevision = 'three'\ndown_revision = 'two'\n"
    (project / "migrations" / "versions" / "three.py").write_text(f"{head}def upgrade():\n    {body}\n")
    found = history(project, seconds=15)
    assert [item.followed for item in found.revisions] == [
        Followed.COMPLETELY,
        Followed.COMPLETELY,
        Followed.NOT_AT_ALL,
    ]
    assert ("took longer than 15 s" in found.why, "was killed by signal 9" in found.why) in {
        (True, False),
        (False, True),
    }
    assert [table.name.name for table in found.schemas["two"].tables] == ["author"]

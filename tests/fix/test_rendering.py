"""What Alembic renders, in the versions that projects have: types of their own, of others, and of the engine."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from msgspec.structs import replace
from sqlalchemy.dialects import postgresql

from auditor.repair import Wishes, repair
from auditor.sources.child.probe.drafting.objects import Objects
from auditor.sources.child.probe.drafting.rendering import Rendering
from auditor.sources.child.probe.target import Target
from tests.fix.faults import FAULTS
from tests.fix.projects import MODELS, Project, lost, missing, project, proof, together
from tests.sources.child.environments import python_of


TYPES = (
    MODELS
    + """
from sqlalchemy.dialects import postgresql


class Money(sa.TypeDecorator):
    impl = sa.Numeric(10, 2)
    cache_ok = True


mood = sa.Enum("happy", "sad", name="mood")
author.append_column(sa.Column("price", Money()))
author.append_column(sa.Column("tags", postgresql.ARRAY(sa.String(9))))
author.append_column(sa.Column("mood", mood))
sa.Table("cat", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("mood", mood), sa.Column("data",
    postgresql.JSONB, server_default=sa.text("'{}'")))
"""
)


def text_of(made: Project, engine: str, name: str = "newest") -> str:
    """The revision that brings the history to the models, without a database."""
    config = replace(made.config, db=None, engine=(engine,), python=str(python_of(name)))
    done = repair(config, Wishes(verify=False, dry_run=True), progress=lambda _: None)
    assert done.drafted is not None
    return done.drafted.text


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database in a file."""
    return f"sqlite:///{tmp_path}/live.db"


def test_types_of_the_project_are_frozen(tmp_path: Path, url: str) -> None:
    """A revision must not change with the project's code; an enum type is made once, by a step of its own."""
    made = project(tmp_path / "project", url)
    made.model(TYPES)
    text = text_of(made, "postgresql@16")
    assert "from sqlalchemy.dialects import postgresql\n" in text
    assert "import models" not in text
    assert "sa.Column('price', sa.NUMERIC(precision=10, scale=2), nullable=True)" in text
    assert "sa.Column('tags', postgresql.ARRAY(sa.String(length=9)), nullable=True)" in text
    assert text.count("CREATE TYPE") == 1
    assert text.count("postgresql.ENUM('happy', 'sad', name='mood', create_type=False)") == 2
    assert "server_default=sa.text(\"'{}'\")" in text or "server_default=sa.text(\\'{}\\')" in text


def test_types_of_libraries_are_imported(tmp_path: Path, url: str) -> None:
    """AC-136: as SQLModel's: the file can be run as it is."""
    made = project(tmp_path / "project", url)
    made.model(
        "from sqlmodel import Field, SQLModel\n"
        "class Cat(SQLModel, table=True):\n"
        "    id: int | None = Field(default=None, primary_key=True)\n"
        "    name: str\n"
        "metadata = SQLModel.metadata\n"
    )
    text = text_of(made, "sqlite", "usual")
    assert "\nimport sqlmodel.sql.sqltypes\n" in text
    assert "sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False)" in text


def test_the_wishes_of_env_py(tmp_path: Path, url: str) -> None:
    """render_item and render_as_batch are the project's."""
    made = project(tmp_path / "project", url)
    made.model(TYPES)
    env = made.folder / "migrations" / "env.py"
    ours = (
        "def item(kind, thing, context):\n"
        "    if type(thing).__name__ != 'Money':\n        return False\n"
        "    context.imports.add('import ours')\n    return 'ours.Money()'\n\n\n"
    )
    given = "target_metadata=metadata, render_item=item, render_as_batch=True"
    env.write_text(ours + env.read_text().replace("target_metadata=metadata", given))
    text = text_of(made, "postgresql@16")
    assert "\nimport ours\n" in text
    assert "with op.batch_alter_table('author') as batch_op:" in text
    assert "batch_op.add_column(sa.Column('price', ours.Money(), nullable=True))" in text


@pytest.mark.timeout(240)
@pytest.mark.parametrize(("name", "way"), [("oldest", lost), ("usual", missing)])
def test_versions_of_projects(tmp_path: Path, url: str, name: str, way: object) -> None:
    """The project's own SQLAlchemy and Alembic compose, run and take back what repairs all faults."""
    fault = together([fault for fault in FAULTS.values() if not fault.engines])
    made = way(tmp_path / "project", url, fault)  # type: ignore[operator]
    config = replace(made.config, python=str(python_of(name)))
    done = repair(config, Wishes(), progress=lambda _: None)
    assert (proof(done).failed, done.path is not None) == ((), True)
    made.upgrade()
    assert [str(item.subject) for item in made.audit().findings if item.subject.kind != "query"] == []


def test_a_check_is_in_the_words_of_the_models() -> None:
    """What a scratch database makes of it is the same to the engine, and not what anyone would write."""
    metadata = sa.MetaData()
    check = sa.CheckConstraint("stars BETWEEN 1 AND 5", name="ck")
    sa.Table("review", metadata, sa.Column("stars", sa.Integer), check)
    target = SimpleNamespace(dialect=postgresql.dialect(), name_of=lambda item: item.name)
    column = {"name": "stars", "type": {"raw": "integer"}}
    plain = {
        "name": {"name": "review"},
        "columns": [column],
        "checks": [{"name": "ck", "expression": "((stars >= 1) AND (stars <= 5))"}, {"name": None, "expression": "a"}],
    }
    made = Objects(target, [metadata]).table(plain, mapped=True)
    found = {str(item.sqltext) for item in made.constraints if isinstance(item, sa.CheckConstraint)}
    assert found == {"stars BETWEEN 1 AND 5", "a"}


def test_a_key_that_goes_and_comes_back() -> None:
    """Each step has its own question: what was interrupted in between goes on, and the key comes back."""
    guard = {"kind": "foreign key", "table": {"name": "book"}, "name": "fk"}
    rows = (("DROP", False), ("ADD", True))
    steps = [
        {"verb": "sql", "what": "", "table": "", "text": text, "guard": guard, "guard_there": there, "item": 0}
        for text, there in rows
    ]
    target = Target("mysql", {})
    ((_, lines),) = Rendering(target, Objects(target, []), {}).blocks(steps)
    assert lines == [
        "if _has_constraint('foreign_keys', 'book', 'fk', offline=True):",
        "    op.execute('DROP')",
        "if not _has_constraint('foreign_keys', 'book', 'fk'):",
        "    op.execute('ADD')",
    ]


@pytest.mark.parametrize("name", ["oldest", "newest"])
def test_a_check_that_a_type_brings_along_is_not_said_again(tmp_path: Path, url: str, name: str) -> None:
    """Else a new table has it twice; with a name of its own, or without one."""
    made = project(tmp_path / "project", url)
    state = 'sa.Column("state", sa.Enum("a", "b", name="state_ck", create_constraint=True))'
    flag = 'sa.Column("flag", sa.Boolean(create_constraint=True)), sa.CheckConstraint("id > 0", name="own_ck")'
    made.model(f'{MODELS}\nsa.Table("cat", metadata, sa.Column("id", sa.Integer, primary_key=True), {state}, {flag})\n')
    text = text_of(made, "sqlite", name)
    assert (text.count("create_constraint=True"), text.count("CheckConstraint(")) == (2, 1)
    assert "name=op.f('own_ck')" in text

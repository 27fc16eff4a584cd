"""Small projects with a fault: what the models have, what the history makes, and what somebody did by hand."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa
from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from msgspec.structs import replace
from sqlalchemy.pool import NullPool

from auditor.audit import audit, diff
from auditor.compare.diff import compare
from auditor.config import Config
from auditor.fix.choices import Choices
from auditor.fix.verify import Proof
from auditor.model.finding import Finding, Severity
from auditor.model.report import Report
from auditor.model.schema import Schema
from auditor.plugin import loader
from auditor.repair import Repair, Wishes, repair
from tests.servers import Server


MODELS = """
import sqlalchemy as sa

metadata = sa.MetaData()

author = sa.Table(
    "author",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(50), nullable=False),
    sa.Column("note", sa.String(20)),
    sa.Column("rank", sa.Integer, nullable=False, server_default="0"),
    sa.Column("bio", sa.String(21)),
    sa.Column("score", sa.Integer, nullable=False, server_default="1"),
    sa.Column("level", sa.Integer, nullable=False, server_default="2"),
    sa.Column("hint", sa.String(22)),
)
book = sa.Table(
    "book",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("title", sa.String(200), nullable=False),
    sa.Column("author_id", sa.Integer, nullable=False),
    sa.Column("state", sa.Enum("draft", "out", name="state")),
)
"""
FIRST = """
import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.create_table(
        "author",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(50), nullable=False),
        sa.Column("note", sa.String(20)),
        sa.Column("rank", sa.Integer, nullable=False, server_default="0"),
        sa.Column("bio", sa.String(21)),
        sa.Column("score", sa.Integer, nullable=False, server_default="1"),
        sa.Column("level", sa.Integer, nullable=False, server_default="2"),
        sa.Column("hint", sa.String(22)),
    )
    op.create_table(
        "book",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("author_id", sa.Integer, nullable=False),
        sa.Column("state", sa.Enum("draft", "out", name="state")),
    )


def downgrade():
    op.drop_table("book")
    op.drop_table("author")
    sa.Enum(name="state").drop(op.get_bind(), checkfirst=True)
"""
SECOND = """
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
{up}


def downgrade():
{down}
"""
ENV = """
from alembic import context
from sqlalchemy import create_engine, pool

from models import metadata


with create_engine(context.config.get_main_option("sqlalchemy.url"), poolclass=pool.NullPool).connect() as connection:
    context.configure(connection=connection, target_metadata=metadata)
    with context.begin_transaction():
        context.run_migrations()
"""
INI = """[alembic]
script_location = %(here)s/migrations
prepend_sys_path = %(here)s
path_separator = os
"""
TEMPLATE = Path(command.__file__).parent / "templates" / "generic" / "script.py.mako"


class Fault(NamedTuple):
    """A change of the models (`old` text to `new`, or `new` added), as code of a revision, and that taken back."""

    new: str
    forward: str
    backward: str
    old: str = ""
    engines: tuple[str, ...] = ()

    def models(self, before: str = MODELS) -> str:
        """The models with the change."""
        assert self.old in before
        return before.replace(self.old, self.new, 1) if self.old else before + self.new


class Project(NamedTuple):
    """A project on disk beside its database."""

    folder: Path
    url: str

    @property
    def config(self) -> Config:
        """The settings of an audit of it."""
        return Config(project=self.folder, alembic=str(self.folder / "alembic.ini"), db=self.url, python=sys.executable)

    @property
    def versions(self) -> Path:
        """Where its revisions are."""
        return self.folder / "migrations" / "versions"

    def model(self, text: str) -> None:
        """Write the models."""
        (self.folder / "models.py").write_text(text)

    def revision(self, name: str, text: str) -> None:
        """Write a revision."""
        (self.versions / f"{name}.py").write_text(text)

    def alembic(self) -> AlembicConfig:
        """Its Alembic configuration."""
        return AlembicConfig(str(self.folder / "alembic.ini"))

    def upgrade(self, target: str = "head") -> None:
        """Run Alembic itself."""
        self._run(lambda: command.upgrade(self.alembic(), target))

    def downgrade(self, target: str = "-1") -> None:
        """Run Alembic itself."""
        self._run(lambda: command.downgrade(self.alembic(), target))

    def _run(self, what: object) -> None:
        sys.path.insert(0, str(self.folder))
        sys.modules.pop("models", None)
        try:
            what()  # type: ignore[operator]
        finally:
            sys.path.remove(str(self.folder))
            sys.modules.pop("models", None)

    def by_hand(self, code: str) -> None:
        """Change the database with Alembic's operations, and no revision."""
        engine = sa.create_engine(self.url, poolclass=NullPool)
        with engine.begin() as connection, Operations.context(MigrationContext.configure(connection)) as op:
            exec(textwrap.dedent(code), {"op": op, "sa": sa})

    def audit(self) -> Report:
        """What an audit says."""
        return audit(self.config)

    def fix(self, scratch: str | None = None, **wishes: object) -> Repair:
        """What a fix does; `wishes` are those of Wishes, or of Choices."""
        allowed = {key: wishes.pop(key) for key in list(wishes) if key in Choices.__struct_fields__}
        choices = Choices(**allowed)  # type: ignore[arg-type]
        config = replace(self.config, scratch=scratch)
        return repair(config, Wishes(choices=choices, **wishes), progress=lambda _: None)  # type: ignore[arg-type]


def project(folder: Path, url: str, models: str = MODELS, *revisions: tuple[str, str]) -> Project:
    """A project with these models, the first revision and more (up and down code), its database at head."""
    made = Project(folder, url)
    made.versions.mkdir(parents=True)
    (folder / "alembic.ini").write_text(f"{INI}sqlalchemy.url = {url.replace('%', '%%')}\n")
    (folder / "migrations" / "env.py").write_text(ENV)
    (folder / "migrations" / "script.py.mako").write_text(TEMPLATE.read_text())
    made.model(models)
    made.revision("0001_first", FIRST)
    for up, down in revisions:
        made.revision("0002_second", SECOND.format(up=_indented(up), down=_indented(down)))
    made.upgrade()
    return made


def _indented(code: str) -> str:
    return textwrap.indent(textwrap.dedent(code).strip(), "    ")


def together(faults: list[Fault]) -> Fault:
    """Some changes as one."""
    models = MODELS
    for fault in faults:
        models = fault.models(models)
    forward = "\n".join(fault.forward for fault in faults)
    return Fault(models, forward, "\n".join(fault.backward for fault in reversed(faults)), old=MODELS)


def missing(folder: Path, url: str, fault: Fault) -> Project:
    """The models changed, and nobody wrote a revision."""
    return project(folder, url, fault.models())


def lost(folder: Path, url: str, fault: Fault) -> Project:
    """A revision made it, and somebody took it back by hand."""
    made = project(folder, url, fault.models(), (fault.forward, fault.backward))
    made.by_hand(fault.backward)
    return made


def hand_applied(folder: Path, url: str, fault: Fault) -> Project:
    """The models changed, and somebody changed the database by hand."""
    made = project(folder, url, fault.models())
    made.by_hand(fault.forward)
    return made


def proof(done: Repair) -> Proof:
    """The proof, which there has to be."""
    assert done.proof is not None
    return done.proof


def repaired(made: Project, server: Server) -> Repair:
    """The project fixed, with a proof, and upgraded."""
    with server.database() as scratch:
        done = made.fix(scratch, unsafe=True)
    assert (proof(done).failed, [item for item in proof(done).told if item.startswith("Not in")]) == ((), [])
    assert done.path is not None
    made.upgrade()
    return done


def live(made: Project) -> Schema:
    """The database as it is."""
    return diff(made.config, "live", "live").first


def left(made: Project, before: Schema) -> list[str]:
    """What is not as it was."""
    return [str(change.subject) for change in compare(before, live(made), loader.load(before.server.engine)).changes]


def loud(made: Project) -> list[str]:
    """What an audit says besides notes."""
    found = [item for item in made.audit().findings if item.severity is not Severity.INFO]
    return [f"{item.rule} {item.subject}" for item in found if item.subject.kind != "query"]


def drifts(findings: Iterable[Finding]) -> list[str]:
    """What does not agree, and not what could be designed better."""
    return [str(finding.subject) for finding in findings if finding.rule.startswith("AUD1")]

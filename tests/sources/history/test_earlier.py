"""A history beside the one of an earlier commit, in real repositories."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.audit import audit
from auditor.config import Config
from auditor.model.report import Report
from tests.sources.child.environments import python_of
from tests.sources.test_git import commit, run


ENV = """from alembic import context
from sqlalchemy import create_engine
import models
with create_engine("sqlite://").connect() as connection:
    context.configure(connection=connection, target_metadata=models.metadata)
    with context.begin_transaction():
        context.run_migrations()
"""
MODELS = """import sqlalchemy as sa
metadata = sa.MetaData()
sa.Table("a", metadata, sa.Column("id", sa.Integer, primary_key=True))
"""


def revision(upgrade: str, down: str | None = None, name: str = "one") -> str:
    """A revision file."""
    head = f"import sqlalchemy as sa\nfrom alembic import op\nrevision = {name!r}\ndown_revision = {down!r}\n"
    return f"{head}def upgrade():\n    {upgrade}\ndef downgrade():\n    op.drop_table('a')\n"


MAKE = "op.create_table('a', sa.Column('id', sa.Integer, primary_key=True))"
OTHER = "op.create_table('a', sa.Column('id', sa.BigInteger, primary_key=True))"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project in a folder of a repository: one revision on main, and a branch beside it."""
    (tmp_path / "web" / "versions").mkdir(parents=True)
    run(tmp_path, "init", "-q", "-b", "main")
    files = {"web/alembic.ini": "[alembic]\nscript_location = %(here)s\n", "web/env.py": ENV, "web/models.py": MODELS}
    commit(tmp_path, "first", {**files, "web/versions/one.py": revision(MAKE)})
    run(tmp_path, "switch", "-qc", "feature")
    return tmp_path / "web"


def told(project: Path, since: str | None = "main") -> Report:
    """The report on the project since a reference."""
    python = str(python_of("newest"))
    return audit(Config(project=project, alembic="alembic.ini", python=python, engine=("postgresql",), since=since))


def edits(report: Report) -> list[str]:
    """What AUD215 says."""
    return [item.message.partition(": ")[2] for item in report.findings if item.rule == "AUD215"]


def test_the_branch_is_compared_with_where_it_left(project: Path) -> None:
    """An edit on the branch is told, under another file name too; what main did since then is not the branch's."""
    assert edits(told(project)) == []
    commit(project, "edit", {"versions/one.py": None, "versions/uno.py": revision(OTHER)})
    message = "column `a.id` has type `bigint` instead of `integer`."
    assert edits(told(project)) == [message]
    run(project, "switch", "-q", "main")
    commit(project, "more", {"versions/one.py": revision("pass"), "versions/two.py": revision("pass", "one", "two")})
    run(project, "switch", "-q", "feature")
    assert edits(told(project)) == [message]
    assert sorted(path.name for path in (project / "versions").glob("*.py")) == ["uno.py"]


def heads(report: Report) -> list[str]:
    """What AUD201 says."""
    return [item.message for item in report.findings if item.rule == "AUD201"]


def test_the_tree_is_judged_as_it_will_be_merged(project: Path) -> None:
    """AC-111: each side has one head, and together they have two."""
    commit(project, "ours", {"versions/ours.py": revision("pass", "one", "ours")})
    run(project, "switch", "-q", "main")
    commit(project, "theirs", {"versions/theirs.py": revision("pass", "one", "theirs")})
    run(project, "switch", "-q", "feature")
    assert heads(told(project, since=None)) == []
    assert heads(told(project)) == ["Merged with `main`, the history has 2 heads: `ours`, `theirs`."]
    commit(project, "after", {"versions/ours.py": revision("pass", "theirs", "ours")})
    assert heads(told(project)) == []
    assert sorted(path.name for path in (project / "versions").glob("*.py")) == ["one.py", "ours.py"]


def test_what_is_not_committed_counts(project: Path) -> None:
    """As in a hook before the commit; a comment is no edit, and without a reference nobody asks."""
    (project / "versions" / "one.py").write_text("# why\n" + revision(MAKE))
    assert edits(told(project)) == []
    (project / "versions" / "one.py").write_text(revision(OTHER))
    assert len(edits(told(project))) == 1
    assert edits(told(project, None)) == []


def test_an_edit_that_cannot_be_followed_is_not_checked(project: Path) -> None:
    """An opaque statement is neither an edit nor none."""
    commit(project, "edit", {"versions/one.py": revision("op.execute('DO $$ BEGIN PERFORM 1; END $$')")})
    assert "the edit of revision one" in [item.what for item in told(project).not_checked]


@pytest.mark.parametrize("since", ["nowhere", "--output=x"])
def test_a_reference_that_git_does_not_know_is_told(project: Path, since: str) -> None:
    """One sentence, and the rest of the audit goes on."""
    (why,) = [item.why for item in told(project, since).not_checked if item.what == "edited revisions"]
    assert why.startswith(f"Git knows no commit that {since!r} and HEAD of {project} have in common.")


def test_a_history_that_is_new_has_no_edits(tmp_path: Path, project: Path) -> None:
    """The commit has no revisions."""
    run(tmp_path, "switch", "-q", "--orphan", "bare")
    commit(tmp_path, "empty", {"README": "x"})
    run(tmp_path, "switch", "-qc", "later")
    run(tmp_path, "checkout", "-q", "feature", "--", "web")
    report = told(project, "bare")
    assert (edits(report), [item.what for item in report.not_checked if "edit" in item.what]) == ([], [])

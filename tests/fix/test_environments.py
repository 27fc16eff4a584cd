"""What a project's env.py and settings make of a revision, as they do of those of `alembic revision --autogenerate`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy.engine import make_url

from auditor.errors import ConfigError
from auditor.sources.child.probe.replay.real import Real
from tests.fix.faults import FAULTS
from tests.fix.projects import Project, missing, proof, together


HOOKS = """
from alembic.autogenerate.rewriter import Rewriter
from alembic.operations import ops
from alembic.script import ScriptDirectory

rewriter = Rewriter()


@rewriter.rewrites(ops.AddColumnOp)
def with_comment(context, revision, op):
    op.column.info["seen"] = True
    return [op, ops.ExecuteSQLOp("SELECT 'after the column'")]


def process(context, revision, directives):
    script = directives[0]
    if context.config.cmd_opts.autogenerate and script.upgrade_ops.is_empty():
        directives[:] = []
        return
    script.rev_id = f"{int(ScriptDirectory.from_config(context.config).get_current_head()) + 1:04}"
    script.imports.add("import decimal")
    script.downgrade_ops.ops.append(ops.ExecuteSQLOp("SELECT 'at the end'"))
    rewriter(context, revision, directives)
"""


@pytest.fixture
def made(tmp_path: Path) -> Project:
    """A project whose models have a table and a column more."""
    faults = together([FAULTS["table"], FAULTS["column"]])
    return missing(tmp_path / "project", f"sqlite:///{tmp_path}/live.db", faults)


def configured(made: Project, code: str, *arguments: str) -> None:
    """Put code into env.py, and arguments into its call of context.configure()."""
    env = made.folder / "migrations" / "env.py"
    text = env.read_text().replace("\n\nwith create_engine", f"\n{code}\n\nwith create_engine")
    env.write_text(text.replace("target_metadata=metadata", ", ".join(["target_metadata=metadata", *arguments])))


def test_directives(made: Project) -> None:
    """The hook numbers the revision, adds an import and statements; what it makes is proven, and runs."""
    configured(made, HOOKS, "process_revision_directives=process")
    done = made.fix(message="mail")
    assert proof(done).failed == ()
    assert done.path == made.versions / "0002_mail.py"
    text = done.path.read_text()
    assert text.startswith('"""mail\n\nRevision ID: 0002\nRevises: 0001\n')
    assert "\nimport decimal\n" in text
    up, _, down = text.partition("def downgrade()")
    assert re.search(r"add_column\('author'.*\n    op.execute\(.SELECT 'after the column'.\)\n", up)
    assert re.search(r"op.execute\(.SELECT 'at the end'.\)\n", down)
    made.upgrade()
    assert made.audit().findings == ()


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("def process(context, revision, directives):\n    directives[:] = []", "leaves nothing to write"),
        ("def process(context, revision, directives):\n    1 / 0", "fails: ZeroDivisionError: division by zero"),
        ("def process(context, revision, directives):\n    directives *= 2", "makes 2 revisions of one"),
    ],
)
def test_directives_that_leave_no_revision(made: Project, code: str, told: str) -> None:
    """One sentence, and nothing written."""
    configured(made, code, "process_revision_directives=process")
    with pytest.raises(ConfigError, match=f"process_revision_directives of the project's env.py {told}"):
        made.fix(verify=False)
    assert [item.name for item in made.versions.glob("*.py")] == ["0001_first.py"]


def test_what_a_hook_takes_out(made: Project) -> None:
    """A step that it removes is not in the file, and its finding stays in the proof."""
    code = (
        "def process(context, revision, directives):\n"
        "    ops = directives[0].upgrade_ops.ops\n"
        "    ops[:] = [op for op in ops if getattr(op, 'table_name', '') != 'author']"
    )
    configured(made, code, "process_revision_directives=process")
    done = made.fix(verify=False)
    assert done.drafted is not None
    up = done.drafted.text.partition("def downgrade()")[0]
    assert ("create_table('review'" in up, "add_column" in up) == (True, False)
    assert len(done.drafted.sql) == len(done.lowered.owners)  # type: ignore[union-attr]


def test_template_arguments_and_tokens(made: Project) -> None:
    """A template of the project's has the names that env.py gives to its parts."""
    configured(made, "", 'template_args={"team": "books"}', 'upgrade_token="ups"', 'downgrade_token="downs"')
    template = made.folder / "migrations" / "script.py.mako"
    text = template.read_text().replace("downgrades", "downs").replace("upgrades", "ups")
    template.write_text("# of ${team}\n" + text)
    done = made.fix(verify=False, dry_run=True)
    assert done.drafted is not None
    assert done.drafted.text.startswith("# of books\n")
    assert "op.create_table(" in done.drafted.text
    template.write_text(text.replace("ups", "none"))
    with pytest.raises(ConfigError, match="no place for the steps of the upgrade"):
        made.fix(verify=False)


SETTINGS = """
file_template = %%(year)d/%%(rev)s-%%(slug)s
truncate_slug_length = 12
timezone = UTC
output_encoding = latin-1
recursive_version_locations = true
revision_environment = true
version_locations = %(here)s/migrations/versions:%(here)s/more
"""


def test_settings(made: Project) -> None:
    """The file has the place, the name, the date and the encoding that Alembic's own would have."""
    ini = made.folder / "alembic.ini"
    ini.write_text(ini.read_text() + SETTINGS)
    template = made.folder / "migrations" / "script.py.mako"
    template.write_text("<%text># -*- coding: latin-1 -*-</%text>\n" + template.read_text())
    (made.folder / "more").mkdir()
    first = made.versions / "0001_first.py"
    first.write_text(
        first.read_text().replace("down_revision = None", 'down_revision = None\nbranch_labels = ("books",)')
    )
    done = made.fix(verify=False, head="books@head", message="Größe, and more", revision="abc")
    assert done.path is not None
    text = done.path.read_text(encoding="latin-1")
    assert text.startswith('# -*- coding: latin-1 -*-\n"""Größe, and more\n\nRevision ID: abc\nRevises: 0001\n')
    assert re.search(r"^Create Date: .*\+00:00$", text, re.MULTILINE)
    theirs = command.revision(made.alembic(), message="Größe, and more", rev_id="abd", head="0001", splice=True)
    assert str(theirs.path).replace("abd", "abc") == str(done.path)  # type: ignore[union-attr]
    made.upgrade("abc")


def test_several_databases(made: Project) -> None:
    """One revision for several databases is refused in one sentence."""
    env = made.folder / "migrations" / "env.py"
    text = env.read_text().replace("\n\nwith create_engine", "\nfor bind_key in ('one', 'two'):\n  with create_engine")
    head, _, body = text.partition("  with create_engine")
    body = body.replace("target_metadata=metadata", 'target_metadata=metadata, upgrade_token=f"{bind_key}_upgrades"')
    env.write_text(head + "  with create_engine" + body.replace("\n", "\n  "))
    with pytest.raises(ConfigError, match=r"env\.py migrates several databases with one revision"):
        made.fix(verify=False)


def test_one_name_for_both_drivers() -> None:
    """An asynchronous env.py gets the driver that it has, where it goes by the same name as the other one."""
    url = make_url("postgresql+psycopg://nobody@nowhere/none")
    assert Real(url, None, None, None)._driver(url, is_async=True) == "postgresql+psycopg"

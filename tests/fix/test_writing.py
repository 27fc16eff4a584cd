"""The revision as a file: through the project's own Alembic, whole or not at all."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from auditor.errors import ConfigError
from auditor.repair import Wishes, repair
from auditor.sources.child.probe.drafting.guards import call
from tests.fix.faults import FAULTS
from tests.fix.projects import FIRST, MODELS, SECOND, Project, hand_applied, lost, missing, project, proof


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database in a file."""
    return f"sqlite:///{tmp_path}/live.db"


@pytest.fixture
def made(tmp_path: Path, url: str) -> Project:
    """A project whose models have a column more."""
    return missing(tmp_path / "project", url, FAULTS["column"])


def files(made: Project) -> list[str]:
    """The revisions, and whatever else is beside them."""
    return sorted(item.name for item in made.versions.iterdir() if item.name != "__pycache__")


def setting(made: Project, *lines: str) -> None:
    """Add lines to alembic.ini."""
    ini = made.folder / "alembic.ini"
    ini.write_text(ini.read_text() + "\n".join(lines) + "\n")


def test_what_is_written(made: Project) -> None:
    """The message, the id and the head are in it; the finding that a step answers stands above it."""
    done = made.fix(message="Mail for authors", revision="abc")
    assert done.path == made.versions / "abc_mail_for_authors.py"
    text = done.path.read_text()
    assert text.startswith('"""Mail for authors\n\nRevision ID: abc\nRevises: 0001\n')
    up, _, down = text[text.index("def upgrade()") :].partition("def downgrade()")
    assert (
        "    # AUD103 missing-column: No revision makes the column: the model changed, and no migration was\n"
        "    # written.\n"
        "    op.add_column('author', sa.Column('email', sa.String(length=100), nullable=True))\n"
    ) in up
    assert "drop_column('email')" in down
    assert "# Not restored: " in down
    assert proof(done).failed == ()


def test_a_second_run_writes_nothing(made: Project) -> None:
    """Before the upgrade the revision is pending; after it nothing is left."""
    made.fix(verify=False)
    assert made.fix().drafted is None
    made.upgrade()
    assert made.fix().drafted is None
    assert len(files(made)) == 2


def test_a_dry_run_writes_nothing(made: Project) -> None:
    """The file and its statements are shown only."""
    done = made.fix(dry_run=True)
    assert done.drafted is not None
    assert ("ALTER TABLE author ADD COLUMN email VARCHAR(100);",) in done.drafted.sql
    assert (done.path, files(made)) == (None, ["0001_first.py"])


def test_places_and_names_are_the_projects(made: Project) -> None:
    """file_template, the template and post-write hooks do what they do for `alembic revision`."""
    template = made.folder / "migrations" / "script.py.mako"
    template.write_text("# ours\n" + template.read_text())
    setting(
        made,
        "file_template = %%(rev)s__%%(slug)s",
        "[post_write_hooks]",
        "hooks = mark",
        "mark.type = exec",
        f"mark.executable = {sys.executable}",
        """mark.options = -c "import sys; open(sys.argv[1], 'a').write('# hooked')" REVISION_SCRIPT_FILENAME""",
    )
    done = made.fix(message="mail", revision="abc")
    assert done.path == made.versions / "abc__mail.py"
    text = done.path.read_text()
    assert (text.startswith("# ours\n"), text.endswith("# hooked")) == (True, True)
    made.upgrade()


def refused(made: Project, **wishes: object) -> str:
    """The sentence of a fix that writes nothing."""
    before = files(made)
    with pytest.raises(ConfigError) as caught:
        made.fix(None, verify=False, **wishes)
    assert files(made) == before
    return caught.value.message


def test_a_hook_that_fails(made: Project) -> None:
    """Nothing is left behind."""
    setting(made, "[post_write_hooks]", "hooks = no", "no.type = exec", "no.executable = no-such-program")
    assert "a post-write hook of the project failed" in refused(made)


def test_an_unknown_head(made: Project) -> None:
    """One sentence that names it."""
    assert "nowhere" in refused(made, head="nowhere")


def test_several_heads(made: Project) -> None:
    """Somebody has to say which one; then it is written there, to run after what the others make."""
    for name in ("0002", "0003"):
        text = SECOND.format(up="    pass", down="    pass").replace('"0002"', f'"{name}"')
        made.revision(f"{name}_branch", text)
    assert "there are several heads (0002, 0003): give one with --head" in refused(made)
    done = made.fix(verify=False, head="0003", revision="abc", message="on one")
    assert done.drafted is not None
    assert done.drafted.down == ("0003",)
    (after,) = [line for line in done.drafted.text.splitlines() if line.startswith("depends_on")]
    assert after.endswith("= '0002'")


def test_a_template_that_has_no_place_for_other_heads(made: Project) -> None:
    """They are named all the same: without them the revision would run before what it repairs is made."""
    for name in ("0002", "0003"):
        text = SECOND.format(up="    pass", down="    pass").replace('"0002"', f'"{name}"')
        made.revision(f"{name}_branch", text)
    template = made.folder / "migrations" / "script.py.mako"
    kept = [line for line in template.read_text().splitlines() if not line.startswith("depends_on")]
    template.write_text("\n".join(kept))
    done = made.fix(verify=False, head="0003")
    assert done.drafted is not None
    lines = done.drafted.text.splitlines()
    (down,) = [number for number, line in enumerate(lines) if line.startswith("down_revision")]
    assert lines[down + 1] == "depends_on = '0002'"


def test_a_file_that_is_there(made: Project) -> None:
    """No file is overwritten."""
    theirs = SECOND.format(up="    pass", down="    pass")
    made.revision("abc_mail", theirs)
    assert "is there already, and no file is overwritten" in refused(made, revision="abc", message="mail")
    assert (made.versions / "abc_mail.py").read_text() == theirs


def test_a_folder_that_cannot_be_written(made: Project) -> None:
    """One sentence that names it."""
    setting(made, "file_template = /proc/nobody/%%(rev)s")
    assert "/proc/nobody cannot be written: " in refused(made)


def test_a_proof_that_fails(tmp_path: Path, url: str) -> None:
    """The reason is shown, once for all places where it is the same, and nothing is written."""
    models = MODELS + 'sa.Index("ix_broken", sa.text("nobody(title)"), _table=book)\n'
    made = project(tmp_path / "project", url, models)
    done = made.fix(revision="abc")
    (failed,) = proof(done).failed
    places = "In a copy of the database's schema, and in a database made by the migrations, revision abc fails, line "
    assert failed.startswith(places)
    assert "no such function: nobody" in failed
    assert (done.path, files(made)) == (None, ["0001_first.py"])
    told = command(made)
    assert (told.returncode, "The proof failed, so nothing is written:" in told.stdout) == (1, True)


def test_what_fails_is_left_out(tmp_path: Path, url: str) -> None:
    """One step that fails its proof does not keep the others from being written."""
    models = (
        MODELS
        + """
sa.Index("ix_broken", sa.text("nobody(title)"), _table=book)
author.append_column(sa.Column("email", sa.String(100)))
"""
    )
    made = project(tmp_path / "project", url, models)
    done = made.fix()
    assert [str(item.change.subject) for item in done.plan.items] == ["author.email"]
    assert [str(item.finding.subject) for item in done.plan.unfixed] == ["book.ix_broken"]
    assert "its proof failed: " in done.plan.unfixed[0].why
    assert done.plan.unfixed[0].why.count("no such function") == 1
    assert "schema, and in a database made by the migrations, it fails: " in done.plan.unfixed[0].why
    assert done.path is not None
    made.upgrade()


def test_without_a_history() -> None:
    """There is nowhere to write to."""
    told = subprocess.run(
        [sys.executable, "-m", "auditor", "fix", "--db", "sqlite://"],
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert told.returncode == 2
    assert "There is no Alembic history to write a revision into." in told.stderr


def command(made: Project, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in the project."""
    return subprocess.run(
        [sys.executable, "-m", "auditor", "fix", "--db", made.url, "--python", sys.executable, *arguments],
        cwd=made.folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_command(made: Project) -> None:
    """A dry run shows the file, its SQL and the finding; then it is written; then there is nothing to do."""
    shown = command(made, "--dry-run", "--rev-id", "abc", "-m", "mail")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert re.search(r"^Would write .*/versions/abc_mail\.py:$", shown.stdout, re.MULTILINE)
    assert "-- AUD103 author.email\nALTER TABLE author ADD COLUMN email VARCHAR(100);\n" in shown.stdout
    written = command(made, "--rev-id", "abc", "-m", "mail")
    assert written.returncode == 0
    assert "abc_mail.py, on top of 0001: 1 step for 1 finding.\nProven:\n" in written.stdout
    again = command(made)
    assert (again.returncode, again.stdout.splitlines()[0]) == (0, "Nothing to write.")


def test_what_is_not_repaired_is_told(tmp_path: Path, url: str) -> None:
    """A table that nobody declares is dropped only when it is named; until then the exit code says that it is there."""
    made = project(tmp_path / "project", url)
    made.by_hand('op.create_table("stray", sa.Column("id", sa.Integer, primary_key=True))')
    told = command(made)
    assert told.returncode == 1
    assert "AUD102 stray: nothing declares it: declare it, or name it with --drop." in told.stdout
    assert files(made) == ["0001_first.py"]
    dropped = command(made, "--drop", "stray")
    assert (dropped.returncode, "Proven:" in dropped.stdout) == (0, True)
    made.upgrade()
    assert made.audit().findings == ()


def test_a_rename_is_asked_for(tmp_path: Path, url: str) -> None:
    """Without the user's word nothing is renamed, and nothing dropped."""
    models = MODELS.replace('"note"', '"notes"')
    made = project(tmp_path / "project", url, models)
    told = command(made)
    assert told.returncode == 1
    assert "it may be a rename: give --rename author.note:notes when it is" in told.stdout
    done = command(made, "--rename", "author.note:notes")
    assert (done.returncode, "Proven:" in done.stdout) == (0, True)
    made.upgrade()
    assert made.audit().findings == ()


def test_what_is_no_rename(tmp_path: Path, url: str) -> None:
    """The old column goes and the new one comes, when the user says so by naming the old one."""
    made = project(tmp_path / "project", url, MODELS.replace('"note"', '"notes"'))
    done = made.fix(drop=frozenset({"author.note"}), unsafe=True)
    assert [(type(item.change).__name__, str(item.change.subject)) for item in done.plan.items] == [
        ("Add", "author.notes"),
        ("Drop", "author.note"),
    ]
    made.upgrade()
    assert made.audit().findings == ()


def test_guards(tmp_path: Path) -> None:
    """What was lost or made by hand is made where it is not there, and nowhere else."""
    for way in (lost, hand_applied):
        made = way(tmp_path / way.__name__, f"sqlite:///{tmp_path}/{way.__name__}.db", FAULTS["index"])
        done = made.fix()
        assert done.path is not None
        assert "    if not _has_index('book', 'ix_book_title'):\n        op.create_index(" in done.path.read_text()


def test_guards_without_a_connection() -> None:
    """Without one, what is to be dropped is taken for there, and what is to be made for missing."""
    guard = {"kind": "index", "table": {"name": "book"}, "name": "ix"}
    assert call(guard) == ("_has_index('book', 'ix')", "_has_index")
    assert call(guard, offline=True) == ("_has_index('book', 'ix', offline=True)", "_has_index")


def test_what_has_no_name_is_known_by_what_it_is_over() -> None:
    """A constraint that the history made without a name is not made a second time under one."""
    guard = {"kind": "unique constraint", "table": {"name": "book"}, "name": "uq_book_a"}
    expected = "_has_such('unique_constraints', 'book', column_names=['a'])"
    assert call({**guard, "such": {"column_names": ["a"]}}) == (expected, "_has_such")


@pytest.mark.parametrize("unnamed", ["sa.UniqueConstraint('note')", "sa.CheckConstraint('rank >= 0')"])
def test_lost_constraints_without_a_name(tmp_path: Path, url: str, unnamed: str) -> None:
    """The database gets it back; one that the migrations made has it already, and gets no other."""
    last = 'sa.Column("hint", sa.String(22)),'
    made = project(tmp_path / "project", url, MODELS.replace(last, f"{last} {unnamed},"))
    made.revision("0001_first", FIRST.replace(last, f"{last} {unnamed},"))
    done = made.fix()
    assert proof(done).failed == ()
    assert done.path is not None
    assert done.path.read_text().count("if not _has_such(") == 1
    made.upgrade()
    assert [str(item.subject) for item in made.audit().findings if item.subject.kind != "query"] == []


def test_a_template_without_a_downgrade(made: Project) -> None:
    """Some projects never go back: the upgrade is proven, and the rest is said."""
    template = made.folder / "migrations" / "script.py.mako"
    template.write_text(template.read_text().split("def downgrade")[0])
    done = made.fix()
    assert (proof(done).failed, done.path is not None) == ((), True)
    assert any("the project's template has no downgrade()" in item for item in proof(done).told)


def test_a_template_that_is_missing(made: Project) -> None:
    """It is said which file Alembic needs."""
    (made.folder / "migrations" / "script.py.mako").unlink()
    assert "the template that Alembic makes revisions from" in refused(made)


def test_an_env_py_that_only_its_program_can_run(made: Project) -> None:
    """As OpenStack's *-db-manage programs set up the configuration: the rehearsal goes on without env.py."""
    (made.folder / "migrations" / "env.py").write_text("from alembic import context\ncontext.config.program.url\n")
    done = repair(replace(made.config, metadata=("models:metadata",)), Wishes(), progress=lambda _: None)
    assert (proof(done).failed, done.path is not None) == ((), True)


def test_a_lost_table_comes_back_with_what_only_the_history_has_of_it(tmp_path: Path, url: str) -> None:
    """An index and a column that the models have not are not missed before the table is there again."""
    up = """
        op.add_column('book', sa.Column('shelf', sa.String(9)))
        op.create_index('ix_book_shelf', 'book', ['shelf'])
        op.create_index('ix_book_title', 'book', ['title'], unique=True)
    """
    made = project(tmp_path / "project", url, MODELS, (up, "pass"))
    made.by_hand("op.drop_table('book')")
    done = made.fix()
    assert (proof(done).failed, [item.finding.slug for item in done.plan.unfixed]) == ((), ["empty-downgrade"])
    made.upgrade()
    found = {item.slug for item in made.audit().findings}
    assert {"unknown-column", "unknown-index", "unknown-unique", "empty-downgrade"} == found

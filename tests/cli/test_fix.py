"""auditor fix as its users meet it: what is wrong is one sentence, an exit code, and no file."""

from __future__ import annotations

import contextlib
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from auditor.cli.main import run
from tests.fix.faults import FAULTS
from tests.fix.projects import FIRST, MODELS, SECOND, Project, missing


Told = tuple[int, str, str]
Fix = Callable[..., Told]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project whose models have a column more; no test of this module writes a revision into it."""
    folder = tmp_path_factory.mktemp("fix")
    return missing(folder / "project", f"sqlite:///{folder}/live.db", FAULTS["column"])


@pytest.fixture
def fix(made: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Fix:
    """Run the command in the project: its exit code, stdout and stderr."""

    def told(*arguments: str, db: str = made.url) -> Told:
        monkeypatch.chdir(made.folder)
        code = run(["fix", "--db", db, "--python", sys.executable, *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return told


def files(made: Project) -> list[str]:
    """The revisions, and whatever else is beside them."""
    return sorted(item.name for item in made.versions.iterdir() if item.name != "__pycache__")


@contextlib.contextmanager
def another(made: Project, old: str, new: str) -> Iterator[str]:
    """A second alembic.ini with another text in it."""
    ini = made.folder / "other.ini"
    ini.write_text((made.folder / "alembic.ini").read_text().replace(old, new))
    yield str(ini)
    ini.unlink()


@contextlib.contextmanager
def revision(made: Project, name: str, text: str) -> Iterator[None]:
    """A revision more."""
    made.revision(name, text)
    yield
    (made.versions / f"{name}.py").unlink()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--alembic", "nothere.ini"], "The Alembic configuration cannot be used: there is no file "),
        (
            ["--drop", "author.nme"],
            "--drop author.nme: there is no such table, column, key, constraint or index. Did you mean 'author.name'?",
        ),
        (
            ["--drop", "author.name"],
            "--drop author.name: the models have it, the database does not, or a pending revision decides about it.",
        ),
        (
            ["--rename", "author.nme:title"],
            "--rename author.nme:title: there is no author.nme. Did you mean 'author.name'?",
        ),
        (["--rename", "author.name:titel"], "--rename author.name:titel: the models have no author.titel."),
        (["--rename", "author.name"], "--rename 'author.name' is not OLD:NEW."),
        (["--rev-id", "0001"], "No revision was written: the history has a revision 0001 already: "),
        (["--rev-id", ""], "No revision was written: '' is no id of a revision"),
        (
            ["--head", "base"],
            "No revision was written: base would begin a second history beside this one: the head is 0001.",
        ),
        (["-m", 'a """ message', "--no-verify"], " would be no Python (line "),
        (["--trust", "nobody"], "Invalid value for '--trust'"),
    ],
)
def test_wrong_arguments(fix: Fix, made: Project, arguments: list[str], sentence: str) -> None:
    """Exit code 2, one sentence that says what to do, and nothing written."""
    code, out, err = fix(*arguments)
    assert (code, out, files(made)) == (2, "", ["0001_first.py"])
    assert sentence in err
    assert err.startswith("error: ")
    assert err.count("error:") == 1


def test_a_name_that_may_be_dropped(fix: Fix, made: Project) -> None:
    """A name is taken for what it is near to among those that may be dropped."""
    made.by_hand('op.create_table("stray", sa.Column("id", sa.Integer, primary_key=True))')
    try:
        code, _, err = fix("--drop", "stra")
    finally:
        made.by_hand('op.drop_table("stray")')
    assert (code, "Did you mean 'stray'?" in err) == (2, True)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("script_location", "location", "other.ini: No 'script_location' key found in configuration"),
        ("/migrations", "/nowhere", "/nowhere"),
        ("[alembic]", "[other]", "or file has no '[alembic]' section"),
    ],
)
def test_a_configuration_that_leads_nowhere(fix: Fix, made: Project, old: str, new: str, sentence: str) -> None:
    """The configuration is named, and what it lacks."""
    with another(made, old, new) as ini:
        code, _, err = fix("--alembic", ini)
    assert code == 2
    assert err.startswith("error: The Alembic configuration cannot be used: ")
    assert sentence in err


def test_an_env_py_that_raises(fix: Fix, made: Project) -> None:
    """Its exception, and the line that it comes from."""
    env = made.folder / "migrations" / "env.py"
    text = env.read_text()
    env.write_text(f"raise RuntimeError('no vault here')\n{text}")
    try:
        code, _, err = fix()
    finally:
        env.write_text(text)
    assert code == 2
    assert "Alembic's env.py cannot be run: RuntimeError: no vault here. The way there:\n  migrations/env.py:1" in err


def test_several_heads(fix: Fix, made: Project) -> None:
    """Somebody has to say which; and on top of a revision that is no head nothing is written."""
    second, third = (SECOND.format(up="    pass", down="    pass").replace('"0002"', f'"{name}"') for name in "23")
    with revision(made, "2_a", second), revision(made, "3_b", third):
        code, _, err = fix()
        assert (code, "there are several heads (2, 3): give one with --head, or merge them." in err) == (2, True)
        code, _, err = fix("--head", "0001")
        assert (code, "0001 is no head, since others come after it: the heads are 2, 3." in err) == (2, True)


def test_a_place_that_is_taken(fix: Fix, made: Project) -> None:
    """A file of the name that a message makes, or a file where a folder is to be, is no place for a revision."""
    with revision(made, "abc_mail", SECOND.format(up="    pass", down="    pass")):
        code, _, err = fix("--rev-id", "abc", "-m", "mail", "--no-verify")
    assert (code, "abc_mail.py is there already, and no file is overwritten." in err) == (2, True)
    (made.versions / "taken").write_text("")
    with another(made, "[alembic]", "[alembic]\nfile_template = taken/%%(rev)s") as ini:
        code, _, err = fix("--alembic", ini, "--no-verify")
    (made.versions / "taken").unlink()
    assert (code, "versions/taken cannot be written: " in err) == (2, True)
    assert files(made) == ["0001_first.py"]


def test_a_message_of_any_kind(fix: Fix) -> None:
    """Lines, quotes, braces and percent signs are written as they are."""
    message = "a 'quoted' \"word\" {brace} ${name} 100%\nand a line"
    code, out, _ = fix("-m", message, "--dry-run", "--no-verify")
    assert code == 0
    assert out.splitlines()[2:4] == ['"""a \'quoted\' "word" {brace} ${name} 100%', "and a line"]


def test_a_revision_that_the_history_lacks(fix: Fix, made: Project) -> None:
    """Why nobody can tell is said once, with the revision."""
    first = made.versions / "0001_first.py"
    first.unlink()
    try:
        code, out, _ = fix()
    finally:
        first.write_text(FIRST)
    assert code == 1
    assert out.count("the database is stamped with 0001, which the history does not have.") == 1


def test_nothing_to_do(fix: Fix, made: Project) -> None:
    """What agrees is named."""
    models = made.folder / "models.py"
    text = models.read_text()
    models.write_text(MODELS)
    try:
        told = fix()
    finally:
        models.write_text(text)
    assert told[:2] == (0, "Nothing to repair: the models, the history and the database agree.\n")


def test_the_first_revision(tmp_path: Path, fix: Fix, made: Project) -> None:
    """An empty database, no revision and no folder for them: the first one makes all, and the folder."""
    with contextlib.closing(sqlite3.connect(tmp_path / "empty.db")) as connection:
        connection.execute("VACUUM")
    made.versions.rename(tmp_path / "versions")
    try:
        code, out, _ = fix(db=f"sqlite:///{tmp_path}/empty.db")
        written = files(made)
        for item in made.versions.glob("*.py"):
            item.unlink()
    finally:
        made.versions.rename(tmp_path / "made")
        (tmp_path / "versions").rename(made.versions)
    assert (code, len(written)) == (0, 1)
    assert "on top of nothing: 2 steps for 2 findings.\n" in out
    assert out.endswith("Read it, and have it run with the next deploy: alembic upgrade heads.\n")

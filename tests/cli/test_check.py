from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import AGREES, DIFFERS, Auditor, environment


MakeDb = Callable[[str], str]


def test_clean(auditor: Auditor, make_db: MakeDb) -> None:
    """Exit code 0, and the report says so in its last line."""
    told = auditor("check", "--db", make_db(AGREES))
    assert told.returncode == 0
    assert told.stdout.splitlines()[-1].startswith("No findings")


def test_findings(auditor: Auditor, make_db: MakeDb) -> None:
    """Exit code 1; the finding names the rule and the line of the model."""
    told = auditor("check", "--db", make_db(DIFFERS))
    assert told.returncode == 1
    assert "ERROR    AUD103 missing-column  author.name" in told.stdout
    assert "shop_models.py:6" in told.stdout


@pytest.mark.parametrize(("threshold", "code"), [("error", 0), ("warning", 1), ("info", 1)])
def test_fail_on(auditor: Auditor, make_db: MakeDb, threshold: str, code: int) -> None:
    """Findings below the threshold are told and do not fail."""
    told = auditor("check", "--db", make_db(AGREES + "CREATE TABLE more (id INTEGER);"), "--fail-on", threshold)
    assert told.returncode == code
    assert "WARNING  AUD102 unknown-table  more" in told.stdout


def test_stdout_is_only_the_report(auditor: Auditor, make_db: MakeDb) -> None:
    """What the project prints while it is imported goes elsewhere: the JSON can be parsed."""
    told = auditor("check", "--db", make_db(DIFFERS), "--format", "json")
    report = json.loads(told.stdout)
    assert (report["version"], report["summary"]["exit_code"], told.returncode) == (1, 1, 1)


def test_output_file(auditor: Auditor, make_db: MakeDb, project: Path) -> None:
    """With -o the report is in the file and stdout is empty; the exit code is the same."""
    told = auditor("check", "--db", make_db(DIFFERS), "--format", "json", "-o", "report.json")
    assert (told.returncode, told.stdout) == (1, "")
    assert json.loads((project / "report.json").read_text())["version"] == 1
    assert (project / "report.json").stat().st_mode & 0o777 == (project / "auditor.toml").stat().st_mode & 0o777


def test_output_to_nowhere(auditor: Auditor, make_db: MakeDb, project: Path) -> None:
    """A file that cannot be written is an error of the command line, and leaves nothing behind."""
    told = auditor("check", "--db", make_db(DIFFERS), "-o", "no/such/folder/report")
    assert told.returncode == 2
    assert told.stderr.splitlines()[0] == "error: no/such/folder/report cannot be written: No such file or directory."
    assert not list(project.glob("*report*"))


@pytest.mark.parametrize("via", ["flag", "variable", "file"])
@pytest.mark.parametrize("password", ["hunter2secret", "p%40ss%2Fword%21"])
def test_no_password_in_any_output(auditor: Auditor, project: Path, via: str, password: str) -> None:
    """A database that cannot be reached is exit code 3, and its password is in no message, however it was given."""
    url = f"postgresql://reader:{password}@127.0.0.1:1/shop?password={password}"
    flags, env = ["--debug"], {}
    if via == "flag":
        flags += ["--db", url]
    elif via == "variable":
        env["AUDITOR_DB_URL"] = url
    else:
        with (project / "auditor.toml").open("a") as settings:
            settings.write(f'db = "{url}"\n')
    told = auditor("check", *flags, env=env)
    assert told.returncode == 3
    assert told.stderr.splitlines()[-2].startswith("error: ")
    for secret in (password, "p@ss/word!"):
        assert secret not in told.stdout + told.stderr


@pytest.mark.parametrize("url", ["postgresql//reader:hunter2secret@h/d", "hunter2secret", "://:hunter2secret@"])
def test_a_broken_url_is_not_repeated(auditor: Auditor, project: Path, url: str) -> None:
    """What cannot be parsed may hold a password anywhere."""
    assert project
    told = auditor("check", "--db", url)
    assert (told.returncode, "hunter2secret" in told.stderr) == (2, False)


def test_finds_alembic_by_itself(auditor: Auditor, project: Path, make_db: MakeDb) -> None:
    """With nothing configured, the models come from env.py, and a note on the report says so."""
    (project / "auditor.toml").unlink()
    (project / "alembic.ini").write_text("[alembic]\nscript_location = %(here)s/m\nprepend_sys_path = %(here)s\n")
    (project / "m" / "versions").mkdir(parents=True)
    (project / "m" / "env.py").write_text(
        "from alembic import context\nfrom shop_models import metadata as target_metadata\n"
        "context.configure(url='sqlite://', target_metadata=target_metadata)\n"
        "with context.begin_transaction():\n    context.run_migrations()\n"
    )
    told = auditor("check", "--db", make_db(DIFFERS), "--python", sys.executable)
    assert told.returncode == 1, told.stderr
    ini = project / "alembic.ini"
    assert f"No models are named, so they are taken from the env.py that {ini} leads to." in " ".join(
        told.stdout.split()
    )


def test_on_a_terminal(project: Path, make_db: MakeDb) -> None:
    """A terminal gets colours and its own width; NO_COLOR takes the colours away."""

    def seen(**more: str) -> str:
        master, slave = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-m", "auditor", "check", "--db", url],
            cwd=project,
            env=environment() | {"TERM": "xterm", "COLUMNS": "60"} | more,
            stdin=subprocess.DEVNULL,
            stdout=slave,
            stderr=subprocess.DEVNULL,
        )
        os.close(slave)
        text = b""
        try:
            while part := os.read(master, 65_536):
                text += part
        except OSError:
            pass  # how Linux says that the other end is closed
        os.close(master)
        process.wait(timeout=60)
        return text.decode()

    url = make_db(DIFFERS)
    coloured, plain = seen(), seen(NO_COLOR="1")
    assert "\x1b[1;31mERROR" in coloured
    assert "\x1b" not in plain
    assert plain.endswith("Exit code 1:\r\nfindings at or above --fail-on warning.\r\n")

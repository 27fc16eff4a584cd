from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from auditor import __version__
from auditor.cli import main, output
from tests.cli.conftest import Auditor, environment


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["check", "--help"], ["chek"]])
def test_light_commands_import_nothing_heavy(arguments: list[str]) -> None:
    """Help and version need none of the libraries that audits need."""
    code = (
        "import sys; from auditor.cli.main import run; run(sys.argv[1:]);"
        "heavy = {'sqlalchemy', 'alembic', 'sqlglot', 'rich', 'msgspec'} & set(sys.modules); sys.exit(repr(heavy))"
    )
    told = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
    assert told.stderr.splitlines()[-1] == "set()"


def test_starts_nearly_as_fast_as_typer() -> None:
    """`auditor --version` and `--help` take at most 1.5 times the processor time of importing typer."""

    def seconds(*command: str) -> float:
        process = subprocess.Popen([sys.executable, *command], stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        return used.ru_utime + used.ru_stime

    commands = [("-c", "import typer"), ("-m", "auditor", "--version"), ("-m", "auditor", "--help")]
    runs = [[seconds(*command) for command in commands] for _ in range(5)]
    typer, version, help_text = (min(times) for times in zip(*runs, strict=True))
    assert max(version, help_text) <= 1.5 * typer


def test_version(auditor: Auditor) -> None:
    """One line on stdout."""
    told = auditor("--version")
    assert (told.returncode, told.stdout, told.stderr) == (0, f"auditor {__version__}\n", "")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["chek"], "error: No such command 'chek'. Did you mean 'check'?"),
        (["check", "--metdata", "a:b"], "error: No such option: --metdata"),
        (["check", "--format", "yaml"], "error: Invalid value for '--format'"),
        (["check", "--lock-timeout", "soon"], "error: Invalid value for '--lock-timeout'"),
        (
            ["check", "--lock-timeout", "0"],
            "error: --lock-timeout is a whole number of seconds, 1 or more, and was given 0",
        ),
        (
            ["check", "--fail-on", "fatal"],
            'error: --fail-on is one of "error", "warning", "info", and was given \'fatal\'',
        ),
        (["diff", "model"], "error: Missing argument 'B'"),
        (["check"], "error: There is nothing to audit: "),
        (["diff", "a.json", "b.json"], "error: a.json cannot be read: No such file or directory."),
        (["check", "--select", "missing-colum", "--metadata", "a:b"], "error: There is no rule"),
        (["explain", "missing-colum"], "error: There is no rule 'missing-colum'. Did you mean 'missing-column'?"),
    ],
)
def test_mistakes_on_the_command_line(auditor: Auditor, arguments: list[str], error: str) -> None:
    """Exit code 2, nothing on stdout, one sentence and one hint on stderr."""
    told = auditor(*arguments)
    assert (told.returncode, told.stdout) == (2, "")
    lines = told.stderr.splitlines()
    assert lines[0].startswith(error)
    assert [line.partition(":")[0] for line in lines] == ["error", "hint"]


def test_no_arguments_show_the_help(auditor: Auditor) -> None:
    """As a usage error, on stderr."""
    told = auditor()
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr.startswith("Usage: auditor [OPTIONS] COMMAND [ARGS]...")


def test_a_defect_of_ours_is_neither_clean_nor_a_finding(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An exception that nobody foresaw gives exit code 3 and a sentence; the traceback comes with --debug only."""

    def crash(_on: bool = False) -> bool:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(output, "on_terminal", crash)
    assert main.run(["explain", "AUD101"]) == 3
    plain = capsys.readouterr().err
    assert main.run(["explain", "AUD101", "--debug"]) == 3
    debugged = capsys.readouterr().err
    assert plain.splitlines()[0] == "error: This is a defect of auditor, nothing of yours: ZeroDivisionError: oh"
    assert ("Traceback" in plain, "Traceback" in debugged) == (False, True)


def test_a_reader_that_goes_away(tmp_path: Path) -> None:
    """`auditor rules | head -0` ends quietly, with the command's own exit code."""
    read_end, write_end = os.pipe()
    os.close(read_end)
    told = subprocess.run(
        [sys.executable, "-m", "auditor", "rules"],
        stdout=write_end,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        check=False,
        timeout=60,
    )
    os.close(write_end)
    assert (told.returncode, told.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("stdout", "code", "told"),
    [(">&-", 0, ""), (">/dev/full", 2, "error: The report cannot be written: No space left on device.\n")],
)
def test_a_stdout_that_takes_nothing(stdout: str, code: int, told: str) -> None:
    """A closed one is what somebody wanted; a full disk is an error, and none of ours."""
    shell = ["sh", "-c", f'"$0" -m auditor rules {stdout}', sys.executable]
    ended = subprocess.run(shell, capture_output=True, text=True, check=False, timeout=60)
    assert (ended.returncode, ended.stderr.partition("hint")[0]) == (code, told)


def test_interrupted(project: Path) -> None:
    """Ctrl-C ends with 130, without a traceback, also while the models are being imported."""
    (project / "shop_models.py").write_text(
        "import pathlib, time\npathlib.Path('started').touch()\ntime.sleep(60)\n", encoding="utf-8"
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "auditor", "check", "--engine", "sqlite"],
        cwd=project,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
    deadline = time.monotonic() + 30
    while not (project / "started").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the child that imports, too
    out, err = process.communicate(timeout=30)
    # Python ends itself by the signal when it was inside exec(), as in making a dataclass: 130 to a shell, too
    assert process.returncode in {130, -signal.SIGINT}
    assert (out, "Traceback" in err) == ("", False)

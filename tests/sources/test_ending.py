"""Folders with copies of rows in them do not outlive a run for long, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from auditor.sources import ending


PROGRAM = """
import sys, time
from auditor.sources import ending

with ending.orderly(), ending.folder() as place:
    (place / "rows").write_text("secret")
    print(place, flush=True)
    time.sleep(60)
"""


@contextmanager
def running(place: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A run that has a folder; it is killed at the end."""
    environ = {**os.environ, "TMPDIR": str(place)}
    with subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, text=True, env=environ) as process:
        assert process.stdout is not None
        try:
            yield process, Path(process.stdout.readline().strip())
        finally:
            process.kill()


def test_a_run_that_is_told_to_end(tmp_path: Path) -> None:
    """It takes its folder away."""
    with running(tmp_path) as (process, folder):
        assert (folder / "rows").exists()
        process.terminate()
        assert process.wait(30) == 128 + signal.SIGTERM
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next one takes its folder away, and that of a living one stays."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with running(tmp_path) as (_, theirs):
        with running(tmp_path) as (_, left):
            assert left.exists()
        assert left.exists()
        with ending.folder() as mine:
            assert {mine, theirs} == set(tmp_path.iterdir())

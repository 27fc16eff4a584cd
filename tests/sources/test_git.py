"""What git knows of a revision that has no file, in real repositories."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from auditor.sources import git


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one commit and no revision."""
    run(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path, "begin", {"README": "hello"})
    return tmp_path


def run(folder: Path, *arguments: str) -> str:
    """One git command."""
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", "-C", str(folder), *who, *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(folder: Path, message: str, files: Mapping[str, str | None]) -> str:
    """Write files (None removes one) and commit them; the short id of the commit."""
    for name, text in files.items():
        if text is None:
            (folder / name).unlink()
        else:
            (folder / name).write_text(text)
    run(folder, "add", "-A")
    run(folder, "commit", "-qm", message)
    return run(folder, "rev-parse", "--short", "HEAD")


REVISION = {"0007_refunds.py": 'revision = "3f2a91c0d4e5"\n'}


def test_a_commit_that_removed_it(repository: Path) -> None:
    """It was there and is gone, here and everywhere."""
    commit(repository, "add refunds", REVISION)
    removed = commit(repository, "squash", {"0007_refunds.py": None})
    said = git.trace(repository, "3f2a91c0d4e5")
    assert said.startswith(f"Commit {removed} of ")
    assert said.endswith("(squash) removed it.")


def test_a_branch_that_has_it(repository: Path) -> None:
    """The database ran code that is not merged."""
    run(repository, "checkout", "-qb", "refunds")
    added = commit(repository, "add refunds", REVISION)
    run(repository, "checkout", "-q", "main")
    said = git.trace(repository, "3f2a91c0d4e5")
    assert said.startswith(f"Commit {added} of ")
    assert said.endswith("(add refunds), on refunds has it: the database is ahead of this code.")


def test_nobody_ever_had_it(repository: Path) -> None:
    """Made and run on somebody's machine."""
    assert git.trace(repository, "3f2a91c0d4e5").startswith("No commit of this repository has it")


def test_no_repository(tmp_path: Path) -> None:
    """That is said, and is no failure."""
    assert "is no git repository" in git.trace(tmp_path, "3f2a91c0d4e5")


def test_no_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That is said, too."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert git.trace(tmp_path, "3f2a91c0d4e5").startswith("Git is not installed here")


@pytest.mark.parametrize("hostile", ["--output=x", "'; touch x; '", "\n", "a\0b"])
def test_a_row_is_never_an_option_or_a_command(repository: Path, hostile: str) -> None:
    """What a version table holds is anybody's text."""
    assert "x" not in [path.name for path in repository.iterdir()]
    assert git.trace(repository, hostile)
    assert "x" not in [path.name for path in repository.iterdir()]

"""What the project's own git repository knows of revisions that have no file, or had another one."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
from collections.abc import Iterable
from pathlib import Path

from auditor.errors import CouldNotLook


SECONDS = 20
_FIELDS = "%h%x09%as%x09%s"


def trace(project: Path, revision: str) -> str:
    """One sentence on the branches that have the revision, or the commit that removed it.

    "" when git knows nothing; why not, when git cannot be asked.
    """
    if shutil.which("git") is None:
        return "Git is not installed here, so nobody can say which branch has it."
    if _git(project, "rev-parse", "--is-inside-work-tree") != "true":
        return f"{project} is no git repository, so nobody can say which branch has it."
    # -S finds the commits in which the number of such texts changes: those that add or remove the file.
    found = _git(project, "log", "--all", f"--format={_FIELDS}", f"-S{revision}", "--", "*.py")
    if not found:
        return "No commit of this repository has it: it may come from a clone that was never pushed."
    commit, date, subject = found.splitlines()[0].split("\t", 2)
    branches = _branches(project, commit)
    if _removed(project, commit, revision):
        return f"Commit {commit} of {date} ({subject}) removed it."
    where = f", on {', '.join(branches)}" if branches else ""
    return f"Commit {commit} of {date} ({subject}){where} has it: the database is ahead of this code."


def released(project: Path, reference: str) -> str:
    """The commit, in short, at which the present one left a reference.

    Raises CouldNotLook when git cannot tell.
    """
    if shutil.which("git") is None:
        raise CouldNotLook("Git is not installed here.", hint="Install it, or leave --since out.")
    commit = _git(project, "merge-base", "--end-of-options", reference, "HEAD")
    if not commit:
        raise CouldNotLook(
            f"Git knows no commit that {reference!r} and HEAD of {project} have in common.",
            hint="In CI, fetch the whole history of both (fetch-depth: 0).",
        )
    return _git(project, "rev-parse", "--short", commit)


def export(project: Path, commit: str, folders: Iterable[Path], target: Path) -> list[Path]:
    """Write these folders as they were at a commit below `target`, and say where each of them is now.

    A folder that the commit does not have, or git knows nothing of, is left out.
    """
    top = Path(_git(project, "rev-parse", "--show-toplevel")).resolve()
    inside = [folder.resolve().relative_to(top) for folder in folders if folder.resolve().is_relative_to(top)]
    known = [folder for folder in inside if _git(top, "ls-tree", commit, "--", str(folder))]
    if known:
        archive = _output(top, "archive", "--format=tar", commit, "--", *map(str, known))
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(target, filter="data")
    return [target / folder for folder in known]


def added(project: Path, commit: str, reference: str, folders: Iterable[Path]) -> dict[Path, bytes]:
    """The Python files that a reference has in these folders and a commit does not, with their texts."""
    top = Path(_git(project, "rev-parse", "--show-toplevel")).resolve()
    inside = [folder.resolve() for folder in folders if folder.resolve().is_relative_to(top)]
    if not inside:
        return {}
    found = _output(
        top, "diff", "--name-only", "-z", "--diff-filter=A", commit, reference, "--", *map(str, inside)
    ).decode(errors="replace")
    names = [name for name in found.split("\0") if name.endswith(".py")]
    return {top / name: _output(top, "show", f"{reference}:{name}") for name in names}


def _removed(project: Path, commit: str, revision: str) -> bool:
    """Whether no file of a commit has the text any more."""
    return not _git(project, "grep", "-lF", "-e", revision, commit, "--", "*.py")


def _branches(project: Path, commit: str) -> list[str]:
    told = _git(project, "branch", "--all", "--format=%(refname:short)", "--contains", commit)
    return [line.strip() for line in told.splitlines() if line.strip()][:5]


def _git(project: Path, *arguments: str) -> str:
    """What git says; "" when it fails."""
    return _output(project, *arguments).decode(errors="replace").strip()


def _output(project: Path, *arguments: str) -> bytes:
    """What git writes; nothing when it fails."""
    try:
        done = subprocess.run(  # noqa: S603
            ["git", "--no-optional-locks", "-C", str(project), *arguments],  # noqa: S607 -- the user's own git
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):  # a null byte is no argument
        return b""
    return done.stdout if done.returncode == 0 else b""

"""What the project's own git repository knows of a revision that has no file."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path


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


def _removed(project: Path, commit: str, revision: str) -> bool:
    """Whether no file of a commit has the text any more."""
    return not _git(project, "grep", "-lF", "-e", revision, commit, "--", "*.py")


def _branches(project: Path, commit: str) -> list[str]:
    told = _git(project, "branch", "--all", "--format=%(refname:short)", "--contains", commit)
    return [line.strip() for line in told.splitlines() if line.strip()][:5]


def _git(project: Path, *arguments: str) -> str:
    """What git says; "" when it fails."""
    try:
        done = subprocess.run(  # noqa: S603
            ["git", "--no-optional-locks", "-C", str(project), *arguments],  # noqa: S607 -- the user's own git
            capture_output=True,
            text=True,
            errors="replace",
            timeout=SECONDS,
            check=False,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):  # a null byte is no argument
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""

"""Which Python runs the project's code."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from auditor.errors import ConfigError


class Interpreter(NamedTuple):
    """A Python, and how it was chosen, in words for messages."""

    path: Path
    chosen: str


def find(explicit: str | None, project: Path, environ: Mapping[str, str] = os.environ) -> Interpreter:
    """The interpreter named, else of the active environment, else beside the project, else our own.

    Raises ConfigError when a named one, or the active environment's, does not exist.
    """
    if explicit:
        return Interpreter(_named(explicit, project), "--python")
    active = environ.get("VIRTUAL_ENV")
    if active and Path(active) != Path(sys.prefix):
        path = _python_in(Path(active))
        if path is None:
            raise ConfigError(
                f"The active environment VIRTUAL_ENV={active} has no Python.",
                hint="Activate the project's environment anew, or give --python.",
            )
        return Interpreter(path, "the active environment")
    for folder in _beside(project):
        path = _python_in(folder)
        if path is not None:
            return Interpreter(path, f"the environment {folder}")
    return Interpreter(Path(sys.executable), "the Python that runs the audit")


def _named(text: str, project: Path) -> Path:
    """An interpreter from its path, or from the folder of its environment."""
    path = project / Path(text).expanduser()
    python = _python_in(path) if path.is_dir() else path
    if python is None or not python.is_file() or not os.access(python, os.X_OK):
        raise ConfigError(f"--python {text} is no Python that can be run.", hint="Give the path of an interpreter.")
    return python.absolute()  # never resolved: a link is what tells Python of its environment


def _beside(project: Path) -> Iterator[Path]:
    """Environments of the project and of the folders above it, up to its repository's root."""
    for folder in (project, *project.parents):
        yield from (folder / name for name in (".venv", "venv"))
        if (folder / ".git").exists() or folder == Path.home():
            return


def _python_in(environment: Path) -> Path | None:
    found = (environment / name for name in ("bin/python", "Scripts/python.exe"))
    return next((path for path in found if path.is_file()), None)

"""Real environments of projects: made once, kept in the user's cache, without any library of ours."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from filelock import FileLock


class Environment(NamedTuple):
    """A Python version and what is installed in it; version None is the one that runs the tests."""

    python: str | None
    requirements: tuple[str, ...] = ()


ENVIRONMENTS = {
    "oldest": Environment("3.9", ("sqlalchemy==1.4.54", "alembic==1.8.1")),
    "usual": Environment(
        "3.12",
        (
            "sqlalchemy[asyncio]==2.0.43",
            "alembic==1.16.5",
            "flask-migrate==4.1.0",
            "flask-sqlalchemy==3.1.1",
            "pydantic-settings==2.10.1",
            "sqlmodel==0.0.24",
        ),
    ),
    "asynchronous": Environment("3.12", ("sqlalchemy[asyncio]==2.1.9", "alembic==1.20.1")),
    "newest": Environment(None),
}


@cache
def python_of(name: str) -> Path:
    """The interpreter of an environment; skips the test, saying why, when it cannot be made."""
    environment = ENVIRONMENTS[name]
    if environment.python is None:
        return Path(sys.executable)
    key = hashlib.sha256(repr(environment).encode()).hexdigest()[:12]
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "schema-auditor" / "envs"
    home.mkdir(parents=True, exist_ok=True)
    folder = home / f"{name}-{key}"
    python = folder / "bin" / "python"
    with FileLock(home / f"{name}-{key}.lock"):
        if not (folder / "complete").exists():
            shutil.rmtree(folder, ignore_errors=True)
            _make(folder, environment)
            (folder / "complete").touch()
    return python


def _make(folder: Path, environment: Environment) -> None:
    base = _base(str(environment.python))
    if base is None:
        pytest.skip(f"there is no Python {environment.python} on this machine (uv python install {environment.python})")
    for command in _commands(base, folder, environment.requirements):
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"the environment cannot be made: {' '.join(command)}: {done.stderr.strip()[-500:]}")


def _commands(base: str, folder: Path, requirements: tuple[str, ...]) -> list[list[str]]:
    python = str(folder / "bin" / "python")
    uv = shutil.which("uv")
    if uv:
        install = [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", python, *requirements]
        return [[uv, "venv", "--quiet", "--python", base, str(folder)], install]
    return [[base, "-m", "venv", str(folder)], [python, "-m", "pip", "install", "--quiet", *requirements]]


def _base(version: str) -> str | None:
    """An interpreter of this version, wherever version managers keep it."""
    kept = sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python"))
    found = [*map(str, kept), shutil.which(f"python{version}")]
    uv = shutil.which("uv")
    if uv:
        done = subprocess.run([uv, "python", "find", version], check=False, capture_output=True, text=True)
        found.append(done.stdout.strip() or None)
    return next((path for path in found if path and _is(path, version)), None)


def _is(path: str, version: str) -> bool:
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([path, "-c", code], check=False, capture_output=True, text=True)
    return done.stdout.strip() == version

"""A small real project whose database has planted faults, to see what an audit looks like."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from importlib.resources import as_file, files
from pathlib import Path

from auditor.errors import ConfigError


DATABASE = "bookshop.db"
NEARBY = f"sqlite:///{DATABASE}"
"""The URL of the database for a command that runs in the project's folder."""
SCRIPT = "database.sql"


def install(folder: Path) -> str:
    """Copy the project into an empty folder and build its database; the database's URL comes back."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise ConfigError(f"{folder} is not empty.", hint="Name a new or an empty folder.")
        with as_file(files("auditor.demo") / "project") as project:
            shutil.copytree(project, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    except OSError as error:
        raise ConfigError(f"The demo cannot be copied to {folder}: {error.strerror}.", hint="Name a folder.") from error
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        connection.executescript((folder / SCRIPT).read_text(encoding="utf-8"))
    return f"sqlite:///{folder / DATABASE}"

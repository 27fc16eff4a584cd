from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest


Auditor = Callable[..., "subprocess.CompletedProcess[str]"]

MODELS = """
from sqlalchemy import MetaData, Table, Column, Integer, String

print("printed at import")
metadata = MetaData()
Table("author", metadata, Column("id", Integer, primary_key=True), Column("name", String(50), nullable=False))
"""
AGREES = "CREATE TABLE author (id INTEGER NOT NULL, name VARCHAR(50) NOT NULL, PRIMARY KEY (id));"
DIFFERS = "CREATE TABLE author (id INTEGER NOT NULL, PRIMARY KEY (id));"


def environment() -> dict[str, str]:
    """Ours without what would change the outcome."""
    noise = {"AUDITOR_DB_URL", "NO_COLOR", "FORCE_COLOR", "VIRTUAL_ENV", "COLUMNS"}
    return {name: value for name, value in os.environ.items() if name not in noise}


@pytest.fixture
def auditor(tmp_path: Path) -> Auditor:
    """Runs the command in a folder of its own."""

    def run(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "auditor", *arguments],
            cwd=tmp_path,
            env=environment() | (env or {}),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with models of one table, and the settings that name them."""
    (tmp_path / "shop_models.py").write_text(MODELS, encoding="utf-8")
    settings = f'metadata = ["shop_models:metadata"]\npython = "{sys.executable}"\n'
    (tmp_path / "auditor.toml").write_text(settings, encoding="utf-8")
    return tmp_path


@pytest.fixture
def make_db(project: Path) -> Callable[[str], str]:
    """Makes a database in the project's folder; gives its URL."""
    import sqlite3
    from contextlib import closing

    def make(script: str) -> str:
        with closing(sqlite3.connect(project / "shop.db")) as connection:
            connection.executescript(script)
        return "sqlite:///shop.db"

    return make

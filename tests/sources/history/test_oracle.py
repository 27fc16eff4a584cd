"""The replay against the truth: what the same revisions make of a real, empty database, on every engine."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.engine import make_url

import auditor.demo
from auditor.audit import snapshot
from auditor.config import Config
from tests.sources.child.asking import PROJECTS
from tests.sources.child.environments import python_of


if TYPE_CHECKING:
    from tests.servers import Server

HISTORIES = {
    "causes": PROJECTS / "causes",
    "demo": Path(auditor.demo.__file__).parent / "project",
}


@pytest.mark.parametrize("name", HISTORIES)
@pytest.mark.needs("postgresql", "mariadb", "mysql", "sqlite")
def test_the_replay_is_what_the_server_makes_of_it(name: str, server: Server, database: str, tmp_path: Path) -> None:
    """Nothing is unknown, and a real upgrade in scratch leaves nothing else."""
    project = Path(shutil.copytree(HISTORIES[name], tmp_path / name))
    engine = f"{make_url(database).get_backend_name()}@{server.version}"
    python = str(python_of("newest"))
    config = Config(
        project=project, alembic=str(project / "alembic.ini"), python=python, engine=(engine,), scratch=database
    )
    found = snapshot(config, "history")
    assert [f"{gap.what}: {gap.why}" for gap in found.gaps] == []
    assert found.tables

from __future__ import annotations

from pathlib import Path

import pytest

from auditor import raw
from auditor.config import Config
from auditor.model.history import History, Revision
from auditor.model.names import Origin
from auditor.model.query import Queries, Unread
from auditor.model.schema import Server
from auditor.past import Past


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Give the settings of a project with two revisions, one of them broken, and a module."""
    (tmp_path / "versions").mkdir()
    (tmp_path / "versions" / "a.py").write_text("def upgrade():\n    op.execute('SELECT 1')\n", encoding="utf-8")
    (tmp_path / "versions" / "b.py").write_text("op.execute('SELECT 2'", encoding="utf-8")
    (tmp_path / "module.py").write_text("cursor.execute('SELECT 3')\n", encoding="utf-8")
    return Config(project=tmp_path)


@pytest.fixture
def past() -> Past:
    """Give their history, of which one file is gone."""
    found = [Revision(name, origin=Origin(f"versions/{name}.py", 1)) for name in ("a", "b", "gone")]
    return Past(History(tuple(found)), Server("any"))


def gist(found: Queries | None) -> tuple[list[str], list[str], int]:
    """Give the texts with their origins, what is unread, and how many files there are."""
    assert found is not None
    texts = [f"{query.text} {query.origin}" for query in found.queries]
    return texts, [str(item.origin) for item in found.unread], found.files


def test_a_history_is_raw_sql(config: Config, past: Past) -> None:
    """Each query of a revision names it."""
    found = raw.with_history(None, past, config)
    assert (["SELECT 1 revision a versions/a.py:2:17"], ["versions/b.py:1"], 2) == gist(found)


def test_a_history_below_a_named_folder_is_read_once(config: Config, past: Past) -> None:
    """What --sql covers is not read again, and names its revision all the same."""
    config = Config(project=config.project, sql=(str(config.project),))
    found = raw.with_history(raw.read(config, lambda _: None), past, config)
    texts = ["SELECT 3 module.py:1:17", "SELECT 1 revision a versions/a.py:2:17"]
    assert (texts, ["versions/b.py:1"], 3) == gist(found)


def test_without_either_there_is_none(config: Config) -> None:
    """No history and no --sql: the rules of raw SQL say what they need."""
    assert raw.with_history(None, None, config) is None


def test_what_is_unread_is_not_checked_and_nothing_worse() -> None:
    """The place is in the name, and it blocks nothing."""
    (item,) = raw.not_checked(Queries(unread=(Unread(Origin("a.py", 3), "because"),)))
    assert ("the SQL at a.py:3", "because", False) == (item.what, item.why, item.blocking)

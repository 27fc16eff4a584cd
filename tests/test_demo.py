from __future__ import annotations

import json
from pathlib import Path

import pytest

from auditor import demo
from auditor.cli.main import run
from auditor.errors import ConfigError


def test_finds_what_was_planted_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    """`auditor demo` succeeds, and its last word counts the faults."""
    assert run(["demo"]) == 0
    told = capsys.readouterr()
    assert "Exit code 1: findings at or above --fail-on warning." in told.out
    assert told.err.endswith("All 15 planted faults were found, and nothing else.\n")


def test_every_fault_points_at_the_code(capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever has a place in the project's code names it, relative to the project."""
    assert run(["demo", "--format", "json"]) == 0
    findings = json.loads(capsys.readouterr().out)["findings"]
    nowhere = {finding["subject"] for finding in findings if finding["location"] is None}
    assert nowhere <= {"purchase_backup_2024", "book_author.fk_book_author_author_id"}
    assert {finding["location"]["file"] for finding in findings if finding["location"]} == {
        "bookshop/catalogue.py",
        "bookshop/sales.py",
    }


def test_in_a_folder_to_play_with(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The project stays, and the line it ends with is how to audit it again."""
    assert run(["demo", str(tmp_path / "shop")]) == 0
    capsys.readouterr()
    assert {"alembic.ini", "bookshop", "bookshop.db", "database.sql", "migrations"} <= {
        path.name for path in (tmp_path / "shop").iterdir()
    }
    assert run(["demo", str(tmp_path / "shop")]) == 2
    assert capsys.readouterr().err.startswith(f"error: {tmp_path / 'shop'} is not empty.")


def test_what_is_missed_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A fault that was planted and not found, or found and not planted, is exit code 3."""
    from auditor.demo import planted

    monkeypatch.setattr(planted, "PLANTED", frozenset({"missing-table nothing"}) | planted.PLANTED)
    assert run(["demo"]) == 3
    assert "error: planted and not found: missing-table nothing\n" in capsys.readouterr().err


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """A file in the way is one sentence."""
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="cannot be copied"):
        demo.install(tmp_path / "file" / "shop")

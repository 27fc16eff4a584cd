from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import AGREES, DIFFERS, Auditor


MakeDb = Callable[[str], str]


def test_snapshot_then_diff(auditor: Auditor, project: Path, make_db: MakeDb) -> None:
    """A snapshot is a source like any other: the same database is equal to it, a changed one is not."""
    url = make_db(DIFFERS)
    taken = auditor("snapshot", "live", "--db", url, "-o", "before.json")
    assert (taken.returncode, taken.stdout) == (0, ""), taken.stderr
    same = auditor("diff", "before.json", "live", "--db", url)
    assert (same.returncode, same.stdout) == (0, "- before.json\n+ live\n\nNo changes.\n"), same.stderr
    make_db("ALTER TABLE author ADD COLUMN born DATE;")
    changed = auditor("diff", "before.json", "live", "--db", url)
    assert changed.returncode == 1
    assert "+ column author.born  DATE" in changed.stdout
    assert json.loads((project / "before.json").read_text())["version"] == 1


def test_diff_turns_a_into_b(auditor: Auditor, make_db: MakeDb) -> None:
    """From live to model the missing column is added; the other way round it is dropped."""
    url = make_db(DIFFERS)
    there = json.loads(auditor("diff", "live", "model", "--db", url, "--format", "json").stdout)
    back = json.loads(auditor("diff", "model", "live", "--db", url, "--format", "json").stdout)
    assert [(item["change"], item["subject"]) for item in there["changes"]] == [("add", "author.name")]
    assert [(item["change"], item["subject"]) for item in back["changes"]] == [("drop", "author.name")]


def test_diff_of_what_agrees(auditor: Auditor, make_db: MakeDb) -> None:
    """Exit code 0 in both directions."""
    url = make_db(AGREES)
    assert (
        auditor("diff", "live", "model", "--db", url).returncode,
        auditor("diff", "model", "live", "--db", url).returncode,
    ) == (0, 0)


def test_a_snapshot_holds_no_password(auditor: Auditor, make_db: MakeDb) -> None:
    """A schema does not know how it was reached."""
    told = auditor("snapshot", "live", "--db", make_db(DIFFERS) + "?password=hunter2secret")
    assert "hunter2secret" not in told.stdout + told.stderr


def test_a_snapshot_that_cannot_be_taken_leaves_the_old_one(auditor: Auditor, project: Path) -> None:
    """Whole or not at all."""
    (project / "kept.json").write_text("old")
    told = auditor("snapshot", "live", "--db", "postgresql://u@127.0.0.1:1/d", "-o", "kept.json")
    assert (told.returncode, (project / "kept.json").read_text()) == (3, "old")

"""Parts that fail their proof are left out one after the other, and none is forgotten."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from auditor import repair
from auditor.fix import draft
from auditor.sources.child.process import Child
from tests.fix.projects import MODELS, project


def test_what_was_not_tried_any_more_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where too many parts fail, the rest is not repaired, and says why."""
    monkeypatch.setattr(repair, "ROUNDS", 1)
    broken = "".join(f'sa.Index("ix_{name}", sa.text("nobody(title)"), _table=book)\n' for name in ("a", "b"))
    made = project(tmp_path / "project", f"sqlite:///{tmp_path}/live.db", MODELS + broken)
    done = made.fix()
    assert (done.drafted, done.plan.items) == (None, ())
    first, second = sorted(done.plan.unfixed, key=lambda item: str(item.finding.subject))
    assert "no such function" in first.why
    assert second.why == "nobody tried it any more, after 1 proofs that failed"


def test_one_process_composes_all_that_is_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project that takes long to import is imported once for the revision, however often it is composed anew."""
    started = []

    class Counted(Child):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            started.append(self)
            super().__init__(*arguments, **options)

    monkeypatch.setattr(draft, "Child", Counted)
    broken = 'sa.Index("ix_broken", sa.text("nobody(title)"), _table=book)\n'
    models = f'{MODELS}{broken}sa.Index("ix_title", book.c.title)\n'
    done = project(tmp_path / "project", f"sqlite:///{tmp_path}/live.db", models).fix()
    assert [item.change.subject.name for item in done.plan.items] == ["ix_title"]
    assert done.path is not None
    assert "ix_broken" not in done.path.read_text()
    assert len(started) == 1

"""Parts that fail their proof are left out one after the other, and none is forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor import repair
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

"""Edges of AUD214."""

from __future__ import annotations

from auditor.model.names import Origin
from tests.rules.histories import findings, past, revision


def test_bytecode_beside_the_sources_is_a_warning() -> None:
    """Alembic may take it for a revision; in __pycache__ it is a note."""
    left = (Origin("versions/0002_gone.pyc"), Origin("versions/__pycache__/0003_gone.cpython-311.pyc"))
    found = findings("leftover-bytecode", past(revision("0001"), leftovers=left))
    assert [(str(item.severity), str(item.subject)) for item in found] == [
        ("warning", "history.0002_gone"),
        ("info", "history.0003_gone"),
    ]
    assert found[0].message == "`versions/0002_gone.pyc` is the bytecode of a revision whose source is gone."


def test_a_clean_folder_is_right() -> None:
    """Nothing to say."""
    assert findings("leftover-bytecode", past(revision("0001"))) == []

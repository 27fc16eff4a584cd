"""Outputs as they must be; AUDITOR_ACCEPT=1 writes them anew, to be read in the diff."""

from __future__ import annotations

import os
from pathlib import Path


def check(name: str, text: str) -> None:
    """Compare with the file of this name."""
    file = Path(__file__).parent / name
    if os.environ.get("AUDITOR_ACCEPT"):
        file.write_text(text, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == text

"""What the architecture tests look at."""

from __future__ import annotations

from pathlib import Path


ROOT = Path(__file__).parents[2]
PACKAGES = (ROOT / "auditor", *sorted((ROOT / "dialects").glob("auditor_*")))


def modules(*folders: Path) -> list[Path]:
    """Give every Python file below some folders."""
    return sorted(path for folder in folders for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


def label(path: Path) -> str:
    """Give a path as a failing test shows it."""
    return str(path.relative_to(ROOT))


OURS = modules(*PACKAGES)
RULES = [
    path
    for path in modules(ROOT / "auditor" / "rules")
    if path.parent.parent.name == "rules" and path.stem != "__init__"
]

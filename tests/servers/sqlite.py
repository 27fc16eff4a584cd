"""SQLite, which is a folder for its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .server import Server, version_of


if TYPE_CHECKING:
    from .home import Home


def from_python(kind: str, home: Home) -> Server:
    """Give the SQLite that this Python has."""
    folder = home.folder(kind)
    return Server(kind, f"sqlite:///{folder}", version_of(kind, "sqlite://"), "python")

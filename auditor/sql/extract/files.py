"""The files that may hold raw SQL, as text."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from auditor.errors import ConfigError
from auditor.model.names import Origin
from auditor.model.query import Unread


SUFFIXES = frozenset({".py", ".sql"})
SKIPPED = frozenset({"node_modules", "build", "dist", "__pycache__", "site-packages", "venv"})


class Source(NamedTuple):
    """A file: its name as a report shows it, and its text, whose lines end as Python would read them."""

    name: str
    text: str
    is_script: bool

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return self.text.count("\n") + (not self.text.endswith("\n"))


def sources(paths: Iterable[Path], project: Path) -> Iterator[Source | Unread]:
    """The files of these paths, each once, sorted within a folder; raises ConfigError for a path that is unreadable."""
    seen: set[str] = set()
    for path in paths:
        for file in _files(path):
            real = os.path.realpath(file)
            if real not in seen:
                seen.add(real)
                yield _source(file, shown(file, project))


def shown(file: Path, project: Path) -> str:
    """The file as a report names it."""
    return str(file.relative_to(project)) if file.is_relative_to(project) else str(file)


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if name not in SKIPPED and not name.startswith("."))
            yield from (Path(folder, name) for name in sorted(names) if Path(name).suffix in SUFFIXES)
        return
    try:
        with path.open("rb"):
            pass
    except OSError as error:
        raise ConfigError(f"--sql {path} cannot be read: {error.strerror}.", hint="Name files or folders.") from error
    yield path


def _source(file: Path, name: str) -> Source | Unread:
    try:
        raw = file.read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as error:
        return Unread(Origin(name), f"the file cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        return Unread(Origin(name), "the file is not UTF-8")
    return Source(name, text.replace("\r\n", "\n"), file.suffix == ".sql")

"""The history as it was released: the revisions of an earlier commit, run by the code of today."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec

from auditor.config import Config
from auditor.errors import CouldNotLook
from auditor.model.history import Earlier, History, Revision
from auditor.sources import git


_PLACES = {"version_locations", "version_path_separator", "path_separator", "recursive_version_locations"}


def earlier(config: Config, now: History, replay: Callable[[Config], History]) -> Earlier:
    """The history at the commit at which the present one left the reference of --since.

    Raises CouldNotLook when git cannot tell, and what `replay` raises.
    """
    commit = git.released(config.project, config.since or "")
    files = {revision.id: _file(config, revision) for revision in now.revisions}
    folders = sorted({file.parent for file in files.values() if file is not None})
    with tempfile.TemporaryDirectory(prefix="auditor-") as folder:
        places = git.export(config.project, commit, folders, Path(folder).resolve())
        if not places:
            return Earlier(commit, History(), frozenset())
        then = replay(_beside(config, places))
        if not then.revisions:
            raise CouldNotLook(f"The revisions of commit {commit} cannot be read.")
        edited = {item.id for item in then.revisions if _differ(_file(config, item), files.get(item.id))}
    reference = config.since or ""
    return Earlier(commit, then, frozenset(edited), reference, _merged(config, commit, reference, folders, replay))


def _merged(
    config: Config, commit: str, reference: str, folders: list[Path], replay: Callable[[Config], History]
) -> History | None:
    """The present history with the files that a reference has got since a commit; None when it has got none."""
    added = git.added(config.project, commit, reference, folders)
    if not added:
        return None
    with tempfile.TemporaryDirectory(prefix="auditor-") as folder:
        places = [Path(folder).resolve() / str(number) for number in range(len(folders))]
        for ours, place in zip(folders, places, strict=True):
            shutil.copytree(ours, place, ignore=shutil.ignore_patterns("__pycache__"))
            for path, text in added.items():
                if path.parent == ours.resolve() and not path.exists():
                    (place / path.name).write_bytes(text)
        return replay(_beside(config, places))


def _beside(config: Config, places: list[Path]) -> Config:
    """The settings that read revisions from other folders."""
    kept = [option for option in config.alembic_option if option.partition("=")[0].strip() not in _PLACES]
    listed = os.pathsep.join(map(str, places))
    options = (f"version_locations={listed}", "version_path_separator=os", "path_separator=os")
    return msgspec.structs.replace(
        config, alembic_option=(*kept, *options, "recursive_version_locations=false"), since=None
    )


def _file(config: Config, revision: Revision) -> Path | None:
    return config.project / revision.origin.file if revision.origin.file is not None else None


def _differ(one: Path | None, other: Path | None) -> bool:
    """Whether a file that is there twice is not the same text."""
    if one is None or other is None:
        return False
    try:
        return one.read_bytes().splitlines() != other.read_bytes().splitlines()
    except OSError:
        return False

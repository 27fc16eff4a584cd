"""All raw SQL of some files and folders."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from auditor.model.query import Queries, Query, Unread
from auditor.plugin.sqltree import uncollected
from auditor.sql.extract.files import Source, sources
from auditor.sql.extract.python.module import module
from auditor.sql.extract.scripts import script


def extract(paths: Iterable[Path], project: Path) -> Queries:
    """The raw SQL below these paths; origins are relative to the project where they are inside it.

    Raises ConfigError for a path that is not there or cannot be read.
    """
    queries: list[Query] = []
    unread: list[Unread] = []
    files = lines = 0
    for item in sources(paths, project):
        files += 1
        if isinstance(item, Unread):
            unread.append(item)
            continue
        lines += item.lines
        for found in _read(item):
            if isinstance(found, Unread):
                unread.append(found)
            else:
                queries.append(found)
    return Queries(tuple(queries), tuple(unread), files, lines)


def _read(source: Source) -> Iterable[Query | Unread]:
    if not source.text or source.text.isspace():
        return []
    with uncollected():
        return list(script(source) if source.is_script else module(source))

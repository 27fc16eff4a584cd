"""Reads the raw SQL of a project: what --sql names, and the revisions of the history."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec.structs import replace

from auditor.config import Config
from auditor.model.names import Role
from auditor.model.query import Queries
from auditor.model.report import NotChecked, SourceSummary
from auditor.past import Past
from auditor.sql.extract.project import extract


def read(config: Config, progress: Callable[[str], None]) -> Queries:
    """The raw SQL of --sql; raises ConfigError for a path that cannot be read."""
    progress("reading the raw SQL")
    return extract(tuple(map(Path, config.sql)), config.project.resolve())


def with_history(found: Queries | None, past: Past | None, config: Config) -> Queries | None:
    """The raw SQL of revisions beside what was found, each query with its revision; None when there is neither."""
    if past is None:
        return found
    revisions = {item.origin.file: item.id for item in past.history.revisions if item.origin.file}
    project = config.project.resolve()
    known = found or Queries()
    read = tuple(map(Path, config.sql))
    files = [project / name for name in revisions]
    more = extract((file for file in files if file.is_file() and not any(map(file.is_relative_to, read))), project)
    queries = tuple(
        query
        if query.origin.file not in revisions
        else replace(query, origin=replace(query.origin, revision=revisions[query.origin.file]))
        for query in (*known.queries, *more.queries)
    )
    return Queries(queries, (*known.unread, *more.unread), known.files + more.files, known.lines + more.lines)


def summary(found: Queries, config: Config, seconds: float) -> SourceSummary:
    """What was read, in one line."""
    project = config.project.resolve()
    named = [path.relative_to(project) if path.is_relative_to(project) else path for path in map(Path, config.sql)]
    return SourceSummary(
        Role.SQL,
        ", ".join(map(str, named)) or "revisions",
        seconds=round(seconds, 3),
        files=found.files,
        statements=len(found.queries),
        lines=found.lines,
    )


def not_checked(found: Queries) -> Iterator[NotChecked]:
    """Texts and files that nobody could read, each with its place."""
    yield from (NotChecked(f"the SQL at {item.origin}", item.why) for item in found.unread)

"""What the project's real upgrade makes of an empty database, and how that completes the symbolic replay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec

from auditor.compare.diff import compare
from auditor.config import Config
from auditor.errors import CouldNotLook
from auditor.model.describe import describe
from auditor.model.names import Kind, QualifiedName, Role
from auditor.model.schema import Schema, Table
from auditor.plugin.engine import Engine, Scope, targets
from auditor.sources import live, scratch
from auditor.sources.history.source import HistorySource


class Completed(NamedTuple):
    """The symbolic schema without its unknowns, and what the real one has otherwise, in sentences."""

    schema: Schema
    disagreements: tuple[str, ...]


def upgraded(config: Config, place: scratch.Place, symbolic: Schema, target: str = "heads") -> Schema:
    """The schema that the project's real upgrade to a target leads to, made in a database of ours.

    Raises ConfigError when the scratch database may not be used, CouldNotLook when the upgrade fails in it.
    """
    with scratch.house(place, symbolic.server) as url, HistorySource.start(config) as source:
        done = source.upgrade(url, target)
        if done.error:
            where = f"revision {done.revision}" if done.revision else "before the first revision"
            line = f" ({done.place.file}:{done.place.line})" if done.place is not None else ""
            raise CouldNotLook(f"The real upgrade fails in an empty database, {where}: {done.error}{line}.")
        made = _read(url, place, targets([table.name for table in symbolic.tables]))
    alike = place.part.prints_alike(made.server, symbolic.server)
    return msgspec.structs.replace(made, role=Role.HISTORY, server=symbolic.server, normalised=alike)


def _read(url: Any, place: scratch.Place, schemas: tuple[str | None, ...]) -> Schema:
    with live.connect(url, place.engine, place.limits) as reader:
        return place.engine.catalog.read(reader, place.engine.catalog.server(reader), Scope(schemas))


def completed(symbolic: Schema, real: Schema, engine: Engine, ignored: frozenset[QualifiedName]) -> Completed:
    """The symbolic schema, with what it does not know taken from the real one; `ignored` are nobody's tables."""
    found = compare(symbolic, real, engine, ignored=ignored)
    told = tuple(f"{change.subject.kind} `{change.subject}`: {_said(change)}" for change in found.changes)
    gaps = symbolic.gaps

    def unknown(kind: Kind, name: QualifiedName) -> bool:
        return any(gap.hides(kind, name) for gap in gaps)

    known = {table.name: table for table in symbolic.tables}
    tables = [table for table in symbolic.tables if not unknown(Kind.TABLE, table.name)]
    tables += [
        _with_origins(table, known.get(table.name))
        for table in real.tables
        if unknown(Kind.TABLE, table.name) and table.name not in ignored
    ]
    schema = msgspec.structs.replace(
        symbolic,
        tables=tuple(sorted(tables, key=_sorted)),
        enums=_either(symbolic.enums, real.enums, Kind.ENUM, unknown),
        sequences=_either(symbolic.sequences, real.sequences, Kind.SEQUENCE, unknown),
        gaps=(),
    )
    return Completed(schema, told)


def _either(symbolic: Iterable[Any], real: Iterable[Any], kind: Kind, unknown: Any) -> tuple[Any, ...]:
    kept = [item for item in symbolic if not unknown(kind, item.name)]
    return tuple(sorted([*kept, *(item for item in real if unknown(kind, item.name))], key=_sorted))


def _sorted(item: Any) -> tuple[str, str]:
    return item.name.name, item.name.schema or ""


def _with_origins(table: Table, known: Table | None) -> Table:
    """The table with the revisions that its parts came from, as far as they are known."""
    if known is None:
        return table
    columns = {column.name: column.origin for column in known.columns}
    return msgspec.structs.replace(
        table,
        origin=known.origin,
        columns=tuple(
            msgspec.structs.replace(column, origin=columns.get(column.name, column.origin)) for column in table.columns
        ),
    )


def _said(change: Any) -> str:
    differences = getattr(change, "differences", ())
    if differences:
        return f"{differences[0].facet} {differences[0].expected} by the replay, {differences[0].actual} in scratch"
    return f"{describe(change.object)} is {'not ' if type(change).__name__ == 'Add' else 'only '}in scratch"


class Overlay(Mapping[str, Schema]):
    """Schemas by revision, some of which are known better."""

    def __init__(self, below: Mapping[str, Schema], above: Mapping[str, Schema]) -> None:
        self._below = below
        self._above = dict(above)

    def __getitem__(self, revision: str) -> Schema:
        return self._above[revision] if revision in self._above else self._below[revision]

    def __iter__(self) -> Any:
        return iter(self._below)

    def __len__(self) -> int:
        return len(self._below)

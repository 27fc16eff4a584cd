"""Compares what stands beside the tables: named enum types and sequences.

A column of an enum type tells of it already, so only those are told that no column speaks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from auditor.compare.outcome import Outcome
from auditor.model.changes import Alter
from auditor.model.names import Kind, QualifiedName
from auditor.model.schema import Column, EnumType, Schema, Sequence, Server, Table
from auditor.model.types import Family
from auditor.model.verdict import Different, Facet, Fit
from auditor.plugin.engine import Engine


TYPE_FACETS = frozenset({Facet.TYPE, Facet.LABELS, Facet.LABEL_ORDER})
NUMBERED = "serial"


def compare_enums(expected: Schema, actual: Schema, engine: Engine, outcome: Outcome) -> None:
    """Enum types by name; call it after the tables, whose changes say what columns tell already."""
    wanted, found = (
        {folded(enum.name, engine, actual.server): enum for enum in schema.enums} for schema in (expected, actual)
    )
    told = set(_names(_told(outcome)))
    for key, enum in wanted.items():
        other = found.get(key)
        if other is not None:
            difference = _labels(enum, other, _unordered(expected))
            outcome.compared += 1
            if difference is not None and not {str(enum.name), str(other.name)} & told:
                outcome.alter(enum, other, [difference])
        elif str(enum.name) not in set(_names(_columns(expected.tables))):
            outcome.add(enum)
    used = set(_names(_columns(actual.tables))) if found.keys() - wanted.keys() else set()
    for key, enum in found.items():
        if key not in wanted and str(enum.name) not in used:
            outcome.drop(enum)


def compare_sequences(expected: Schema, actual: Schema, engine: Engine, outcome: Outcome) -> None:
    """Sequences by name; one that belongs to a column is there, too, and is nobody's to drop."""
    names = [
        {folded(name, engine, actual.server) for name in (item.name for item in schema.sequences)}
        for schema in (expected, actual)
    ]
    owned = [{folded(name, engine, actual.server) for name in schema.owned_sequences} for schema in (expected, actual)]
    outcome.compared += len(names[0] & names[1])
    for side, place, other, report in ((expected, 1, actual, outcome.add), (actual, 0, expected, outcome.drop)):
        there = names[place] | owned[place]
        for sequence in side.sequences:
            if folded(sequence.name, engine, actual.server) not in there and not _numbers(sequence, other.tables):
                report(sequence)


def folded(name: QualifiedName, engine: Engine, server: Server) -> QualifiedName:
    """The name in the form in which two names of a table or type are the same name."""
    schema = name.schema and engine.names.fold(Kind.SCHEMA, name.schema, server)
    return QualifiedName(engine.names.fold(Kind.TABLE, name.name, server), schema)


def _numbers(sequence: Sequence, tables: Iterable[Table]) -> bool:
    """Whether it is named after a column that numbers itself: who reads no catalog knows its name from nowhere else."""
    return any(
        sequence.name.schema == table.name.schema and sequence.name.name.startswith(f"{table.name.name}_{column.name}")
        for table in tables
        for column in table.columns
        if column.identity is not None and column.identity.kind == NUMBERED
    )


def _labels(expected: EnumType, actual: EnumType, unordered: frozenset[str]) -> Different | None:
    if expected.labels == actual.labels:
        return None
    facet, fit = Facet.LABEL_ORDER, Fit.COSMETIC
    if sorted(expected.labels) != sorted(actual.labels):
        facet, fit = Facet.LABELS, Fit.NARROWER if set(expected.labels) - set(actual.labels) else Fit.WIDER
    elif str(expected.name) in unordered:
        return None
    wanted, found = (", ".join(map(repr, enum.labels)) or "no labels" for enum in (expected, actual))
    return Different(facet, wanted, found, fit)


def _unordered(schema: Schema) -> frozenset[str]:
    """Enum types whose labels were given without an order."""
    columns = (column for column in _columns(schema.tables) if column.enumeration and column.enumeration.unordered)
    return frozenset(_names(columns))


def _told(outcome: Outcome) -> Iterator[Column]:
    """Columns of which a change tells that their type differs."""
    for change in outcome.changes:
        match change:
            case Alter(object=Column() as after, before=Column() as before):
                if any(item.facet in TYPE_FACETS for item in change.differences):
                    yield from (after, before)


def _columns(tables: Iterable[Table]) -> Iterator[Column]:
    return (column for table in tables for column in table.columns)


def _names(columns: Iterable[Column]) -> Iterator[str]:
    """The names of the enum types that columns have, or have arrays of."""
    for column in columns:
        if column.type.family in {Family.ENUM, Family.ARRAY, Family.OTHER, Family.UNKNOWN}:
            yield column.type.name.rstrip("[]").replace('"', "")

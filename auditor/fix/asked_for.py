"""Names that the user gave, held against what the audit found: one that means nothing is a mistake, never ignored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from auditor.compare.cause import Drift
from auditor.config import did_you_mean
from auditor.errors import ConfigError
from auditor.fix.choices import Choices, words
from auditor.fix.found import parts
from auditor.fix.renamed import pairs
from auditor.model.changes import Add, Drop, Rename
from auditor.model.names import ObjectRef
from auditor.model.schema import Schema, ref


def check(choices: Choices, drifts: Sequence[Drift], schemas: Iterable[Schema]) -> None:
    """Raise ConfigError for a --drop or --rename that nothing in the audit answers to."""
    known = [subject for schema in schemas for subject in _subjects(schema)]
    droppable = [*_gone(drifts)]
    for name in sorted(choices.drop):
        if name not in _names(droppable):
            raise _no_drop(name, droppable, known)
    candidates = {pair.words for pair in pairs(drifts)} | {
        words(ref(change.before, change.table), change.subject)
        for change in (drift.change for drift in drifts)
        if isinstance(change, Rename)
    }
    for old, new in choices.renames:
        if (old, new) not in candidates:
            raise _no_rename(old, new, candidates, drifts, known)


def _gone(drifts: Sequence[Drift]) -> Iterator[ObjectRef]:
    """What is there and not expected, and may be dropped."""
    for drift in drifts:
        match drift.change:
            case Drop() as change:
                yield change.subject
            case Rename() as change:
                yield ref(change.before, change.table)


def _no_drop(name: str, droppable: Sequence[ObjectRef], known: Sequence[ObjectRef]) -> ConfigError:
    if name in _names(known):
        return ConfigError(
            f"--drop {name}: the models have it, the database does not, or a pending revision decides about it.",
            hint="What may be dropped is told by `auditor fix` without --drop.",
        )
    near = did_you_mean(name, [*_names(droppable)]) or did_you_mean(name, [*_names(known)])
    return ConfigError(f"--drop {name}: there is no such table, column, key, constraint or index.{near}", hint=_WRITE)


_WRITE = "Write a name as the report does: table, table.column, or table.index."


def _no_rename(
    old: str, new: str, candidates: set[tuple[str, str]], drifts: Sequence[Drift], known: Sequence[ObjectRef]
) -> ConfigError:
    near = did_you_mean(f"{old}:{new}", [":".join(pair) for pair in sorted(candidates)])
    said = f"--rename {old}:{new}"
    if near:
        return ConfigError(f"{said}: the audit has no such rename.{near}")
    if old not in _names(known):
        near = did_you_mean(old, _names(_gone(drifts))) or did_you_mean(old, _names(known))
        return ConfigError(f"{said}: there is no {old}.{near}", hint=_WRITE)
    table = old.rpartition(".")[0]
    renamed = f"{table}.{new}" if table else new
    added = [str(drift.change.subject) for drift in drifts if isinstance(drift.change, Add)]
    if renamed not in _names(known):
        return ConfigError(f"{said}: the models have no {renamed}.{did_you_mean(renamed, added)}", hint=_WRITE)
    return ConfigError(
        f"{said}: {renamed} cannot take the place of {old}: the models have both, or only one of history and database.",
        hint="What may be renamed the history and the database have, and the models do not.",
    )


def _subjects(schema: Schema) -> Iterator[ObjectRef]:
    for table in schema.tables:
        yield ref(table)
        yield from (ref(part, table.name) for part in parts(table))
    yield from map(ref, schema.enums)
    yield from map(ref, schema.sequences)


def _names(subjects: Iterable[ObjectRef]) -> dict[str, None]:
    """How a user may name them, as Choices.drops reads it."""
    return dict.fromkeys(name for subject in subjects for name in (str(subject), subject.name) if name)

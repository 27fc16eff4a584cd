"""Compares primary keys, unique constraints and indexes.

A unique constraint and a unique index over the same columns are one thing to every statement, so both
are matched in one pool, by what they enforce before what they are called.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from auditor.compare.context import Context
from auditor.compare.outcome import Outcome, plain
from auditor.model.names import Kind
from auditor.model.schema import ForeignKey, Index, IndexPart, Table, Unique
from auditor.model.verdict import SAME, Different, Facet, Fit, Unknown, Verdict


Key = Unique | Index
_Named = TypeVar("_Named", bound=Unique | Index | ForeignKey)


def compare_primary_keys(context: Context, outcome: Outcome) -> None:
    """Primary keys by their columns in order; their names say nothing."""
    wanted, found, name = context.pair.expected.primary_key, context.pair.actual.primary_key, context.table
    if wanted is None or found is None:
        if wanted is not None:
            outcome.add(wanted, name)
        elif found is not None:
            outcome.drop(found, name)
        return
    outcome.compared += 1
    if wanted.columns == found.columns:
        return
    folded = context.columns(wanted.columns), context.columns(found.columns)
    if folded[0] != folded[1]:
        reordered = sorted(folded[0]) == sorted(folded[1])
        facet, fit = (Facet.ORDER, Fit.COSMETIC) if reordered else (Facet.COLUMNS, Fit.NARROWER)
        outcome.alter(wanted, found, [Different(facet, ", ".join(wanted.columns), ", ".join(found.columns), fit)], name)


def compare_keys(context: Context, outcome: Outcome) -> None:
    """Unique constraints and indexes: equal content first, then equal names, then what is left over."""
    wanted, found = _keys(context.pair.expected), _keys(context.pair.actual)
    names = {context.fold(Kind.INDEX, item.name) for item in found if item.name}
    # Whoever has a namesake chooses first, so that no other key of its content takes it.
    wanted.sort(key=lambda key: key.name is None or context.fold(Kind.INDEX, key.name) not in names)
    outcome.compared += len(wanted)
    for key in _without_equals(wanted, found, context, outcome):
        namesake = next((item for item in found if context.same_name(Kind.INDEX, key.name, item.name)), None)
        if namesake is not None:
            found.remove(namesake)
            outcome.alter(key, namesake, _differences(key, namesake, context), context.table)
        elif not _served(key, context):
            outcome.add(key, context.table)
    for key in found:
        if not (isinstance(key, Index) and key.implicit):
            outcome.drop(key, context.table)


def _keys(table: Table) -> list[Key]:
    return [*table.uniques, *table.indexes]


def _without_equals(wanted: list[Key], found: list[Key], context: Context, outcome: Outcome) -> list[Key]:
    """Takes equal pairs out of `found`, and returns what of `wanted` has no equal."""
    unmatched = []
    for key in wanted:
        same = twin(key, found)
        if same is not None:
            found.remove(same)
            continue
        matched = _equal(key, found, context)
        if matched is None:
            unmatched.append(key)
            continue
        equal, verdicts = matched
        found.remove(equal)
        if key.name and equal.name and not context.same_name(Kind.INDEX, key.name, equal.name):
            verdicts.append(Different(Facet.NAME, key.name, equal.name, Fit.COSMETIC))
        outcome.alter(key, equal, verdicts, context.table)
    return unmatched


def twin(key: _Named, found: Sequence[_Named]) -> _Named | None:
    """The very same, by whatever name if it is not given one: the usual case, decided without asking anyone."""
    for item in found:
        if item == (key if key.name is not None else msgspec.structs.replace(key, name=item.name)):
            return item
    return None


def _equal(key: Key, found: list[Key], context: Context) -> tuple[Key, list[Verdict]] | None:
    """The key of the same content, one of the same name before another, and what nobody can tell of it."""
    shape = _shape(key, context)
    candidates = [item for item in found if _shape(item, context) == shape]
    candidates.sort(key=lambda item: not context.same_name(Kind.INDEX, key.name, item.name))
    for candidate in candidates:
        verdicts = _differences(key, candidate, context)
        if not any(isinstance(verdict, Different) for verdict in verdicts):
            return candidate, verdicts
    return None


def _served(key: Key, context: Context) -> bool:
    """Whether another key does all that is expected: an implicit index or a constraint may share one."""
    actual, columns = context.pair.actual, context.columns(key.columns)
    primary = [actual.primary_key.columns] if actual.primary_key is not None else []
    if isinstance(key, Unique):
        # Some engines make one index for UNIQUE (a) and PRIMARY KEY (a), or for UNIQUE (a) said twice.
        return any(context.columns(names) == columns for names in primary + [item.columns for item in actual.uniques])
    present = primary + [_view(item).columns for item in _keys(actual)]
    return key.implicit and any(context.columns(names)[: len(columns)] == columns for names in present)


def _view(key: Key) -> Index:
    """A unique constraint as the index behind it."""
    if isinstance(key, Index):
        return key
    parts = tuple(IndexPart(column=column) for column in key.columns)
    same = key.nulls_not_distinct
    return Index(key.name, parts, unique=True, include=key.include, nulls_not_distinct=same, origin=key.origin)


def _shape(key: Key, context: Context) -> tuple[object, ...]:
    """What can be compared without asking the engine; equal keys have equal shapes."""
    index = _view(key)
    parts = tuple(
        (part.column and context.fold(Kind.COLUMN, part.column), part.descending, part.length) for part in index.parts
    )
    return index.unique, index.method, parts, index.predicate is None, context.columns(index.include)


def _differences(expected: Key, actual: Key, context: Context) -> list[Verdict]:
    wanted, found = _view(expected), _view(actual)
    verdicts: list[Verdict | None] = [
        *_parts(wanted, found, context),
        _unique(wanted, found),
        plain(Facet.METHOD, wanted.method, found.method, absent="default"),
        plain(Facet.INCLUDE, context.columns(wanted.include), context.columns(found.include), absent="none"),
        plain(Facet.NULLS, _nulls(wanted), _nulls(found)),
        plain(Facet.VISIBLE, wanted.visible, found.visible, fit=Fit.NARROWER),
        plain(Facet.VALID, wanted.valid, found.valid, fit=Fit.NARROWER),
        _predicate(wanted, found, context),
        *_stated(wanted, found),
    ]
    if isinstance(expected, Unique) or isinstance(actual, Unique):
        deferrable = [item.deferrable if isinstance(item, Unique) else None for item in (expected, actual)]
        verdicts.append(plain(Facet.DEFERRABLE, deferrable[0], deferrable[1], absent="not deferrable"))
    return [item for item in verdicts if item is not None and item is not SAME]


def _unique(wanted: Index, found: Index) -> Different | None:
    fit = Fit.NARROWER if found.unique else Fit.WIDER
    say = {True: "unique", False: "not unique"}
    return plain(Facet.UNIQUE, say[wanted.unique], say[found.unique], fit=fit)


def _nulls(index: Index) -> str:
    return "not distinct" if index.nulls_not_distinct else "distinct"


def _parts(wanted: Index, found: Index, context: Context) -> list[Verdict | None]:
    columns = [[_column(part, context) for part in index.parts] for index in (wanted, found)]
    if columns[0] != columns[1]:
        reordered = sorted(map(str, columns[0])) == sorted(map(str, columns[1]))
        listed = tuple(map(str, wanted.parts)), tuple(map(str, found.parts))
        return [plain(Facet.ORDER if reordered else Facet.COLUMNS, *listed)]
    verdicts: list[Verdict | None] = []
    for mine, theirs in zip(wanted.parts, found.parts, strict=True):
        verdicts += _part(mine, theirs, context)
    return verdicts


def _column(part: IndexPart, context: Context) -> str | None:
    return part.column and context.fold(Kind.COLUMN, part.column)


def _part(mine: IndexPart, theirs: IndexPart, context: Context) -> list[Verdict | None]:
    if mine == theirs:
        return []
    verdicts: list[Verdict | None] = [
        plain(Facet.LENGTH, mine.length, theirs.length, absent="whole column"),
        plain(Facet.ORDER, _order(mine), _order(theirs)),
        plain(Facet.OPERATOR_CLASS, mine.operator_class, theirs.operator_class, absent="default"),
        plain(Facet.COLLATION, mine.collation, theirs.collation, absent="as the column"),
    ]
    if mine.expression is not None and theirs.expression is not None and mine.expression != theirs.expression:
        verdicts.append(_expression(Facet.EXPRESSION, mine.expression, theirs.expression, context))
    return verdicts


def _order(part: IndexPart) -> str:
    return ("descending" if part.descending else "ascending") + (f", nulls {part.nulls}" if part.nulls else "")


def _predicate(wanted: Index, found: Index, context: Context) -> Verdict | None:
    if wanted.predicate is None or found.predicate is None:
        return plain(Facet.PREDICATE, wanted.predicate, found.predicate, absent="all rows")
    if wanted.predicate == found.predicate:
        return None
    return _expression(Facet.PREDICATE, wanted.predicate, found.predicate, context)


def _expression(facet: Facet, expected: str, actual: str, context: Context) -> Verdict:
    verdict = context.equal(expected, actual)
    if isinstance(verdict, Different | Unknown):
        return msgspec.structs.replace(verdict, facet=facet, expected=expected, actual=actual)
    return verdict


def _stated(wanted: Index, found: Index) -> list[Verdict | None]:
    have = dict(found.extras)
    return [
        plain(Facet.STORAGE, f"{key}={value}", f"{key}={have.get(key)}")
        for key, value in wanted.extras
        if value != have.get(key)
    ]

"""Compares foreign keys: by what they tie together, then by how."""

from __future__ import annotations

import msgspec

from auditor.compare.context import Context
from auditor.compare.keys import twin
from auditor.compare.outcome import Outcome, plain
from auditor.model.names import Kind
from auditor.model.schema import ForeignKey
from auditor.model.verdict import Different, Facet, Fit, Verdict


def compare_foreign_keys(context: Context, outcome: Outcome) -> None:
    """Same columns to same target first, then same columns, then what is left over."""
    name, found = context.table, list(context.pair.actual.foreign_keys)
    unmatched, met = [], list[ForeignKey]()
    outcome.compared += len(context.pair.expected.foreign_keys)
    for declared in context.pair.expected.foreign_keys:
        is_dropped = _is_dropped(declared, context)
        key = msgspec.structs.replace(declared, enforced=True) if is_dropped else declared
        equal = twin(key, found)
        if equal is not None:
            found.remove(equal)
            met.append(equal)
            continue
        ties = _ties(key, context)
        same = [item for item in found if _ties(item, context) == ties]
        if not same:
            # Declared twice, on the column and in __table_args__, it is met by one.
            again = any(_ties(item, context) == ties and not _differences(key, item) for item in met)
            if not is_dropped and not again:
                unmatched.append(key)
            continue
        judged = [(_differences(key, item), item) for item in same]
        differences, best = min(judged, key=lambda one: (bool(one[0]), one[1].name != key.name))
        found.remove(best)
        met.append(best)
        outcome.alter(key, best, [*differences, *_name(key, best, context)], name)
    for key in unmatched:
        columns = _ties(key, context)[0]
        same = [item for item in found if _ties(item, context)[0] == columns]
        if same:
            found.remove(same[0])
            target = plain(Facet.TARGET, _target(key), _target(same[0]), fit=Fit.NARROWER)
            outcome.alter(key, same[0], [*([target] if target else []), *_differences(key, same[0])], name)
        else:
            outcome.add(key, name)
    for key in found:
        outcome.drop(key, name)


def _is_dropped(key: ForeignKey, context: Context) -> bool:
    """Whether the engine takes the declaration and makes no key of it: then none can be missing."""
    pair = context.pair
    return not key.enforced and context.engine.foreign_keys.enforcement(pair.expected, pair.server) is not None


def _ties(key: ForeignKey, context: Context) -> tuple[frozenset[tuple[str, str]] | tuple[str, ...], ...]:
    """Columns in order, and the target with the pairs of columns: the order of pairs says nothing."""
    mine, theirs = context.columns(key.columns), context.columns(key.target_columns)
    schema = context.fold(Kind.SCHEMA, key.target.schema) if key.target.schema else ""
    target = schema, context.fold(Kind.TABLE, key.target.name)
    return tuple(sorted(mine)), target, frozenset(zip(mine, theirs, strict=False))


def _target(key: ForeignKey) -> str:
    return f"{key.target} ({', '.join(key.target_columns)})"


def _differences(expected: ForeignKey, actual: ForeignKey) -> list[Verdict]:
    values = [
        plain(Facet.ON_DELETE, expected.on_delete, actual.on_delete, absent="NO ACTION"),
        plain(Facet.ON_UPDATE, expected.on_update, actual.on_update, absent="NO ACTION"),
        plain(Facet.MATCH, expected.match, actual.match, absent="SIMPLE"),
        plain(Facet.DEFERRABLE, expected.deferrable, actual.deferrable, absent="not deferrable"),
        plain(Facet.VALIDATED, expected.validated, actual.validated),
        plain(Facet.ENFORCED, expected.enforced, actual.enforced),
    ]
    return [value for value in values if value is not None]


def _name(expected: ForeignKey, actual: ForeignKey, context: Context) -> list[Verdict]:
    if expected.name is None or actual.name is None:
        return []
    if context.same_name(Kind.FOREIGN_KEY, expected.name, actual.name):
        return []
    return [Different(Facet.NAME, expected.name, actual.name, Fit.COSMETIC)]

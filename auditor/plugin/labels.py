"""What an enumerated column is written with, and what it accepts."""

from __future__ import annotations

import msgspec

from auditor.model.changes import Alter, Change
from auditor.model.schema import Check, Column, Enumeration
from auditor.model.verdict import Different, Facet
from auditor.plugin.engine import Pair
from auditor.plugin.facts import Facts


class Labels(msgspec.Struct, frozen=True):
    """The labels of one column: `written` by the application, `accepted` by the database, both in order.

    `swapped` are the pairs (written, accepted) that are the name and the value of one Python member;
    `missing` and `extra` are what is left without a partner.
    """

    written: tuple[str, ...]
    accepted: tuple[str, ...]
    swapped: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]


def labels(change: Alter, facts: Facts) -> Labels | None:
    """The labels of an altered column; None when what the database accepts cannot be read."""
    assert isinstance(change.object, Column)
    written = _written(change.object)
    accepted = _accepted(change, facts)
    if not written or accepted is None:
        return None
    swapped = _swapped(change.object.enumeration, accepted)
    paired = {label for pair in swapped for label in pair}
    return Labels(
        written,
        accepted,
        swapped,
        missing=tuple(label for label in written if label not in accepted and label not in paired),
        extra=tuple(label for label in accepted if label not in written and label not in paired),
    )


def told_by_column(check: Check, change: Change, facts: Facts) -> bool:
    """Whether a CHECK of the actual table lists labels, and the column itself is told of as differing in them."""
    assert change.table is not None
    expected, actual = (facts.table(role, change.table) for role in facts.roles(change))
    if expected is None or actual is None:
        return False
    alone, bare = (msgspec.structs.replace(actual, checks=checks) for checks in ((check,), ()))
    pair = Pair(expected, actual, facts.server)
    for column in expected.columns:
        found = actual.column(column.name)
        if column.enumeration is not None and found is not None:
            verdict = facts.engine.types.compare(column, found, pair)
            differs = isinstance(verdict, Different) and verdict.facet is Facet.LABELS
            # What a type of its own lists, no CHECK does.
            accepted, typed = (facts.engine.enums.accepted(found, table, facts.server) for table in (alone, bare))
            if differs and accepted is not None and typed is None:
                return True
    return False


def _written(column: Column) -> tuple[str, ...]:
    return column.enumeration.bound if column.enumeration is not None else tuple(map(str, column.type.args))


def _accepted(change: Alter, facts: Facts) -> tuple[str, ...] | None:
    assert isinstance(change.before, Column)
    assert change.table is not None
    table = facts.table(facts.roles(change)[1], change.table)
    return facts.engine.enums.accepted(change.before, table, facts.server) if table is not None else None


def _swapped(enumeration: Enumeration | None, accepted: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Members written by name and accepted by value, or the other way round."""
    if enumeration is None or len(enumeration.names) != len(enumeration.values):
        return ()
    by_name = enumeration.bound == enumeration.names
    other = dict(zip(enumeration.bound, enumeration.values if by_name else enumeration.names, strict=False))
    return tuple(
        (label, other[label]) for label in enumeration.bound if label not in accepted and other.get(label) in accepted
    )

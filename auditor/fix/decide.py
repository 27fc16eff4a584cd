"""The cause of a difference decides whether a revision is the way to repair it, and which."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from auditor.compare.cause import Drift
from auditor.fix.choices import Choices, Trust
from auditor.model.changes import Add, Alter, Change, Drop, Rename
from auditor.model.finding import Cause
from auditor.model.names import QualifiedName
from auditor.model.schema import Column, SchemaObject, Table, ref
from auditor.model.step import Guard
from auditor.model.verdict import Different, Facet


class Decision(NamedTuple):
    """What to do about a difference. `guard` leaves it out where there is nothing to do.

    `kept` tells why a downgrade does not take it back ("" where it does): what the revision before says is there
    belongs to the state before, whatever some database had.
    """

    change: Change
    cause: Cause
    guard: Guard | None = None
    kept: str = ""


EXISTENCE = str(Facet.EXISTENCE)

_TOGETHER = frozenset({str(Facet.CHARSET), str(Facet.COLLATION)})

TOLD: dict[Cause | None, str] = {
    Cause.PENDING: "a pending revision does it: run alembic upgrade",
    Cause.PENDING_REMOVAL: "a pending revision drops it: run alembic upgrade once no running code uses it",
    Cause.COLLIDES: "a pending revision will fail on it, which no later revision can prevent: let that revision look"
    " before it acts, or stamp the database with it when that is all that it does",
    Cause.BREAKS_ON_UPGRADE: "a pending revision takes away what the model has: change the model, or that revision",
    Cause.UNMAPPED: "the model does not have it, and a revision made it: map it, or name it with --drop",
    Cause.UNKNOWN_OBJECT: "nothing declares it: declare it, or name it with --drop",
    Cause.UNATTRIBUTED: "nobody can tell whether the history or the database is right: the live revision is not known",
}
"""Why there is no fix, by cause."""


def decide(drift: Drift, topic: str, choices: Choices) -> Decision | str:
    """What to do about one topic of a drift, or why nothing is done, as the end of a sentence."""
    said = drift.attributions.get(topic)
    cause = said.cause if said is not None else Cause.UNATTRIBUTED
    change = drift.change
    match change:
        case Rename():
            return _rename(change, cause, choices)
        case Add():
            return _add(change, cause)
        case Drop():
            return _drop(change, cause, choices)
        case Alter():
            return _alter(change, topic, cause, choices)


def apart(drift: Drift, choices: Choices) -> tuple[Drift, ...]:
    """The drift; one that may be a rename as a drop and an add, where the user named the old object to be dropped."""
    change = drift.change
    if not isinstance(change, Rename) or not choices.drops(ref(change.before, change.table)):
        return (drift,)
    said = drift.attributions[EXISTENCE]
    old = Cause.UNMAPPED if said.cause is Cause.MISSING_MIGRATION else Cause.UNKNOWN_OBJECT
    drop = Drift(Drop(change.before, change.table), drift.roles, {EXISTENCE: msgspec.structs.replace(said, cause=old)})
    return Drift(Add(change.object, change.table), drift.roles, drift.attributions), drop


def _add(change: Add, cause: Cause | None) -> Decision | str:
    match cause:
        case Cause.MISSING_MIGRATION:
            return Decision(change, cause)
        case Cause.LOST:
            return Decision(change, cause, Guard(change.subject), "an earlier revision makes it, so it stays")
        case Cause.HAND_APPLIED:
            return Decision(change, cause, Guard(change.subject))
    return TOLD.get(cause, TOLD[Cause.UNATTRIBUTED])


def _drop(change: Drop, cause: Cause | None, choices: Choices) -> Decision | str:
    named = choices.drops(change.subject)
    if cause is Cause.UNKNOWN_OBJECT:
        if not named and (_holds_rows(change) or not choices.unsafe):
            told = TOLD[cause]
            return told if _holds_rows(change) else f"{told} or allow it with --unsafe"
        return Decision(change, cause, Guard(change.subject, there=False), "no revision makes it, so it stays away")
    if cause is Cause.UNMAPPED and named:
        return Decision(change, cause)
    return TOLD.get(cause, TOLD[Cause.UNATTRIBUTED])


def _holds_rows(change: Drop) -> bool:
    return isinstance(change.object, Table | Column)


def _alter(change: Alter, topic: str, cause: Cause | None, choices: Choices) -> Decision | str:
    one = msgspec.structs.replace(change, differences=tuple(_about(change, topic)))
    guard = Guard(change.subject, there=False) if topic == Facet.NAME else None
    match cause:
        case Cause.MISSING_MIGRATION:
            return Decision(one, cause)
        case Cause.HAND_APPLIED:
            return Decision(one, cause, guard)
        case Cause.LOST if choices.trust is Trust.LIVE:
            return (
                "--trust live: the model and a revision have to follow the database, and the model is yours to change"
            )
        case Cause.LOST:
            return Decision(one, cause, guard, "an earlier revision says so, so it stays")
    return TOLD.get(cause, TOLD[Cause.UNATTRIBUTED])


def _about(change: Alter, topic: str) -> list[Different]:
    """The difference of a topic; a character set has collations of its own, so that they go together."""
    topics = _TOGETHER if topic in _TOGETHER else {topic}
    return [item for item in change.differences if item.topic in topics]


def _rename(change: Rename, cause: Cause | None, choices: Choices) -> Decision | str:
    old = ref(change.before, change.table)
    if (str(old), _name(change.object)) not in choices.renames:
        return f"it may be a rename: give --rename {old}:{_name(change.object)} when it is, or --drop {old} when not"
    match cause:
        case Cause.MISSING_MIGRATION:
            return Decision(change, cause)
        case Cause.LOST:
            return Decision(change, cause, Guard(old, there=False), "an earlier revision calls it so, so it stays")
        case Cause.HAND_APPLIED:
            return Decision(change, cause, Guard(old, there=False))
    return TOLD.get(cause, "history and database do not agree on its name")


def _name(item: SchemaObject) -> str:
    name = item.name
    return name.name if isinstance(name, QualifiedName) else str(name)

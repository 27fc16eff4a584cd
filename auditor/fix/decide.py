"""The cause of a difference decides whether a revision is the way to repair it, and which."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from auditor.compare.cause import Attribution, Drift, cause_of
from auditor.fix.choices import Choices, Trust, words
from auditor.model.changes import Add, Alter, Change, Drop, Rename
from auditor.model.finding import Cause
from auditor.model.names import Role
from auditor.model.schema import Column, Table, ref
from auditor.model.step import Guard
from auditor.model.verdict import Different, Facet


class Decision(NamedTuple):
    """What to do about a difference. `guard` leaves it out where there is nothing to do.

    `kept` tells why a downgrade does not take it back ("" where it does): what the revision before says is there
    belongs to the state before, whatever some database had. `adopts` tells that the history follows the database,
    `model` what of the models has to do so, too.
    """

    change: Change
    cause: Cause
    guard: Guard | None = None
    kept: str = ""
    adopts: bool = False
    model: Alter | None = None


class OfModel(NamedTuple):
    """No revision is the way: `model` is what of the models has to follow the database."""

    model: Alter


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
    Cause.UNATTRIBUTED: "nobody can tell whether the history or the database is right: the live revision is not"
    " known, or the history could not be followed (--trust model or --trust live decides about values)",
}
"""Why there is no fix, by cause."""


def decide(drift: Drift, topic: str, choices: Choices) -> Decision | OfModel | str:
    """What to do about one topic of a drift, or why nothing is done, as the end of a sentence."""
    said = drift.attributions.get(topic)
    if said is not None and _is_up_to_the_models(said, drift.change, choices.trust):
        return _to_the_models(drift.change, topic)
    change = drift.change
    cause = _cause(said, change, choices.trust) if said is not None else Cause.UNATTRIBUTED
    match change:
        case Rename():
            return _rename(change, cause, choices)
        case Add():
            return _add(change, cause)
        case Drop():
            return _drop(change, cause, choices)
        case Alter() if choices.trust is Trust.LIVE and said is not None and cause in _BY_DATABASE:
            return _by_database(drift, topic, said)
        case Alter():
            return _alter(change, topic, cause)


_BY_DATABASE = frozenset({Cause.LOST, Cause.MISSING_MIGRATION})
"""Causes of which the database has another value than the models."""


def _cause(said: Attribution, change: Change, trust: Trust) -> Cause | None:
    """The cause; where only the live revision is not known, that of a database which has run them all.

    Whoever trusts one side need not know what the database is stamped with: a step on top of the head that leads
    there is right whether the others ran or not.
    """
    model, head, at, live = said.pattern
    if said.cause is not Cause.UNATTRIBUTED or at is not None or trust is Trust.HISTORY:
        return said.cause
    trusted = isinstance(change, Alter) or (isinstance(change, Add) and (trust is Trust.MODEL or live is True))
    return cause_of((model, head, head, live)) if trusted else said.cause


def _is_up_to_the_models(said: Attribution, change: Change, trust: Trust) -> bool:
    """Whether the history could not be followed, and the models are trusted to say what the database has to have."""
    model, head, _, live = said.pattern
    differ = head is None and model is True and live is False
    return differ and trust is Trust.MODEL and said.cause is Cause.UNATTRIBUTED and isinstance(change, Add | Alter)


def _to_the_models(change: Change, topic: str) -> Decision | str:
    """What was lost for all that anybody knows: it is made where it is not there, and stays."""
    found = _add(change, Cause.LOST) if isinstance(change, Add) else _alter(change, topic, Cause.LOST)  # type: ignore[arg-type]
    if not isinstance(found, Decision):
        return found
    return found._replace(kept="nobody can tell whether an earlier revision makes it so, and it stays")


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
    if cause in {None, Cause.UNATTRIBUTED}:
        return _drop_of_unknown_origin(change) if named else _OF_UNKNOWN_ORIGIN
    return TOLD[cause]


_OF_UNKNOWN_ORIGIN = "nobody can tell whether a revision makes it: declare it, or name it with --drop"


def _drop_of_unknown_origin(change: Drop) -> Decision:
    kept = "nobody can tell whether an earlier revision makes it, and it stays away"
    return Decision(change, Cause.UNKNOWN_OBJECT, Guard(change.subject, there=False), kept)


def _holds_rows(change: Drop) -> bool:
    return isinstance(change.object, Table | Column)


def _alter(change: Alter, topic: str, cause: Cause | None) -> Decision | str:
    one = msgspec.structs.replace(change, differences=tuple(_about(change, topic)))
    guard = Guard(change.subject, there=False) if topic == Facet.NAME else None
    match cause:
        case Cause.MISSING_MIGRATION:
            return Decision(one, cause)
        case Cause.HAND_APPLIED:
            return Decision(one, cause, guard)
        case Cause.LOST:
            return Decision(one, cause, guard, "an earlier revision says so, so it stays")
    return TOLD.get(cause, TOLD[Cause.UNATTRIBUTED])


def _by_database(drift: Drift, topic: str, said: Attribution) -> Decision | OfModel:
    """No value of the database changes: the history follows it where it says another one, and so do the models."""
    change = drift.change
    assert isinstance(change, Alter)
    back = msgspec.structs.replace(change, differences=tuple(_about(change, topic))).reverse()
    model = back if drift.roles[0] is Role.MODEL else None
    if model is not None and said.pattern[1] is not True and _as_history(said):
        return OfModel(model)
    guard = Guard(back.subject, there=False) if topic == Facet.NAME else None
    return Decision(back, Cause.HAND_APPLIED, guard, adopts=True, model=model)


def _as_history(said: Attribution) -> bool:
    """Whether the database has the value that the history says at its end."""
    history = next((item.value for item in said.says if item.role is Role.HISTORY), None)
    live = next((item.value for item in said.says if item.role is Role.LIVE), None)
    return history == live


def _about(change: Alter, topic: str) -> list[Different]:
    """The difference of a topic; a character set has collations of its own, so that they go together."""
    topics = _TOGETHER if topic in _TOGETHER else {topic}
    return [item for item in change.differences if item.topic in topics]


def _rename(change: Rename, cause: Cause | None, choices: Choices) -> Decision | str:
    old = ref(change.before, change.table)
    named = words(old, change.subject)
    if named not in choices.renames:
        return f"it may be a rename: give --rename {':'.join(named)} when it is, or --drop {old} when not"
    match cause:
        case Cause.MISSING_MIGRATION:
            return Decision(change, cause)
        case Cause.LOST:
            return Decision(change, cause, Guard(old, there=False), "an earlier revision calls it so, so it stays")
        case Cause.HAND_APPLIED:
            return Decision(change, cause, Guard(old, there=False))
    return TOLD.get(cause, "history and database do not agree on its name")

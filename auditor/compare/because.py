"""Why sources disagree, in one sentence that names the revision."""

from __future__ import annotations

import msgspec

from auditor.model.finding import Cause


class Told(msgspec.Struct, frozen=True):
    """What a sentence is made of: `thing` is a kind of object or a facet, `revision` the one that decided.

    `live` tells whether the database has the thing, `value` that it is a value and no object, `stray`
    that the database is not what the history says of its own revision either.
    """

    thing: str
    revision: str | None
    live: bool
    value: bool
    stray: bool = False


def because(cause: Cause, told: Told) -> str:
    """The sentence; "" when there is nothing to add to the name of the cause."""
    say = (_VALUES if told.value else _OBJECTS).get(cause)
    return say(told) if say is not None else ""


def _lost(told: Told) -> str:
    return (
        f"{_revision(told)} is stamped as applied, and the {told.thing} is not there: "
        "stamped without running, half-applied, or changed by hand."
    )


def _collides(told: Told) -> str:
    if told.live:
        return f"{_pending_one(told)} makes the {told.thing}, and it is there already: the upgrade fails."
    return f"{_pending_one(told)} drops the {told.thing}, and it is gone already: the upgrade fails."


def _pending(told: Told) -> str:
    return f"{_pending_one(told)} makes the {told.thing} with the next upgrade."


def _breaks(told: Told) -> str:
    gone = "" if told.live else ", and it is gone already"
    return f"{_pending_one(told)} removes the {told.thing}, and the model still maps it{gone}."


def _hand_applied(told: Told) -> str:
    if told.revision is not None:
        return (
            f"{_revision(told)} removed the {told.thing} and is stamped as applied; model and database still have it, "
            "and a database made by the migrations will not."
        )
    return f"No revision makes the {told.thing}: a database made by the migrations will not have it."


def _missing(told: Told) -> str:
    if told.revision is not None:
        return f"{_revision(told)} removed the {told.thing}, and no revision brings it back."
    return f"No revision makes the {told.thing}: the model changed, and no migration was written."


def _unmapped(told: Told) -> str:
    return (
        f"{_revision(told)} made the {told.thing}, and no model maps it: "
        "removed from the models and not dropped yet, or its module is not imported."
    )


def _pending_removal(told: Told) -> str:
    return f"{_pending_one(told)} drops the {told.thing} with the next upgrade."


def _unknown_object(told: Told) -> str:
    if told.revision is not None:
        return f"{_revision(told)} dropped the {told.thing} and is stamped as applied, and it is still there."
    return f"No revision makes the {told.thing}: made by hand, or left by a deleted revision."


def _value_lost(told: Told) -> str:
    return (
        f"{_revision(told)} set the {told.thing} and is stamped as applied, and the database has another: "
        "stamped without running, half-applied, or changed by hand."
    )


def _value_collides(told: Told) -> str:
    return f"{_pending_one(told)} sets the {told.thing} that the database has already."


def _value_pending(told: Told) -> str:
    return f"{_pending_one(told)} sets the {told.thing} with the next upgrade."


def _value_breaks(told: Told) -> str:
    return f"{_pending_one(told)} sets the {told.thing} to another than the model has."


def _value_hand_applied(told: Told) -> str:
    since = f"the history has another since revision {told.revision}" if told.revision else "no revision sets it"
    return f"Model and database have the same {told.thing}, and {since}: a database made by the migrations will differ."


def _value_missing(told: Told) -> str:
    since = f"{_revision(told)} set another {told.thing}" if told.revision else f"No revision sets the {told.thing}"
    stray = " The database differs from the history at its own revision, too." if told.stray else ""
    return f"{since}, and no migration follows the model.{stray}"


def _revision(told: Told) -> str:
    return f"Revision {told.revision}" if told.revision else "A revision"


def _pending_one(told: Told) -> str:
    return f"Pending revision {told.revision}" if told.revision else "A pending revision"


_OBJECTS = {
    Cause.LOST: _lost,
    Cause.COLLIDES: _collides,
    Cause.PENDING: _pending,
    Cause.BREAKS_ON_UPGRADE: _breaks,
    Cause.HAND_APPLIED: _hand_applied,
    Cause.MISSING_MIGRATION: _missing,
    Cause.UNMAPPED: _unmapped,
    Cause.PENDING_REMOVAL: _pending_removal,
    Cause.UNKNOWN_OBJECT: _unknown_object,
}
_VALUES = {
    Cause.LOST: _value_lost,
    Cause.COLLIDES: _value_collides,
    Cause.PENDING: _value_pending,
    Cause.BREAKS_ON_UPGRADE: _value_breaks,
    Cause.HAND_APPLIED: _value_hand_applied,
    Cause.MISSING_MIGRATION: _value_missing,
}

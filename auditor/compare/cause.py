"""The cause of a difference between the sources, by who has the thing, or one value of it.

docs/causes.md is the table in words.
"""

from __future__ import annotations

from itertools import product
from typing import TypeAlias

import msgspec

from auditor.compare.outcome import Comparison
from auditor.model.changes import Change
from auditor.model.finding import Cause, Evidence, Severity
from auditor.model.names import Role
from auditor.model.report import Undecided
from auditor.model.schema import Schema
from auditor.model.verdict import Facet


Pattern: TypeAlias = tuple[bool | None, bool | None, bool | None, bool | None]
"""Who has it: model, history at head, history at the live revision, live; None where nobody can tell."""

CAUSES: dict[Pattern, Cause] = {
    (True, True, True, False): Cause.LOST,
    (True, True, False, True): Cause.COLLIDES,
    (True, True, False, False): Cause.PENDING,
    (True, False, True, True): Cause.BREAKS_ON_UPGRADE,
    (True, False, True, False): Cause.BREAKS_ON_UPGRADE,
    (True, False, False, True): Cause.HAND_APPLIED,
    (True, False, False, False): Cause.MISSING_MIGRATION,
    (False, True, True, True): Cause.UNMAPPED,
    (False, True, True, False): Cause.LOST,
    (False, True, False, True): Cause.COLLIDES,
    (False, True, False, False): Cause.PENDING,
    (False, False, True, True): Cause.PENDING_REMOVAL,
    (False, False, True, False): Cause.COLLIDES,
    (False, False, False, True): Cause.UNKNOWN_OBJECT,
}
"""The causes; where all have it, or none, there is nothing to explain."""


def cause_of(pattern: Pattern) -> Cause | None:
    """The cause of a pattern; UNATTRIBUTED when what is not known would decide, None when nothing may be wrong."""
    known = [(True, False) if side is None else (side,) for side in pattern]
    found = {CAUSES.get((model, head, at, live)) for model, head, at, live in product(*known)}
    if len(found) == 1:
        return found.pop()
    return None if None in found and _may_agree(pattern) else Cause.UNATTRIBUTED


def _may_agree(pattern: Pattern) -> bool:
    """Whether model and database are not known to differ, the two that must agree for the application to work."""
    model, _, _, live = pattern
    return model is None or live is None or model == live


def weigh(cause: Cause | None, severity: Severity, pattern: Pattern, facet: Facet) -> Severity:
    """How much a finding weighs when its cause is known; `severity` is what its rule says."""
    exists = facet is Facet.EXISTENCE
    match cause:
        case Cause.PENDING | Cause.PENDING_REMOVAL:
            return Severity.INFO
        case Cause.COLLIDES:
            return Severity.ERROR if exists else Severity.INFO  # to set what is set already fails nowhere
        case Cause.LOST if exists:
            return Severity.WARNING if pattern[0] is False else Severity.ERROR
        case Cause.BREAKS_ON_UPGRADE if exists:
            return Severity.ERROR
        case Cause.HAND_APPLIED:
            return min(severity, Severity.WARNING, key=lambda item: item.rank)
    return severity


class Sources(msgspec.Struct, frozen=True):
    """What is compared, None for a source that is not there; `at` is the history at the live revision.

    `revision` is the live revision as people are told it ("0004", or several).
    """

    model: Schema | None = None
    head: Schema | None = None
    at: Schema | None = None
    live: Schema | None = None
    revision: str = ""


class Attribution(msgspec.Struct, frozen=True):
    """Why the sources disagree about one thing; `says` is what each of them has."""

    cause: Cause | None
    pattern: Pattern
    says: tuple[Evidence, ...]
    because: str = ""


class Drift(msgspec.Struct, frozen=True):
    """A difference between two roles, expected and actual, with an attribution for each topic it is about."""

    change: Change
    roles: tuple[Role, Role]
    attributions: dict[str, Attribution]


class Diagnosis(msgspec.Struct, frozen=True):
    """All differences between the sources, and what nobody could compare."""

    drifts: tuple[Drift, ...]
    undecided: tuple[Undecided, ...] = ()
    compared: int = 0


def undiagnosed(comparison: Comparison, roles: tuple[Role, Role]) -> Diagnosis:
    """The differences of two sources alone, of which nobody can tell the cause."""
    drifts = tuple(Drift(change, roles, {}) for change in comparison.changes)
    return Diagnosis(drifts, comparison.undecided, comparison.compared)

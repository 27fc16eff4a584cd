"""Findings: what an audit has to say about one object."""

from __future__ import annotations

import hashlib
from enum import StrEnum

import msgspec

from auditor.model.fix import Fix
from auditor.model.names import ObjectRef, Origin, Role


class Severity(StrEnum):
    """How much a finding weighs; ERROR breaks the application or the deploy."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """0 for INFO, 2 for ERROR."""
        return list(Severity).index(self)


class Cause(StrEnum):
    """Why sources disagree; see the table in docs/causes.md."""

    LOST = "lost"
    COLLIDES = "collides"
    PENDING = "pending"
    BREAKS_ON_UPGRADE = "breaks-on-upgrade"
    HAND_APPLIED = "hand-applied"
    MISSING_MIGRATION = "missing-migration"
    UNMAPPED = "unmapped"
    PENDING_REMOVAL = "pending-removal"
    UNKNOWN_OBJECT = "unknown-object"
    UNATTRIBUTED = "unattributed"
    """A source that would have told was not there; the report says which."""


class Evidence(msgspec.Struct, frozen=True):
    """What one source says: the value as text, and where it says so.

    `at` is the revision of a history that is asked at several ("head" for its end).
    """

    role: Role
    value: str
    origin: Origin
    at: str = ""


class Finding(msgspec.Struct, frozen=True):
    """One disagreement or pitfall.

    `message` is one sentence in the present tense, subject first; `consequence` one on what happens at
    run time; `because` one on why, which names the revision. `location` is the place in the user's code
    to look at first. `schemas` are those of which it is true, where several hold the same tables.
    """

    rule: str
    slug: str
    severity: Severity
    subject: ObjectRef
    message: str
    facet: str = ""
    consequence: str = ""
    cause: Cause | None = None
    because: str = ""
    evidence: tuple[Evidence, ...] = ()
    location: Origin | None = None
    fix: Fix | None = None
    schemas: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """16 hex digits from rule, subject and facet; never from message, line or count."""
        essence = "\x1f".join(
            [self.rule, self.subject.kind, str(self.subject.table), self.subject.name or "", self.facet]
        )
        return hashlib.sha256(essence.encode()).hexdigest()[:16]

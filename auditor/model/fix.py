"""What would repair a finding."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from auditor.model.changes import Change


class Applicability(StrEnum):
    """Whether a fix may be written without asking."""

    SAFE = "safe"
    UNSAFE = "unsafe"
    DISPLAY_ONLY = "display-only"


class Fix(msgspec.Struct, frozen=True):
    """The way out: one imperative sentence, and the changes that do it (none when only told)."""

    title: str
    applicability: Applicability = Applicability.DISPLAY_ONLY
    changes: tuple[Change, ...] = ()

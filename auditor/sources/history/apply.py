"""Applies effects to a state, by the engine's rules; says what it cannot follow."""

from __future__ import annotations

from auditor.model.effects import Effect
from auditor.model.names import Origin
from auditor.sources.history import others, tables
from auditor.sources.history.work import Work


_APPLIERS = {**tables.APPLIERS, **others.APPLIERS}


def apply(effect: Effect, work: Work, origin: Origin) -> None:
    """Do to the state what the effect says; `origin` is the step that does it."""
    _APPLIERS[type(effect)](work, effect, origin)

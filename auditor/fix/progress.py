"""What the schemas have become by the time of a step: no recipe takes back what one before it has made."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from auditor.fix.situations import Situations
from auditor.model.changes import Change
from auditor.model.finding import Cause
from auditor.model.step import Recipe, Refusal
from auditor.plugin.engine import Situation
from auditor.plugin.recipes import applied


_EVERYWHERE = frozenset({Cause.MISSING_MIGRATION, Cause.UNMAPPED})
"""Causes of which history and database agree, so that the change is one of both."""

Compose = Callable[[Change, Situation], Recipe | Refusal]


class Progress:
    """The history's schema and the database's, changed as the steps of a revision change them."""

    def __init__(self, situations: Situations, compose: Compose) -> None:
        self._compose = compose
        self._head = situations.head
        self._live = situations.live if situations.live is not None else situations.head
        self._seen: list[tuple[Recipe, Recipe]] = []

    def now(self, situation: Situation, cause: Cause) -> Situation:
        """The situation with what is there by now."""
        return replace(situation, actual=self._head if cause is Cause.HAND_APPLIED else self._live)

    def recipe(self, change: Change, first: Situation, now: Situation) -> Recipe | Refusal:
        """How the change is made by now; where another one made it at once with its own, that one's recipe."""
        alone = self._compose(change, first)
        if isinstance(alone, Refusal) or not alone.up or any(step.remakes for step in alone.up):
            return self._compose(change, now)
        known = next((made for found, made in self._seen if found.up == alone.up), None)
        if known is not None:
            return known
        made = self._compose(change, now)
        if isinstance(made, Recipe):
            self._seen.append((alone, made))
        return made

    def done(self, change: Change, cause: Cause) -> None:
        """Take a change for made."""
        if cause is Cause.HAND_APPLIED or cause in _EVERYWHERE:
            self._head = applied(self._head, change)
        if cause is not Cause.HAND_APPLIED:
            self._live = applied(self._live, change)

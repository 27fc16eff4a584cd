"""What the schemas have become by the time of a step: no recipe takes back what one before it has made."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from auditor.fix.situations import Situations
from auditor.model.changes import Change
from auditor.model.finding import Cause
from auditor.model.step import Recipe, Refusal
from auditor.plugin.engine import Situation


Compose = Callable[[Change, Situation], Recipe | Refusal]


class Progress:
    """The history's schema and the database's, changed as the steps of a revision change them."""

    def __init__(self, situations: Situations, compose: Compose) -> None:
        self._compose = compose
        self._states = situations.states
        self._seen: list[tuple[Recipe, Recipe]] = []

    def now(self, situation: Situation, cause: Cause) -> Situation:
        """The situation with what is there by now."""
        return replace(situation, actual=self._states.head if cause is Cause.HAND_APPLIED else self._states.live)

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
        self._states = self._states.done(change, cause)

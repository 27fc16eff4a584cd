"""The schemas that a fix starts from and leads to."""

from __future__ import annotations

from typing import NamedTuple

from auditor.model.changes import Change
from auditor.model.finding import Cause
from auditor.model.schema import EnumType, Schema
from auditor.model.schema import Sequence as SchemaSequence
from auditor.plugin.engine import Situation
from auditor.plugin.recipes import applied


ONLY_LIVE = frozenset({Cause.LOST, Cause.UNKNOWN_OBJECT})
"""Causes of which only the database changes; the history says so already, or never said it."""

DRIFTED = ONLY_LIVE | {Cause.HAND_APPLIED}
"""Causes of which the database differs from what the history makes of it, and a step brings them together."""


class States(NamedTuple):
    """What history and database have by the time of a step."""

    head: Schema
    live: Schema

    def done(self, change: Change, cause: Cause) -> States:
        """Once a change is made for this cause."""
        return States(
            self.head if cause in ONLY_LIVE else applied(self.head, change),
            self.live if cause is Cause.HAND_APPLIED else applied(self.live, change),
        )

    def undone(self, change: Change) -> States:
        """Once a change is taken back, where it is."""
        back = change.reverse()
        return States(applied(self.head, back), applied(self.live, back))


class Situations(NamedTuple):
    """The schemas that a fix may start from and lead to; `head` is the end of the history."""

    head: Schema
    model: Schema | None
    live: Schema | None

    def needed(self, name: str) -> EnumType | SchemaSequence | None:
        """The enum type or sequence of this name, when the history or the database does not have it."""
        expected = self.model or self.head
        known: tuple[EnumType | SchemaSequence, ...] = (*expected.enums, *expected.sequences)
        found = next((item for item in known if str(item.name) == name), None)
        places = [schema for schema in (self.head, self.live) if schema is not None]
        return found if found is not None and not all(has(schema, found) for schema in places) else None

    def has(self, item: EnumType | SchemaSequence) -> bool:
        """Whether the history or the database has it."""
        return any(has(schema, item) for schema in (self.head, self.live) if schema is not None)

    @property
    def states(self) -> States:
        """What is there before the first step."""
        return States(self.head, self.live or self.head)

    def of(self, cause: Cause | None = None, *, adopts: bool = False) -> Situation:
        """What is, and what the models expect; where the database has it already, the history is what changes.

        `adopts` tells that it follows the database, whatever the models say.
        """
        head, live = self.states
        actual = head if cause is Cause.HAND_APPLIED else live
        expected = live if adopts else self.model or head
        rows = tuple((table.name, table.rows) for table in live.tables if table.rows is not None)
        return Situation(actual, expected, actual.server, rows)


def has(schema: Schema, item: EnumType | SchemaSequence) -> bool:
    """Whether a schema has the enum type or sequence, by its name."""
    known: tuple[EnumType | SchemaSequence, ...] = (*schema.enums, *schema.sequences)
    return item.name in {found.name for found in known}

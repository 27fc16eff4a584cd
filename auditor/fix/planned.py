"""A plan: what is done in which order and why, and what is not done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from auditor.fix.decide import Decision
from auditor.fix.situations import DRIFTED
from auditor.model.changes import Alter, Change
from auditor.model.finding import Cause, Finding
from auditor.model.names import QualifiedName
from auditor.model.schema import Column
from auditor.model.step import Apply, Execute, Guard, Recipe, Step
from auditor.model.verdict import Facet
from auditor.plugin.engine import Situation


class Wanted(NamedTuple):
    """What is decided, and the findings that it answers; `waits` is what of it has to wait for rows, as a comment."""

    decision: Decision
    findings: tuple[Finding, ...]
    waits: str = ""


class Block(NamedTuple):
    """What several changes of a table do together: it is made anew once, from what it is before the first of them.

    `known` are all its columns, where nothing else of it would be there after; () where it is looked at.
    """

    recipe: Recipe
    situation: Situation
    known: tuple[str, ...] = ()


class Planned(NamedTuple):
    """A change, how it is made, and the findings that it answers; `kept` and `adopts` as in Decision.

    `split` tells that a part of it has to wait until the rows are clean, `resumed` that a second run may find it done.
    `block` is what it does with its neighbours.
    """

    change: Change
    cause: Cause
    recipe: Recipe
    findings: tuple[Finding, ...]
    situation: Situation
    guard: Guard | None = None
    kept: str = ""
    split: bool = False
    resumed: bool = False
    adopts: bool = False
    wanted: tuple[Wanted, ...] = ()
    block: Block | None = None

    @property
    def converted(self) -> Column | None:
        """The column as it is where nothing is left to convert: values are not converted twice."""
        change = self.change
        if not self.asks or not isinstance(change, Alter) or not isinstance(change.before, Column):
            return None
        by_sql = any(_is_sql(step) for step in self.recipe.up)
        made = change.object if isinstance(change.object, Column) else None
        return made if by_sql and _CONVERTING & {item.facet for item in change.differences} else None

    @property
    def numbered(self) -> bool | None:
        """Whether the column numbers itself where nothing is left to do; None where that decides nothing."""
        change = self.change
        if not self.asks or not isinstance(change, Alter):
            return None
        if not isinstance(change.before, Column) or not isinstance(change.object, Column):
            return None
        after = change.object.identity is not None
        changes = any(item.facet is Facet.IDENTITY for item in change.differences)
        return after if changes and after != (change.before.identity is not None) else None

    @property
    def drifted(self) -> bool:
        """Whether the database differs from what the history makes of it, and this brings them together."""
        return self.cause in DRIFTED

    @property
    def asks(self) -> bool:
        """Whether some databases have what it leads to before it runs."""
        return self.drifted or self.resumed

    @property
    def down(self) -> tuple[Step, ...]:
        """The steps of the downgrade."""
        return () if self.kept else self.recipe.down


_CONVERTING = frozenset({Facet.TYPE, Facet.TIMEZONE, Facet.LABELS, Facet.LABEL_ORDER})


def _is_sql(step: Step) -> bool:
    return isinstance(step.action, Execute) or (isinstance(step.action, Apply) and bool(step.action.options))


class Unfixed(NamedTuple):
    """A finding that no revision repairs, and why: the end of a sentence."""

    finding: Finding
    why: str


class Following(NamedTuple):
    """What of the models has to follow the database, as a change of them, and the findings that stay until it does."""

    change: Alter
    findings: tuple[Finding, ...]


class Plan(NamedTuple):
    """What is done in this order, and what is not; `opening` are steps before all others.

    `again` is the plan for some of what is wanted, with tables that are not to be looked at when they are made anew.
    """

    items: tuple[Planned, ...]
    unfixed: tuple[Unfixed, ...]
    situation: Situation
    opening: tuple[Step, ...] = ()
    following: tuple[Following, ...] = ()
    again: Callable[[Sequence[Wanted], frozenset[QualifiedName]], Plan] | None = None


def without(made: Plan, numbers: Mapping[int, str], *, anew: bool = False) -> Plan:
    """The plan without some of its items, for the reasons given; the others are composed anew, as if alone.

    `anew` tells that they have to be, since what is wanted has changed.
    """
    kept = [item for number, item in enumerate(made.items) if number not in numbers]
    gone = [Unfixed(finding, why) for number, why in numbers.items() for finding in made.items[number].findings]
    if made.again is None or not (numbers or anew):
        return made._replace(items=tuple(kept), unfixed=(*made.unfixed, *gone))
    fresh = made.again([wanted for item in kept for wanted in item.wanted], frozenset())
    split = {id(item.wanted[0]): item for item in kept if item.split}
    items = tuple(split.get(id(item.wanted[0]), item) for item in fresh.items)
    return made._replace(items=items, unfixed=(*made.unfixed, *gone, *fresh.unfixed))

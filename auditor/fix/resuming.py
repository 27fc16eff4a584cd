"""Second runs: a step outside of the transaction commits what came before it, which is not done again."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.fix.planned import Planned
from auditor.model.changes import Add, Alter, Change, Drop, Rename
from auditor.model.schema import ref
from auditor.model.step import Guard
from auditor.model.verdict import Facet


def resumable(items: Sequence[Planned]) -> list[Planned]:
    """The items; those that a later one commits look whether they are done already.

    A recipe with such a step of its own takes care of itself (plugin.engine.Recipes).
    """
    last = max((number for number, item in enumerate(items) if _commits(item)), default=0)
    return [_asking(item) if number < last and not _commits(item) else item for number, item in enumerate(items)]


def _commits(item: Planned) -> bool:
    return any(step.autocommit or step.new_transaction for step in item.recipe.up)


def _asking(item: Planned) -> Planned:
    asks = item.guard is not None or any(step.guard is not None for step in item.recipe.up)
    return item._replace(resumed=True, guard=item.guard if asks else _guard(item.change))


def _guard(change: Change) -> Guard | None:
    match change:
        case Add():
            return Guard(change.subject)
        case Drop():
            return Guard(change.subject, there=False)
        case Rename():
            return Guard(ref(change.before, change.table), there=False)
        case Alter() if any(item.facet is Facet.NAME for item in change.differences):
            return Guard(change.subject, there=False)
    return None

"""Items of a plan that are one: what repairs the one repairs the other one, too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from auditor.model.changes import Add, Alter


if TYPE_CHECKING:
    from auditor.fix.planned import Planned


def once(items: Sequence[Planned]) -> Iterator[Planned]:
    """Each item once, with all findings that it answers."""
    numbered = list(enumerate(items))
    owners = [
        next((m for m, other in numbered if m != n and _covers(other, item, earlier=m < n)), n) for n, item in numbered
    ]
    for n, item in numbered:
        if owners[n] == n:
            others = [other for m, other in numbered if owners[m] == n != m]
            findings = [finding for other in others for finding in other.findings]
            wanted = [one for other in others for one in other.wanted]
            yield item._replace(findings=(*item.findings, *findings), wanted=(*item.wanted, *wanted))


def _covers(other: Planned, item: Planned, *, earlier: bool) -> bool:
    """Whether both take the very same steps, or one alters what the other one misses under that name."""
    if isinstance(other.change, Alter) and isinstance(item.change, Add):
        return item.guard is not None and other.change.subject == item.change.subject
    if any(step.remakes for step in item.recipe.up):
        return False  # nothing of one change is in another's, whatever their statements are
    return earlier and other.recipe.up == item.recipe.up

"""AUD137: a scale that no database hears of."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.finding import Finding, Severity
from auditor.model.names import Role
from auditor.model.schema import Column
from auditor.model.verdict import Facet
from auditor.plugin.drift import observation, title
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Item, Need, Rule


RULE = Rule(
    id="AUD137",
    slug="numeric-scale-ignored",
    summary="A model gives a number a scale without a precision, which SQLAlchemy leaves out.",
    severity=Severity.WARNING,
    subject=Item,
    of=(Column,),
    needs=frozenset({Need.MODEL}),
    roles=frozenset({Role.MODEL}),
    having="extras",
)

NOTE = "lost_scale"
"""The extra in which the model source keeps the scale."""


def check(item: Item, facts: Facts) -> Iterator[Finding]:
    """Fires where the scale is given and the precision is not."""
    assert isinstance(item.object, Column)
    scale, type_ = dict(item.object.extras).get(NOTE), item.object.type
    if scale is None:
        return
    made = f"{type_.name}({','.join(map(str, type_.args))})" if type_.args else type_.name
    yield observation(
        RULE,
        item,
        facts,
        f"{title(item.subject)} has the scale {scale} and no precision, so its type is just `{made}`.",
        facet=Facet.PRECISION,
        consequence=(
            f"The engine rounds to {type_.args[-1]} digits after the point."
            if type_.args
            else "The engine does not round: values come back with more digits than the model says."
        ),
        fix=f"Give the precision, too: Numeric(10, {scale}).",
    )

"""AUD131: labels from a set, in another order at every start."""

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
    id="AUD131",
    slug="enum-values-unordered",
    summary="A model takes the labels of an enum from a set.",
    severity=Severity.ERROR,
    subject=Item,
    of=(Column,),
    needs=frozenset({Need.MODEL}),
)


def check(item: Item, facts: Facts) -> Iterator[Finding]:
    """Fires where values_callable returned something without an order."""
    assert isinstance(item.object, Column)
    enumeration = item.object.enumeration
    if item.role is Role.MODEL and enumeration is not None and enumeration.unordered:
        yield observation(
            RULE,
            item,
            facts,
            f"{title(item.subject)} takes its labels from a values_callable that returns a set.",
            facet=Facet.LABEL_ORDER,
            consequence="SQLAlchemy pairs labels with members by position: rows are read as the wrong member.",
            fix="Return a list in the order of the members: [member.value for member in members].",
        )

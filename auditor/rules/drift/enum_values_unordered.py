"""AUD131: labels in another order than the members that they belong to."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.finding import Finding, Severity
from auditor.model.names import Role
from auditor.model.schema import Column, Enumeration
from auditor.model.verdict import Facet
from auditor.plugin.drift import observation, title
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Item, Need, Rule


RULE = Rule(
    id="AUD131",
    slug="enum-values-unordered",
    summary="A model gives the labels of an enum in another order than its members.",
    severity=Severity.ERROR,
    subject=Item,
    of=(Column,),
    needs=frozenset({Need.MODEL}),
    roles=frozenset({Role.MODEL}),
    having="enumeration",
)


def check(item: Item, facts: Facts) -> Iterator[Finding]:
    """Fires where values_callable returned a set, or the right labels in the wrong order."""
    assert isinstance(item.object, Column)
    enumeration = item.object.enumeration
    if item.role is Role.MODEL and enumeration is not None and _out_of_order(enumeration):
        yield observation(
            RULE,
            item,
            facts,
            f"{title(item.subject)} has its labels in another order than the members of "
            f"`{enumeration.python_class.rpartition('.')[2]}`: {', '.join(enumeration.bound)}.",
            facet=Facet.LABEL_ORDER,
            consequence="SQLAlchemy pairs labels with members by position: rows are read and written as other members.",
            fix="Return a list in the order of the members: [member.value for member in members].",
        )


def _out_of_order(enumeration: Enumeration) -> bool:
    spellings = [labels for labels in (enumeration.names, enumeration.values) if labels]
    same_labels = any(sorted(enumeration.bound) == sorted(labels) for labels in spellings)
    return enumeration.unordered or (same_labels and enumeration.bound not in spellings)

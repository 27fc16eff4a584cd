"""AUD130: a declared type that the engine does not have."""

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
    id="AUD130",
    slug="model-type-not-supported",
    summary="A model declares a type that its database does not have.",
    severity=Severity.ERROR,
    subject=Item,
    of=(Column,),
    needs=frozenset({Need.MODEL}),
    roles=frozenset({Role.MODEL}),
    having="extras",
)

NOTE = "type_error"
"""The extra in which the model source keeps what SQLAlchemy said."""


def check(item: Item, facts: Facts) -> Iterator[Finding]:
    """Fires where SQLAlchemy could not compile the type for the engine."""
    assert isinstance(item.object, Column)
    said = dict(item.object.extras).get(NOTE)
    if item.role is Role.MODEL and said:
        yield observation(
            RULE,
            item,
            facts,
            f"{title(item.subject)} has a type that {facts.engine.title} does not take: {str(said).rstrip('.')}.",
            facet=Facet.TYPE,
            consequence="CREATE TABLE and ADD COLUMN fail before they reach the database.",
            fix="Declare a type that the engine has, with the length that it asks for.",
        )

"""AUD138: a server default that the engine does not take."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.finding import Finding, Severity
from auditor.model.names import Role
from auditor.model.schema import Column
from auditor.plugin.drift import observation, quoted, title
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Item, Need, Rule


RULE = Rule(
    id="AUD138",
    slug="default-refused",
    summary="A model declares a server default that its database refuses.",
    severity=Severity.ERROR,
    subject=Item,
    of=(Column,),
    needs=frozenset({Need.MODEL}),
    roles=frozenset({Role.MODEL}),
    having="default",
)


def check(item: Item, facts: Facts) -> Iterator[Finding]:
    """Asks the engine; what it takes on this server and refuses elsewhere is no matter of this audit."""
    assert isinstance(item.object, Column)
    limits = facts.engine.limits
    refusal = limits.default(item.object, facts.server) if limits is not None else None
    if refusal is not None:
        yield observation(
            RULE,
            item,
            facts,
            f"{title(item.subject)}, a `{item.object.type}`, has the default {quoted(refusal.actual)}, "
            f"which {facts.server} does not take.",
            facet=refusal.facet,
            consequence=refusal.consequence,
            fix=f"Declare {refusal.expected} as its server_default.",
        )

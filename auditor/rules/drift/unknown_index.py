"""AUD118: an index that nobody declared."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.changes import Drop
from auditor.model.finding import Finding, Severity
from auditor.model.schema import Index
from auditor.plugin.drift import drift, only_in, title
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Rule


RULE = Rule(
    id="AUD118",
    slug="unknown-index",
    summary="An index exists and nothing declares it.",
    severity=Severity.INFO,
    subject=Drop,
    of=(Index,),
    needs=frozenset({Need.TWO_ROLES}),
)


def check(change: Drop, facts: Facts) -> Iterator[Finding]:
    """A note on plain indexes: a unique one is a constraint, and the engine's own ones are nobody's drift."""
    assert isinstance(change.object, Index)
    if change.object.unique or change.object.implicit:
        return
    parts = ", ".join(map(str, change.object.parts))
    yield drift(
        RULE,
        change,
        facts,
        f"{title(change.subject)} on `({parts})` is {only_in(change, facts)}.",
        consequence="Queries may count on it, and a rebuilt database will not have it; each write pays for it.",
        fix="Declare the index, or drop it once you know that no query uses it.",
    )

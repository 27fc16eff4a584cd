"""AUD117: a foreign key that nobody declared."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.changes import Drop
from auditor.model.finding import Finding, Severity
from auditor.model.schema import ForeignKey
from auditor.plugin.drift import drift, sides, title
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Rule


RULE = Rule(
    id="AUD117",
    slug="unknown-foreign-key",
    summary="A foreign key exists and nothing declares it.",
    severity=Severity.WARNING,
    subject=Drop,
    of=(ForeignKey,),
    needs=frozenset({Need.TWO_ROLES}),
)


def check(change: Drop, facts: Facts) -> Iterator[Finding]:
    """A warning: the engine refuses writes that the declaration allows."""
    assert isinstance(change.object, ForeignKey)
    expected, actual = sides(change, facts)
    key = change.object
    columns, target = ", ".join(key.columns), ", ".join(key.target_columns)
    yield drift(
        RULE,
        change,
        facts,
        f"{title(change.subject)} from `{columns}` to `{key.target} ({target})` is in {actual} and not in {expected}.",
        consequence="Writes that the declaration allows fail, and the unit of work may send them in the wrong order.",
        fix="Declare the foreign key, or drop it with a migration.",
    )

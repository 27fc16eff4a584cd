"""AUD117: a foreign key that nobody declared."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.changes import Drop
from auditor.model.finding import Finding, Severity
from auditor.model.schema import ForeignKey
from auditor.plugin.drift import drift, only_in, sides, title
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
    """A warning: the engine refuses writes that the declaration allows; a note for a key that is there twice."""
    assert isinstance(change.object, ForeignKey)
    key = change.object
    columns, target = ", ".join(key.columns), ", ".join(key.target_columns)
    if _is_declared(key, change, facts):
        expected, actual = sides(change, facts)
        yield drift(
            RULE,
            change,
            facts,
            f"{title(change.subject)} from `{columns}` to `{key.target} ({target})` is in {actual} once more than in "
            f"{expected}.",
            severity=Severity.INFO,
            consequence="Every write is checked twice; a migration that drops one of the two leaves the other.",
            fix="Drop the one whose name the models do not give.",
        )
        return
    yield drift(
        RULE,
        change,
        facts,
        f"{title(change.subject)} from `{columns}` to `{key.target} ({target})` is {only_in(change, facts)}.",
        consequence="Writes that the declaration allows fail, and the unit of work may send them in the wrong order.",
        fix="Declare the foreign key, or drop it with a migration.",
    )


def _is_declared(key: ForeignKey, change: Drop, facts: Facts) -> bool:
    """Whether the expected table has a key that ties the same together."""
    assert change.table is not None
    table = facts.table(facts.roles(change)[0], change.table)
    return table is not None and any(_ties(other) == _ties(key) for other in table.foreign_keys)


def _ties(key: ForeignKey) -> object:
    return key.target.name, frozenset(zip(key.columns, key.target_columns, strict=False)), key.on_delete, key.on_update

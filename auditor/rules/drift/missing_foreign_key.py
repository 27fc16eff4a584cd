"""AUD112: a foreign key that the database does not have."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.changes import Add
from auditor.model.finding import Finding, Severity
from auditor.model.schema import ForeignKey
from auditor.plugin.drift import drift, only_in, title
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Rule


RULE = Rule(
    id="AUD112",
    slug="missing-foreign-key",
    summary="A foreign key is expected and does not exist.",
    severity=Severity.ERROR,
    subject=Add,
    of=(ForeignKey,),
    needs=frozenset({Need.TWO_ROLES}),
)


def check(change: Add, facts: Facts) -> Iterator[Finding]:
    """Every missing foreign key is an error: rows that point nowhere are not undone by adding it later."""
    assert isinstance(change.object, ForeignKey)
    key = change.object
    columns, target = ", ".join(key.columns), ", ".join(key.target_columns)
    orphans = "Rows may point at nothing, and a parent may be deleted while rows point at it."
    cascade = f" ON DELETE {key.on_delete}, which the application may rely on, does not happen."
    yield drift(
        RULE,
        change,
        facts,
        f"{title(change.subject)} from `{columns}` to `{key.target} ({target})` is {only_in(change, facts)}.",
        consequence=orphans + (cascade if key.on_delete else ""),
        fix="Remove the rows that point at nothing, then add the foreign key.",
    )

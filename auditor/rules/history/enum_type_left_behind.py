"""AUD217: a downgrade that drops the table and leaves its enum type."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.changes import Drop
from auditor.model.finding import Evidence, Finding, Severity
from auditor.model.fix import Fix
from auditor.model.history import Revision
from auditor.model.names import Role
from auditor.model.schema import EnumType
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Record, Rule


RULE = Rule(
    id="AUD217",
    slug="enum-type-left-behind",
    summary="A downgrade leaves an enum type that the upgrade made.",
    severity=Severity.WARNING,
    subject=Record,
    of=(Revision,),
    needs=frozenset({Need.HISTORY}),
)


def check(record: Record, facts: Facts) -> Iterator[Finding]:
    """Each type once; a downgrade that does nothing at all, or raises, has a rule of its own."""
    revision, history = record.object, facts.history
    assert isinstance(revision, Revision)
    if history is None or any(item.down for item in revision.troubles):
        return
    left = facts.asymmetry(revision.id)
    if not left or history.downgraded[revision.id].digest() == history.schemas[revision.id].digest():
        return
    for name in (
        change.object.name for change in left if isinstance(change, Drop) if isinstance(change.object, EnumType)
    ):
        yield RULE.finding(
            record,
            f"The downgrade of revision `{revision.id}` leaves the enum type `{name}`, which its upgrade makes.",
            facet=str(name),
            consequence=f'The next upgrade fails: type "{name.name}" already exists.',
            evidence=[Evidence(Role.HISTORY, f"enum type {name} stays", revision.origin)],
            location=revision.origin if revision.origin.file else None,
            fix=Fix(f'Drop it at the end of downgrade(): op.execute("DROP TYPE {name}").'),
        )

"""AUD113: a foreign key that does something else when its parent goes."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.changes import Alter
from auditor.model.finding import Finding, Severity
from auditor.model.schema import ForeignKey
from auditor.model.verdict import Facet
from auditor.plugin.drift import claimed, contrast, drift, title
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Rule


RULE = Rule(
    id="AUD113",
    slug="foreign-key-action-mismatch",
    summary="A foreign key has another ON DELETE or ON UPDATE action than expected.",
    severity=Severity.ERROR,
    subject=Alter,
    of=(ForeignKey,),
    claims=frozenset({Facet.ON_DELETE, Facet.ON_UPDATE}),
    needs=frozenset({Need.TWO_ROLES}),
)

PASSIVE = frozenset({None, "NO ACTION", "RESTRICT"})
"""Actions that refuse, sooner or later; the others change rows."""


def check(change: Alter, facts: Facts) -> Iterator[Finding]:
    """An error when an ON DELETE that the application counts on does not happen, else a warning."""
    assert isinstance(change.object, ForeignKey)
    assert isinstance(change.before, ForeignKey)
    for difference in claimed(change, RULE):
        on_delete = difference.facet is Facet.ON_DELETE
        wanted, found = ((key.on_delete if on_delete else key.on_update) for key in (change.object, change.before))
        yield drift(
            RULE,
            change,
            facts,
            f"{title(change.subject)} has {difference.facet.upper()} {contrast(change, difference, facts)}.",
            difference=difference,
            severity=Severity.ERROR if on_delete and wanted not in PASSIVE else Severity.WARNING,
            consequence=difference.consequence or _consequence(wanted, found, "delete" if on_delete else "update"),
            fix="Replace the foreign key by one with the expected action, or declare the action that is there.",
        )


def _consequence(wanted: str | None, found: str | None, verb: str) -> str:
    if wanted in PASSIVE and found in PASSIVE:
        return f"Both refuse to {verb} a parent that is referred to; RESTRICT at once, NO ACTION at the end."
    if found in PASSIVE:
        return f"A statement to {verb} a parent that is referred to fails."
    if wanted in PASSIVE:
        return f"A statement to {verb} a parent changes its children too ({found}), without a word."
    return f"A statement to {verb} a parent does {found} to its children where {wanted} is expected."

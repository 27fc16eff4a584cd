"""AUD109: members written by name where the database knows their values, or the other way round."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.changes import Alter
from auditor.model.finding import Finding, Severity
from auditor.model.schema import Column, Enumeration
from auditor.model.verdict import Facet
from auditor.plugin.drift import claimed, drift, title
from auditor.plugin.facts import Facts
from auditor.plugin.labels import labels
from auditor.plugin.rule import Need, Rule


RULE = Rule(
    id="AUD109",
    slug="enum-name-value-mismatch",
    summary="An enum is written by name where the database holds values, or the other way round.",
    severity=Severity.ERROR,
    subject=Alter,
    of=(Column,),
    claims=frozenset({Facet.LABELS}),
    needs=frozenset({Need.TWO_ROLES}),
)


def check(change: Alter, facts: Facts) -> Iterator[Finding]:
    """Fires when a label that the database lacks is there under the member's other spelling."""
    assert isinstance(change.object, Column)
    assert isinstance(change.before, Column)
    enumeration = change.object.enumeration
    for difference in claimed(change, RULE):
        found = labels(change, facts)
        if enumeration is None or found is None or not found.swapped:
            continue
        written, accepted = found.swapped[0]
        yield drift(
            RULE,
            change,
            facts,
            f"{title(change.subject)} mixes up names and values{_of(enumeration)}: "
            f"model writes '{written}', database accepts '{accepted}'.",
            difference=difference,
            consequence=facts.engine.enums.consequence(written, found.accepted, change.before, facts.server),
            fix=_way_out(enumeration),
        )


def _of(enumeration: Enumeration) -> str:
    return f" of `{enumeration.python_class.rpartition('.')[2]}`" if enumeration.python_class else ""


def _way_out(enumeration: Enumeration) -> str:
    if enumeration.bound == enumeration.names:
        return (
            "Let the model write values, Enum(..., values_callable=lambda members: [m.value for m in members]), "
            "or rename the labels in the database."
        )
    return "Let the model write names again by leaving out values_callable, or rename the labels in the database."

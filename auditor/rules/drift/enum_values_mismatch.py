"""AUD110: labels that one side does not have."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.changes import Alter
from auditor.model.finding import Finding, Severity
from auditor.model.schema import Column, EnumType
from auditor.model.verdict import Different, Facet
from auditor.plugin.drift import SEVERITY, claimed, contrast, drift, sides, title
from auditor.plugin.facts import Facts
from auditor.plugin.labels import labels
from auditor.plugin.rule import Need, Rule


RULE = Rule(
    id="AUD110",
    slug="enum-values-mismatch",
    summary="An enum has other labels than expected.",
    severity=Severity.ERROR,
    subject=Alter,
    of=(Column, EnumType),
    claims=frozenset({Facet.LABELS, Facet.LABEL_ORDER}),
    needs=frozenset({Need.TWO_ROLES}),
)


def check(change: Alter, facts: Facts) -> Iterator[Finding]:
    """Missing labels break writes, extra ones break reads, another order breaks sorting."""
    for difference in claimed(change, RULE):
        if difference.facet is Facet.LABEL_ORDER:
            yield _order(change, difference, facts)
        elif isinstance(change.object, Column):
            yield from _labels(change, difference, facts)
        else:
            yield _unread(change, difference, facts)


def _labels(change: Alter, difference: Different, facts: Facts) -> Iterator[Finding]:
    assert isinstance(change.before, Column)
    found = labels(change, facts)
    expected, _ = sides(change, facts)
    if found is None:
        yield _unread(change, difference, facts)
    elif found.missing:
        yield drift(
            RULE,
            change,
            facts,
            f"{title(change.subject)} does not accept {_quoted(found.missing)}, which {expected} writes"
            f"{_also(found.extra)}.",
            difference=difference,
            consequence=facts.engine.enums.consequence(found.missing[0], found.accepted, change.before, facts.server),
            fix=f"Add {_quoted(found.missing)} with a migration, before the code that writes it is deployed.",
        )
    elif found.extra:
        yield drift(
            RULE,
            change,
            facts,
            f"{title(change.subject)} accepts {_quoted(found.extra)}, which {expected} does not know.",
            difference=difference,
            severity=Severity.WARNING,
            consequence=f"Reading a row that holds it raises LookupError: '{found.extra[0]}' is not among the defined "
            "enum values.",
            fix="Add the member to the Python enum, or remove the label once no row holds it.",
        )
    elif not found.swapped:
        yield _unread(change, difference, facts)


def _order(change: Alter, difference: Different, facts: Facts) -> Finding:
    return drift(
        RULE,
        change,
        facts,
        f"{title(change.subject)} orders its labels differently: {contrast(change, difference, facts)}.",
        difference=difference,
        severity=Severity.INFO,
        consequence=difference.consequence or "ORDER BY, < and > on the column sort by the database's order of labels.",
        fix="Declare the members in the database's order; reordering there rewrites the type.",
    )


def _unread(change: Alter, difference: Different, facts: Facts) -> Finding:
    return drift(
        RULE,
        change,
        facts,
        f"{title(change.subject)} differs in its labels: {contrast(change, difference, facts)}.",
        difference=difference,
        severity=SEVERITY[difference.fit],
        consequence=difference.consequence or "A label that one side lacks cannot be written, or cannot be read back.",
        fix="Make the labels of both sides the same with a migration.",
    )


def _quoted(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _also(extra: tuple[str, ...]) -> str:
    return f", and accepts {_quoted(extra)} instead" if extra else ""

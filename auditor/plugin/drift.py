"""What every rule on a change says the same way: the names of things and sides, and the parts of a finding."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from auditor.model.changes import Alter, Change, Drop
from auditor.model.finding import Cause, Evidence, Finding, Severity
from auditor.model.fix import Fix
from auditor.model.names import Kind, ObjectRef, Role
from auditor.model.schema import Column
from auditor.model.types import Family
from auditor.model.verdict import Different, Facet, Fit
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Item, Rule


SEVERITY = {
    Fit.NARROWER: Severity.ERROR,
    Fit.OTHER: Severity.WARNING,
    Fit.WIDER: Severity.INFO,
    Fit.COSMETIC: Severity.INFO,
}
"""How much a difference weighs when nothing but its fit is known."""

SIDES = {
    Role.MODEL: "the model",
    Role.HISTORY: "the history",
    Role.LIVE: "the database",
    Role.SQL: "the SQL",
}
"""The roles as sentences name them."""


def sides(change: Change, facts: Facts) -> tuple[str, str]:
    """The expected and the actual side of a change in words, such as ("the model", "the database")."""
    expected, actual = facts.roles(change)
    return SIDES[expected], SIDES[actual]


def only_in(change: Change, facts: Facts) -> str:
    """Which side has what is missed or unknown, such as "in the model and not in the database"."""
    expected, actual = sides(change, facts)
    there, missed = (actual, expected) if isinstance(change, Drop) else (expected, actual)
    return f"in {there} and not in {missed}"


def title(subject: ObjectRef) -> str:
    """The subject at the beginning of a sentence, its names in backticks."""
    if subject.kind is Kind.PRIMARY_KEY:
        return f"The primary key of `{subject.table}`"
    if subject.kind is Kind.COLUMN or subject.name is None:
        return f"{subject.kind.capitalize()} `{subject}`"
    return f"{subject.kind.capitalize()} `{subject.name}` of `{subject.table}`"


def contrast(change: Change, difference: Different, facts: Facts) -> str:
    """The two values as the end of a sentence: "`A` in the model and `B` in the database"."""
    expected, actual = sides(change, facts)
    return f"{quoted(difference.expected)} in {expected} and {quoted(difference.actual)} in {actual}"


def quoted(text: str) -> str:
    """A text in backticks; one that holds some itself, as SQL may, in two."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def claimed(change: Alter, rule: Rule) -> Iterator[Different]:
    """The differences of the change that the rule speaks for."""
    return (difference for difference in change.differences if difference.facet in rule.claims)


def is_undersized(change: Alter, difference: Different) -> bool:
    """Whether the difference is a string column too short for the expected one."""
    narrower = difference.facet is Facet.LENGTH and difference.fit is Fit.NARROWER
    return narrower and isinstance(change.object, Column) and change.object.type.family is Family.STRING


def drift(
    rule: Rule,
    change: Change,
    facts: Facts,
    message: str,
    *,
    difference: Different | None = None,
    severity: Severity | None = None,
    consequence: str = "",
    fix: str,
    fixable: bool = True,
) -> Finding:
    """A finding on the change, or on one difference of it, with cause, evidence, place and way out.

    `fixable` is False where the change itself would destroy something, so that no plan ever contains it.
    """
    step = change if difference is None else msgspec.structs.replace(change, differences=(difference,))
    cause = facts.cause(change, difference)
    way_out = _WAYS_OUT.get(cause, "") if difference is None or cause is Cause.PENDING else ""
    return rule.finding(
        change,
        message,
        severity=facts.weight(change, difference, severity or rule.severity),
        facet=difference.topic if difference is not None else Facet.EXISTENCE,
        consequence=_where(consequence, facts.roles(change)),
        cause=cause,
        because=facts.because(change, difference),
        evidence=facts.evidence(change, difference),
        location=facts.place(change),
        fix=Fix(way_out or fix, changes=(step,) if fixable and cause not in _BY_UPGRADE else ()),
    )


_BY_UPGRADE = frozenset({Cause.PENDING, Cause.PENDING_REMOVAL, Cause.COLLIDES, Cause.BREAKS_ON_UPGRADE})
"""Causes that no new revision repairs: the one that is pending decides."""

_WAYS_OUT: dict[Cause | None, str] = {
    Cause.PENDING: "Run the pending revisions (alembic upgrade).",
    Cause.PENDING_REMOVAL: "Run the pending revisions (alembic upgrade) once no running code uses it.",
    Cause.COLLIDES: "Let the pending revision look before it acts, or undo by hand what was done by hand.",
    Cause.BREAKS_ON_UPGRADE: "Take it out of the model and deploy that first, or out of the pending revision.",
    Cause.HAND_APPLIED: "Write a revision that makes it where it is not there yet.",
}


def _where(consequence: str, roles: tuple[Role, Role]) -> str:
    """What a difference leads to, and in which database."""
    expected, actual = roles
    if expected is Role.HISTORY:
        return ""  # what no model maps no application uses
    if actual is Role.HISTORY and consequence:
        of_sql = consequence[1:2].isupper()  # INSERTs, NULL
        return f"In a database at head: {consequence if of_sql else consequence[0].lower() + consequence[1:]}"
    return consequence


def observation(
    rule: Rule,
    item: Item,
    facts: Facts,
    message: str,
    *,
    facet: Facet,
    severity: Severity | None = None,
    consequence: str = "",
    fix: str,
) -> Finding:
    """A finding on one object in one role, where no second source is needed."""
    own = item.object.origin
    return rule.finding(
        item,
        message,
        severity=severity,
        facet=facet,
        consequence=consequence,
        evidence=(Evidence(item.role, facts.describe(item.object), own),),
        location=next((origin for origin in (own, item.owner.origin) if origin.file is not None), None),
        fix=Fix(fix),
    )

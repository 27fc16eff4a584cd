"""What a fix does, and what it leaves: the revision, its SQL, and the finding that each step answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from auditor.fix.lower import Lowered
from auditor.fix.plan import Plan
from auditor.model.finding import Finding, Severity
from auditor.report.words import count, visible
from auditor.sources.child.drafts import Drafted


class Repaired(Protocol):
    """What came of a fix (see auditor.repair.Repair)."""

    @property
    def plan(self) -> Plan:
        """What is done and what is not."""

    @property
    def lowered(self) -> Lowered | None:
        """The steps."""

    @property
    def drafted(self) -> Drafted | None:
        """The revision as composed."""

    @property
    def path(self) -> object:
        """Where it was written."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What was proven, and what the data say."""


def render(done: Repaired) -> str:
    """The outcome as text."""
    return "\n".join(visible(line) for text in _lines(done) for line in text.split("\n"))


def is_incomplete(done: Repaired) -> bool:
    """Whether something that has to be repaired is not."""
    return any(item.finding.severity is not Severity.INFO for item in done.plan.unfixed)


def _lines(done: Repaired) -> Iterator[str]:
    drafted = done.drafted
    if drafted is None:
        yield "Nothing to write."
    elif done.path is None:
        yield f"Would write {drafted.path}:"
        yield ""
        yield drafted.text.rstrip("\n")
        yield ""
        yield from _steps(done, drafted)
    else:
        yield f"Wrote {done.path}, on top of {', '.join(drafted.down) or 'nothing'}: {_answered(done.plan)}."
    yield from done.notes
    yield from _unfixed(done.plan)


def _steps(done: Repaired, drafted: Drafted) -> Iterator[str]:
    assert done.lowered is not None
    yield "Its upgrade runs:"
    before: int | None = -1
    for owner, sql in zip(done.lowered.owners, drafted.sql, strict=True):
        if owner != before:
            yield ""
            yield f"-- {_about(done.plan, owner)}"
        before = owner
        yield from sql.splitlines() or ["-- (its statements depend on what is there)"]
    yield ""


def _about(plan: Plan, owner: int | None) -> str:
    if owner is None:
        return "before all else"
    item = plan.items[owner]
    told = ", ".join(f"{finding.rule} {finding.subject}" for finding in item.findings)
    only = ""
    if item.guard is not None:
        only = " (only where it is not there)" if item.guard.there else " (only where it is there)"
    return (told or f"for what follows: {item.change.subject}") + only


def _answered(plan: Plan) -> str:
    found = {id(finding) for item in plan.items for finding in item.findings}
    return f"{count(len(plan.items), 'step')} for {count(len(found), 'finding')}"


def _unfixed(plan: Plan) -> Iterator[str]:
    if not plan.unfixed:
        return
    yield ""
    yield f"Not repaired ({len(plan.unfixed)}):"
    yield from (f"  {_named(item.finding)}: {item.why}." for item in plan.unfixed)


def _named(finding: Finding) -> str:
    facet = "" if finding.facet in {"", "existence"} else f" ({finding.facet})"
    return f"{finding.rule} {finding.subject}{facet}"

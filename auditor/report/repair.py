"""What a fix does, and what it leaves: the revision, its SQL, and the finding that each step answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from auditor.fix.follow import Told
from auditor.fix.lower import Lowered
from auditor.fix.planned import Plan
from auditor.fix.verify import Proof
from auditor.model.finding import Cause, Finding, Severity
from auditor.model.names import Role
from auditor.model.report import PENDING_OR_LOST, ExitCode, NotChecked, Report
from auditor.report.steps import steps
from auditor.report.words import count, place, visible
from auditor.sources.child.drafts import Drafted


class Repaired(Protocol):
    """What came of a fix (see auditor.repair.Repair)."""

    @property
    def report(self) -> Report:
        """What the audit found."""

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
    def data(self) -> tuple[str, ...]:
        """What the rows say against it."""

    @property
    def following(self) -> tuple[Told, ...]:
        """What of the models has to change."""

    @property
    def verify(self) -> bool:
        """Whether a rehearsal was asked for."""

    @property
    def proof(self) -> Proof | None:
        """What a rehearsal showed."""


_TOLD_BY_REVISION = frozenset({Cause.COLLIDES, Cause.BREAKS_ON_UPGRADE, Cause.UNMAPPED})
"""Causes of which a revision's name tells what to do."""


def render(done: Repaired) -> str:
    """The outcome as text."""
    return "\n".join(visible(line) for text in _lines(done) for line in text.split("\n"))


def exit_code(done: Repaired) -> ExitCode:
    """Findings where something is not repaired; else, where the audit could not look, that it could not."""
    if is_incomplete(done):
        return ExitCode.FINDINGS
    blocked = any(item.blocking for item in done.report.not_checked)
    return ExitCode.INCOMPLETE if blocked else ExitCode.CLEAN


def is_incomplete(done: Repaired) -> bool:
    """Whether something that has to be repaired is not."""
    failed = done.proof is not None and bool(done.proof.failed)
    waits = any(item.split for item in done.plan.items)
    left = [item.finding for item in done.plan.unfixed] + [one for item in done.following for one in item.findings]
    return failed or waits or any(finding.severity is not Severity.INFO for finding in left)


def _lines(done: Repaired) -> Iterator[str]:
    drafted = done.drafted
    if drafted is None:
        yield _nothing(done)
    elif done.path is None:
        yield f"{'Would write' if done.proof is None or not done.proof.failed else 'Composed'} {drafted.path}:"
        yield ""
        yield drafted.text.rstrip("\n")
        yield ""
        assert done.lowered is not None
        yield from steps(done.plan, done.lowered, drafted, done.proof)
    else:
        yield f"Wrote {done.path}, on top of {', '.join(drafted.down) or 'nothing'}: {_answered(done.plan)}."
    yield from (f"The data: {item}." for item in done.data)
    yield from _proof(done)
    if done.path is not None:
        yield "Read it, and have it run with the next deploy: alembic upgrade heads."
    yield from _following(done.following)
    yield from _unfixed(done)
    yield from _unseen(done.report)


def _proof(done: Repaired) -> Iterator[str]:
    if done.drafted is None:
        return
    if done.proof is None:
        yield _UNPROVEN if done.verify else "Not proven, as --no-verify asks."
        return
    yield "Proven:" if not done.proof.failed else "The proof failed, so nothing is written:"
    yield from (f"  {item}" for item in (*done.proof.failed, *done.proof.told))


_UNPROVEN = "Not proven: give an empty database of the same engine to rehearse it in, with --scratch URL."


def _answered(plan: Plan) -> str:
    found = {id(finding) for item in plan.items for finding in item.findings}
    return f"{count(len(plan.items), 'step')} for {count(len(found), 'finding')}"


def _following(items: tuple[Told, ...]) -> Iterator[str]:
    """What the user has to write in the models."""
    if not items:
        return
    yield ""
    yield f"The models have to follow the database ({len(items)}):"
    for item in items:
        values = ", ".join(f"{one.topic} {one.expected}, not {one.actual}" for one in item.change.differences)
        where = next((place(finding.location) for finding in item.findings if finding.location is not None), "")
        yield f"  {where + ': ' if where else ''}{item.change.subject}: {values}."
        if item.declaration:
            yield f"    {item.declaration}"


def _nothing(done: Repaired) -> str:
    if done.plan.unfixed or done.following:
        return "Nothing to write."
    sides = [_SIDES[source.role] for source in done.report.sources if source.role in _SIDES]
    named = f"{', '.join(sides[:-1])} and {sides[-1]}" if len(sides) > 1 else "".join(sides)
    known = " in all that could be compared" if _is_partial(done.report) else ""
    return f"Nothing to repair: {named} agree{known}."


_SIDES = {Role.MODEL: "the models", Role.HISTORY: "the history", Role.LIVE: "the database"}


def _unseen(report: Report) -> Iterator[str]:
    """That there is more than what a fix is about: what nobody looked at is not clean."""
    if _is_partial(report):
        yield ""
        unread = _unread(report)
        told = [f"{len(unread)} not checked"] if unread else []
        told += [f"{len(report.undecided)} undecided"] if report.undecided else []
        yield f"What an audit could not tell is left alone ({', '.join(told)}): auditor check lists it."


def _is_partial(report: Report) -> bool:
    return bool(_unread(report) or report.undecided)


def _unread(report: Report) -> list[NotChecked]:
    """What could not be looked at; rules that nobody gave what they need are no part of that."""
    return [item for item in report.not_checked if item.blocking or not item.what.startswith("rule ")]


def _unfixed(done: Repaired) -> Iterator[str]:
    plan = done.plan
    if not plan.unfixed:
        return
    yield ""
    yield f"Not repaired ({len(plan.unfixed)}):"
    if any(item.finding.cause is Cause.UNATTRIBUTED for item in plan.unfixed):
        told = (item for item in done.report.not_checked if item.what == PENDING_OR_LOST)
        yield from (f"  Nobody can tell {item.what}: {item.why}." for item in told)
    reasons: dict[tuple[str, str], list[Finding]] = {}
    for item in plan.unfixed:
        because = item.finding.because if item.finding.cause in _TOLD_BY_REVISION else ""
        reasons.setdefault((item.why, because), []).append(item.finding)
    for (why, because), (*others, last) in reasons.items():
        yield from (f"  {_named(finding)}," for finding in others)
        yield f"  {_named(last)}: {why}."
        yield from [f"    {because}"] if because else []


def _named(finding: Finding) -> str:
    facet = "" if finding.facet in {"", "existence"} else f" ({finding.facet})"
    return f"{finding.rule} {finding.subject}{facet}"

"""What turns one source into another, for people and for machines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Protocol

from auditor.compare.outcome import Comparison
from auditor.model.changes import Add, Alter, Change, Drop
from auditor.model.describe import describe
from auditor.model.report import ExitCode
from auditor.model.schema import Schema
from auditor.report.json import VERSION, undecided
from auditor.report.page import Line, Page, prose
from auditor.report.words import count, visible


class Changes(Protocol):
    """Two schemas, and what turns the first into the second."""

    @property
    def first(self) -> Schema:
        """A."""

    @property
    def second(self) -> Schema:
        """B."""

    @property
    def comparison(self) -> Comparison:
        """The steps from A to B, and what nobody could compare."""


MARKS = {Add: ("add", "+"), Drop: ("drop", "-"), Alter: ("alter", "~")}


def exit_code(result: Changes) -> ExitCode:
    """FINDINGS when there are changes, INCOMPLETE when a source could not be read whole."""
    if result.comparison.changes:
        return ExitCode.FINDINGS
    if any(gap.blocking for schema in (result.first, result.second) for gap in schema.gaps):
        return ExitCode.INCOMPLETE
    return ExitCode.CLEAN


def as_text(result: Changes, a: str, b: str, *, width: int = 120, colour: bool = False) -> str:
    """A line a change: + for what A lacks, - for what B lacks, ~ for what differs."""
    lines: list[Line] = [[("drop", "- "), ("", visible(a))], [("add", "+ "), ("", visible(b))], ""]
    for change in sorted(result.comparison.changes, key=_order):
        lines += _change(change)
    for item in result.comparison.undecided:
        lines += prose(visible(f"{item.subject}: {item.facet}: {item.reason}"), width, indent="? ")
    for schema in (result.first, result.second):
        for gap in schema.gaps:
            lines += prose(visible(f"not read of {schema.role.value}: {gap.what}: {gap.why}"), width, indent="! ")
    if len(lines) > 3:  # noqa: PLR2004 - the head
        lines.append("")
    lines.append(_total(result))
    return Page(lines).text(colour=colour)


def as_json(result: Changes, a: str, b: str) -> str:
    """The same as one JSON object."""
    whole = {
        "version": VERSION,
        "a": a,
        "b": b,
        "changes": [_as_object(change) for change in sorted(result.comparison.changes, key=_order)],
        "undecided": [undecided(item) for item in result.comparison.undecided],
        "not_checked": [
            {"what": f"{schema.role.value}: {gap.what}", "why": gap.why, "blocking": gap.blocking}
            for schema in (result.first, result.second)
            for gap in schema.gaps
        ],
        "summary": {"changes": len(result.comparison.changes), "exit_code": int(exit_code(result))},
    }
    return json.dumps(whole, indent=2) + "\n"


def _order(change: Change) -> tuple[str, str, str]:
    subject = change.subject
    return (str(subject.table), subject.kind.value, subject.name or "")


def _change(change: Change) -> Iterator[Line]:
    style, mark = MARKS[type(change)]
    subject = change.subject
    head = [(style, f"{mark} "), ("dim", f"{subject.kind} "), ("bold", visible(str(subject)))]
    if isinstance(change, Alter):
        for item in change.differences:
            yield [*head, ("", visible(f"  {item.facet}: {item.actual} -> {item.expected}"))]
    else:
        yield [*head, ("", visible(f"  {describe(change.object)}"))]


def _as_object(change: Change) -> dict[str, Any]:
    subject = change.subject
    told: dict[str, Any] = {
        "change": {Add: "add", Drop: "drop", Alter: "alter"}[type(change)],
        "kind": subject.kind.value,
        "subject": str(subject),
        "object": describe(change.object),
    }
    if isinstance(change, Alter):
        told["differences"] = [
            {"facet": item.facet.value, "from": item.actual, "to": item.expected} for item in change.differences
        ]
    return told


def _total(result: Changes) -> str:
    if not result.comparison.changes and not result.comparison.undecided:
        return "No changes."
    parts = [count(len(result.comparison.changes), "change")]
    if result.comparison.undecided:
        parts.append(f"{len(result.comparison.undecided):,} undecided")
    return ", ".join(parts) + "."

"""The report for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from auditor.model.finding import Evidence, Finding, Severity
from auditor.model.names import QualifiedName, Role
from auditor.model.report import ExitCode, NotChecked, Report, SourceSummary, Undecided
from auditor.report.page import Line, Page, columns, prose
from auditor.report.words import CAUSES, count, named, place, visible


MARKS = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.INFO: "INFO"}
MARK_WIDTH = max(map(len, MARKS.values()))
BODY = "  " + " " * MARK_WIDTH + "  "
PAIR = ("expected", "actual")
LABEL_WIDTH = len("expected")
NAMES = 4  # of many things that one reason keeps from being checked
EXITS = {
    ExitCode.CLEAN: "nothing at or above --fail-on {fail_on}",
    ExitCode.FINDINGS: "findings at or above --fail-on {fail_on}",
    ExitCode.INCOMPLETE: "not everything could be looked at",
}


def render(report: Report, *, width: int = 120, colour: bool = False, most: int | None = None) -> str:
    """The report as text of about `width` columns, `most` findings and as many of the rest (None: all)."""
    shown, hidden = _capped(report.findings, most)
    lines: list[Line] = []
    lines += _sources(report.sources)
    for note in report.notes:
        lines += prose(f"note: {visible(note)}", width)
    for name, findings in groupby(shown, key=lambda item: item.subject.table):
        lines += _table(name, list(findings), width)
    if hidden:
        lines += ["", *prose(f"... and {count(hidden, 'more finding')}; -o FILE or a pipe gets them all.", width)]
    lines += _undecided(report.undecided, width, most)
    lines += _not_checked(report.not_checked, width, most)
    lines += ["", *_summary(report, width)]
    return Page(lines).text(colour=colour)


def _capped(findings: tuple[Finding, ...], most: int | None) -> tuple[list[Finding], int]:
    """Findings grouped by table, the worst table and in it the worst finding first, and how many are left out."""
    worst: dict[QualifiedName, int] = {}
    for item in findings:
        worst[item.subject.table] = max(worst.get(item.subject.table, 0), item.severity.rank)
    ordered = sorted(
        findings,
        key=lambda item: (
            -worst[item.subject.table],
            _sortable(item.subject.table),
            -item.severity.rank,
            item.subject.kind.value,
            item.subject.name or "",
            item.rule,
            item.facet,
        ),
    )
    if most is None or len(ordered) <= most:
        return ordered, 0
    kept = sorted(range(len(ordered)), key=lambda position: -ordered[position].severity.rank)[:most]
    return [ordered[position] for position in sorted(kept)], len(ordered) - most


def _sortable(name: QualifiedName) -> tuple[str, str]:
    return (name.schema or "", name.name)


def _sources(sources: Iterable[SourceSummary]) -> Iterator[Line]:
    rows = [
        [
            ("bold", source.role.value),
            ("", visible(source.description)),
            ("", visible(source.server)),
            ("dim", _amount(source)),
        ]
        for source in sources
    ]
    yield from columns(rows, indent="", widest=48)


def _amount(source: SourceSummary) -> str:
    if source.role is not Role.SQL:
        return f"{count(source.tables, 'table')}, {count(source.columns, 'column')}"
    counted = (count(source.statements, "statement"), count(source.files, "file"), count(source.lines, "line"))
    return "{} in {} of {}".format(*counted)


def _table(name: QualifiedName, findings: list[Finding], width: int) -> Iterator[Line]:
    yield ""
    yield [("bold", visible(str(name)))]
    for index, item in enumerate(findings):
        if index:
            yield ""
        yield from _finding(item, width)


def _finding(item: Finding, width: int) -> Iterator[Line]:
    mark = MARKS[item.severity]
    yield [
        ("", "  "),
        (item.severity.value, mark.ljust(MARK_WIDTH)),
        ("", "  "),
        ("rule", f"{item.rule} {item.slug}"),
        ("", "  "),
        ("bold", visible(str(item.subject))),
        ("dim", f"  ({item.subject.kind})"),
    ]
    yield from prose(visible(item.message), width, indent=BODY)
    yield from _evidence(item)
    labelled = [
        ("in", visible(named(item.schemas))),
        ("so", visible(item.consequence)),
        ("cause", _cause(item)),
        ("fix", visible(item.fix.title) if item.fix else ""),
        ("see", _elsewhere(item)),
    ]
    for label, text in labelled:
        if text:
            yield from prose(text, width, indent=BODY + "  ", label=label.ljust(LABEL_WIDTH))


def _cause(item: Finding) -> str:
    said = visible(item.because) or (CAUSES.get(item.cause, "") if item.cause else "")
    if item.cause is None or not said:
        return said
    return f"{item.cause.value}: {said}"


def _evidence(item: Finding) -> Iterator[Line]:
    pair = len(item.evidence) == len(PAIR)
    rows = [
        [
            ("label", (label if pair else _role(part)).ljust(LABEL_WIDTH)),
            ("", visible(part.value)),
            ("dim", _role(part) if pair else place(part.origin)),
            ("dim", place(part.origin) if pair else ""),
        ]
        # the first says what is expected and the last what is there; more than two speak by their roles
        for label, part in zip(PAIR if pair else [""] * len(item.evidence), item.evidence, strict=True)
    ]
    yield from columns(rows, indent=BODY + "  ", widest=48)


def _role(part: Evidence) -> str:
    return f"{part.role.value}@{visible(part.at)}" if part.at else part.role.value


def _elsewhere(item: Finding) -> str:
    """The place to look at, when no evidence names it."""
    told = {place(part.origin) for part in item.evidence}
    where = place(item.location)
    return where if where not in told else ""


def _undecided(items: tuple[Undecided, ...], width: int, most: int | None) -> Iterator[Line]:
    if not items:
        return
    ordered = sorted(items, key=lambda item: (item.reason, item.subject, item.facet))
    yield ""
    yield [("bold", "Undecided: neither equal nor different could be proven")]
    for reason, group in groupby(ordered[:most], lambda item: item.reason):
        yield from prose(visible(reason), width, indent="  ")
        rows = [
            [
                ("", visible(f"{item.subject}: {item.facet}")),
                ("dim", " | ".join(filter(None, [visible(item.expected), visible(item.actual)]))),
            ]
            for item in group
        ]
        yield from columns(rows, indent="    ", widest=48)
    yield from _more(len(items), most)


def _not_checked(items: tuple[NotChecked, ...], width: int, most: int | None) -> Iterator[Line]:
    """What cannot be checked for one reason is one entry."""
    if not items:
        return
    yield ""
    yield [("bold", "Not checked")]
    by_reason: dict[tuple[bool, str], list[str]] = {}
    for item in sorted(items, key=lambda item: (not item.blocking, item.what)):
        by_reason.setdefault((item.blocking, " ".join(item.why.split())), []).append(item.what)
    for (blocking, why), what in list(by_reason.items())[:most]:
        said = f"{why}: {_listed(what)}" if len(what) > 1 else f"{what[0]}: {why}"
        yield from prose(visible(said), width, indent="  ! " if blocking else "  - ")
    yield from _more(len(by_reason), most)


def _listed(names: list[str]) -> str:
    """The first of many names: JSON has them all."""
    rest = len(names) - NAMES
    return ", ".join(names) if rest < 2 else f"{', '.join(names[:NAMES])} and {rest} more"  # noqa: PLR2004 -- one is no list


def _more(number: int, most: int | None) -> Iterator[Line]:
    if most is not None and number > most:
        yield f"  ... and {number - most:,} more"


def _summary(report: Report, width: int) -> Iterator[Line]:
    counted = [(severity, report.count(severity)) for severity in reversed(Severity)]
    parts = [count(number, severity.value) for severity, number in counted if number]
    more = [
        (len(report.undecided), "undecided"),
        (len(report.not_checked), "not checked"),
        (len(report.suppressed), "suppressed"),
    ]
    parts = [*(parts or ["No findings"]), *(f"{number:,} {word}" for number, word in more if number)]
    code = report.exit_code
    why = EXITS[code].format(fail_on=report.fail_on.value)
    if code is ExitCode.FINDINGS and not any(item.severity.rank >= report.fail_on.rank for item in report.findings):
        why = "--strict-unknown, and something is undecided"
    effort = f"{count(len(report.rules), 'rule')}, {report.seconds:.1f} s"
    yield from prose(f"{', '.join(parts)} ({effort}). Exit code {int(code)}: {why}.", width)

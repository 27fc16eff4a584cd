from __future__ import annotations

import io
import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from auditor.model.finding import Severity
from auditor.model.names import Kind, ObjectRef, QualifiedName
from auditor.model.report import NotChecked, Report, Undecided
from auditor.report.text import render
from auditor.report.words import visible
from tests.report.expected import check
from tests.report.sample import FINDINGS, REPORT


CLEAN = msgspec.structs.replace(REPORT, findings=(), undecided=(), not_checked=(), suppressed=(), notes=())


def last_line(report: Report) -> str:
    """The summary."""
    return render(report).splitlines()[-1]


def test_why_something_is_not_checked_is_one_text() -> None:
    """What others raise has lines of its own."""
    report = msgspec.structs.replace(CLEAN, not_checked=(NotChecked("the history", "no such table\n[SQL: DROP  x]"),))
    assert "  - the history: no such table [SQL: DROP x]\n" in render(report)


@pytest.mark.parametrize("width", [60, 120])
def test_the_sample_as_text(width: int) -> None:
    """Grouped by table, the worst first; what is expected above what is there; then all that is not known."""
    check(f"report-{width}.txt", render(REPORT, width=width))


def test_colours_change_nothing_else() -> None:
    """With the escape sequences taken out, the coloured report is the plain one."""
    coloured = render(REPORT, colour=True)
    plain = Text.from_ansi(coloured).plain
    assert "\x1b[" in coloured
    assert [line.rstrip() for line in render(REPORT).splitlines()] == [line.rstrip() for line in plain.splitlines()]


def test_plain_has_no_escape_sequence() -> None:
    """A log or a file holds text."""
    assert "\x1b" not in render(REPORT)


@given(name=st.text(min_size=1, max_size=12))
def test_a_hostile_name_is_shown_and_not_obeyed(name: str) -> None:
    """Whatever a name holds, it makes no line of its own, no escape sequence, no markup."""
    subject = ObjectRef(Kind.TABLE, QualifiedName(name))
    report = msgspec.structs.replace(
        CLEAN, findings=(msgspec.structs.replace(FINDINGS[0], subject=subject, message=f"Table {name} is gone."),)
    )
    harmless = msgspec.structs.replace(report, findings=(msgspec.structs.replace(FINDINGS[0], message="Table x."),))
    text = render(report, width=10_000)
    assert len(render(harmless, width=10_000).splitlines()) == len(text.splitlines())
    assert visible(name).rstrip() in text
    assert all(char.isprintable() or char == "\n" for char in text)


@pytest.mark.parametrize("name", ["[red]x[/red]", "[/]", "[link=file:///etc]x", "\\[bold]"])
def test_markup_in_a_name_is_text(name: str) -> None:
    """Rich's markup is not read in what comes from a database."""
    console = Console(file=io.StringIO())
    console.print(Text(name))
    report = msgspec.structs.replace(
        CLEAN,
        findings=(msgspec.structs.replace(FINDINGS[0], subject=ObjectRef(Kind.TABLE, QualifiedName(name))),),
    )
    assert name in Text.from_ansi(render(report, colour=True)).plain


def test_the_least_severe_are_left_out_on_a_terminal() -> None:
    """At most so many findings; it is said how many more there are, and the counts stay whole."""
    text = render(REPORT, most=2)
    assert re.findall(r"AUD\d+", text) == ["AUD105", "AUD101"]
    assert "... and 2 more findings; -o FILE or a pipe gets them all." in text
    assert "2 errors, 1 warning, 1 info" in text
    assert "  ... and 1 more" in text


@pytest.mark.parametrize(
    ("report", "summary"),
    [
        (CLEAN, "No findings (2 rules, 1.2 s). Exit code 0: nothing at or above --fail-on warning."),
        (
            msgspec.structs.replace(CLEAN, findings=(FINDINGS[3],)),
            "1 info (2 rules, 1.2 s). Exit code 0: nothing at or above --fail-on warning.",
        ),
        (
            msgspec.structs.replace(CLEAN, findings=(FINDINGS[3],), fail_on=Severity.INFO),
            "1 info (2 rules, 1.2 s). Exit code 1: findings at or above --fail-on info.",
        ),
        (
            msgspec.structs.replace(CLEAN, not_checked=(NotChecked("tables", "no privilege", blocking=True),)),
            "No findings, 1 not checked (2 rules, 1.2 s). Exit code 3: not everything could be looked at.",
        ),
        (
            msgspec.structs.replace(CLEAN, undecided=(Undecided("a", "b", "c"),), strict_unknown=True),
            "No findings, 1 undecided (2 rules, 1.2 s). Exit code 1: --strict-unknown, and something is undecided.",
        ),
    ],
)
def test_the_last_line_tells_the_exit_code(report: Report, summary: str) -> None:
    """Counts, and what the exit code means."""
    assert last_line(report) == summary

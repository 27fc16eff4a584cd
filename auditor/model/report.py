"""The outcome of an audit; every output format and the exit code are made from it alone."""

from __future__ import annotations

from enum import IntEnum

import msgspec

from auditor.model.finding import Finding, Severity
from auditor.model.names import Role


class ExitCode(IntEnum):
    """What the process tells its caller."""

    CLEAN = 0
    FINDINGS = 1
    """Findings at or above the threshold."""
    USAGE = 2
    """Usage, configuration or import error: nothing was audited."""
    INCOMPLETE = 3
    """Could not look: connection, privilege, plugin, crashed rule."""


class SourceSummary(msgspec.Struct, frozen=True):
    """One source of the audit: where it came from and how much it holds; the last three are of raw SQL."""

    role: Role
    description: str
    server: str = ""
    tables: int = 0
    columns: int = 0
    seconds: float = 0.0
    files: int = 0
    statements: int = 0
    lines: int = 0


class NotChecked(msgspec.Struct, frozen=True):
    """Something the audit did not look at; `blocking` when it was meant to and could not."""

    what: str
    why: str
    blocking: bool = False


PENDING_OR_LOST = "whether a difference is pending or lost"
"""What nobody can tell of a database whose own revision is not known."""


class Undecided(msgspec.Struct, frozen=True):
    """Two values nobody could compare: neither a finding nor clean."""

    subject: str
    facet: str
    reason: str
    expected: str = ""
    actual: str = ""


class RuleCard(msgspec.Struct, frozen=True):
    """A rule that ran."""

    id: str
    slug: str
    summary: str


class Report(msgspec.Struct, frozen=True):
    """Findings are sorted by subject, then by severity."""

    sources: tuple[SourceSummary, ...]
    findings: tuple[Finding, ...]
    rules: tuple[RuleCard, ...]
    not_checked: tuple[NotChecked, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    suppressed: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    fail_on: Severity = Severity.WARNING
    strict_unknown: bool = False
    seconds: float = 0.0

    def count(self, severity: Severity) -> int:
        """Findings of exactly this severity."""
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def exit_code(self) -> ExitCode:
        """Findings come before gaps: a caller that blocks on 1 is not let through by a gap."""
        if any(finding.severity.rank >= self.fail_on.rank for finding in self.findings):
            return ExitCode.FINDINGS
        if any(item.blocking for item in self.not_checked):
            return ExitCode.INCOMPLETE
        if self.strict_unknown and self.undecided:
            return ExitCode.FINDINGS
        return ExitCode.CLEAN

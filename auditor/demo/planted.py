"""The faults of the demo's database, as rule and subject; database.sql says how each came about."""

from __future__ import annotations

from auditor.model.report import Report


PLANTED: frozenset[str] = frozenset()


def found(report: Report) -> frozenset[str]:
    """What an audit found, in the form of PLANTED."""
    return frozenset(f"{item.slug} {item.subject}" for item in report.findings)

"""The report for machines: one JSON object, whose `version` changes when its shape does."""

from __future__ import annotations

import json
from typing import Any

from auditor.model.finding import Evidence, Finding, Severity
from auditor.model.names import Origin, Role
from auditor.model.report import NotChecked, Report, RuleCard, SourceSummary, Undecided


VERSION = 1


def render(report: Report) -> str:
    """The report as ASCII JSON, indented by two."""
    return json.dumps(_report(report), indent=2) + "\n"


def _report(report: Report) -> dict[str, Any]:
    return {
        "version": VERSION,
        "findings": [finding(item) for item in report.findings],
        "not_checked": [_not_checked(item) for item in report.not_checked],
        "undecided": [undecided(item) for item in report.undecided],
        "suppressed": [finding(item) for item in report.suppressed],
        "notes": list(report.notes),
        "rules": [_rule(item) for item in report.rules],
        "sources": [_source(item) for item in report.sources],
        "summary": _summary(report),
    }


def finding(item: Finding) -> dict[str, Any]:
    """A finding; `subject` is its path for people, `object` the same in parts."""
    return {
        "rule": item.rule,
        "slug": item.slug,
        "severity": item.severity.value,
        "subject": str(item.subject),
        "object": {
            "kind": item.subject.kind.value,
            "schema": item.subject.table.schema,
            "table": item.subject.table.name,
            "name": item.subject.name,
        },
        "facet": item.facet,
        "cause": item.cause.value if item.cause else None,
        "because": item.because,
        "message": item.message,
        "consequence": item.consequence,
        "evidence": [_evidence(part) for part in item.evidence],
        "location": _origin(item.location),
        "fix": {"title": item.fix.title, "applicability": item.fix.applicability.value} if item.fix else None,
        "fingerprint": item.fingerprint,
        "schemas": list(item.schemas),
    }


def undecided(item: Undecided) -> dict[str, Any]:
    """A comparison that nobody could make."""
    return {
        "subject": item.subject,
        "facet": item.facet,
        "reason": item.reason,
        "expected": item.expected,
        "actual": item.actual,
    }


def _evidence(item: Evidence) -> dict[str, Any]:
    return {"role": item.role.value, "at": item.at, "value": item.value, "origin": _origin(item.origin)}


def _origin(origin: Origin | None) -> dict[str, Any] | None:
    if origin is None or not (origin.file or origin.revision):
        return None
    told = {"file": origin.file, "line": origin.line, "revision": origin.revision}
    return told if origin.column is None else {**told, "column": origin.column}


def _not_checked(item: NotChecked) -> dict[str, Any]:
    return {"what": item.what, "why": item.why, "blocking": item.blocking}


def _rule(card: RuleCard) -> dict[str, Any]:
    return {"id": card.id, "slug": card.slug, "summary": card.summary}


def _source(source: SourceSummary) -> dict[str, Any]:
    if source.role is Role.SQL:
        held = {"files": source.files, "statements": source.statements, "lines": source.lines}
    else:
        held = {"tables": source.tables, "columns": source.columns}
    return {
        "role": source.role.value,
        "description": source.description,
        "server": source.server,
        **held,
        "seconds": round(source.seconds, 3),
    }


def _summary(report: Report) -> dict[str, Any]:
    return {
        "errors": report.count(Severity.ERROR),
        "warnings": report.count(Severity.WARNING),
        "infos": report.count(Severity.INFO),
        "suppressed": len(report.suppressed),
        "undecided": len(report.undecided),
        "not_checked": len(report.not_checked),
        "fail_on": report.fail_on.value,
        "strict_unknown": report.strict_unknown,
        "exit_code": int(report.exit_code),
        "seconds": round(report.seconds, 3),
    }

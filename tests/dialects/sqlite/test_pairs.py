"""Pairs of a model and a database that are equal, or differ, by SQLite's own rules: audited from end to end."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from auditor.model.finding import Severity
from tests.properties.world import World, load


if TYPE_CHECKING:
    from auditor.model.report import Report

PAIRS = json.loads((Path(__file__).parents[2] / "cases" / "sqlite_pairs.json").read_text(encoding="utf-8"))


def audit(pair: dict[str, Any], folder: Path) -> Report:
    """Audit the pair's model against its database."""
    database = sqlite3.connect(folder / "pair.db", isolation_level=None)
    for statement in pair["ddl"]:
        database.execute(statement)
    database.close()
    return World(f"sqlite:///{folder}/pair.db").audit(load(pair["model"]))


def told(report: Report) -> list[str]:
    """Return what would break a deploy, and what nobody could decide."""
    loud = [finding for finding in report.findings if finding.severity is not Severity.INFO]
    findings = [f"{finding.severity} {finding.slug} {finding.subject}: {finding.message}" for finding in loud]
    unread = [f"not checked {item.what}: {item.why}" for item in report.not_checked if item.blocking]
    return [*findings, *(f"undecided {item.subject} {item.facet}" for item in report.undecided), *unread]


@pytest.mark.parametrize("pair", [pair for pair in PAIRS if pair["verdict"] == "equal"], ids=lambda pair: pair["id"])
def test_equal_pairs_are_silent(pair: dict[str, Any], tmp_path: Path) -> None:
    """No error, no warning, nothing undecided."""
    assert told(audit(pair, tmp_path)) == []


@pytest.mark.parametrize("pair", [pair for pair in PAIRS if pair["verdict"] == "differ"], ids=lambda pair: pair["id"])
def test_differing_pairs_are_told(pair: dict[str, Any], tmp_path: Path) -> None:
    """At least a warning."""
    loud = [item for item in audit(pair, tmp_path).findings if item.severity is not Severity.INFO]
    assert loud, pair

"""Pairs of a model and a database that are equal, or differ, by the servers' own rules: audited from end to end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import make_url

from auditor.model.finding import Severity
from tests.properties.world import World, load


if TYPE_CHECKING:
    from collections.abc import Callable

    from auditor.model.report import Report
    from tests.servers import Server

PAIRS = json.loads((Path(__file__).parents[2] / "cases" / "mysql_pairs.json").read_text(encoding="utf-8"))


def of(verdict: str) -> pytest.MarkDecorator:
    """Return the pairs of one verdict as parameters."""
    chosen = [pair for pair in PAIRS if pair["verdict"] == verdict]
    return pytest.mark.parametrize("pair", chosen, ids=lambda pair: pair["id"])


def audit(pair: dict[str, Any], start_server: Callable[[str], Server]) -> Report:
    """Audit the pair's model against its database."""
    with start_server(pair["engine"]).database() as fresh:
        url = make_url(fresh).set(drivername=f"{pair['engine']}+pymysql").render_as_string(hide_password=False)
        world = World(url)
        world.execute(*pair["ddl"])
        return world.audit(load(pair["model"]))


def told(report: Report) -> list[str]:
    """Return what would break a deploy, and what nobody could decide."""
    loud = [finding for finding in report.findings if finding.severity is not Severity.INFO]
    findings = [f"{finding.severity} {finding.slug} {finding.subject}: {finding.message}" for finding in loud]
    unread = [f"not checked {item.what}: {item.why}" for item in report.not_checked if item.blocking]
    return [*findings, *(f"undecided {item.subject} {item.facet}" for item in report.undecided), *unread]


@of("equal")
def test_equal_pairs_are_silent(pair: dict[str, Any], start_server: Callable[[str], Server]) -> None:
    """No error, no warning, nothing undecided."""
    assert told(audit(pair, start_server)) == []


@of("differ")
def test_differing_pairs_are_told(pair: dict[str, Any], start_server: Callable[[str], Server]) -> None:
    """At least a warning."""
    loud = [item for item in audit(pair, start_server).findings if item.severity is not Severity.INFO]
    assert loud, pair

"""Pairs of a model and a database that are equal, or differ, by PostgreSQL's own rules: audited from end to end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from auditor.model.finding import Severity
from tests.properties.world import World, load


if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from auditor.model.report import Report
    from tests.servers import Server

PAIRS = json.loads((Path(__file__).parents[2] / "cases" / "postgresql_pairs.json").read_text(encoding="utf-8"))
CLEAN = """DO $$ DECLARE one text; BEGIN
    FOR one IN SELECT format('DROP EXTENSION %I CASCADE', extname) FROM pg_extension WHERE extname <> 'plpgsql'
        UNION ALL SELECT format('DROP FOREIGN DATA WRAPPER %I CASCADE', fdwname) FROM pg_foreign_data_wrapper
        UNION ALL SELECT format('DROP SCHEMA %I CASCADE', nspname) FROM pg_namespace
            WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
    LOOP EXECUTE one; END LOOP;
    CREATE SCHEMA public;
END $$"""


@pytest.fixture(scope="module")
def world(start_server: Callable[[str], Server]) -> Iterator[World]:
    """Give one database for all pairs, emptied before each: making a database takes longer than a pair."""
    with start_server("postgresql").database() as url:
        yield World(url)


def audit(pair: dict[str, Any], world: World) -> Report:
    """Audit the pair's model against its database."""
    world.execute(CLEAN, *pair["ddl"])
    return world.audit(load(pair["model"]))


def told(report: Report) -> list[str]:
    """Return what would break a deploy, and what nobody could decide."""
    loud = [finding for finding in report.findings if finding.severity is not Severity.INFO]
    findings = [f"{finding.severity} {finding.slug} {finding.subject}: {finding.message}" for finding in loud]
    unread = [f"not checked {item.what}: {item.why}" for item in report.not_checked if item.blocking]
    return [*findings, *(f"undecided {item.subject} {item.facet}" for item in report.undecided), *unread]


@pytest.mark.parametrize("pair", [pair for pair in PAIRS if pair["verdict"] == "equal"], ids=lambda pair: pair["id"])
def test_equal_pairs_are_silent(pair: dict[str, Any], world: World) -> None:
    """No error, no warning, nothing undecided."""
    assert told(audit(pair, world)) == []


@pytest.mark.parametrize("pair", [pair for pair in PAIRS if pair["verdict"] == "differ"], ids=lambda pair: pair["id"])
def test_differing_pairs_are_told(pair: dict[str, Any], world: World) -> None:
    """Something is said, and more than a name."""
    assert [item for item in audit(pair, world).findings if item.slug != "name-only"], pair

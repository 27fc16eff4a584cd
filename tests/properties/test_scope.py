"""Looking at less finds nothing else: a narrower audit gives a part of the full one's findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .mutations import Playground, mutations
from .project import TABLES
from .world import PROFILE


if TYPE_CHECKING:
    from auditor.model.report import Report
    from tests.servers import Server

RULES = ("AUD1", "AUD10", "AUD106", "missing-column", "type-mismatch", "check-mismatch", "AUD11", "AUD12")
IGNORED = ("missing-table", "AUD112", "AUD127")
NAMES = ("*", "alpha", "Beta*", "*a*", "order", "*_spare", "nothing", "?rder", "parent")
DRIFTED = {"alpha": "drop column", "Beta Two": "drop index", "order": "values of check"}


@pytest.fixture
def drifted(server: Server, database: str) -> tuple[Playground, Report]:
    """Give a database with a change in every table, and the full report on it."""
    playground = Playground(database, server.engine)
    playground.metadata.create_all(playground.world.engine)
    kinds = {mutation.name: mutation for mutation in mutations(server.engine)}
    for table in TABLES:
        for name in (DRIFTED[table], "drop foreign key", "drop table"):
            playground.run(kinds[name].do, table)
    return playground, playground.world.audit(playground.metadata)


def test_a_narrower_audit_finds_a_part_of_the_whole(drifted: tuple[Playground, Report]) -> None:
    """Of the findings of a full run, exactly those on the chosen tables by the chosen rules."""
    playground, full = drifted

    @settings(PROFILE, max_examples=10)
    @given(
        tables=st.lists(st.sampled_from(NAMES), max_size=2, unique=True),
        select=st.lists(st.sampled_from(RULES), max_size=2, unique=True),
        ignore=st.lists(st.sampled_from(IGNORED), max_size=1),
    )
    def narrowed(tables: list[str], select: list[str], ignore: list[str]) -> None:
        choice: dict[str, Any] = {"table": tuple(tables), "select": tuple(select), "ignore": tuple(ignore)}
        report = playground.world.audit(playground.metadata, **choice)
        assert [one for one in report.findings if one not in full.findings] == []
        if not tables:
            ran = {rule.id for rule in report.rules}
            assert [one for one in full.findings if one.rule in ran] == list(report.findings)

    assert len(full.findings) == 3 * len(TABLES)
    narrowed()

"""The table of what is compared names the rules that there are, and all of them."""

from __future__ import annotations

import re

import pytest

from auditor.rules.discover import discover
from tests.architecture.support import ROOT


TEXT = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
ROWS = [line.strip("| ").split(" | ") for line in TEXT.splitlines() if re.match(r"\| \d", line)]


def test_the_rows_are_numbered() -> None:
    """None is left out."""
    assert [row[0] for row in ROWS] == [str(number) for number in range(1, 49)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_row_has_a_rule_or_a_reason(row: list[str]) -> None:
    """A rule by its slug, or a sentence on why there is none, or on what is done instead."""
    slugs = set(re.findall(r"`([a-z]+(?:-[a-z]+)+)`", row[2]))
    reasoned = row[2].startswith(("Not ", "Told ", "One audit", "Left out")) and len(row[2].split()) > 8
    assert slugs or reasoned


def test_the_rules_are_named_as_they_are() -> None:
    """A slug that is none, or a rule on drift that no row names, is a table out of step."""
    named = set(re.findall(r"`([a-z]+(?:-[a-z]+)+)`", TEXT))
    known = {rule.card.slug for rule in discover()}
    drift = {rule.card.slug for rule in discover() if rule.card.id.startswith("AUD1")}
    assert named - known == set()
    assert drift - named == set()

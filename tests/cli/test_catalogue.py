from __future__ import annotations

import json

import pytest

from auditor.cli import main, output
from auditor.plugin import loader
from auditor.rules.discover import discover
from tests.cli.conftest import Auditor


def test_rules_lists_every_rule(auditor: Auditor) -> None:
    """In the order of their ids, as table and as JSON."""
    ids = sorted(rule.card.id for rule in discover())
    table, listed = auditor("rules"), auditor("rules", "--format", "json")
    assert ids == [line.split()[0] for line in table.stdout.splitlines() if line.startswith("AUD")]
    assert ids == [rule["id"] for rule in json.loads(listed.stdout)["rules"]]


@pytest.mark.parametrize("word", ["AUD103", "aud103", "missing-column", "Missing-Column"])
def test_explain(auditor: Auditor, word: str) -> None:
    """The page as it is written, when no terminal renders it."""
    page = next(rule.page for rule in discover() if rule.card.id == "AUD103")
    assert auditor("explain", word).stdout == page if page.endswith("\n") else page + "\n"


def test_explain_on_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The page is rendered: no marks of Markdown are left at the beginning of its lines."""
    monkeypatch.setattr(output, "on_terminal", lambda: True)
    assert main.run(["explain", "AUD103"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any("missing-column" in line for line in lines)
    assert not any(line.startswith("#") for line in lines)


def test_engines(auditor: Auditor) -> None:
    """Every installed engine with the versions it is made for, and those of them that its tests run on."""
    table, listed = auditor("engines"), auditor("engines", "--format", "json")
    named = [line.split()[0] for line in table.stdout.splitlines() if not line.startswith(" ")]
    assert ["name", *loader.available()] == named
    for engine in json.loads(listed.stdout)["engines"]:
        assert set() < set(engine["tested"]) <= set(engine["versions"])

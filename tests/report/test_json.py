from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from auditor.model.finding import Severity
from auditor.report.json import render
from tests.report.expected import check
from tests.report.sample import FINDINGS, REPORT


SCHEMA = json.loads((Path(__file__).parent / "report.schema.json").read_text(encoding="utf-8"))


def test_the_sample_as_json() -> None:
    """The whole shape, word for word: a change of it is a change of version 1."""
    check("report.json", render(REPORT))


def test_validates_against_the_schema() -> None:
    """The documented schema holds."""
    jsonschema.validate(json.loads(render(REPORT)), SCHEMA)


def test_is_ascii_and_keeps_every_name() -> None:
    """Names come back unescaped from a reader of JSON, and no terminal is steered by them."""
    text = render(REPORT)
    assert text.isascii()
    assert "\x1b" not in text
    assert json.loads(text)["findings"][3]["object"]["table"] == FINDINGS[3].subject.table.name


@pytest.mark.parametrize("severity", list(Severity))
def test_counts(severity: Severity) -> None:
    """The summary counts what the list holds."""
    told = json.loads(render(REPORT))
    listed = sum(finding["severity"] == severity for finding in told["findings"])
    assert listed == told["summary"][f"{severity.value}s"]

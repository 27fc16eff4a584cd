"""Every case that people asked for is a test that names it, or has a reason why not."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path


ASKED = frozenset(chain(range(10, 19), range(20, 25), range(30, 38), range(40, 46), range(50, 59), range(60, 63)))
ASKED |= frozenset(chain(range(70, 75), range(80, 84), range(90, 96), range(100, 106), range(110, 113)))
ASKED |= frozenset(chain(range(130, 137), range(150, 154), range(160, 163)))
LATER = {
    57: "counting orphans reads rows: a rule on data, which runs only when it is asked for, and is not there yet",
    136: "imports of a corrective migration: there is no writer of migrations yet",
}
TESTS = Path(__file__).parents[1]


def named() -> frozenset[int]:
    """Return the cases that the docstrings of tests name."""
    return frozenset(int(number) for text in _docstrings() for number in re.findall(r"\bAC-(\d+)\b", text))


def _docstrings() -> Iterator[str]:
    for path in TESTS.rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield ast.get_docstring(node) or ""


def test_every_case_has_a_test_or_a_reason() -> None:
    """A case without either was forgotten."""
    assert sorted(ASKED - named() - LATER.keys()) == []


def test_a_reason_is_for_a_case_that_was_asked_for() -> None:
    """And a sentence."""
    assert sorted(LATER.keys() - ASKED) == []
    assert all(len(reason.split()) > 3 for reason in LATER.values())

"""Every case that people asked for is a test that names it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path


ASKED = frozenset(chain(range(10, 19), range(20, 25), range(30, 38), range(40, 46), range(50, 59), range(60, 63)))
ASKED |= frozenset(chain(range(70, 75), range(80, 84), range(90, 96), range(100, 106), range(110, 113)))
ASKED |= frozenset(chain(range(130, 137), range(150, 154), range(160, 163)))
TESTS = Path(__file__).parents[1]


def named() -> frozenset[int]:
    """Return the cases that the docstrings of tests name."""
    return frozenset(int(number) for text in _docstrings() for number in re.findall(r"\bAC-(\d+)\b", text))


def _docstrings() -> Iterator[str]:
    for path in TESTS.rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield ast.get_docstring(node) or ""


def test_every_case_has_a_test() -> None:
    """A case without one was forgotten."""
    assert sorted(ASKED - named()) == []

"""The examples of every page, audited on real databases of the engines that they name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from auditor.rules.discover import discover
from auditor.testing.rule_cases import BadPage, Case, cases, run, statements, verify
from tests.rules.support import page
from tests.servers import Server


CASES = [case for rule in discover() for case in cases(rule)]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_example_is_what_its_page_says(case: Case, start_server: Callable[[str], Server]) -> None:
    """A bad example fires the rule, a good one gives neither error nor warning."""
    if not case.needs_database:
        verify(case, run(case))
        return
    with start_server(case.engine).database() as url:
        verify(case, run(case, url))


def test_blocks_are_read_with_the_model_before_them() -> None:
    """Each engine of a block is a case of its own; the line is the block's."""
    text = "## Examples\n\n```python model\nm\n```\n\n```sql bad one two\na; b;\n```\n```sql good one\n```\n"
    assert cases(page(text)) == (
        Case("missing-table", fires=True, engine="one", model="m\n", statements=("a", "b"), line=7),
        Case("missing-table", fires=True, engine="two", model="m\n", statements=("a", "b"), line=7),
        Case("missing-table", fires=False, engine="one", model="m\n", statements=(), line=10),
    )


@pytest.mark.parametrize(
    "text",
    [
        "no examples",
        "## Examples\n```sql bad one\na\n```\n",
        "## Examples\n```python model\nm\n```\n```sql bad\na\n```\n",
        "## Examples\n```python model\nm\n```\n```sql ugly one\na\n```\n",
    ],
    ids=["no section", "no model", "no engine", "no verdict"],
)
def test_a_block_that_is_no_example_is_an_error(text: str) -> None:
    """A typing mistake in a page never means fewer tests."""
    with pytest.raises(BadPage, match="missing-table"):
        cases(page(text))


def test_statements_are_split_at_semicolons() -> None:
    """Empty ones are left out."""
    assert statements(" a ;\n;b;") == ("a", "b")

"""Blocks of raw SQL in the examples of pages."""

from __future__ import annotations

from auditor.testing.rule_cases import Case, cases, run
from tests.rules.support import page


PAGE = """## Examples

```python bad sqlite mysql@8.4
a
```

```sqlfile good sqlite
b
```

```python model
m
```

```python good sqlite
c
```
"""


def test_a_block_of_raw_sql_is_a_file() -> None:
    """Before a model it needs no database; after one, the models make it."""
    bad = Case("missing-table", fires=True, engine="sqlite", model="", statements=(), line=3)
    assert [("queries.py", "a\n"), ("queries.py", "a\n"), ("queries.sql", "b\n"), ("queries.py", "c\n")] == [
        case.file for case in cases(page(PAGE))
    ]
    assert [False, False, False, True] == [case.needs_database for case in cases(page(PAGE))]
    assert str(bad) == str(cases(page(PAGE))[0])


def test_a_file_is_audited_for_an_engine_without_a_database() -> None:
    """The statements of the file are counted as a source of the audit."""
    case = Case("any", False, "sqlite", "", (), 1, file=("queries.sql", "SELECT 1;\nSELECT 2;\n"))
    assert [("sql", 2)] == [(item.role, item.statements) for item in run(case).sources]

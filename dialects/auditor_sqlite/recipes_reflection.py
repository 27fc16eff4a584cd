"""What SQLAlchemy's reflection tells of a table, from which batch mode makes it anew: less than there is.

Seen with SQLAlchemy 1.4.54, 2.0.37, 2.0.43 and 2.1.9. Computed columns are read with what follows them, or copied as if
they were values; collations of columns, AUTOINCREMENT, STRICT and WITHOUT ROWID are forgotten, and so are expressions,
DESC and collations of indexes; CHECKs without a name are left out. Defaults such as 'a' || 'b' lose their parentheses.
Before 2.0.38, foreign keys whose names are more than a word lose them, and CHECKs of several lines are not seen; names
with quotes are misread by all. Types that it does not know become those of their affinity.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.model.schema import Column, Index, Table
from auditor_sqlite.lexer import without_comments
from auditor_sqlite.recipes_rebuild import is_group, is_literal


_LENGTHS = r"(\(\s*\d+\s*(,\s*\d+\s*)?\))?"
_TYPE = re.compile(
    rf"(bigint|blob|boolean|date|datetime|integer|json|real|smallint|text|time|timestamp"
    rf"|(char|varchar|nchar|nvarchar|decimal|numeric|float){_LENGTHS})",
    re.IGNORECASE | re.ASCII,
)
"""Types that are written as they are read."""
_NAME = re.compile(r"\w+", re.ASCII)


def unreflected(table: Table) -> str:
    """What of the table reflection does not tell, or not rightly: the first such thing; "" when it tells all."""
    return next(_unseen(table), "")


def _unseen(table: Table) -> Iterator[str]:
    yield from (f"the option {name.upper().replace('_', ' ')}" for name, value in table.extras if value)
    for column in table.columns:
        yield from _of_column(column)
    for key in (table.primary_key, *table.uniques, *table.foreign_keys, *table.checks):
        name = key.name if key is not None else None
        if name is not None and not _NAME.fullmatch(name):
            yield f"the name {name}"
    for check in table.checks:
        if check.name is None or "\n" in check.expression:
            yield f"CHECK ({' '.join(check.expression.split())})"
    yield from (f"the table that {key.target} is" for key in table.foreign_keys if not key.target_columns)
    yield from (f"the whole of the index {index.name}" for index in table.indexes if _is_more(index))


def _of_column(column: Column) -> Iterator[str]:
    if column.generated is not None:
        yield f"how {column.name} is computed"
    if column.collation is not None:
        yield f"the collation of {column.name}"
    if column.extras:
        yield f"the {', '.join(name.upper() for name, _ in column.extras)} of {column.name}"
    if not _TYPE.fullmatch(column.type.raw or column.type.name):
        yield f"the type of {column.name}"
    if column.default is not None and is_miswritten(column.default):
        yield f"the default of {column.name}"


def is_miswritten(default: str) -> bool:
    """Whether SQLAlchemy leaves out the parentheses of an expression, because of its first character, or a comment."""
    bare = without_comments(default)
    return bare != default.strip() or (bare[:1] in {"'", '"', "("} and not is_literal(bare) and not is_group(bare))


def _is_more(index: Index) -> bool:
    return any(part.column is None or part.descending or part.collation or part.nulls for part in index.parts)

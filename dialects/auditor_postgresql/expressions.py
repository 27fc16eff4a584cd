"""Whether two expressions are one to PostgreSQL. Nothing is evaluated on a server."""

from __future__ import annotations

from collections.abc import Callable

from auditor.model.schema import Column, Table
from auditor.model.types import Family, Type
from auditor.model.verdict import SAME, Different, Facet, Unknown, Verdict
from auditor.plugin import sqltree
from auditor.plugin.engine import Pair
from auditor_postgresql import apart, defaults, trees
from auditor_postgresql.algebra import NULL, Key


DIALECT = "postgres"

_TEXT = Type(Family.STRING, "text")


class PostgresExpressions:
    """SQL texts that PostgreSQL rewrites when it stores them."""

    def default(self, expected: Column, actual: Column, pair: Pair) -> Verdict:
        """Server defaults."""
        return defaults.compare(expected, actual, keys(pair))

    def equal(self, expected: str, actual: str, pair: Pair) -> Verdict:
        """CHECK, generated, index and predicate expressions."""
        texts = expected.strip(), actual.strip()
        if texts[0] == texts[1]:
            return SAME
        found = [sqltree.parse(text, DIALECT) for text in (expected, actual)]
        if found[0] is None or found[1] is None:
            return Unknown("the expression cannot be parsed", Facet.EXPRESSION, *texts)
        made = keys(pair)
        return judge(made.key(found[0]), made.key(found[1]), *texts)


def judge(first: Key, second: Key, expected: str, actual: str, facet: Facet = Facet.EXPRESSION) -> Verdict:
    """Equal keys are the same; they are different when that is proven."""
    if first == second:
        return SAME
    if not (apart.is_doubtful(first) or apart.is_doubtful(second)) and apart.surely(first, second):
        return Different(facet, expected, actual)
    return Unknown("the expressions are written differently, and may mean the same", facet, expected, actual)


def keys(pair: Pair) -> trees.Keys:
    """Makes keys of the expressions of two tables."""
    return trees.Keys(_types(pair.expected, pair.actual), pair.server.setting("default_schema", "public"))


def _types(*tables: Table) -> Callable[[str], Type | None]:
    known = {column.name: column.type for table in tables for column in table.columns}
    return known.get


def listed(expression: str, column: str) -> tuple[str, ...] | None:
    """The labels of a CHECK that allows a column these strings and nothing else."""
    tree = sqltree.parse(expression, DIALECT)
    if tree is None:
        return None
    key = trees.Keys(lambda name: _TEXT if name == column else None).key(tree)
    itself = ("column", column)
    parts = [part for part in (key[1:] if key[0] == "or" else (key,)) if part != ("Is", itself, NULL)]
    if not parts or not all(part[0] == "=" and itself in part for part in parts):
        return None
    items = [item for part in parts for item in part[1:] if item != itself]
    return tuple(sorted(str(item[1]) for item in items)) if all(item[0] == "string" for item in items) else None

"""SQL expressions as sqlglot trees, for dialect packages that canonicalise what an engine rewrites."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from sqlglot import exp


@lru_cache(maxsize=65_536)
def parse(text: str, dialect: str) -> exp.Expression | None:
    """The tree of one expression, shared: copy before changing. None when sqlglot cannot read it all."""
    import sqlglot
    from sqlglot import exp

    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)  # it warns on stderr, which is the user's
    try:
        # A bare expression is ambiguous (`a` may be an alias); as a select item it is not.
        tree = sqlglot.parse_one(f"SELECT {text}", read=dialect)
    except (sqlglot.errors.SqlglotError, RecursionError):
        return None
    plain = isinstance(tree, exp.Select) and len(tree.expressions) == 1 and set(_given(tree)) <= {"expressions"}
    item = tree.expressions[0] if plain else None
    return None if item is None or isinstance(item, exp.Alias) or item.find(exp.Command) else item


def _given(tree: exp.Expression) -> list[str]:
    return [key for key, value in tree.args.items() if value]


def unwrap(tree: exp.Expression) -> exp.Expression:
    """The tree without the parentheses around it."""
    from sqlglot import exp

    while isinstance(tree, exp.Paren):
        tree = tree.this
    return tree


def creates(text: str, dialect: str) -> bool:
    """Whether the text is one CREATE statement and nothing else."""
    import sqlglot
    from sqlglot import exp

    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    try:
        trees = [tree for tree in sqlglot.parse(text, read=dialect) if tree is not None]
    except (sqlglot.errors.SqlglotError, RecursionError):
        return False
    if len(trees) != 1:
        return False
    unread = isinstance(trees[0], exp.Command) and trees[0].name.upper() == "CREATE"
    return unread or isinstance(trees[0], exp.Create)

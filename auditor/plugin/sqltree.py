"""SQL expressions as sqlglot trees, for dialect packages that canonicalise what an engine rewrites."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from sqlglot import exp


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the search for garbage, which takes a fourth of the time where trees are made that will be kept."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


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


@lru_cache(maxsize=4096)
def key_part(text: str, dialect: str) -> tuple[str, bool, str | None] | None:
    """A key part of an index written as text: (expression, descending, "first" or "last" for NULLs if it says).

    None when it is no key part that sqlglot can read. A plain column comes without quotes.
    """
    import sqlglot
    from sqlglot import exp

    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    try:
        order = sqlglot.parse_one(f"SELECT 1 ORDER BY {text}", read=dialect).args.get("order")
    except (sqlglot.errors.SqlglotError, RecursionError):
        return None
    parts = order.expressions if order is not None else []
    if len(parts) != 1 or not isinstance(parts[0], exp.Ordered):
        return None
    item = parts[0].this.unnest()  # a column in brackets is the column
    plain = isinstance(item, exp.Column) and not item.table
    expression = item.name if plain else item.sql(dialect=dialect)
    # sqlglot fills in what the dialect does with NULLs; only what is written is wanted.
    nulls = ("first" if parts[0].args.get("nulls_first") else "last") if "NULLS" in text.upper().split() else None
    return expression, bool(parts[0].args.get("desc")), nulls


def without_schema(text: str, schema: str, dialect: str) -> str:
    """The SQL text without the schema in front of names; the text itself when it cannot be read.

    So do names in a string that is cast to a type of names, such as regclass.
    """
    import sqlglot

    try:
        tokens = sqlglot.tokenize(text, read=dialect)
    except sqlglot.errors.SqlglotError:
        return text
    words = [token.text for token in tokens]
    for token, following in reversed([(token, words[place + 1 : place + 3]) for place, token in enumerate(tokens)]):
        if token.text == schema and following[:1] == ["."]:
            text = text[: token.start] + text[text.index(".", token.end) + 1 :]
        elif (
            token.token_type is sqlglot.TokenType.STRING
            and following[:1] == ["::"]
            and "".join(following[1:]).startswith("reg")
        ):
            for prefix in (f"{schema}.", f'"{schema}".'):
                if token.text.startswith(prefix):
                    text = f"{text[: token.start + 1]}{text[token.start + 1 + len(prefix) :]}"
    return text


@lru_cache(maxsize=200_000)
def statement(text: str, dialect: str) -> exp.Expression | None:
    """The tree of one statement, shared: copy before changing. None when sqlglot cannot read it all as one.

    What sqlglot keeps as a text after its first word is an exp.Command.
    """
    import sqlglot
    from sqlglot import exp

    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    try:
        with uncollected():
            first, *more = (tree for tree in sqlglot.parse(text, read=dialect) if tree is not None)
    except Exception:  # noqa: BLE001 -- there is none, or sqlglot stumbles over nonsense in a way of its own
        return None
    return first if isinstance(first, exp.Expression) and not more else None


@lru_cache(maxsize=4096)
def strings(text: str, dialect: str) -> tuple[tuple[int, int], ...] | None:
    """Where the strings of a text stand, quotes included; None when it cannot be cut into tokens."""
    import sqlglot

    try:
        tokens = sqlglot.tokenize(text, read=dialect)
    except sqlglot.errors.SqlglotError:
        return None
    kinds = {sqlglot.TokenType.STRING, sqlglot.TokenType.NATIONAL_STRING, sqlglot.TokenType.HEREDOC_STRING}
    return tuple((token.start, token.end + 1) for token in tokens if token.token_type in kinds)

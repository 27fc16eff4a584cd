"""AUD401: a foreign key that no index serves."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from typing import TYPE_CHECKING

from auditor.model.finding import Finding, Severity
from auditor.model.names import Kind, QualifiedName, Role
from auditor.model.schema import ForeignKey, Index, Table
from auditor.model.verdict import Facet
from auditor.plugin.drift import observation, title
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Item, Rule
from auditor.plugin.sqltree import parse, unwrap


if TYPE_CHECKING:
    from sqlglot import exp

RULE = Rule(
    id="AUD401",
    slug="unindexed-foreign-key",
    summary="No index begins with the columns of a foreign key.",
    severity=Severity.INFO,
    subject=Item,
    of=(ForeignKey,),
    roles=frozenset({Role.MODEL, Role.LIVE}),
)

ORDERED = frozenset({None, "btree", "hash"})
"""Methods that find rows by equal values; a hash holds all its columns together."""


def check(item: Item, facts: Facts) -> Iterator[Finding]:
    """An index of the models or of the database is enough: where they disagree on one, other rules tell of it."""
    key, table = item.object, item.owner
    assert isinstance(key, ForeignKey)
    if table.view or (item.role is Role.LIVE and _nobody_declares(table.name, facts)):
        return
    sides = (facts.table(role, table.name) for role in (Role.MODEL, Role.LIVE))
    if any(_serves(key.columns, side, facts) for side in sides if side is not None):
        return
    columns = ", ".join(key.columns)
    yield observation(
        RULE,
        item,
        facts,
        f"{title(item.subject)} has no index that begins with `{columns}`.",
        facet=Facet.COLUMNS,
        consequence=f"Deleting a row of `{key.target}`, or changing its key, reads the whole of `{table.name}`, and "
        "locks last as long; so does every join from parent to children.",
        fix=f"Create an index on ({columns}), without blocking writes where the engine can.",
    )


def _nobody_declares(table: QualifiedName, facts: Facts) -> bool:
    """Whether there are models and the table is none of theirs, or nobody may see the indexes that it has."""
    live = facts.schema(Role.LIVE)
    unseen = live is not None and any(gap.hides(Kind.INDEX, table) for gap in live.gaps)
    return unseen or facts.schema(Role.MODEL) is not None


def _serves(columns: tuple[str, ...], table: Table, facts: Facts) -> bool:
    """Whether some key of the table finds rows by these columns, in whatever order they begin it."""
    wanted = _folded(columns, facts)
    return any(_folded(key[: len(columns)], facts) == wanted for key in _keys(table, columns, facts))


def _folded(columns: tuple[str, ...], facts: Facts) -> set[str]:
    return {facts.engine.names.fold(Kind.COLUMN, name, facts.server) for name in columns}


def _keys(table: Table, columns: tuple[str, ...], facts: Facts) -> Iterator[tuple[str, ...]]:
    """The columns of each key, as far as they are of use to a key on these; where it is likely, first."""
    for index in table.indexes:
        yield _leading(index, columns, facts)
    yield from (unique.columns for unique in table.uniques)
    yield table.primary_key.columns if table.primary_key else ()


def _leading(index: Index, columns: tuple[str, ...], facts: Facts) -> tuple[str, ...]:
    """The columns that an index begins with; () of one that is of no use to a key on these."""
    whole = tuple(takewhile(bool, (part.column if part.length is None else None for part in index.parts)))
    together = index.method != "hash" or len(index.parts) == len(columns)
    usable = index.valid and index.visible and index.method in ORDERED and together
    return tuple(filter(None, whole)) if usable and _holds_every_child(index, columns, facts) else ()


def _holds_every_child(index: Index, columns: tuple[str, ...], facts: Facts) -> bool:
    """Whether a row that points at a parent is always in the index: it leaves out at most those with NULL."""
    if index.predicate is None:
        return True
    tree = parse(index.predicate, facts.engine.sqlglot)
    return tree is not None and all(_is_not_null(part, columns) for part in _conjuncts(tree))


def _conjuncts(tree: exp.Expr) -> Iterator[exp.Expr]:
    from sqlglot import exp

    tree = tree.unnest()
    if isinstance(tree, exp.And):
        yield from _conjuncts(tree.left)
        yield from _conjuncts(tree.right)
    else:
        yield tree


def _is_not_null(tree: exp.Expr, columns: tuple[str, ...]) -> bool:
    from sqlglot import exp

    inner = unwrap(tree.this) if isinstance(tree, exp.Not) else tree
    negated = isinstance(inner, exp.Is) and (inner is not tree or bool(inner.args.get("negate")))
    return negated and isinstance(inner.expression, exp.Null) and unwrap(inner.this).name in columns

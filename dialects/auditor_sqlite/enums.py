"""Enumerations: SQLite has no such type, a CHECK does its work."""

from __future__ import annotations

from typing import Any

from auditor.model.schema import Column, Server, Table
from auditor.model.types import Family
from auditor.plugin import sqltree
from auditor_sqlite.names import fold


class SqliteEnums:
    """What happens with a label."""

    def consequence(self, written: str, accepted: tuple[str, ...], actual: Column, server: Server) -> str:  # noqa: ARG002
        """A CHECK refuses it; without one SQLite stores any text."""
        if accepted and written not in accepted:
            return f"Writing {written!r} fails: CHECK constraint failed."
        return f"SQLite stores {written!r}; reading it fails in an application that does not know the label."

    def accepted(self, column: Column, table: Table, server: Server) -> tuple[str, ...] | None:  # noqa: ARG002
        """The strings of a CHECK (column IN (...)); None without one. Several such CHECKs must all hold.

        Of a column of booleans or integers, the numbers.
        """
        numbers = column.type.family in {Family.BOOLEAN, Family.INTEGER}
        return accepted_labels(column.name, table, numbers=numbers)


def accepted_labels(column: str, table: Table, *, numbers: bool = False) -> tuple[str, ...] | None:
    """The strings, or numbers, that the CHECKs of a table let into a column; None when none limits it."""
    found = (_labels(check.expression, column, numbers=numbers) for check in table.checks)
    lists = [labels for labels in found if labels is not None]
    if not lists:
        return None
    return tuple(label for label in lists[0] if all(label in others for others in lists[1:]))


def _labels(expression: str, column: str, *, numbers: bool) -> tuple[str, ...] | None:
    """The literals that a CHECK lets into the column; NULL always passes a CHECK."""
    from sqlglot import exp

    tree = sqltree.parse(expression, "sqlite")
    tree = sqltree.unwrap(tree) if tree is not None else None
    if isinstance(tree, exp.Or):  # a IS NULL OR a IN (...)
        sides: list[Any] = [sqltree.unwrap(side) for side in (tree.this, tree.expression)]
        tree = next((side for side in sides if isinstance(side, exp.In)), None)
        if not any(_is_null_test(side, column) for side in sides):
            return None
    if isinstance(tree, exp.EQ) and _is_column(tree.this, column):
        return _literals([tree.expression], numbers=numbers)
    if isinstance(tree, exp.In) and _is_column(tree.this, column) and not tree.args.get("query"):
        return _literals(tree.expressions, numbers=numbers)
    return None


def _is_column(tree: Any, name: str) -> bool:
    from sqlglot import exp

    tree = sqltree.unwrap(tree)
    return isinstance(tree, exp.Column) and fold(tree.name) == fold(name)


def _is_null_test(tree: Any, name: str) -> bool:
    from sqlglot import exp

    return isinstance(tree, exp.Is) and isinstance(tree.expression, exp.Null) and _is_column(tree.this, name)


def _literals(items: list[Any], *, numbers: bool) -> tuple[str, ...] | None:
    from sqlglot import exp

    plain = [sqltree.unwrap(item) for item in items]
    labels = [item for item in plain if not isinstance(item, exp.Null)]
    if not labels or not all(isinstance(item, exp.Literal) and item.is_string != numbers for item in labels):
        return None
    return tuple(item.name for item in labels)

"""Shapes of trees that sqlglot reads in more ways than one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.plugin import sqltree
from auditor.plugin.sqltree import unwrap


if TYPE_CHECKING:
    from sqlglot import exp


def quantified(node: exp.Expression) -> tuple[str, exp.Expression | None]:
    """ANY (SOME is the same) or ALL, and the array; otherwise nothing."""
    called = str(node.this).lower() if type(node).__name__ == "Anonymous" else type(node).__name__.lower()
    name = "any" if called == "some" else called
    if name not in {"any", "all"}:
        return "", None
    return name, unwrap(node.expressions[0] if node.expressions else node.this)


def row(node: exp.Expression) -> list[exp.Expression] | None:
    """The items of a row, (a, b) or ROW(a, b); None for anything else."""
    bare = unwrap(node)
    named = type(bare).__name__ == "Anonymous" and str(bare.this).lower() == "row"
    return list(bare.expressions) if named or type(bare).__name__ == "Tuple" else None


def both_ways(node: exp.Expression) -> list[tuple[exp.Expression, exp.Expression]]:
    """The sides of a binary operator, each before the other."""
    return [(node.this, node.expression), (node.expression, node.this)]


_FORMATTING = {"TimeToStr": "to_char", "StrToTime": "to_timestamp", "StrToDate": "to_date"}


def time_format(node: exp.Expression) -> exp.Expression:
    """The format of to_char() and the like, which sqlglot translates only when no cast is around it."""
    given: exp.Expression = node.args["format"]
    inner = unwrap(given)
    if type(inner).__name__ != "Cast" or type(inner.this).__name__ != "Literal":
        return given
    called = _FORMATTING[type(node).__name__]
    read = sqltree.parse(f"{called}(x, {inner.this.sql('postgres')})", "postgres")
    found = read.args.get("format") if read is not None else None
    return given if found is None else found

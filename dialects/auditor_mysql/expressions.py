"""Compares SQL texts that the servers rewrite; nothing is evaluated on a server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from auditor.model.schema import Column, Table
from auditor.model.types import Family, Type
from auditor.model.verdict import SAME, Different, Facet, Fit, Unknown, Verdict
from auditor.plugin.engine import Pair
from auditor_mysql import apart, trees, values, witness
from auditor_mysql.defaults import split


if TYPE_CHECKING:
    from sqlglot import exp


class MySQLExpressions:
    """Defaults, CHECKs and generated columns (see plugin.engine.Expressions)."""

    def default(self, expected: Column, actual: Column, pair: Pair) -> Verdict:  # noqa: ARG002 -- of the contract
        """Defaults by value; ON UPDATE clauses by their text in one form."""
        (wanted, wanted_clause), (found, found_clause) = split(expected.default), split(actual.default)
        verdict = _default(wanted, found, expected, actual)
        if verdict is not SAME:
            return verdict
        if (wanted_clause and trees.form(wanted_clause)) == (found_clause and trees.form(found_clause)):
            return SAME
        return _on_update(wanted_clause, found_clause)

    def equal(self, expected: str, actual: str, pair: Pair) -> Verdict:
        """Equal in one form; different when some row tells them apart; else unknown."""
        one, other = trees.canonical(expected), trees.canonical(actual)
        if one is None or other is None:
            if _squeezed(expected) == _squeezed(actual):
                return SAME
            return Unknown("the expression cannot be read", Facet.EXPRESSION, expected, actual)
        if trees.form(expected) == trees.form(actual):
            return SAME
        known = families(pair.actual)
        read = apart.columns(one, known) != apart.columns(other, known)
        if read or apart.surely(one, other) or _in_another_case(one, other):
            return Different(Facet.EXPRESSION, expected, actual)
        if witness.differ(one, other, known):
            return Different(Facet.EXPRESSION, expected, actual)
        reason = "the expressions differ, and no values were found that tell them apart"
        return Unknown(reason, Facet.EXPRESSION, expected, actual)


def families(table: Table) -> dict[str, Family]:
    """What the columns of a table hold."""
    return {column.name.lower(): column.type.family for column in table.columns}


def labels_of_check(expression: str, column: str, *, numbers: bool = False) -> tuple[str, ...] | None:
    """The labels of `column IN ('a', 'b')`, or its numbers, in no order; None for any other CHECK."""
    from sqlglot import exp

    tree = trees.canonical(expression)
    if not isinstance(tree, exp.In | exp.EQ):
        return None
    sides = [tree.this, *(tree.expressions if isinstance(tree, exp.In) else [tree.expression])]
    names = [side.name for side in sides if isinstance(side, exp.Column)]
    labels = [side.name for side in sides if isinstance(side, exp.Literal) and side.is_string != numbers]
    return tuple(labels) if names == [column.lower()] and len(labels) == len(sides) - 1 else None


def _in_another_case(one: exp.Expression, other: exp.Expression) -> bool:
    """Whether the one as a whole is in small letters and the other in capitals: a value that is read, or looked up by.

    Inside a condition a collation may take the two for equal.
    """
    from sqlglot import exp

    kinds: set[type[Any]] = {type(one), type(other)}
    return kinds == {exp.Lower, exp.Upper} and one.find(exp.Column) is not None


def _squeezed(text: str) -> str:
    return " ".join(text.replace("`", "").split()).lower()


def _default(wanted: str | None, found: str | None, expected: Column, actual: Column) -> Verdict:
    mine, theirs = values.of_default(wanted, actual.type), values.of_default(found, actual.type)
    if wanted == found or (mine == theirs and not isinstance(mine, values.Unread)):
        return SAME
    if wanted is None or mine is None:
        return Different(Facet.DEFAULT, "none", found or "none", Fit.WIDER)
    if found is None or theirs is None:
        return _missing(wanted, expected, actual)
    doubt = _doubt(mine, theirs, actual.type)
    constants = isinstance(mine, values.Literal) and isinstance(theirs, values.Literal)
    if doubt is None or (not constants and _trees_apart(wanted, found)):
        return Different(Facet.DEFAULT, wanted, found)
    return Unknown(doubt, Facet.DEFAULT, wanted, found)


def _doubt(mine: values.Given, theirs: values.Given, type_: Type) -> str | None:
    """Why two unlike defaults may be equal; None when they are surely not."""
    if isinstance(mine, values.Unread) or isinstance(theirs, values.Unread):
        return "the default cannot be read"
    if values.is_lossy(mine, theirs, type_):
        return "the catalog does not print these bytes as they are"
    literal = isinstance(mine, values.Literal) and isinstance(theirs, values.Literal)
    if literal or values.known_apart(mine, theirs):
        return None
    return "both defaults are computed, and comparing them would need the server to compute them"


def _trees_apart(wanted: str, found: str) -> bool:
    one, other = trees.canonical(wanted), trees.canonical(found)
    return one is not None and other is not None and apart.surely(one, other)


def _missing(wanted: str, expected: Column, actual: Column) -> Different:
    if actual.nullable:
        text = "An INSERT that leaves the column out stores NULL."
        return Different(Facet.DEFAULT, wanted, "none", Fit.OTHER, text)
    text = f"An INSERT that leaves {expected.name} out fails with error 1364 (no default value)."
    return Different(Facet.DEFAULT, wanted, "none", Fit.NARROWER, text)


def _on_update(wanted: str | None, found: str | None) -> Different:
    if wanted is None:
        text = "The database changes the value with every UPDATE of the row, which the other side does not expect."
    elif found is None:
        text = "The value stays as it is when a row is updated."
    else:
        text = "An UPDATE sets another value than expected."
    say = [f"ON UPDATE {clause}" if clause else "no ON UPDATE" for clause in (wanted, found)]
    return Different(Facet.ON_UPDATE_CLAUSE, say[0], say[1], Fit.OTHER, text)

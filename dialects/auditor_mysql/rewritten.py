"""Functions that are stored under another name, or with arguments that were left out: each in one form."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any


if TYPE_CHECKING:
    from sqlglot import exp


@cache
def rules() -> dict[type[Any], Callable[[Any], Any]]:
    """By kind of node, what makes the one form of a node whose parts are in theirs."""
    from sqlglot import exp

    parts_of_dates = (exp.Year, exp.Month, exp.DayOfMonth, exp.DayOfWeek, exp.DayOfYear, exp.Quarter, exp.LastDay)
    return {
        exp.Day: lambda node: _of_date(exp.DayOfMonth(this=node.this)),
        exp.Round: _round,
        exp.Trim: _trim,
        exp.Escape: _escape,
        exp.Extract: _extract,
        exp.JSONValue: _json_value,
        exp.DateDiff: _days_between,
        exp.TsOrDsToDate: _date,
        exp.TsOrDsToTimestamp: lambda node: node.this,
        exp.Timestamp: lambda node: node if node.expression else exp.cast(node.this, "DATETIME"),
        exp.Cast: _cast,
        **dict.fromkeys(parts_of_dates, _of_date),
    }


def _round(node: exp.Round) -> exp.Expression:
    """MariaDB stores round(a) as round(a, 0)."""
    decimals = node.args.get("decimals")
    if decimals is not None and decimals.name == "0":
        node.set("decimals", None)
    return node


def _trim(node: exp.Trim) -> exp.Expression:
    """Both sides is what TRIM means when it does not say."""
    if str(node.args.get("position") or "").upper() == "BOTH":
        node.set("position", None)
    return node


def _escape(node: exp.Escape) -> exp.Expression:
    """`a NOT LIKE b ESCAPE c` is stored as not (a like b escape c)."""
    from sqlglot import exp

    match = node.this
    if isinstance(match, exp.Not):
        return exp.Not(this=exp.Escape(this=match.this, expression=node.expression))
    return node


def _extract(node: exp.Extract) -> exp.Expression:
    """extract(year from a) is year(a), though each is stored as it was written."""
    from sqlglot import exp

    kinds: dict[str, type[Any]] = {"YEAR": exp.Year, "MONTH": exp.Month, "DAY": exp.DayOfMonth, "QUARTER": exp.Quarter}
    kind = kinds.get(node.name.upper())
    made: exp.Expression = node if kind is None else kind(this=node.expression)
    return made


def _of_date(node: exp.Expression) -> exp.Expression:
    """The year of the date of a moment is its year."""
    inner = node.this
    if _is_cast(inner, "DATE"):
        node.set("this", inner.this)
    return node


def _is_cast(node: exp.Expression, name: str) -> bool:
    from sqlglot import exp

    return isinstance(node, exp.Cast) and node.args["to"].this is exp.DataType.Type[name]


def _json_value(node: exp.JSONValue) -> exp.Expression:
    """MySQL says what JSON_VALUE returns: CHAR(512), unless told otherwise."""
    returning = node.args.get("returning")
    if returning and returning.sql("mysql").upper() == "CHAR(512)":
        node.set("returning", None)
    return node


def _date(node: exp.TsOrDsToDate) -> exp.Expression:
    """date(a) is stored as cast(a as date)."""
    from sqlglot import exp

    return node.this if _is_cast(node.this, "DATE") else exp.cast(node.this, "DATE")


def _cast(node: exp.Cast) -> exp.Expression:
    """A precision of 0 goes without saying."""
    kind = node.args["to"]
    parameters = kind.expressions
    if len(parameters) == 1 and parameters[0].name == "0":
        kind.set("expressions", [])
    return node


def _days_between(node: exp.DateDiff) -> exp.Expression:
    """MariaDB stores datediff(a, b) as to_days(a) - to_days(b); to_days() is a difference to sqlglot."""
    from sqlglot import exp

    if node.args.get("unit") is not None:
        return exp.Anonymous(this="days", expressions=[_undated(node.this)])
    counts = [
        exp.Add(this=exp.Literal.number(1), expression=exp.Anonymous(this="days", expressions=[_undated(side)]))
        for side in (node.this, node.expression)
    ]
    return exp.Sub(this=counts[0], expression=counts[1])


def _undated(node: exp.Expression) -> exp.Expression:
    inner: exp.Expression = node.this if _is_cast(node, "DATE") else node
    return inner

"""Literals as PostgreSQL reads them."""

from __future__ import annotations

import json
import math
import re
from datetime import date, datetime, time

from auditor.model.types import Family


_TRUE = {"t", "tr", "tru", "true", "y", "ye", "yes", "on", "1"}
_FALSE = {"f", "fa", "fal", "fals", "false", "n", "no", "of", "off", "0"}

_UNITS = {
    **dict.fromkeys(("year", "years", "y", "yr", "yrs"), (12, 0, 0)),
    **dict.fromkeys(("month", "months", "mon", "mons"), (1, 0, 0)),
    **dict.fromkeys(("week", "weeks", "w"), (0, 7, 0)),
    **dict.fromkeys(("day", "days", "d"), (0, 1, 0)),
    **dict.fromkeys(("hour", "hours", "h", "hr", "hrs"), (0, 0, 3_600_000_000)),
    **dict.fromkeys(("minute", "minutes", "m", "min", "mins"), (0, 0, 60_000_000)),
    **dict.fromkeys(("second", "seconds", "s", "sec", "secs"), (0, 0, 1_000_000)),
}
_PAIR = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)\s*([a-z]+)\b")
_CLOCK = re.compile(r"\s*([+-]?)(\d+):(\d\d)(?::(\d\d(?:\.\d+)?))?")


def boolean(text: str) -> bool | None:
    """A boolean literal; None when it is none."""
    word = text.strip().lower()
    return True if word in _TRUE else False if word in _FALSE else None


def interval(text: str) -> tuple[int, int, int] | None:
    """An interval literal as (months, days, microseconds); None when not understood."""
    rest, total = text.strip().lower(), [0, 0, 0]
    while rest:
        clock, pair = _CLOCK.match(rest), _PAIR.match(rest)
        if clock:
            sign = -1 if clock[1] == "-" else 1
            seconds = int(clock[2]) * 3600 + int(clock[3]) * 60 + float(clock[4] or 0)
            total[2] += round(sign * seconds * 1_000_000)
        elif pair and pair[2] in _UNITS:
            total = [old + float(pair[1]) * unit for old, unit in zip(total, _UNITS[pair[2]], strict=True)]  # type: ignore[misc]
        else:
            return None
        rest = rest[(clock or pair).end() :].strip()  # type: ignore[union-attr]
    whole = all(float(part).is_integer() for part in total)
    return (int(total[0]), int(total[1]), int(total[2])) if whole and text.strip() else None


def restricted(value: tuple[int, int, int] | None, fields: str, digits: int) -> tuple[int, int, int] | None:
    """What a column of type `fields` ("interval day to hour") keeps of an interval: the rest is cut off, not rounded.

    None when the fields decide how the literal itself is read (AdjustIntervalForTypmod, PostgreSQL 15).
    """
    if value is None or fields == "interval minute to second":
        return None
    months, days, micros = value
    last = fields.rpartition(" ")[2]
    if last in {"year", "month"}:
        return months - int(math.fmod(months, 12)) if last == "year" else months, 0, 0
    if last == "day":
        return months, days, 0
    step = {"hour": 3_600_000_000, "minute": 60_000_000}.get(last)
    if step is not None:
        return months, days, micros - int(math.fmod(micros, step))
    return months, days, round(micros, digits - 6)


def array(text: str) -> tuple[str, ...] | None:
    """The items of an array literal of one dimension without quoting; None for any other."""
    inner = text.strip()
    if not (inner.startswith("{") and inner.endswith("}")) or any(sign in inner[1:-1] for sign in '{}"\\'):
        return None
    items = inner[1:-1]
    return tuple(item.strip() for item in items.split(",")) if items.strip() else ()


def moment(text: str, family: Family) -> str | None:
    """A date, time or timestamp literal in one ISO form; None when it is written in any other."""
    kind: type[date | datetime | time] = {Family.DATE: date, Family.TIME: time}.get(family, datetime)
    try:
        return kind.fromisoformat(text.strip()).isoformat()
    except ValueError:
        return None


def document(text: str) -> str | None:
    """A JSON document in one form; None when it is none."""
    try:
        return json.dumps(json.loads(text), sort_keys=True)
    except ValueError:
        return None

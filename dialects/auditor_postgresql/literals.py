"""Literals as PostgreSQL reads them."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, time

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
_SECONDS = re.compile(r"[+-]?\d+(?:\.\d+)?")
_CODEPOINT = re.compile(r"\\(?:([0-9A-Fa-f]{4})|\+([0-9A-Fa-f]{6}))")
_SHORT_DATE = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})\b")
_ITEM = re.compile(r"""\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)|([^{}",\\]+)(?:,|$)""", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_CLOCK = re.compile(r"\s*([+-]?)(\d+):(\d\d)(?::(\d\d(?:\.\d+)?))?")


def boolean(text: str) -> bool | None:
    """A boolean literal; None when it is none."""
    word = text.strip().lower()
    return True if word in _TRUE else False if word in _FALSE else None


def interval(text: str) -> tuple[int, int, int] | None:
    """An interval literal as (months, days, microseconds); None when not understood."""
    rest, total = text.strip().lower(), [0, 0, 0]
    if _SECONDS.fullmatch(rest):
        rest = f"{rest} s"
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


def unicode(text: str) -> str | None:
    r"""What stands in U&'...'; None when an escape is not understood."""
    made = _CODEPOINT.sub(lambda found: chr(int(found[1] or found[2], 16)), text.replace("\\\\", "\0"))
    return None if "\\" in made else made.replace("\0", "\\")


def array(text: str) -> tuple[str | None, ...] | None:
    """The items of an array literal of one dimension, None for NULL; None for any other text."""
    inner = text.strip()
    if not (inner.startswith("{") and inner.endswith("}")):
        return None
    found = list(_ITEM.finditer(inner[1:-1]))
    if "".join(match[0] for match in found) != inner[1:-1]:
        return None
    return tuple(map(_item, found)) if inner[1:-1].strip() else ()


def _item(match: re.Match[str]) -> str | None:
    if match[1] is not None:
        return _ESCAPED.sub(r"\1", match[1])
    return None if match[2].strip().upper() == "NULL" else match[2].strip()


def moment(text: str, family: Family) -> str | None:
    """A date, time or timestamp literal in one ISO form; None when it is written in any other."""
    word = text.strip().lower()
    if word in {"infinity", "-infinity"}:
        return word
    kind: type[date | datetime | time] = {Family.DATE: date, Family.TIME: time}.get(family, datetime)
    padded = _SHORT_DATE.sub(lambda found: f"{found[1]}-{found[2]:0>2}-{found[3]:0>2}", text.strip())
    try:
        found = kind.fromisoformat(padded)
    except ValueError:
        return None
    return found.isoformat() if getattr(found, "tzinfo", None) is None else None


def instant(text: str) -> str | None:
    """A timestamp literal with its zone as a number, in UTC; None for any other."""
    try:
        found = datetime.fromisoformat(text.strip())
        return None if found.tzinfo is None else found.astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        return None


def uuid(text: str) -> str | None:
    """A UUID as its digits; None when it is none."""
    digits = text.strip().strip("{}").replace("-", "").lower()
    return digits if re.fullmatch("[0-9a-f]{32}", digits) else None


def binary(text: str) -> str | None:
    """The bytes of a bytea literal in hexadecimal; None when it is written in a way not known here."""
    if text.startswith("\\x"):
        digits = "".join(text[2:].split()).lower()
        return digits if re.fullmatch("(?:[0-9a-f]{2})*", digits) else None
    plain = text.replace("\\\\", "")
    return None if "\\" in plain else text.replace("\\\\", "\\").encode().hex()


def document(text: str) -> str | None:
    """A JSON document in one form; None when it is none."""
    try:
        return json.dumps(json.loads(text), sort_keys=True)
    except ValueError:
        return None

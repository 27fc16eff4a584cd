"""What a column's sequence does when nobody says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auditor.model.schema import Extras
from auditor_postgresql.spelling import INTEGERS


def unusual(column_type: str, options: Mapping[str, Any]) -> Extras:
    """The sequence options that differ from the defaults for a column of this type, sorted.

    A sequence that reaches further than its column is not unusual: the column is the limit.
    """
    most = INTEGERS.get(column_type, INTEGERS["bigint"])
    increment = options.get("increment") or 1
    up = increment > 0
    least = 1 if up else -most - 1
    given = {key: value for key, value in options.items() if value is not None}
    low = max(given.get("minvalue", least), -most - 1)
    high = min(given.get("maxvalue", most if up else -1), most)
    usual = {
        "start": low if up else high,
        "increment": 1,
        "minvalue": least,
        "maxvalue": most if up else -1,
        "cache": 1,
        "cycle": False,
    }
    actual = {**given, "minvalue": low, "maxvalue": high}
    return tuple(sorted((key, value) for key, value in actual.items() if key in usual and value != usual[key]))

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
    usual, actual = _both(column_type, options)
    return tuple(sorted((key, value) for key, value in actual.items() if key in usual and value != usual[key]))


def changed(column_type: str, options: Mapping[str, Any], changes: Mapping[str, Any]) -> Extras:
    """The options that differ from the defaults once some are set, or None for their default.

    All others keep the values that they have, which may have been defaults (PostgreSQL 15, ALTER SEQUENCE).
    """
    usual, actual = _both(column_type, options)
    wanted = {**usual, **actual, **changes}
    return unusual(column_type, {key: value for key, value in wanted.items() if value is not None})


def _both(column_type: str, options: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is usual, and what there is."""
    most = INTEGERS.get(column_type, INTEGERS["bigint"])
    up = (options.get("increment") or 1) > 0
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
    return usual, {**given, "minvalue": low, "maxvalue": high}

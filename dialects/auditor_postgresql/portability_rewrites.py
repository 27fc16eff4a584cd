"""Calls that PostgreSQL has in other words: by name and number of arguments; a test prepares each of them there."""

from __future__ import annotations


REWRITES = {
    "ifnull/2": "COALESCE({0}, {1})",
    "nvl/2": "COALESCE({0}, {1})",
    "if/3": "CASE WHEN {0} THEN {1} ELSE {2} END",
    "iif/3": "CASE WHEN {0} THEN {1} ELSE {2} END",
    "isnull/1": "({0} IS NULL)",
    "rand/0": "RANDOM()",
    "uuid/0": "GEN_RANDOM_UUID()",
    "curdate/0": "CURRENT_DATE",
    "curtime/0": "CURRENT_TIME",
    "lcase/1": "LOWER({0})",
    "ucase/1": "UPPER({0})",
    "mid/3": "SUBSTRING({0}, {1}, {2})",
    "instr/2": "STRPOS({0}, {1})",
    "locate/2": "STRPOS({1}, {0})",
    "database/0": "CURRENT_DATABASE()",
    "unix_timestamp/0": "EXTRACT(EPOCH FROM NOW())",
    "unix_timestamp/1": "EXTRACT(EPOCH FROM {0})",
    "year/1": "EXTRACT(YEAR FROM {0})",
    "month/1": "EXTRACT(MONTH FROM {0})",
    "day/1": "EXTRACT(DAY FROM {0})",
    "hour/1": "EXTRACT(HOUR FROM {0})",
    "minute/1": "EXTRACT(MINUTE FROM {0})",
    "second/1": "EXTRACT(SECOND FROM {0})",
    "quarter/1": "EXTRACT(QUARTER FROM {0})",
    "last_insert_id/0": "LASTVAL()",
    "group_concat/1": "STRING_AGG(CAST({0} AS TEXT), ',')",
    "sysdate/0": "CLOCK_TIMESTAMP()",
    "sleep/1": "PG_SLEEP({0})",
    "connection_id/0": "PG_BACKEND_PID()",
    "json_group_array/1": "JSON_AGG({0})",
    "user/0": "CURRENT_USER",
    "schema/0": "CURRENT_DATABASE()",
}
"""`{0}` is the text of the first argument, `{*}` that of all."""

"""Calls that MySQL or MariaDB has in other words, by name and number of arguments: a test prepares each there."""

from __future__ import annotations


REWRITES = {
    "iif/3": "IF({0}, {1}, {2})",
    "nvl/2": "IFNULL({0}, {1})",
    "random/0": "RAND()",
    "gen_random_uuid/0": "UUID()",
    "strpos/2": "INSTR({0}, {1})",
    "string_agg/2": "GROUP_CONCAT({0} SEPARATOR {1})",
    "btrim/1": "TRIM({0})",
    "lastval/0": "LAST_INSERT_ID()",
    "last_insert_rowid/0": "LAST_INSERT_ID()",
    "current_database/0": "DATABASE()",
    "chr/1": "CHAR({0})",
    "json_build_object/2": "JSON_OBJECT({*})",
    "jsonb_build_object/2": "JSON_OBJECT({*})",
    "json_agg/1": "JSON_ARRAYAGG({0})",
    "jsonb_agg/1": "JSON_ARRAYAGG({0})",
    "json_group_array/1": "JSON_ARRAYAGG({0})",
    "trunc/1": "TRUNCATE({0}, 0)",
    "pg_sleep/1": "SLEEP({0})",
    "clock_timestamp/0": "SYSDATE()",
    "pg_backend_pid/0": "CONNECTION_ID()",
    "current_schema/0": "DATABASE()",
    "bool_or/1": "MAX({0})",
    "bool_and/1": "MIN({0})",
}
"""`{0}` is the text of the first argument, `{*}` that of all."""

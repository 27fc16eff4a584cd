"""Rows from one MySQL or MariaDB database to another."""

from __future__ import annotations

from typing import Any

from auditor.model.schema import Table


class MySQLRows:
    """Rows for a copy of a database's schema (see plugin.rows.Rows)."""

    reading: tuple[str, ...] = ("SET SESSION time_zone = '+00:00'",)
    # Zero is a number and no wish for the next one; what an older sql_mode let in is let in again.
    writing: tuple[str, ...] = (
        "SET SESSION time_zone = '+00:00'",
        "SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO'",
        "SET SESSION foreign_key_checks = 0",
    )
    overriding: str = ""

    def plain(self, connection: Any) -> None:
        """Texts and bytes come as they are; times and numbers as text, since some have no value in Python."""
        from pymysql.constants import FIELD_TYPE

        texts = (
            *(FIELD_TYPE.DATE, FIELD_TYPE.DATETIME, FIELD_TYPE.TIMESTAMP, FIELD_TYPE.TIME, FIELD_TYPE.YEAR),
            *(FIELD_TYPE.DECIMAL, FIELD_TYPE.NEWDECIMAL),
        )
        connection.decoders = {key: value for key, value in connection.decoders.items() if key not in texts}

    def continuing(self, table: Table) -> tuple[str, ...]:  # noqa: ARG002
        """AUTO_INCREMENT follows what is inserted."""
        return ()

"""Rows from one PostgreSQL database to another: every value as the text that both read alike."""

from __future__ import annotations

from typing import Any

from auditor.model.schema import Table
from auditor_postgresql.names import quote
from auditor_postgresql.recipes_sql import literal, spelled


_READING = (
    ("DateStyle", "ISO, YMD"),
    ("IntervalStyle", "postgres"),
    ("TimeZone", "UTC"),
    ("bytea_output", "hex"),
    ("extra_float_digits", "3"),
    ("xmlbinary", "base64"),
)


class PostgresRows:
    """Rows for a copy of a database's schema (see plugin.rows.Rows)."""

    # Local to the transaction: behind a pooler, a setting of the session would reach the application.
    reading: tuple[str, ...] = (
        "SELECT " + ", ".join(f"pg_catalog.set_config('{name}', '{value}', true)" for name, value in _READING),
    )
    # Only some users may: then triggers are silent, and keys are not asked for in any order.
    writing: tuple[str, ...] = (
        "SET DateStyle TO 'ISO, YMD'",
        "SET IntervalStyle TO postgres",
        "SET TimeZone TO 'UTC'",
        "SET session_replication_role TO replica",
    )
    # https://www.postgresql.org/docs/current/sql-insert.html: for GENERATED ALWAYS, and of no meaning for others.
    overriding: str = "OVERRIDING SYSTEM VALUE "

    def plain(self, connection: Any) -> None:
        """No value is made an object of Python's: some have none, such as 'infinity', and JSON would not go back."""
        from psycopg.types.string import TextLoader

        for info in connection.adapters.types:
            connection.adapters.register_loader(info.oid, TextLoader)
            if info.array_oid:
                connection.adapters.register_loader(info.array_oid, TextLoader)

    def continuing(self, table: Table) -> tuple[str, ...]:
        """The sequences of columns go on behind the greatest number."""
        return tuple(
            f"SELECT setval(pg_get_serial_sequence({literal(spelled(table.name))}, {literal(column.name)}),"  # noqa: S608
            f" max({quote(column.name)})) FROM {spelled(table.name)} HAVING max({quote(column.name)}) > 0"
            for column in table.columns
            if column.identity is not None
        )

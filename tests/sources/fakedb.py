"""A third party's dialect without a dialect package of ours: SQLite under another name, with its own gaps."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Dialect


class FakeDialect(SQLiteDialect_pysqlite):
    """Cannot tell CHECK constraints, and fails on foreign keys of a table called `broken`."""

    name = "fakedb"
    supports_statement_cache = False

    get_check_constraints = Dialect.get_check_constraints  # as of a dialect that leaves it out

    def get_foreign_keys(self, connection: Any, table_name: str, schema: str | None = None, **more: Any) -> Any:
        """Fail where a third party's code may fail, and write where it may be careless."""
        if table_name == "broken":
            raise RuntimeError("broken\non purpose")
        if table_name == "careless":
            connection.exec_driver_sql("  insert into careless values (1)")
        return super().get_foreign_keys(connection, table_name, schema, **more)  # type: ignore[no-untyped-call]

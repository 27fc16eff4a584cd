"""How names compare.

https://dev.mysql.com/doc/refman/8.4/en/identifier-case-sensitivity.html: names of databases and tables
depend on lower_case_table_names, all others do not distinguish case.
"""

from __future__ import annotations

from auditor.model.names import Kind
from auditor.model.schema import Server


_FILES = frozenset({Kind.DATABASE, Kind.SCHEMA, Kind.TABLE, Kind.VIEW, Kind.SEQUENCE})


class MySQLNames:
    """Names of MySQL and MariaDB (see plugin.engine.Names)."""

    def fold(self, kind: Kind, name: str, server: Server) -> str:
        """Lower case, except for tables and databases that are files with sensitive names.

        Identifiers have no characters beyond the BMP: MySQL reads each as a question mark.
        """
        name = "".join(char if char <= "\uffff" else "?" for char in name) if not name.isascii() else name
        if kind in _FILES and server.setting("lower_case_table_names", "0") == "0":
            return name
        return name.lower()

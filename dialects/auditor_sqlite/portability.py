"""What SQLite makes of SQL that may have been written for another engine."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from auditor.model.query import Construct, Support
from auditor.model.schema import Server
from auditor.plugin.portability import Names, Table, functions, words
from auditor_sqlite.names import reserved
from auditor_sqlite.portability_definitions import DEFINITIONS
from auditor_sqlite.portability_queries import QUERIES
from auditor_sqlite.portability_rewrites import REWRITES


_CATALOG = words("sqlite_master sqlite_schema sqlite_temp_master sqlite_temp_schema sqlite_sequence sqlite_stat1")


@cache
def _table() -> Table:
    text = Path(__file__).with_name("functions.txt").read_text(encoding="utf-8")
    return Table(
        (*QUERIES, *DEFINITIONS),
        {"": functions(text)},
        (
            Names("operator", "name", frozenset({"=="}), "It has no such operator."),
            Names("word-operator", "name", frozenset({"glob"}), "It has no such operator."),
            Names("bare-function", "name", frozenset(), "It has no such keyword."),
            Names("relation", "name", _CATALOG, "It has no such catalog."),
            Names("collate", "name", frozenset({"binary", "nocase", "rtrim"}), "It has no such collation."),
        ),
        {"": "3.40"},
        reserved=reserved(),
        rewrites=REWRITES,
    )


class SqlitePortability:
    """Rows for constructs, lists for functions and operators."""

    def support(self, construct: Construct, server: Server) -> Support | None:
        """What becomes of a construct; None when nothing is known, which is no promise."""
        return _table().support(construct, server)

    def constructs(self) -> frozenset[str]:
        """The names of the constructs that something is known of."""
        return _table().constructs

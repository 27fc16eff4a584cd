"""SQL texts: the same after normalising, proven different, or unknown."""

from __future__ import annotations

from auditor.model.schema import Column
from auditor.model.verdict import SAME, Facet, Unknown, Verdict
from auditor.plugin.engine import Pair


class SqliteExpressions:
    """Texts that SQLite keeps as they were written."""

    def default(self, expected: Column, actual: Column, pair: Pair) -> Verdict:
        if expected.default == actual.default:
            return SAME
        return Unknown("x", Facet.DEFAULT)

    def equal(self, expected: str, actual: str, pair: Pair) -> Verdict:
        return SAME if expected == actual else Unknown("x")

"""Stub."""

from __future__ import annotations

from auditor.model.schema import Column
from auditor.model.verdict import Facet, Unknown, Verdict
from auditor.plugin.engine import Pair


class MySQLExpressions:
    def default(self, expected: Column, actual: Column, pair: Pair) -> Verdict:
        return Unknown("not compared yet", Facet.DEFAULT, str(expected.default), str(actual.default))

    def equal(self, expected: str, actual: str, pair: Pair) -> Verdict:
        return Unknown("not compared yet", Facet.EXPRESSION, expected, actual)


def labels_of_check(expression: str, column: str) -> tuple[str, ...] | None:
    return None

"""Compares the labels of ENUM and SET columns."""

from __future__ import annotations

from auditor.model.schema import Column, Server, Table
from auditor.model.types import Family
from auditor.model.verdict import SAME, Different, Facet, Fit, Verdict
from auditor.plugin.engine import Pair


class MySQLEnums:
    """Enumerated columns (see plugin.engine.Enums)."""

    def consequence(self, written: str, accepted: tuple[str, ...], actual: Column, server: Server) -> str:
        """What writing a label does that the column does not list."""
        return consequence(written, accepted, actual, server)

    def accepted(self, column: Column, table: Table, server: Server) -> tuple[str, ...] | None:  # noqa: ARG002 -- of the contract
        """The labels of the type, or of a CHECK (column IN (...)); of a column of integers, the numbers."""
        if column.type.family in {Family.ENUM, Family.SET}:
            return tuple(map(str, column.type.args))
        from auditor_mysql.expressions import labels_of_check

        numbers = column.type.family is Family.INTEGER
        texts = (check.expression for check in table.checks if check.enforced)
        found = (labels_of_check(text, column.name, numbers=numbers) for text in texts)
        return next((labels for labels in found if labels is not None), None)


def consequence(written: str, accepted: tuple[str, ...], actual: Column, server: Server) -> str:
    """One sentence on writing a label that the column does not list."""
    twin = next((label for label in accepted if label.casefold() == written.casefold()), None)
    sensitive = (actual.collation or "").endswith(("_bin", "_cs", "_as_cs"))
    if twin is not None and not sensitive:
        return (
            f"Writing {written!r} succeeds and stores {twin!r}, since the collation ignores case; "
            f"reading it raises LookupError: {twin!r} is not among the defined enum values."
        )
    modes = server.setting("sql_mode", "STRICT_TRANS_TABLES")
    if "STRICT_TRANS_TABLES" in modes or "STRICT_ALL_TABLES" in modes:
        return f"Writing {written!r} fails with error 1265 (data truncated)."
    return f"Writing {written!r} stores an empty string silently, since sql_mode is not strict."


def compare(expected: Column, actual: Column, pair: Pair) -> Verdict:
    """Labels first, then their order."""
    wanted = expected.enumeration.bound if expected.enumeration else tuple(map(str, expected.type.args))
    found = tuple(map(str, actual.type.args))
    lacking = [label for label in wanted if label not in found]
    extra = [label for label in found if label not in wanted]
    say = ", ".join(wanted), ", ".join(found)
    if lacking:
        text = consequence(lacking[0], found, actual, pair.server)
        return Different(Facet.LABELS, *say, Fit.NARROWER, text)
    if extra:
        text = f"Reading {extra[0]!r} raises LookupError, since the model does not know it."
        return Different(Facet.LABELS, *say, Fit.WIDER, text)
    unordered = expected.enumeration is not None and expected.enumeration.unordered
    if wanted == found or unordered:
        return SAME
    return Different(Facet.LABEL_ORDER, *say, Fit.OTHER, "ORDER BY and comparisons follow the order of the labels.")

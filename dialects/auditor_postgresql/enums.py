"""Enum types, and columns that a CHECK makes into one."""

from __future__ import annotations

from auditor.model.schema import Column, Server, Table
from auditor.model.types import Family, Type
from auditor.model.verdict import SAME, Different, Facet, Fit, Verdict
from auditor_postgresql import expressions


def compare(expected: Column, actual: Column, server: Server) -> Verdict | None:
    """The verdict where at least one of the two is of an enum type; None when it is all the same otherwise."""
    wanted = _labels(expected)
    if actual.type.family is not Family.ENUM:
        return _not_an_enum(expected, actual)
    if wanted is None:
        return None if expected.type.name != actual.type.name else SAME
    difference = _label_difference(wanted, tuple(map(str, actual.type.args)), actual, server)
    if difference is not None:
        return difference
    if expected.type.name == actual.type.name:
        return SAME
    return Different(
        Facet.TYPE,
        expected.type.name,
        actual.type.name,
        Fit.OTHER,
        f"SQLAlchemy casts to its own type name: where the database has no type {expected.type.name}, statements fail.",
    )


def _labels(column: Column) -> tuple[str, ...] | None:
    if column.enumeration is not None:
        return column.enumeration.bound if column.enumeration.native else None
    return tuple(map(str, column.type.args)) if column.type.family is Family.ENUM else None


def _not_an_enum(expected: Column, actual: Column) -> Different | None:
    if expected.type.name == actual.type.name:
        return None
    return Different(
        Facet.TYPE,
        f"enum {expected.type.name}",
        _spelled(actual.type),
        Fit.NARROWER,
        f"SQLAlchemy casts to the type {expected.type.name}, which the column is not: statements fail, "
        "and the database does not limit the labels.",
    )


def _spelled(item: Type) -> str:
    return item.raw or item.name


def _label_difference(
    wanted: tuple[str, ...], labels: tuple[str, ...], actual: Column, server: Server
) -> Different | None:
    missing = [label for label in wanted if label not in labels]
    extra = [label for label in labels if label not in wanted]
    texts = ", ".join(map(repr, wanted)), ", ".join(map(repr, labels))
    if missing:
        consequence = PostgresEnums().consequence(missing[0], labels, actual, server)
        return Different(Facet.LABELS, *texts, Fit.NARROWER, consequence)
    if extra:
        return Different(
            Facet.LABELS,
            *texts,
            Fit.WIDER,
            f"Reading a row that holds {extra[0]!r} raises LookupError in SQLAlchemy.",
        )
    if wanted != labels:
        return Different(Facet.LABEL_ORDER, *texts, Fit.COSMETIC, "ORDER BY, < and > follow the database's order.")
    return None


class PostgresEnums:
    """What happens with a label that the other side does not know."""

    def consequence(self, written: str, accepted: tuple[str, ...], actual: Column, server: Server) -> str:  # noqa: ARG002
        """One sentence: writing `written` into the actual column, which accepts these labels."""
        if actual.type.family is Family.ENUM:
            return f"PostgreSQL refuses it: \"invalid input value for enum {actual.type.name}: '{written}'\"."
        return f"PostgreSQL refuses {written!r}: the new row violates the check constraint."

    def accepted(self, column: Column, table: Table, server: Server) -> tuple[str, ...] | None:  # noqa: ARG002
        """The labels that a column takes, by its type or by a CHECK on it; None when unlimited or unreadable."""
        if column.type.family is Family.ENUM:
            return tuple(map(str, column.type.args))
        found = (expressions.listed(check.expression, column.name) for check in table.checks)
        return next((labels for labels in found if labels is not None), None)

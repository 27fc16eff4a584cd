"""Types: what each spelling means, and whether one serves another."""

from __future__ import annotations

from auditor.model.schema import Column, Server
from auditor.model.types import Family, Type
from auditor.model.verdict import SAME, Facet, Unknown, Verdict
from auditor.plugin.engine import Pair
from auditor_postgresql import enums, fits
from auditor_postgresql.spelling import read


class PostgresTypes:
    """Types of PostgreSQL."""

    def parse(self, text: str, server: Server) -> Type:
        """The canonical form of a type as DDL writes it or the catalog prints it; never raises."""
        return read(text, server.setting("default_schema", "public"))

    def compare(self, expected: Column, actual: Column, pair: Pair) -> Verdict:
        """Whether the actual column's type serves the expected one's."""
        for column in (expected, actual):
            if column.type.family is Family.UNKNOWN:
                return Unknown(
                    f"the type {column.type} is not known to this package",
                    Facet.TYPE,
                    str(expected.type),
                    str(actual.type),
                )
        if Family.ENUM in {expected.type.family, actual.type.family}:
            verdict = enums.compare(expected, actual, pair.server)
            if verdict is not None:
                return verdict
        if expected.type == actual.type:
            return SAME
        return fits.compare(expected.type, actual.type)

"""Types: what each spelling means, and whether one serves another."""

from __future__ import annotations

import msgspec

from auditor.model.schema import Column, Server
from auditor.model.types import Family, Type
from auditor.model.verdict import SAME, Different, Facet, Fit, Unknown, Verdict
from auditor.plugin.engine import Pair
from auditor_postgresql import enums, fits
from auditor_postgresql.spelling import DOMAIN, is_domain, read, spell


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
        if expected.type == actual.type or (is_domain(actual.type) and expected.type.name == actual.type.name):
            return SAME
        if is_domain(actual.type):
            return self._domain(expected, actual, pair)
        return fits.compare(expected.type, actual.type)

    def _domain(self, expected: Column, actual: Column, pair: Pair) -> Verdict:
        """A domain serves like the type under it, apart from what it demands on top."""
        domain = actual.type
        base = read(str(domain.args[1]), pair.server.setting("default_schema", "public"))
        below = self.compare(expected, msgspec.structs.replace(actual, type=base), pair)
        if below != SAME:
            return below
        demanding = len(domain.args) > len((DOMAIN, base))
        consequence = "The domain refuses values that the type alone takes." if demanding else ""
        fit = Fit.OTHER if demanding else Fit.COSMETIC
        text = f"domain {domain.name} over {spell(base)}"
        return Different(Facet.TYPE, spell(expected.type), text, fit, consequence)

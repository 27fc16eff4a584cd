"""When PostgreSQL takes a foreign key, and when it minds it."""

from __future__ import annotations

from auditor.model.schema import Column, Server, Table
from auditor.model.types import Family, Type
from auditor.model.verdict import Different, Facet, Fit
from auditor_postgresql.spelling import INTEGERS, spell


_NUMBERS = ["smallint", "integer", "bigint", "numeric", "real", "double precision"]
"""Each converts by itself to those after it; the integers have operators both ways."""

_TEXTS = {"text", "varchar", "char", "bpchar", "name"}
_DATES = {"date", "timestamp", "timestamptz"}


class PostgresForeignKeys:
    """When the engine takes a foreign key, and when it minds it."""

    def objection(self, child: tuple[Table, Column], parent: tuple[Table, Column], server: Server) -> Different | None:  # noqa: ARG002
        """Why the engine refuses, or silently weakens, a key between the two columns; None when it does not."""
        types = child[1].type, parent[1].type
        if Family.UNKNOWN in {item.family for item in types} or types[0].name == types[1].name:
            return None
        texts = spell(types[1]), spell(types[0])
        if not _accepted(*types):
            refusal = "PostgreSQL refuses the key: the key columns are of incompatible types."
            return Different(Facet.TYPE, *texts, Fit.NARROWER, refusal)
        if types[0].name in INTEGERS and types[1].name in INTEGERS:
            smaller = min(types, key=lambda item: INTEGERS[item.name]).name
            return Different(
                Facet.TYPE,
                *texts,
                Fit.OTHER,
                f"PostgreSQL takes the key; numbers above {INTEGERS[smaller]:,} fit into one of the two columns only.",
            )
        return None

    def enforcement(self, table: Table, server: Server) -> str | None:  # noqa: ARG002
        """None: keys are enforced, each unless it says otherwise itself."""
        return None


def _accepted(child: Type, parent: Type) -> bool:
    names = {child.name, parent.name}
    if any(item.family is Family.OTHER for item in (child, parent)):
        return True  # a domain or a type of an extension: nobody can tell, so nobody is accused
    if names <= set(_NUMBERS):
        return names <= INTEGERS.keys() or _NUMBERS.index(child.name) <= _NUMBERS.index(parent.name)
    return names <= _TEXTS or names <= _DATES or child.family is parent.family is Family.STRING

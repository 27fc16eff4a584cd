"""Tables that leave charset and collation to the defaults of their database, and what they got instead."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from auditor.model.names import Role
from auditor.model.schema import Table
from auditor.plugin.facts import Facts


FEW = 10
"""Of how many tables one may be odd by itself: less than every tenth says nothing about the database."""


def as_made(table: Table, facts: Facts) -> Table:
    """The table with what the database has where the declaration leaves it open."""
    live = facts.table(Role.LIVE, table.name) if table.defaulted else None
    if live is None:
        return table
    return msgspec.structs.replace(table, **{name: getattr(live, name) for name in table.defaulted})


def deviating(facts: Facts) -> Iterator[Table]:
    """The tables that nobody states a collation for, and that have another one than a new table would get."""
    default = facts.server.setting("default_collation")
    return (table for table in following(facts) if default and table.collation not in {None, default})


def following(facts: Facts) -> Iterator[Table]:
    """The tables of the database for which nobody states a collation: by the models, where there are some."""
    model, live = facts.schema(Role.MODEL), facts.schema(Role.LIVE)
    if model is not None:
        found = (facts.table(Role.LIVE, table.name) for table in model.tables if "collation" in table.defaulted)
        yield from (table for table in found if table is not None and not table.view)
    elif live is not None:
        yield from (table for table in live.tables if table.name.schema is None and not table.view)


def several_deviate(facts: Facts) -> bool:
    """Whether it is the default of the database that is odd, and not one table, or a few among many."""
    odd = sum(1 for _ in deviating(facts))
    return odd > 1 and odd * FEW >= sum(1 for _ in following(facts))

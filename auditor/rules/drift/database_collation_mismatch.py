"""AUD135: new tables will not be like the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from auditor.model.finding import Evidence, Finding, Severity
from auditor.model.fix import Fix
from auditor.model.names import NOWHERE, Role
from auditor.model.schema import Database, Table
from auditor.model.verdict import Facet
from auditor.plugin.drift import title
from auditor.plugin.facts import Facts
from auditor.plugin.followers import deviating, following, several_deviate
from auditor.plugin.rule import Item, Need, Rule


RULE = Rule(
    id="AUD135",
    slug="database-collation-mismatch",
    summary="The default collation of a database is not that of its tables.",
    severity=Severity.WARNING,
    subject=Item,
    of=(Database,),
    needs=frozenset({Need.LIVE}),
    roles=frozenset({Role.LIVE}),
)

NAMED = 5
"""How many tables the message names."""


def check(item: Item, facts: Facts) -> Iterator[Finding]:
    """One finding for all tables; a few that differ are a matter of those tables, where models say so."""
    tables = sorted(deviating(facts), key=lambda table: table.name)
    modelled = facts.schema(Role.MODEL) is not None
    if not tables or (modelled and not several_deviate(facts)):
        return
    default = facts.server.setting("default_collation")
    total = sum(1 for _ in following(facts))
    whose = "tables whose models state none" if modelled else "tables"
    converted = any(table.charset != facts.server.setting("default_charset") for table in tables)
    yield RULE.finding(
        item,
        f"{title(item.subject)} gives a new table the collation `{default}`; {len(tables)} of {total} {whose} have "
        f"{_counted(tables)}: {_named(tables)}.",
        facet=Facet.COLLATION,
        consequence="A new table will not match: a foreign key on text between it and the others is refused, and "
        + ("joins convert text, past any index." if converted else "comparing their text fails."),
        evidence=(
            Evidence(Role.LIVE, f"default collation {default}", NOWHERE),
            Evidence(Role.LIVE, f"tables with {_counted(tables).replace('`', '')}", NOWHERE),
        ),
        fix=Fix(
            "Give the database the collation of its tables, or state it in the models, in __table_args__ of the class "
            "that they have in common."
        ),
    )


def _counted(tables: list[Table]) -> str:
    """The collations that the tables have, the most frequent first: "`a` (12), `b` (3)"."""
    counts = Counter(str(table.collation) for table in tables)
    if len(counts) == 1:
        return f"`{next(iter(counts))}`"
    return ", ".join(f"`{name}` ({count})" for name, count in sorted(counts.items(), key=lambda one: (-one[1], one)))


def _named(tables: list[Table]) -> str:
    names = ", ".join(str(table.name) for table in tables[:NAMED])
    return names if len(tables) <= NAMED else f"{names} and {len(tables) - NAMED} more"

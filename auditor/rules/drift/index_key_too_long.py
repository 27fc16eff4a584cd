"""AUD136: a key of more bytes than the engine takes."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from auditor.model.finding import Finding, Severity
from auditor.model.names import Role
from auditor.model.schema import Index, PrimaryKey, Table, Unique
from auditor.model.verdict import Different, Fit
from auditor.plugin.drift import SEVERITY, observation, title
from auditor.plugin.engine import Limits
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Item, Rule


RULE = Rule(
    id="AUD136",
    slug="index-key-too-long",
    summary="A key needs more bytes than the engine has for one: it is refused, cut, or of no use.",
    severity=Severity.ERROR,
    subject=Item,
    of=(PrimaryKey, Unique, Index),
    roles=frozenset({Role.MODEL, Role.LIVE}),
)


def check(item: Item, facts: Facts) -> Iterator[Finding]:
    """The declaration is judged by the table as it is there; what only the database has is a note."""
    key, limits = item.object, facts.engine.limits
    assert isinstance(key, PrimaryKey | Unique | Index)
    if limits is None or (item.role is Role.LIVE and facts.table(Role.MODEL, item.table) is not None):
        return
    live = facts.table(Role.LIVE, item.table)
    if item.role is Role.LIVE and isinstance(key, Index):
        key = msgspec.structs.replace(key, shortened=True)  # nobody can tell any more what was asked for
    objection = limits.key(key, _as_it_is(item.owner, live), facts.server)
    if objection is None or (live is not None and _taken_all_the_same(objection, key, live, limits, facts)):
        return
    columns = ", ".join(key.columns)
    yield observation(
        RULE,
        item,
        facts,
        f"{title(item.subject)} on `{columns}` takes {objection.actual}, and the engine {objection.expected}.",
        facet=objection.facet,
        severity=Severity.INFO if item.role is Role.LIVE else SEVERITY[objection.fit],
        consequence=objection.consequence,
        fix="Shorten a column, or index its beginning (mysql_length), or a hash of it in a column of its own.",
    )


def _as_it_is(declared: Table, live: Table | None) -> Table:
    """The declared columns in the table that is there: its rows and its charset decide."""
    return msgspec.structs.replace(live, columns=declared.columns) if live is not None else declared


def _taken_all_the_same(
    objection: Different, key: PrimaryKey | Unique | Index, live: Table, limits: Limits, facts: Facts
) -> bool:
    """Whether the engine has such a key although it should have refused it: then it knows better."""
    if objection.fit is not Fit.NARROWER:
        return False
    keys: list[PrimaryKey | Unique | Index] = [*live.uniques, *live.indexes]
    keys += [live.primary_key] if live.primary_key else []
    same = (other for other in keys if other.columns == key.columns)
    return any((said := limits.key(other, live, facts.server)) and said.fit is Fit.NARROWER for other in same)

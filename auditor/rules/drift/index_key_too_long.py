"""AUD136: a key of more bytes than the engine takes."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import structs

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
    of=(Table,),
    roles=frozenset({Role.MODEL, Role.LIVE}),
)

_Key = PrimaryKey | Unique | Index


def check(item: Item, facts: Facts) -> Iterator[Finding]:
    """The declaration is judged by the table as it is there; what only the database has is a note."""
    table, limits = item.object, facts.engine.limits
    assert isinstance(table, Table)
    if limits is None or (item.role is Role.LIVE and facts.table(Role.MODEL, table.name) is not None):
        return
    live = facts.table(Role.LIVE, table.name)
    judged = _as_it_is(table, live)
    for key in _keys(table):
        # in the database nobody can tell any more what was asked for
        asked = structs.replace(key, shortened=True) if item.role is Role.LIVE and isinstance(key, Index) else key
        objection = limits.key(asked, judged, facts.server)
        if objection is not None and not (live and _taken_all_the_same(objection, key, live, limits, facts)):
            yield _finding(Item(item.role, key, table), objection, facts)


def _keys(table: Table) -> list[_Key]:
    keys: list[_Key] = [*table.uniques, *table.indexes]
    return [*keys, table.primary_key] if table.primary_key is not None else keys


def _as_it_is(declared: Table, live: Table | None) -> Table:
    """The declared columns in the table that is there: its rows and its charset decide."""
    return structs.replace(live, columns=declared.columns) if live is not None else declared


def _taken_all_the_same(objection: Different, key: _Key, live: Table, limits: Limits, facts: Facts) -> bool:
    """Whether the engine has such a key although it should have refused it: then it knows better."""
    if objection.fit is not Fit.NARROWER:
        return False
    same = (other for other in _keys(live) if other.columns == key.columns)
    return any((said := limits.key(other, live, facts.server)) and said.fit is Fit.NARROWER for other in same)


def _finding(item: Item, objection: Different, facts: Facts) -> Finding:
    columns = ", ".join(getattr(item.object, "columns", ()))
    return observation(
        RULE,
        item,
        facts,
        f"{title(item.subject)} on `{columns}` takes {objection.actual}, and the engine {objection.expected}.",
        facet=objection.facet,
        severity=Severity.INFO if item.role is Role.LIVE else SEVERITY[objection.fit],
        consequence=objection.consequence,
        fix="Shorten a column, or index its beginning (mysql_length), or a hash of it in a column of its own.",
    )

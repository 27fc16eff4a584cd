"""AUD114: a foreign key that cannot be made, or that nobody enforces."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.finding import Finding, Severity
from auditor.model.names import Role
from auditor.model.schema import ForeignKey, Table
from auditor.model.verdict import Facet, Fit
from auditor.plugin.drift import SIDES, observation, title
from auditor.plugin.facts import Facts
from auditor.plugin.followers import as_made
from auditor.plugin.rule import Item, Rule


RULE = Rule(
    id="AUD114",
    slug="dangling-foreign-key",
    summary="A foreign key points at nothing, cannot be made, or is not enforced.",
    severity=Severity.ERROR,
    subject=Item,
    of=(ForeignKey,),
)


def check(item: Item, facts: Facts) -> Iterator[Finding]:
    """Judges the declaration where there is one; a key of the database alone is judged as it is."""
    key = item.object
    assert isinstance(key, ForeignKey)
    if item.role is not Role.MODEL and _is_in(Role.MODEL, key, item, facts):
        return
    is_made = _is_in(Role.LIVE, key, item, facts)
    parent = _parent(key, item, facts, is_made=is_made)
    if parent is None:
        yield from _without_target(key, item, facts)
    else:
        for name, target in zip(key.columns, key.target_columns, strict=False):
            yield from _column(key, item, parent, (name, target), facts, is_made=is_made)
    yield from _unenforced(key, item, facts)


def _is_in(role: Role, key: ForeignKey, item: Item, facts: Facts) -> bool:
    """Whether a role has the same key."""
    table, ties = facts.table(role, item.table), _ties(key)
    return table is not None and any(_ties(other) == ties for other in table.foreign_keys)


def _ties(key: ForeignKey) -> object:
    return key.target.name, frozenset(zip(key.columns, key.target_columns, strict=False))


def _parent(key: ForeignKey, item: Item, facts: Facts, *, is_made: bool) -> Table | None:
    """The table that the key points at; one that only the database has serves a declaration too."""
    # a key that is still to be made will meet the parent as the database has it
    own, live = facts.table(item.role, key.target), facts.table(Role.LIVE, key.target)
    return (own or live) if is_made or item.role is not Role.MODEL else (live or own)


def _without_target(key: ForeignKey, item: Item, facts: Facts) -> Iterator[Finding]:
    if all(facts.readable(role, key.target) for role in (item.role, Role.LIVE) if facts.schema(role) is not None):
        yield observation(
            RULE,
            item,
            facts,
            f"{title(item.subject)} in {SIDES[item.role]} points at the table `{key.target}`, which does not exist.",
            facet=Facet.TARGET,
            consequence="The key cannot be made; where the engine takes it all the same, writes to the table fail.",
            fix="Create the table, or point the key at the one that is meant.",
        )


def _column(
    key: ForeignKey, item: Item, parent: Table, names: tuple[str, str], facts: Facts, *, is_made: bool
) -> Iterator[Finding]:
    mine, theirs = item.owner.column(names[0]), parent.column(names[1])
    if mine is None:
        return
    if theirs is None:
        if parent is facts.table(item.role, key.target):  # else the column itself is reported as missing
            yield observation(
                RULE,
                item,
                facts,
                f"{title(item.subject)} points at the column `{key.target}.{names[1]}`, which does not exist.",
                facet=Facet.TARGET,
                consequence="The key cannot be made; where the engine takes it all the same, writes fail.",
                fix="Add the column, or point the key at the one that is meant.",
            )
        return
    # the server has taken a key that is made, with what is left open
    child, parent = (table if is_made else as_made(table, facts) for table in (item.owner, parent))
    objection = facts.engine.foreign_keys.objection((child, mine), (parent, theirs), facts.server)
    if objection is not None:
        yield observation(
            RULE,
            item,
            facts,
            f"{title(item.subject)} ties `{item.table}.{names[0]}` to `{key.target}.{names[1]}`, which differ in "
            f"{objection.facet}: `{objection.actual}` and `{objection.expected}`.",
            facet=objection.facet,
            severity=Severity.ERROR if objection.fit is Fit.NARROWER else Severity.INFO,
            consequence=objection.consequence,
            fix="Make the two columns the same, the child after the parent.",
        )


def _unenforced(key: ForeignKey, item: Item, facts: Facts) -> Iterator[Finding]:
    reason = facts.engine.foreign_keys.enforcement(facts.table(Role.LIVE, item.table) or item.owner, facts.server)
    if reason or (item.role is Role.LIVE and not (key.validated and key.enforced)):
        yield observation(
            RULE,
            item,
            facts,
            f"{title(item.subject)} is declared, and not held by {SIDES[Role.LIVE]}.",
            facet=Facet.VALIDATED if not reason and key.enforced else Facet.ENFORCED,
            severity=Severity.ERROR if reason else Severity.WARNING,
            consequence=reason or "Rows that point at nothing may be there already.",
            fix="Move the table to where keys are enforced." if reason else "Remove such rows, then validate the key.",
        )

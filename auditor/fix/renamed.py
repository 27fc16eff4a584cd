"""Renames that only the user sees: what is gone and what has come, however little the two look alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from auditor.compare.cause import Drift
from auditor.fix.choices import Choices, words
from auditor.model.changes import Add, Drop, Rename
from auditor.model.finding import Cause
from auditor.model.names import ObjectRef
from auditor.model.schema import Column, Table
from auditor.model.verdict import Facet


EXISTENCE = str(Facet.EXISTENCE)


class Pair(NamedTuple):
    """What models no longer have while history and database do, and what only the models have, in its place."""

    old: Drift
    new: Drift

    @property
    def words(self) -> tuple[str, str]:
        """The two as --rename names them."""
        return words(self.old.change.subject, self.new.change.subject)


def pairs(drifts: Sequence[Drift]) -> Iterator[Pair]:
    """All that may be one: columns of a table, or tables of a schema."""
    adds = [drift for drift in drifts if isinstance(drift.change, Add) and _is(drift, Cause.MISSING_MIGRATION)]
    for old in drifts:
        if isinstance(old.change, Drop) and _is(old, Cause.UNMAPPED):
            yield from (Pair(old, new) for new in adds if _beside(old, new))


def by_word(drifts: Sequence[Drift], choices: Choices) -> tuple[list[Drift], dict[ObjectRef, ObjectRef]]:
    """The drifts with one rename for each pair that the user named, and the new subject of each old one."""
    found = {pair.words: pair for pair in pairs(drifts)}
    named = [found[words] for words in choices.renames if words in found]
    made = {id(pair.new): _rename(pair) for pair in named}
    gone = {id(pair.old) for pair in named}
    kept = [made.get(id(drift), drift) for drift in drifts if id(drift) not in gone]
    return kept, {pair.old.change.subject: pair.new.change.subject for pair in named}


def _rename(pair: Pair) -> Drift:
    old, new = pair.old.change.object, pair.new.change.object
    change = Rename(new, old, ("the user says so",), pair.new.change.table)
    return Drift(change, pair.new.roles, pair.new.attributions)


def _is(drift: Drift, cause: Cause) -> bool:
    said = drift.attributions.get(EXISTENCE)
    return isinstance(drift.change.object, Column | Table) and said is not None and said.cause is cause


def _beside(old: Drift, new: Drift) -> bool:
    one, other = old.change.subject, new.change.subject
    place = (one.table, other.table) if old.change.table is not None else (one.table.schema, other.table.schema)
    return one.kind is other.kind and place[0] == place[1]

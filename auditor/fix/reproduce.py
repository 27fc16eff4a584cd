"""The live database's schema, made again where migrations are tried."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from auditor.compare.diff import compare
from auditor.fix.draft import CannotCompose, Drafting
from auditor.fix.lower import lower
from auditor.fix.plan import bare
from auditor.fix.planned import Plan
from auditor.model.changes import Alter, Change
from auditor.model.history import Stamp
from auditor.model.names import QualifiedName
from auditor.model.schema import Schema
from auditor.plugin.engine import Engine
from auditor.sources import live as live_source
from auditor.sources.child.drafts import Migrated
from auditor.sources.migrating import Migrations
from auditor.sources.replica import Rehearsal
from auditor.sources.stamp import COLUMN


if TYPE_CHECKING:
    from sqlalchemy.engine import URL


ROUNDS = 3
"""How often what is left is tried: a type can be dropped once no column has it, and the last look is for telling."""


def from_nothing(place: Rehearsal, migrations: Migrations, revisions: tuple[str, ...]) -> Migrated | None:
    """Empty the place and upgrade it to some revisions; the run that failed, None when none did.

    The schemas that tables are in are there before, unless the history makes them itself.
    """
    place.fresh()
    failed = _up_to(place, migrations, revisions)
    if failed is None:
        return None
    place.fresh(schemas=False)
    return None if _up_to(place, migrations, revisions) is None else failed


def _up_to(place: Rehearsal, migrations: Migrations, revisions: tuple[str, ...]) -> Migrated | None:
    runs = (migrations.run(place.url, revision) for revision in revisions)
    return next((ran for ran in runs if ran.error), None)


class Original(NamedTuple):
    """The live database; `statements` are those that made it, None where nobody keeps them."""

    url: URL
    engine: Engine
    schema: Schema
    stamp: Stamp
    ignored: frozenset[QualifiedName]
    limits: live_source.Limits
    drafting: Drafting

    def reproduce(self, place: Rehearsal, migrations: Migrations) -> list[str]:
        """Make the place what the database is; what it could not make, the end of a sentence each."""
        statements = self._statements()
        if statements is not None:
            place.fresh()
            return place.run([*statements, *self._stamps(place)])
        return self._by_history(place, migrations)

    def _statements(self) -> tuple[str, ...] | None:
        part = self.engine.replica
        if part is None:
            return None
        with live_source.connect(self.url, self.engine, self.limits) as reader:
            return part.statements(reader, self.engine.catalog.server(reader))

    def _stamps(self, place: Rehearsal) -> list[str]:
        quote = live_source.driver(place.url).identifier_preparer.quote
        table = quote(self.stamp.table.name)
        return [f"INSERT INTO {table} ({COLUMN}) VALUES ('{row}')" for row in self.stamp.rows]  # noqa: S608

    def _by_history(self, place: Rehearsal, migrations: Migrations) -> list[str]:
        """The history up to the live revision, then what sets the database apart from it."""
        ran = from_nothing(place, migrations, self.stamp.rows)
        if ran is not None:
            revision = ran.ran[-1] if ran.ran else self.stamp.rows[-1]
            return [f"the history up to revision {revision}, which fails: {' '.join(ran.error.split())}"]
        failed: list[str] = []
        left: tuple[Change, ...] = ()
        for _ in range(ROUNDS):
            found = place.read()
            before, left = left, compare(self.schema, found, self.engine, ignored=self.ignored).changes
            if not left or left == before:
                break
            failed = self._apply(bare(left, self.engine, found, self.schema), place)
            failed += place.run(self._flaws(left))
        return [_said(change, failed) for change in left]

    def _flaws(self, left: tuple[Change, ...]) -> Iterator[str]:
        """What no migration makes, and only somebody's hand, or a statement that stopped half-way."""
        part = self.engine.replica
        for change in left:
            if part is not None and isinstance(change, Alter):
                yield from part.flaws(change)

    def _apply(self, plan: Plan, place: Rehearsal) -> list[str]:
        lowered = lower(plan, self.engine)
        # What is there is known: a guard would ask a database that nobody is connected to.
        lowered = msgspec.structs.replace(
            lowered, upgrade=tuple(msgspec.structs.replace(step, guard=None) for step in lowered.upgrade)
        )
        try:
            drafted = self.drafting.draft(
                lowered,
                self.engine,
                self.schema.server,
                self.url,
                message="drift",
                revision="drift",
                head=self.stamp.rows[0] if self.stamp.rows else "base",
                splice=True,
            )
        except CannotCompose as error:
            return [error.message]
        transaction = {"COMMIT;", "BEGIN;"}
        return place.run(text.rstrip(";") for step in drafted.sql for text in step if text not in transaction)


def _said(change: Change, failed: list[str]) -> str:
    names = filter(None, (change.subject.name, change.subject.table.name))
    why = next((f": {text}" for name in names for text in failed if name in text), "")
    return f"{change.subject.kind} {change.subject}{why}"

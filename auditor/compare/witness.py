"""What each source says of one difference, and the sentence that names the revision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from auditor.compare.because import Told, because
from auditor.compare.cause import Attribution, Pattern, Sources
from auditor.compare.timeline import Timeline, Whole, find, owner, wholes
from auditor.compare.view import Key, Keys, View
from auditor.model.changes import Change, Rename
from auditor.model.describe import describe
from auditor.model.finding import Cause, Evidence
from auditor.model.names import NOWHERE, Origin, Role
from auditor.model.schema import Schema, SchemaObject
from auditor.model.verdict import Different, Facet


_WORDS = {
    Facet.LABELS: "list of labels",
    Facet.NULLABLE: "nullability",
    Facet.COLUMNS: "list of columns",
    Facet.INCLUDE: "list of included columns",
    Facet.ON_DELETE: "ON DELETE action",
    Facet.ON_UPDATE: "ON UPDATE action",
    Facet.DEFERRABLE: "deferrability",
    Facet.VALIDATED: "validation",
    Facet.ENFORCED: "enforcement",
    Facet.UNIQUE: "uniqueness",
    Facet.NULLS: "treatment of NULLs",
    Facet.VISIBLE: "visibility",
    Facet.VALID: "validity",
}
"""Facets as nouns, where their names are none."""


class Case(msgspec.Struct, frozen=True):
    """One difference, told of `change` between two roles."""

    change: Change
    key: Key
    facet: Facet
    topic: str
    roles: tuple[Role, Role]
    pattern: Pattern
    cause: Cause


@dataclass(frozen=True, slots=True)
class _Seat:
    """One of the four sources: its place in a pattern, and how evidence names it."""

    place: int
    schema: Schema
    at: str = ""

    @property
    def role(self) -> Role:
        return (Role.MODEL, Role.HISTORY, Role.HISTORY, Role.LIVE)[self.place]


class Witnesses:
    """Asks the sources of one diagnosis."""

    def __init__(self, sources: Sources, keys: Keys, timeline: Timeline, *, bare: bool) -> None:
        self._keys = keys
        self._timeline = timeline
        self._seats = tuple(_seats(sources, bare=bare))
        self._head = sources.head
        self._wholes: dict[int, dict[Key, Whole]] = {}

    def object(self, case: Case) -> Attribution:
        """Of a thing that some sources have and others lack."""
        says = tuple(self._has(case, seat) for seat in self._seats)
        return Attribution(case.cause, case.pattern, says, self._because(case))

    def value(self, case: Case, difference: Different, views: Sequence[View | None], drift: View | None) -> Attribution:
        """Of a value; `views` compare the source that has it with the history at both places, and the database.

        `drift` compares the history at the live revision with the database.
        """
        says = []
        for seat in self._seats:
            text = self._text(case, seat, difference, None if seat.place == 0 else views[seat.place - 1])
            says.append(Evidence(seat.role, text, self._origin(case, seat), seat.at))
        stray = case.cause is Cause.MISSING_MIGRATION and self._stray(case, views, drift)
        return Attribution(case.cause, case.pattern, tuple(says), self._because(case, stray=stray))

    def _has(self, case: Case, seat: _Seat) -> Evidence:
        side = case.pattern[seat.place]
        found = self._find(seat, case.key)
        if side is None and found is None:
            return Evidence(seat.role, "not known", NOWHERE, seat.at)
        if side is False:
            other = case.change.before if isinstance(case.change, Rename) and seat.role is case.roles[1] else None
            said = _named(other) if other is not None else f"no such {case.key.kind}"
            return Evidence(seat.role, said, other.origin if other is not None else NOWHERE, seat.at)
        thing = found or case.change.object
        said = _named(thing) if isinstance(case.change, Rename) else describe(thing)
        return Evidence(seat.role, said, found.origin if found is not None else NOWHERE, seat.at)

    def _text(self, case: Case, seat: _Seat, difference: Different, view: View | None) -> str:
        side = case.pattern[seat.place]
        told = view.difference(case.key, case.topic) if view is not None else None
        if side:
            return difference.expected
        if told is not None:
            # The end of the history is never the actual side of a comparison with itself at another revision.
            return told.expected if seat.place == 1 and case.roles[0] is Role.HISTORY else told.actual
        if seat.role is case.roles[1] and case.change.table is not None and view is None:
            return difference.actual
        return "not known" if side is None else f"no such {case.key.kind}"

    def _stray(self, case: Case, views: Sequence[View | None], drift: View | None) -> bool:
        """Whether the database has neither the model's value nor that of the history at its own revision."""
        if drift is not None and drift.agrees(case.key, case.topic):
            return False  # two spellings of one value
        told = [view.difference(case.key, case.topic) if view is not None else None for view in views[1:]]
        return None not in told and told[0].actual != told[1].actual  # type: ignore[union-attr]

    def _because(self, case: Case, *, stray: bool = False) -> str:
        if case.cause is Cause.UNATTRIBUTED:
            return self._unread(case.key)
        revision = self._timeline.last_change(case.key, case.facet) or self._by_origin(case)
        if case.cause is Cause.MISSING_MIGRATION and case.facet is not Facet.EXISTENCE and not self._known(case.key):
            revision = None
        is_value = case.facet is not Facet.EXISTENCE
        told = Told(
            thing=_WORDS.get(case.facet, case.topic) if is_value else str(case.key.kind),
            revision=self._timeline.name(revision) if revision is not None else None,
            live=case.pattern[3] is True,
            value=is_value,
            stray=stray,
        )
        return because(case.cause, told)

    def _by_origin(self, case: Case) -> str | None:
        """The revision that the history itself names as the origin of the object."""
        found = (self._find(seat, case.key) for seat in self._seats if seat.role is Role.HISTORY)
        return next((item.origin.revision for item in found if item is not None), None)

    def _known(self, key: Key) -> bool:
        return any(self._find(seat, key) is not None for seat in self._seats if seat.role is Role.HISTORY)

    def _unread(self, key: Key) -> str:
        """Why the history does not tell, where it says so."""
        gaps = self._head.gaps if self._head is not None else ()
        found = next((gap for gap in gaps if self._keys.gap(gap).hides(key.kind, key.table)), None)
        return f"The history does not tell: {found.why}." if found is not None else ""

    def _origin(self, case: Case, seat: _Seat) -> Origin:
        found = self._find(seat, case.key)
        return found.origin if found is not None else NOWHERE

    def _find(self, seat: _Seat, key: Key) -> SchemaObject | None:
        if seat.place not in self._wholes:
            self._wholes[seat.place] = wholes(seat.schema, self._keys)
        return find(self._wholes[seat.place].get(owner(key)), key, self._keys)


def _seats(sources: Sources, *, bare: bool) -> Iterator[_Seat]:
    if sources.model is not None:
        yield _Seat(0, sources.model)
    if sources.head is not None:
        yield _Seat(1, sources.head, "" if sources.at is sources.head else "head")
    if sources.at is not None and sources.at is not sources.head:
        yield _Seat(2, sources.at, sources.revision)
    if sources.live is not None and not bare:
        yield _Seat(3, sources.live)


def _named(item: SchemaObject) -> str:
    return f"{item.name} {describe(item)}"

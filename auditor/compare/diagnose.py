"""Compares the sources pairwise, and says of each difference where it comes from.

What the model has is looked at first: there the model is the expected side, whoever differs from it. Then
what only the database has, what only the history has, and what the two say of things that no model maps.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from auditor.compare.cause import (
    Attribution,
    Diagnosis,
    Drift,
    Pattern,
    Sources,
    cause_of,
    undiagnosed,
)
from auditor.compare.diff import compare
from auditor.compare.outcome import Comparison
from auditor.compare.timeline import Timeline
from auditor.compare.view import Key, Keys, View
from auditor.compare.witness import Case, Witnesses
from auditor.model.changes import Add, Alter, Change, Drop, Rename
from auditor.model.finding import Cause
from auditor.model.history import History
from auditor.model.names import QualifiedName, Role
from auditor.model.schema import Schema
from auditor.model.verdict import Facet
from auditor.plugin.engine import Engine


_NONE = Comparison((), ())


def diagnose(
    sources: Sources, engine: Engine, history: History | None = None, *, ignored: frozenset[QualifiedName] = frozenset()
) -> Diagnosis:
    """All differences between the sources with their causes; `ignored` are tables that belong to no schema.

    Without a database, the history's end stands for one that has run every revision.
    """
    given = [schema for schema in (sources.model, sources.head, sources.live) if schema is not None]
    if len(given) < 2:  # noqa: PLR2004 -- one source agrees with itself
        return Diagnosis(())
    if sources.head is None:
        return undiagnosed(compare(given[0], given[1], engine, ignored=ignored), (given[0].role, given[1].role))
    return _Diagnosing(sources, engine, history or History(), ignored).run()


class _Views:
    """The pairwise comparisons, expected side first: m(odel), h(ead), a(t the live revision), l(ive)."""

    def __init__(self, sources: Sources, keys: Keys, engine: Engine, ignored: frozenset[QualifiedName]) -> None:
        def view(expected: Schema | None, actual: Schema | None) -> View | None:
            if expected is None or actual is None:
                return None
            same = expected is actual
            comparison = _NONE if same else compare(expected, actual, engine, ignored=ignored)
            return View(comparison, () if same else (*expected.gaps, *actual.gaps), keys)

        model, head, at, live = sources.model, sources.head, sources.at, sources.live
        self.mh = view(model, head)
        self.ma = self.mh if at is head else view(model, at)
        self.ml = view(model, live) if live is not head else self.mh
        self.hl = view(head, live)
        self.al = self.hl if at is head else view(at, live)
        self.ha = view(head, at)


class _Diagnosing:
    def __init__(self, sources: Sources, engine: Engine, history: History, ignored: frozenset[QualifiedName]) -> None:
        self._bare = sources.live is None
        if self._bare:
            sources = msgspec.structs.replace(sources, at=sources.head, live=sources.head)
        assert sources.live is not None
        self._keys = Keys(engine, sources.live.server)
        self._sources = sources
        self._views = _Views(sources, self._keys, engine, ignored)
        self._witnesses = Witnesses(sources, self._keys, Timeline(history, self._keys), bare=self._bare)
        self._done: set[tuple[Key, str]] = set()
        self._renamed: set[Key] = set()

    def run(self) -> Diagnosis:
        found = self._with_model() if self._sources.model is not None else self._without_model()
        drifts = tuple(found)
        main = self._views.ml or self._views.al or self._views.hl
        assert main is not None
        return Diagnosis(drifts, main.comparison.undecided, main.comparison.compared)

    def _with_model(self) -> Iterator[Drift]:
        yield from self._mapped()
        yield from self._only_live()
        if not self._bare:
            yield from self._only_history()
            yield from self._unmapped_values()

    def _mapped(self) -> Iterator[Drift]:
        """What the model has: against the database first, so that each difference is told once."""
        views = self._views
        actual = Role.HISTORY if self._bare else Role.LIVE
        seen: list[View] = []
        for view, role in ((views.ml, actual), (views.mh, Role.HISTORY), (views.ma, Role.HISTORY)):
            if view is None or any(view is other for other in seen):
                continue
            seen.append(view)
            for change in view.changes:
                yield from self._mapped_change(
                    change, (Role.MODEL, role), told=view is not views.ma or view is views.mh
                )

    def _mapped_change(self, change: Change, roles: tuple[Role, Role], *, told: bool) -> Iterator[Drift]:
        views = self._views
        if isinstance(change, Add | Rename):
            key = self._keys.of(change.object, change.table)
            pattern: Pattern = (True, _found(views.mh, key), _found(views.ma, key), _found(views.ml, key))
            if isinstance(change, Rename):
                self._renamed.add(self._keys.of(change.before, change.table))
            if told or pattern[1]:
                yield from self._existence(change, roles, key, pattern)
        elif isinstance(change, Alter):
            key = self._keys.of(change.object, change.table)
            yield from self._values(
                change, roles, key, (views.mh, views.ma, views.ml), told=told, reference=(True, None, None, None)
            )

    def _only_live(self) -> Iterator[Drift]:
        """What the model does not have, and the database does."""
        views = self._views
        assert views.ml is not None
        actual = Role.HISTORY if self._bare else Role.LIVE
        for change in views.ml.changes:
            if isinstance(change, Drop):
                key = self._keys.of(change.object, change.table)
                pattern = (False, _declared(views.hl, key), _declared(views.al, key), True)
                yield from self._existence(change, (Role.MODEL, actual), key, pattern)

    def _only_history(self) -> Iterator[Drift]:
        """What neither the model nor the database has: lost, or about to be dropped and gone already."""
        views = self._views
        assert views.hl is not None
        for view, in_model in ((views.hl, views.mh), (views.al, views.ma)):
            for change in view.changes if view is not None else ():
                if not isinstance(change, Add | Rename):
                    continue
                key = self._keys.of(change.object, change.table)
                if key in self._renamed or _declared(in_model, key) is not False:
                    continue
                if view is views.hl:
                    pattern: Pattern = (False, True, _found(views.ha, key), False)
                else:
                    pattern = (False, _declared(views.ha, key), True, False)
                if cause_of(pattern) in {Cause.LOST, Cause.COLLIDES}:
                    yield from self._existence(change, (Role.HISTORY, Role.LIVE), key, pattern)

    def _unmapped_values(self) -> Iterator[Drift]:
        """What the database changed of a thing that no model maps."""
        views = self._views
        assert views.ml is not None
        assert views.hl is not None
        for change in views.hl.changes:
            if isinstance(change, Alter) and views.ml.declared(self._keys.of(change.before, change.table)) is False:
                key = self._keys.of(change.object, change.table)
                reference = (False, True, None, None)
                for drift in self._values(
                    change, (Role.HISTORY, Role.LIVE), key, (None, views.ha, views.hl), told=True, reference=reference
                ):
                    if all(item.cause is Cause.LOST for item in drift.attributions.values()):
                        yield drift

    def _without_model(self) -> Iterator[Drift]:
        """The history at the live revision against the database; its end, where that revision is not known."""
        views = self._views
        at = views.al is not None
        view = views.al or views.hl
        assert view is not None
        roles = (Role.HISTORY, Role.LIVE)
        for change in view.changes:
            key = self._keys.of(change.object, change.table)
            if isinstance(change, Alter):
                reference: Pattern = (None, None, True, None) if at else (None, True, None, None)
                others = (views.ha, None, views.al) if at else (None, None, views.hl)
                yield from self._values(change, roles, key, others, told=True, reference=reference)
                continue
            gone = isinstance(change, Drop)
            head = _declared(views.hl if gone else views.ha, key) if at else not gone
            pattern = (None, head, not gone if at else None, gone)
            yield from self._existence(change, roles, key, pattern)

    def _existence(self, change: Change, roles: tuple[Role, Role], key: Key, pattern: Pattern) -> Iterator[Drift]:
        cause = cause_of(pattern)
        if cause is None or (key, Facet.EXISTENCE) in self._done:
            return
        self._done.add((key, Facet.EXISTENCE))
        case = Case(change, key, Facet.EXISTENCE, Facet.EXISTENCE, roles, pattern, cause)
        yield Drift(change, roles, {Facet.EXISTENCE: self._witnesses.object(case)})

    def _values(
        self,
        change: Alter,
        roles: tuple[Role, Role],
        key: Key,
        others: tuple[View | None, View | None, View | None],
        *,
        told: bool,
        reference: Pattern,
    ) -> Iterator[Drift]:
        """One drift with those differences of the change that are to be told; `reference` has the value."""
        kept: dict[str, Attribution] = {}
        for difference in change.differences:
            topic = difference.topic
            asked = [None if view is None else view.agrees(key, topic) for view in others]
            pattern: Pattern = (
                reference[0],
                *(side if side is not None else other for side, other in zip(reference[1:], asked, strict=True)),
            )  # type: ignore[assignment]
            cause = cause_of(pattern)
            if cause is None or (key, topic) in self._done or not (told or pattern[1]):
                continue
            self._done.add((key, topic))
            case = Case(change, key, difference.facet, topic, roles, pattern, cause)
            kept[topic] = self._witnesses.value(case, difference, others, self._views.al)
        if kept:
            differences = tuple(item for item in change.differences if item.topic in kept)
            whole = len(differences) == len(change.differences)
            yield Drift(change if whole else msgspec.structs.replace(change, differences=differences), roles, kept)


def _found(view: View | None, key: Key) -> bool | None:
    return view.found(key) if view is not None else None


def _declared(view: View | None, key: Key) -> bool | None:
    return view.declared(key) if view is not None else None

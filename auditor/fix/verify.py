"""Proves a revision before it is offered: run up and down in scratch, on what the history makes and on what is live."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from auditor.compare.diff import compare
from auditor.fix import rows
from auditor.fix.planned import Plan, Planned
from auditor.fix.reproduce import from_nothing
from auditor.fix.unsaid import unsaid
from auditor.model.changes import Add, Alter, Change, Drop, Rename
from auditor.model.finding import Cause, Finding
from auditor.model.history import History
from auditor.model.names import Kind, ObjectRef, QualifiedName
from auditor.model.report import Report
from auditor.model.schema import Schema, Table, ref
from auditor.model.verdict import Facet
from auditor.plugin.engine import Engine
from auditor.sources.child.drafts import Drafted, Migrated
from auditor.sources.migrating import Migrations
from auditor.sources.replica import Rehearsal


MOST = 5
"""How many things of one kind are told one by one."""

BEFORE = ", before this one,"
"""Of what leads to where the revision begins."""

_TWICE = re.compile(r"^(\w+): \([\w.]+\.\1\) ")
"""The driver's exception where SQLAlchemy's has the same name."""

_OF_TEXTS = frozenset({Kind.QUERY, Kind.REVISION, Kind.HISTORY})

Reproduce = Callable[[Rehearsal, Migrations], list[str]]
"""Makes the place what the live database is; what it could not make, a sentence each."""
Audit = Callable[[Rehearsal], Report]
Load = Callable[[Rehearsal], rows.Loaded]
"""Puts rows of the live database into the place."""


class Proof(NamedTuple):
    """What was tried: `failed` is why the revision is not to be trusted, () when it held.

    `reasons` say so of each item of the plan that a failure is about, where that can be told.
    `statements` are what the upgrade ran, and `lines` the lines of the revision that they come from.
    """

    told: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    reasons: tuple[tuple[int, str], ...] = ()
    statements: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()

    @property
    def blamed(self) -> frozenset[int]:
        """The items of the plan that a failure is about."""
        return frozenset(number for number, _ in self.reasons)


class Case(NamedTuple):
    """What is to be proven, and by what. `findings` are those before; `reproduce` is None without a database.

    `load` is None where no rows are wanted.
    """

    plan: Plan
    drafted: Drafted
    engine: Engine
    history: History
    findings: tuple[Finding, ...]
    ignored: frozenset[QualifiedName]
    reproduce: Reproduce | None
    audit: Audit
    load: Load | None = None


def prove(case: Case, place: Rehearsal, migrations: Migrations) -> Proof:
    """Up and down on both roads that databases come by; the audit in between, where the repaired one is."""
    proving = _Proving(case, place, migrations)
    return proving.run()


class _Failed(Exception):
    """What did not hold, after the words on where; the items of the plan that it is about, and what to say of those."""

    def __init__(self, message: str, blamed: Iterable[int] = (), reason: str = "") -> None:
        super().__init__(message)
        self.blamed = frozenset(blamed)
        self.reason = reason or message


class _Said:
    """Sentences by what they say, so that what holds in several places is said once."""

    def __init__(self) -> None:
        self._places: dict[str, list[str]] = {}

    def add(self, where: str, what: str) -> None:
        """Note it for one place."""
        self._places.setdefault(what, []).append(where)

    def __iter__(self) -> Iterator[str]:
        for what, places in self._places.items():
            where = ", and ".join([places[0], *map(_lowered, places[1:])])
            comma = "," if len(places) > 1 and not what.startswith(",") else ""
            yield f"{where}{comma}{what}"


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


class _Unreachable(_Failed):
    """What the revision starts from cannot be had, which is no fault of the revision's."""


class _Proving:
    def __init__(self, case: Case, place: Rehearsal, migrations: Migrations) -> None:
        self._case = case
        self._place = place
        self._migrations = migrations
        self._told: list[str] = []
        self._first = True
        self._where = ""
        self._ran = Migrated()
        self._loaded = rows.Loaded()

    def run(self) -> Proof:
        failed = _Said()
        blamed: dict[int, _Said] = {}
        roads = [self._as_history] if self._case.reproduce is None else [self._as_live, self._as_history]
        both = any(item.drifted for item in self._case.plan.items)
        for number, road in enumerate(roads):
            try:
                road(audited=both or number == 0)
            except _Unreachable as error:
                self._told.append(f"{self._where}{error}, so that nothing could be tried there.")
            except _Failed as error:
                failed.add(self._where, str(error))
                for item in error.blamed:
                    blamed.setdefault(item, _Said()).add(self._where, error.reason)
            self._first = False
        reasons = tuple((number, "; ".join(map(_lowered, said))) for number, said in blamed.items())
        return Proof(tuple(self._told), tuple(failed), reasons, self._ran.statements, self._ran.lines)

    def _as_live(self, *, audited: bool) -> None:
        self._where = "In a copy of the database's schema"
        assert self._case.reproduce is not None
        missing = self._case.reproduce(self._place, self._migrations)
        for item in missing[:MOST]:
            self._told.append(f"Not in the copy: {item}.")
        if self._case.load is not None:
            self._loaded = self._case.load(self._place)
            self._told.append(self._loaded.told)
            self._where += " with rows" if self._loaded.tables else ""
        for head in self._case.history.heads:
            self._migrate(BEFORE, head)
        self._up_and_down(audited=audited, kept=_returning(self._case.plan))

    def _as_history(self, *, audited: bool) -> None:
        self._loaded = rows.Loaded()
        self._where = "In a database made by the migrations"
        failed = from_nothing(self._place, self._migrations, self._case.history.heads)
        if failed is not None:
            error = self._failure(BEFORE, failed)
            raise error if self._case.reproduce is None else _Unreachable(str(error))
        self._up_and_down(audited=audited, kept=frozenset())

    def _up_and_down(self, *, audited: bool, kept: frozenset[tuple[QualifiedName, str | None]]) -> None:
        case, place = self._case, self._place
        before, counted = place.read(), place.counts(self._loaded.tables)
        ran = self._migrate("", case.drafted.revision)
        self._ran = self._ran if self._ran.statements else ran
        self._keeps_rows("upgrade", counted)
        held = ["the upgrade ran, and the tables kept their numbers of rows" if counted else "the upgrade ran"]
        if audited:
            held.append(self._audited(first=self._first))
        held.append(self._taken_back(before, counted, kept))
        self._told.append(f"{self._where} {'; '.join(held)}.")

    def _taken_back(
        self, before: Schema, counted: Mapping[QualifiedName, int], kept: frozenset[tuple[QualifiedName, str | None]]
    ) -> str:
        case, place = self._case, self._place
        if not _has_downgrade(case.drafted.text):
            return "the project's template has no downgrade()"
        down = case.drafted.down[0] if case.drafted.down else "base"
        self._migrate(", taken back,", down, downgrade=True)
        self._keeps_rows("downgrade", {name: counted[name] for name in counted.keys() - rows.emptied(case.plan)})
        eased = _eased(case.plan)
        changes = [item for item in self._left(before, place.read()) if _place(item.subject) not in kept]
        left = [item for item in changes if not (_of(item.subject) & eased and _is_about_null(item))]
        if left:
            blamed = self._about(change.subject for change in left)
            raise _Failed(f" the downgrade leaves another schema: {_listed(map(_said, left))}", blamed)
        same = "the schema of before" if not kept else "the schema of before, but for what the history says is there"
        return f"the downgrade left {same}"

    def _keeps_rows(self, way: str, before: Mapping[QualifiedName, int]) -> None:
        """Values may be lost where a step says so; rows never are."""
        changed = rows.changed(before, self._place.counts(before))
        if changed:
            items = enumerate(self._case.plan.items)
            blamed = [n for n, item in items if (item.change.table or item.change.subject.table) in changed]
            raise _Failed(f" the {way} leaves other numbers of rows: {_listed(changed.values())}", blamed)

    def _audited(self, *, first: bool) -> str:
        after = self._case.audit(self._place)
        found = {finding.fingerprint: finding for finding in after.findings}
        answered = [finding for item in self._case.plan.items if not item.split for finding in item.findings]
        of_models = {finding.fingerprint for one in self._case.plan.following for finding in one.findings}
        left = [found[finding.fingerprint] for finding in answered if finding.fingerprint in found]
        by_models = Cause.MISSING_MIGRATION  # history and database are one, and the models say something else
        still = [item for item in left if item.fingerprint not in of_models or item.cause is not by_models]
        if still:
            blamed = self._about(finding.subject for finding in still)
            raise _Failed(f" the upgrade does not repair {_listed(map(_named, still))}", blamed)
        known = {finding.fingerprint for finding in self._case.findings}
        new = [item for mark, item in found.items() if mark not in known and not self._is_foreseen(item)]
        if new and first:
            blamed = self._about(finding.subject for finding in new)
            raise _Failed(f" the upgrade makes new findings: {_listed(map(_named, new))}", blamed)
        more = ", and no new one" if first else ""
        less = " but those that wait for the models" if left else ""
        return f"the audit after it has none of the findings that it answers{less}{more}"

    def _is_foreseen(self, finding: Finding) -> bool:
        """Whether it waits for clean rows, is said of a text and not of the schema, or was hidden with a lost table.

        Of the revision itself a rehearsal knows more than whoever reads it.
        """
        waiting = {item.change.subject for item in self._case.plan.items if item.split}
        back = {item.change.subject.table for item in self._case.plan.items if _is_lost_table(item)}
        hidden = finding.cause is Cause.UNMAPPED and finding.subject.table in back
        return finding.subject.kind in _OF_TEXTS or finding.subject in waiting or hidden

    def _migrate(self, when: str, target: str, *, downgrade: bool = False) -> Migrated:
        ran = self._migrations.run(self._place.url, target, downgrade=downgrade)
        if ran.error:
            raise self._failure(when, ran)
        if ran.left_out:
            told = f"The migrations ran without env.py, which cannot be run here: {ran.left_out}."
            self._told += [told] if told not in self._told else []
        return ran

    def _failure(self, when: str, ran: Migrated) -> _Failed:
        revision = f"revision {ran.ran[-1]}" if ran.ran else "env.py"
        line = f", line {ran.place.line}" if ran.place is not None else ""
        error = " ".join((unsaid(ran.error, self._loaded.known) if self._loaded.tables else ran.error).split())
        error = _TWICE.sub(r"\1: ", error)
        # Of a step that is left out, the revision with this id and these lines is never seen.
        return _Failed(f"{when} {revision} fails{line}: {error}", self._begins(ran), f"{when} it fails: {error}")

    def _begins(self, ran: Migrated) -> Iterator[int]:
        """The items of the plan whose lines a failure is in: all that make one table anew."""
        if ran.place is None or not ran.ran or ran.ran[-1] != self._case.drafted.revision:
            return
        before = [item for line, item in self._case.drafted.places if line <= ran.place.line]
        for found in (item for item in before[-1:] if item >= 0):
            block = self._case.plan.items[found].block
            items = enumerate(self._case.plan.items)
            yield from (n for n, item in items if n == found or (block is not None and item.block is block))

    def _about(self, subjects: Iterable[ObjectRef]) -> Iterator[int]:
        """The items that change some objects; where none changes one itself, those that change its table."""
        items = list(enumerate(self._case.plan.items))
        for subject in subjects:
            own = [n for n, item in items if subject in {item.change.subject, *(one.subject for one in item.findings)}]
            yield from own or [n for n, item in items if item.change.subject.table == subject.table]

    def _left(self, before: Schema, after: Schema) -> Iterator[Change]:
        yield from compare(before, after, self._case.engine, ignored=self._case.ignored).changes


def _is_lost_table(item: Planned) -> bool:
    return item.cause is Cause.LOST and isinstance(item.change, Add) and isinstance(item.change.object, Table)


def _has_downgrade(text: str) -> bool:
    """Whether the project's template lets a revision take itself back; some projects never do."""
    return any(isinstance(item, ast.FunctionDef) and item.name == "downgrade" for item in ast.parse(text).body)


def _returning(plan: Plan) -> frozenset[tuple[QualifiedName, str | None]]:
    """What a downgrade leaves as the history says, whatever the database had: what was lost, and what was adopted."""
    changed = [item for item in plan.items if item.kept or item.drifted]
    drifted = [item.change for item in changed]
    new = [ref(change.object, change.table) for change in drifted]
    old = [ref(change.before, change.table) for change in drifted if isinstance(change, Alter | Rename)]
    more = (name for item in changed for name in (*_listing(item), *(finding.subject for finding in item.findings)))
    return frozenset(map(_place, [*new, *old, *more]))


def _eased(plan: Plan) -> frozenset[ObjectRef]:
    """What comes back empty: columns without NOT NULL, since there may be rows, key columns of tables with it."""
    return frozenset(item.change.subject for item in plan.items if isinstance(item.change, Drop) and item.recipe.lossy)


def _of(subject: ObjectRef) -> set[ObjectRef]:
    return {subject, ObjectRef(Kind.TABLE, subject.table)}


def _is_about_null(change: Change) -> bool:
    return isinstance(change, Alter) and {item.facet for item in change.differences} == {Facet.NULLABLE}


def _listing(item: Planned) -> Iterator[ObjectRef]:
    """The CHECKs of a table where the labels of a column change: it may be they that list them."""
    change = item.change
    if isinstance(change, Alter) and any(one.facet in {Facet.LABELS, Facet.LABEL_ORDER} for one in change.differences):
        table = item.situation.actual.table(change.table)
        yield from (ref(check, change.table) for check in (table.checks if table is not None else ()))


def _place(subject: ObjectRef) -> tuple[QualifiedName, str | None]:
    """A table and a name in it: what one side calls an index may be a constraint on the other."""
    return subject.table, subject.name


def _said(change: Change) -> str:
    match change:
        case Add():
            return f"{change.subject.kind} {change.subject} is gone"
        case Drop():
            return f"{change.subject.kind} {change.subject} stays"
        case Alter():
            told = change.differences[0]
            return f"{change.subject} has {told.facet} {told.actual}, not {told.expected}"
    return f"{change.subject.kind} {change.subject} has another name"


def _named(finding: Finding) -> str:
    return f"{finding.rule} {finding.subject} {finding.facet}".strip()


def _listed(texts: Iterable[str]) -> str:
    found = list(texts)
    more = f", and {len(found) - MOST} more" if len(found) > MOST else ""
    return ", ".join(found[:MOST]) + more

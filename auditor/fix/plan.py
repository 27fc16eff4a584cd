"""All that is to be repaired as one list of steps, and what is not repaired, with the reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from auditor.compare.cause import Drift
from auditor.fix.choices import Choices
from auditor.fix.decide import Decision, apart, decide
from auditor.fix.found import alike, called, demanding, find, restored
from auditor.fix.joined import once
from auditor.fix.naming import named
from auditor.fix.order import TABLES, rank, split_cycles
from auditor.fix.planned import Following, Plan, Planned, Unfixed, Wanted
from auditor.fix.progress import Progress
from auditor.fix.remade import Remaking
from auditor.fix.renamed import by_word
from auditor.fix.resuming import resumable
from auditor.fix.situations import Situations, has
from auditor.model.changes import Add, Alter, Change, Drop, Rename
from auditor.model.finding import Cause, Finding
from auditor.model.fix import Applicability
from auditor.model.names import Kind, ObjectRef, QualifiedName
from auditor.model.schema import Column, EnumType, ForeignKey, Index, Schema, Table
from auditor.model.schema import Sequence as SchemaSequence
from auditor.model.step import Apply, Guard, Recipe, Refusal, Step
from auditor.plugin.engine import Engine, Situation


def plan(
    findings: Sequence[Finding], drifts: Sequence[Drift], engine: Engine, situations: Situations, choices: Choices
) -> Plan:
    """The plan for these findings; `drifts` are all differences of the audit, of which some have no finding."""
    return _Planning(findings, drifts, engine, situations, choices).run()


def bare(changes: Sequence[Change], engine: Engine, actual: Schema, expected: Schema) -> Plan:
    """The plan that makes these changes and asks nobody: for a database that is there to be tried on."""
    situations = Situations(actual, expected, actual)
    planning = _Planning((), (), engine, situations, Choices(unsafe=True))
    return planning.of([Wanted(Decision(change, Cause.MISSING_MIGRATION), ()) for change in changes])


class _Planning:
    def __init__(
        self,
        findings: Sequence[Finding],
        drifts: Sequence[Drift],
        engine: Engine,
        situations: Situations,
        choices: Choices,
    ) -> None:
        self._findings = findings
        self._drifts, self._renamed = by_word(drifts, choices)
        self._engine = engine
        self._situations = situations
        self._choices = choices
        self._unfixed: list[Unfixed] = []
        self._following: list[Following] = []
        self._made: tuple[EnumType | SchemaSequence, ...] = ()
        self._in_sql: frozenset[QualifiedName] = frozenset()
        self._answered: dict[tuple[ObjectRef, str], list[Finding]] = defaultdict(list)
        for finding in findings:
            self._answered[self._about(finding)].append(finding)

    def run(self) -> Plan:
        """The plan for the findings."""
        made = self.of(list(self._with_types(self._merged(self._decided()))))
        drifting = {(drift.change.subject, topic) for drift in self._drifts for topic in drift.attributions}
        told = {id(item.finding) for item in self._unfixed}
        for finding in self._findings:
            if self._about(finding) not in drifting and id(finding) not in told:
                title = finding.fix.title if finding.fix is not None else ""
                self._unfixed.append(Unfixed(finding, _lowered(title) or "nothing that a revision changes"))
        return made._replace(unfixed=tuple(self._unfixed), following=tuple(self._following))

    def _about(self, finding: Finding) -> tuple[ObjectRef, str]:
        """What the finding is about, under its new name where the user gave one."""
        return self._renamed.get(finding.subject, finding.subject), finding.facet

    def of(self, wanted: list[Wanted]) -> Plan:
        """The plan for what is decided already."""
        named = [item.decision.change.object for item in wanted]
        self._made = tuple(item for item in named if isinstance(item, EnumType | SchemaSequence))
        return self._composed(self._ordered(wanted))

    def _composed(self, wanted: Sequence[Wanted], in_sql: frozenset[QualifiedName] = frozenset()) -> Plan:
        """The plan for what is in order already; tables `in_sql` are not looked at when they are made anew."""
        self._in_sql |= in_sql
        progress = Progress(self._situations, self._recipe)
        remaking = Remaking(self._engine, self._situations)
        told = len(self._unfixed)
        planned = [item for one in remaking.gathered(wanted) if (item := self._planned(one, progress)) is not None]
        items = remaking.blocks(list(once(planned)), self._in_sql)
        refused = list(remaking.refused(items))
        if refused:
            gone = {id(item) for item, _ in refused}
            self._unfixed += [Unfixed(finding, why) for item, why in refused for finding in item.findings]
            rest = self._composed([one for item in items if id(item) not in gone for one in item.wanted])
            return rest._replace(unfixed=tuple(self._unfixed[told:]))
        opening = self._engine.recipes.opening if self._engine.recipes is not None and items else ()
        unfixed = tuple(self._unfixed[told:])
        return Plan(tuple(resumable(items)), unfixed, self._situations.of(), tuple(opening), again=self._composed)

    def _decided(self) -> Iterator[Wanted]:
        """What is done about each difference that has a finding; each difference once."""
        done: set[tuple[ObjectRef, str]] = set()
        for drift in self._drifts:
            for topic in drift.attributions:
                key = drift.change.subject, topic
                findings = self._answered.get(key, [])
                if not findings or key in done:
                    continue
                done.add(key)
                for one in apart(drift, self._choices):
                    decision = decide(one, topic, self._choices)
                    if isinstance(decision, str):
                        self._unfixed += [Unfixed(finding, decision) for finding in findings]
                        continue
                    if decision.model is not None:
                        self._following.append(Following(decision.model, tuple(findings)))
                    if isinstance(decision, Decision):
                        yield Wanted(decision, tuple(findings))

    def _merged(self, wanted: Iterable[Wanted]) -> Iterator[Wanted]:
        """Differences of one object that are repaired the same way in one step."""
        alters: dict[tuple[ObjectRef, bool], Wanted] = {}
        for item in wanted:
            change = item.decision.change
            if not isinstance(change, Alter):
                yield item
                continue
            key = change.subject, bool(item.decision.kept)
            known = alters.get(key)
            alters[key] = item if known is None else _together(known, item)
        yield from alters.values()

    def _with_types(self, wanted: Iterable[Wanted]) -> Iterator[Wanted]:
        """The changes, and the enum types and sequences that they need and that are not everywhere."""
        taken: set[QualifiedName] = set()
        for item in wanted:
            yield item
            for name in _types(item.decision.change):
                needed = self._situations.needed(name)
                if needed is not None and needed.name not in taken:
                    taken.add(needed.name)
                    add = Add(needed)
                    guard = Guard(add.subject) if self._situations.has(needed) else None
                    yield Wanted(Decision(add, item.decision.cause, guard, item.decision.kept), ())
            for change in self._served_by(item.decision.change):
                yield Wanted(item.decision._replace(change=change), ())

    def _served_by(self, change: Change) -> Iterator[Change]:
        """Declared indexes that serve a new foreign key: without them the server makes one under another name."""
        key = change.object
        if not isinstance(change, Add) or not isinstance(key, ForeignKey):
            return
        for drift in self._drifts:
            index = drift.change.object
            if not isinstance(drift.change, Add) or drift.change.table != change.table or not isinstance(index, Index):
                continue
            of_server = index.name in {None, key.name, key.columns[0]}
            if index.implicit and not of_server and index.columns[: len(key.columns)] == key.columns:
                yield drift.change

    def _ordered(self, wanted: Sequence[Wanted]) -> list[Wanted]:
        tables = [item for item in wanted if _is_new_table(item)]
        of = {item.decision.change.subject: item for item in tables}
        order, waiting = split_cycles([item.decision.change for item in tables])  # type: ignore[misc]
        first = [_with(of[change.subject], change) for change in order]
        later = [_with(of[_table_of(change)], change) for change in waiting]
        rest = [*(item for item in wanted if not _is_new_table(item)), *later]
        rest.sort(key=lambda item: rank(item.decision.change))
        cut = next((n for n, item in enumerate(rest) if rank(item.decision.change)[0] > TABLES), len(rest))
        return [*rest[:cut], *first, *rest[cut:]]

    def _planned(self, item: Wanted, progress: Progress) -> Planned | None:
        decision, findings = item.decision, item.findings
        change = self._based(decision)
        first = self._situations.of(decision.cause, adopts=decision.adopts)
        situation = self._with_made(change, progress.now(first, decision.cause))
        recipe = progress.recipe(change, self._with_made(change, first), situation)
        if isinstance(recipe, Refusal):
            self._unfixed += [Unfixed(finding, recipe.why.rstrip(".")) for finding in findings]
            return None
        if recipe.applicability is Applicability.DISPLAY_ONLY:
            why = f"it is for people to decide{_because(recipe)}"
            self._unfixed += [Unfixed(finding, why) for finding in findings]
            return None
        if recipe.applicability is Applicability.UNSAFE and not self._choices.allows(change):
            self._unfixed += [Unfixed(finding, f"it needs --unsafe{_because(recipe)}") for finding in findings]
            return None
        guard = decision.guard
        if guard is not None and not isinstance(change, Rename):
            nameless = getattr(self._called(decision).object, "name", "") is None
            guard = msgspec.structs.replace(guard, object=change.subject, nameless=nameless)
        progress.done(change, decision.cause)
        return Planned(
            change,
            decision.cause,
            recipe,
            findings,
            situation,
            guard,
            decision.kept,
            split=bool(item.waits),
            adopts=decision.adopts,
            wanted=(item,),
        )

    def _based(self, decision: Decision) -> Change:
        """The change with a name, and from what the history says where the history is what changes."""
        change = named(self._called(decision))
        if isinstance(change, Alter) and decision.cause is not Cause.LOST:
            before = find(self._situations.head, change.subject)
            if before is not None:
                return msgspec.structs.replace(change, before=before)
        return change

    def _called(self, decision: Decision) -> Change:
        """The change, with the name that a key, constraint or index has where it is already."""
        change, live = decision.change, self._situations.live
        place = self._situations.head if decision.cause is Cause.LOST else live
        if not isinstance(change, Add) or place is None or not (decision.cause is Cause.LOST or decision.guard):
            return change
        if isinstance(change.object, Table):
            table = restored(place, change.object) if decision.cause is Cause.LOST else change.object
            return msgspec.structs.replace(change, object=called(place, table))
        found = alike(place, change)
        if found is None and find(place, change.subject) is None:
            found = demanding(place, change, self._situations.of().expected, self._engine)
        return msgspec.structs.replace(change, object=found) if found is not None else change

    def _with_made(self, change: Change, situation: Situation) -> Situation:
        """What the change finds: the types and sequences that this revision makes are there by then."""
        if isinstance(change.object, EnumType | SchemaSequence):
            return situation
        actual = situation.actual
        more = [item for item in self._made if not has(actual, item)]
        actual = msgspec.structs.replace(
            actual,
            enums=(*actual.enums, *(item for item in more if isinstance(item, EnumType))),
            sequences=(*actual.sequences, *(item for item in more if isinstance(item, SchemaSequence))),
        )
        return msgspec.structs.replace(situation, actual=actual)

    def _recipe(self, change: Change, situation: Situation) -> Recipe | Refusal:
        if isinstance(change, Add | Alter) and isinstance(change.object, Index) and not change.object.parts:
            return Refusal("The model declares the index over no columns, and no server makes such a one.")
        recipes = self._engine.recipes
        found = recipes.recipe(change, situation) if recipes is not None else None
        if found is None and isinstance(change.object, EnumType | SchemaSequence):
            return Refusal(f"Alembic has no operation for {change.subject.kind}s")
        return found or Recipe((Step(Apply(change)),), (Step(Apply(change.reverse())),), lossy=_lossy(change))


def _lowered(title: str) -> str:
    return title[:1].lower() + title[1:].rstrip(".")


def _lossy(change: Change) -> str:
    match change:
        case Add(object=Table()):
            return "the rows of the table go with it"
        case Add(object=Column()):
            return "the values of the column go with it"
        case Drop(object=Table()) | Drop(object=Column()):
            return "it comes back empty"
    return ""


def _because(recipe: Recipe) -> str:
    return f": {recipe.hazard.rstrip('.')}" if recipe.hazard else ""


def _together(first: Wanted, second: Wanted) -> Wanted:
    if second.decision.adopts and not first.decision.adopts:
        first, second = second, first  # the object of the database has what was adopted by hand, too
    assert isinstance(first.decision.change, Alter)
    assert isinstance(second.decision.change, Alter)
    both = (*first.decision.change.differences, *second.decision.change.differences)
    differences = tuple({item.topic: item for item in both}.values())
    change = msgspec.structs.replace(first.decision.change, differences=differences)
    findings = tuple({id(item): item for item in (*first.findings, *second.findings)}.values())
    return Wanted(first.decision._replace(change=change), findings)


def _with(item: Wanted, change: Change) -> Wanted:
    return item._replace(decision=item.decision._replace(change=change))


def _is_new_table(item: Wanted) -> bool:
    return isinstance(item.decision.change, Add) and isinstance(item.decision.change.object, Table)


def _table_of(change: Change) -> ObjectRef:
    assert change.table is not None
    return ObjectRef(Kind.TABLE, change.table)


def _types(change: Change) -> Iterator[str]:
    """Names of types and sequences that a change may need."""
    if isinstance(change, Drop | Rename):
        return
    columns = change.object.columns if isinstance(change.object, Table) else (change.object,)
    for column in columns:
        if isinstance(column, Column):
            yield column.type.name.removesuffix("[]").replace('"', "")

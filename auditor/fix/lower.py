"""Steps as the child is told of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Protocol

import msgspec

from auditor.fix.planned import Block, Plan, Planned
from auditor.model.changes import Add, Alter, Change, Drop, Rename
from auditor.model.names import Kind, QualifiedName, Role
from auditor.model.schema import Check, Column, ForeignKey, Index, IndexPart, Schema, SchemaObject, Table, Unique
from auditor.model.step import Apply, Execute, Guard, Remark, Step
from auditor.model.verdict import Facet
from auditor.plugin.engine import Engine, Rebuilds, Situation
from auditor.sources.child.drafts import Draft


Run = list[tuple[int, Planned]]
"""Items of a plan that are made together, each with its number."""


class Say(Protocol):
    """What a comment tells of an item; `named` where the line below does not show what it is about."""

    def __call__(self, item: Planned, *, named: bool) -> str:
        """The text, "" for none."""


class Lowered(msgspec.Struct, frozen=True):
    """Both functions of a revision; `owners` says of each step of the upgrade which item of the plan it is of."""

    upgrade: tuple[Draft, ...]
    downgrade: tuple[Draft, ...]
    owners: tuple[int | None, ...]


def lower(plan: Plan, engine: Engine) -> Lowered:
    """The plan as steps of a revision."""
    schemas = {id(found): found for found in (plan.situation.actual, *(item.situation.actual for item in plan.items))}
    lowering = _Lowering(engine, frozenset().union(*(dangling(found, engine) for found in schemas.values())))
    up: list[tuple[int | None, Draft]] = [(None, lowering.draft(step, plan.situation)) for step in plan.opening]
    if any(item.resumed for item in plan.items):
        up.append((None, Draft("remark", text=_RESUMED)))
    down = (
        [lowering.draft(step, plan.situation) for step in plan.opening] if any(item.down for item in plan.items) else []
    )
    runs = [list(run) for _, run in groupby(enumerate(plan.items), key=lambda one: id(one[1].block or one[1]))]
    for run in runs:
        up += [(draft.item, draft) for draft in lowering.up(run)]
    for run in reversed(runs):
        down += lowering.down(run)
    return Lowered(tuple(draft for _, draft in up), tuple(down), tuple(owner for owner, _ in up))


_RESUMED = (
    "What runs outside of the transaction commits all that came before it: after an interruption, the next run leaves"
    " out what is done already."
)


class _Lowering:
    def __init__(self, engine: Engine, dangling: frozenset[QualifiedName]) -> None:
        self._engine = engine
        self._dangling = dangling

    def up(self, run: Run) -> Iterator[Draft]:
        """The steps of the upgrade, the first of each item with the reason."""
        (number, item), *_ = run
        if item.block is not None:
            yield from self._together(run, item.block, item.block.recipe.up, _reason)
            return
        whole = _whole(item)
        for place, step in enumerate(item.recipe.up):
            draft = self.draft(_because(step, _reason(item) if place == 0 else ""), item.situation)
            yield msgspec.structs.replace(draft, item=number, **whole)

    def down(self, run: Run) -> Iterator[Draft]:
        """The steps of the downgrade; what cannot come back is said."""
        (number, item), *_ = run
        back = [one for one in reversed(run) if not one[1].kept]
        around = self._rebuilding() if item.block is not None and back else None
        kept = [f"{_title(one.change)}: {one.kept}." for _, one in reversed(run) if one.kept]
        if kept:
            yield Draft("remark", text="\n".join(kept), item=number, around=around)
        if item.block is not None:
            yield from self._together(back, item.block, item.block.recipe.down, _lossy, guarded=False)
            return
        for place, step in enumerate(item.down):
            draft = self.draft(_because(step, _lossy(item) if place == 0 else ""), item.situation)
            yield msgspec.structs.replace(draft, item=number)

    def _together(
        self, run: Run, block: Block, steps: Sequence[Step], say: Say, *, guarded: bool = True
    ) -> Iterator[Draft]:
        """The steps of a table that is made anew: operations are of one item each, statements of all."""
        numbers = {item.change.subject: number for number, item in run}
        items, told, number = dict(run), set[int](), run[0][0] if run else -1
        for step in steps:
            if isinstance(step.action, Execute):
                about = [one for one in items if one not in told]
                reasons = "\n".join(filter(None, (say(items[one], named=True) for one in about)))
                number = run[0][0]
            else:
                subject = step.action.change.subject if isinstance(step.action, Apply) else None
                number = numbers.get(subject, number) if subject is not None else number
                about, reasons = [number], say(items[number], named=False) if number not in told else ""
            told.update(about)
            # What is made in SQL for several changes leads to the same table from wherever it starts.
            whole = _whole(items[number]) if guarded and (not block.known or len(run) == 1) else {}
            draft = self.draft(_because(step, reasons), block.situation)
            yield msgspec.structs.replace(draft, item=number, **whole, **_anew(step, run, block))

    def _rebuilding(self) -> dict[str, Any] | None:
        recipes = self._engine.recipes
        return msgspec.to_builtins(recipes.around) if isinstance(recipes, Rebuilds) else None

    def draft(self, step: Step, situation: Situation) -> Draft:
        """One step as plain data."""
        common: dict[str, Any] = {
            "why": step.why,
            "autocommit": step.autocommit or step.new_transaction,
            **_guard(step.guard),
        }
        if step.remakes:
            common |= {"batch": isinstance(step.action, Apply), "around": self._rebuilding()}
        match step.action:
            case Remark(text):
                return Draft("remark", text=text, why=step.why)
            case Execute(sql):
                return Draft("sql", text=sql, **common)
            case Apply(change, options):
                return self._apply(change, dict(options), common, situation)

    def _apply(self, change: Change, options: dict[str, Any], common: dict[str, Any], situation: Situation) -> Draft:
        table = change.table or change.subject.table
        return Draft(
            verb=_VERBS[type(change)],
            what=str(change.subject.kind),
            table=table.name,
            schema=table.schema,
            object=plain(change.object),
            before=plain(change.before) if isinstance(change, Alter | Rename) else {},
            facets=tuple(str(item.facet) for item in change.differences) if isinstance(change, Alter) else (),
            mapped=_in(situation.expected, change),
            options=options,
            dangling=table in self._dangling,
            **common,
        )


def _anew(step: Step, run: Run, block: Block) -> dict[str, Any]:
    """Which table a step makes anew, and what is known of it."""
    table = run[0][1].change.table if run else None
    if not step.remakes or table is None:
        return {}
    return {"table": table.name, "schema": table.schema, "known": block.known if table.schema is None else ()}


def dangling(schema: Schema, engine: Engine) -> frozenset[QualifiedName]:
    """Tables from which foreign keys lead, some over other tables, to one that is not there."""

    def fold(name: QualifiedName) -> QualifiedName:
        return QualifiedName(engine.names.fold(Kind.TABLE, name.name, schema.server), name.schema)

    leads = {table.name: {fold(key.target) for key in table.foreign_keys} for table in schema.tables}
    lost = {target for targets in leads.values() for target in targets} - set(map(fold, leads))
    while more := {fold(name) for name, targets in leads.items() if targets & lost} - lost:
        lost |= more
    return frozenset(name for name in leads if fold(name) in lost)


_VERBS: dict[type[Change], str] = {Add: "add", Drop: "drop", Alter: "alter", Rename: "rename"}


def _whole(item: Planned) -> dict[str, Any]:
    """What all steps of an item are left out for."""
    subject = msgspec.to_builtins(item.change.subject)
    if item.converted is not None:
        return {"whole": {**subject, "column": plain(item.converted)}, "whole_there": True}
    if item.numbered is not None:
        return {"whole": {**subject, "numbered": True}, "whole_there": item.numbered}
    whole = _guard(item.guard, "whole")
    if item.guard is not None and item.guard.nameless:
        whole["whole"]["such"] = _parts(item.change.object)
    such = _such(item.change) if item.asks and not whole else {}
    return {"whole": {**subject, "such": such}, "whole_there": True} if such else whole


def _such(change: Change) -> dict[str, Any]:
    """What is there already where the change has nothing left to do, as SQLAlchemy's inspector calls it; {} for none.

    Only what costs something to do again: constraints are left out, since nobody sees whether rows were looked at.
    """
    if not isinstance(change, Alter):
        return {}
    facets, found = {item.facet for item in change.differences}, change.object
    if isinstance(found, Index) and facets <= {Facet.COLUMNS, Facet.ORDER, Facet.UNIQUE} and _is_plain(found):
        return {"name": change.subject.name, "column_names": list(found.columns), "unique": found.unique}
    if isinstance(found, Column) and facets == {Facet.NULLABLE}:
        return {"name": change.subject.name, "nullable": found.nullable}
    return {}


def _is_plain(index: Index) -> bool:
    """Whether an index is over columns and nothing else."""
    return all(part == IndexPart(part.column) for part in index.parts)


def _parts(item: SchemaObject) -> dict[str, Any]:
    """What a constraint without a name is known by, as SQLAlchemy's inspector calls it."""
    match item:
        case Unique():
            return {"column_names": list(item.columns)}
        case ForeignKey():
            return {"constrained_columns": list(item.columns), "referred_table": item.target.name}
        case Check():
            return {"sqltext": item.expression}
    return {}


def _guard(guard: Guard | None, field: str = "guard") -> dict[str, Any]:
    if guard is None:
        return {}
    return {field: msgspec.to_builtins(guard.object), f"{field}_there": guard.there}


def plain(item: SchemaObject) -> dict[str, Any]:
    """An object of a schema as plain data."""
    made: dict[str, Any] = msgspec.to_builtins(item)
    return made


def _in(schema: Schema, change: Change) -> bool:
    """Whether the object is one of the models', so that its type is theirs."""
    item, table = change.object, schema.table(change.table or change.subject.table)
    if schema.role is not Role.MODEL or table is None or isinstance(change, Drop):
        return False
    match item:
        case Table():
            return item.columns == table.columns
        case Column():
            return any(msgspec.structs.replace(found, nullable=item.nullable) == item for found in table.columns)
        case Index():
            return item in table.indexes
    return False


def _because(step: Step, reason: str) -> Step:
    """The step with a reason above its own, where that says more."""
    more = "" if step.why and step.why.rstrip(".") in reason else step.why
    return msgspec.structs.replace(step, why="\n".join(filter(None, [reason, more])))


def _lossy(item: Planned, *, named: bool = False) -> str:
    about = f" ({item.change.subject.name})" if named else ""
    return f"Not restored{about}: {item.recipe.lossy.rstrip('.')}." if item.recipe.lossy else ""


def _reason(item: Planned, *, named: bool = False) -> str:
    """Why; `named`: all that is repaired, since the line below does not show what it is."""
    told = [
        f"{one.rule} {one.slug}{f' of {one.subject.name}' if named else ''}: {one.because or one.message}"
        for one in item.findings[: None if named else 1]
    ]
    told += ["The database is trusted, and the history follows it."] if item.adopts else []
    told += [f"TODO: {one.waits}" for one in item.wanted if one.waits]
    return "\n".join(told).replace("`", "")


def _title(change: Change) -> str:
    subject = change.subject
    return (
        f"{str(subject.kind).capitalize()} {subject}" if subject.kind is not Kind.PRIMARY_KEY else f"Key of {subject}"
    )

"""Steps as the child is told of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from auditor.fix.planned import Plan, Planned
from auditor.model.changes import Add, Alter, Change, Drop, Rename
from auditor.model.names import Kind, QualifiedName, Role
from auditor.model.schema import Check, Column, ForeignKey, Index, Schema, SchemaObject, Table, Unique
from auditor.model.step import Apply, Execute, Guard, Remark, Step
from auditor.plugin.engine import Engine, Situation
from auditor.sources.child.drafts import Draft


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
    for number, item in enumerate(plan.items):
        whole = _whole(item)
        up += [(number, msgspec.structs.replace(draft, item=number, **whole)) for draft in lowering.up(item)]
    down = (
        [lowering.draft(step, plan.situation) for step in plan.opening] if any(item.down for item in plan.items) else []
    )
    for number, item in reversed(list(enumerate(plan.items))):
        down += [msgspec.structs.replace(draft, item=number) for draft in lowering.down(item)]
    return Lowered(tuple(draft for _, draft in up), tuple(down), tuple(owner for owner, _ in up))


class _Lowering:
    def __init__(self, engine: Engine, dangling: frozenset[QualifiedName]) -> None:
        self._engine = engine
        self._dangling = dangling

    def up(self, item: Planned) -> Iterator[Draft]:
        """The steps of the upgrade, the first with the reason."""
        for number, step in enumerate(item.recipe.up):
            why = "\n".join(filter(None, [_reason(item) if number == 0 else "", step.why]))
            yield self.draft(msgspec.structs.replace(step, why=why), item.situation)

    def down(self, item: Planned) -> Iterator[Draft]:
        """The steps of the downgrade; what cannot come back is said."""
        if item.kept:
            yield Draft("remark", text=f"{_title(item.change)}: {item.kept}.")
            return
        for number, step in enumerate(item.recipe.down):
            lossy = f"Not restored: {item.recipe.lossy.rstrip('.')}." if number == 0 and item.recipe.lossy else ""
            why = "\n".join(filter(None, [lossy, step.why]))
            yield self.draft(msgspec.structs.replace(step, why=why), item.situation)

    def draft(self, step: Step, situation: Situation) -> Draft:
        """One step as plain data."""
        common: dict[str, Any] = {
            "why": step.why,
            "autocommit": step.autocommit or step.new_transaction,
            **_guard(step.guard),
        }
        match step.action:
            case Remark(text):
                return Draft("remark", text=text, why=step.why)
            case Execute(sql):
                return Draft("sql", text=sql, **common)
            case Apply(change, options):
                return self._apply(change, dict(options), common, situation)

    def _apply(self, change: Change, options: dict[str, Any], common: dict[str, Any], situation: Situation) -> Draft:
        table = change.table or change.subject.table
        recipes = self._engine.recipes
        rebuilds = getattr(recipes, "rebuilds", None)
        batch = rebuilds is not None and rebuilds(change, situation)
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
            batch=batch,
            unnamed_checks=_unnamed_checks(situation.actual, change) if batch else (),
            dangling=table in self._dangling,
            **common,
        )


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
        whole["whole"]["parts"] = _parts(item.change.object)
    return whole


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
    item, name = change.object, change.table or change.subject.table
    table = next((found for found in schema.tables if found.name == name), None)
    if schema.role is not Role.MODEL or table is None or isinstance(change, Drop):
        return False
    match item:
        case Table():
            return item.columns == table.columns
        case Column():
            return item in table.columns
        case Index():
            return item in table.indexes
    return False


def _unnamed_checks(schema: Schema, change: Change) -> tuple[str, ...]:
    table = next((found for found in schema.tables if found.name == change.table), None)
    return tuple(check.expression for check in table.checks if check.name is None) if table is not None else ()


def _reason(item: Planned) -> str:
    told = [f"{finding.rule} {finding.slug}: {finding.because or finding.message}" for finding in item.findings[:1]]
    told += ["The database is trusted, and the history follows it."] if item.adopts else []
    return "\n".join(told).replace("`", "")


def _title(change: Change) -> str:
    subject = change.subject
    return (
        f"{str(subject.kind).capitalize()} {subject}" if subject.kind is not Kind.PRIMARY_KEY else f"Key of {subject}"
    )

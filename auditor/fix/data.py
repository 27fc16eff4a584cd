"""What the rows of the live database say against a plan: asked read only, and bounded, before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import msgspec

from auditor.fix.planned import Plan, Planned, Wanted, without
from auditor.model.changes import Add, Change
from auditor.model.schema import Check, Column, ForeignKey, Index, Unique
from auditor.model.step import Apply, Execute, Probe, Remark, Step


Ask = Callable[[str], list[tuple[object, ...]]]
"""Runs one query of a probe; raises LookupError with the reason when it cannot be answered."""

BOUND = 1000
"""Probes count up to this many rows."""


class Against(NamedTuple):
    """Rows that a step would fail on: how many, and the keys of some."""

    probe: Probe
    number: int
    sample: tuple[tuple[object, ...], ...]

    def __str__(self) -> str:
        some = ", ".join("/".join(map(str, row)) for row in self.sample)
        return f"{self._has(f', such as {some}' if some else '')}: {self.probe.refuses.rstrip('.')}"

    @property
    def counted(self) -> str:
        """What there is and how often, without keys, for a file that is committed: rows may be about people."""
        return self._has("")

    def _has(self, keys: str) -> str:
        many = f"{self.number} or more" if self.number >= BOUND else str(self.number)
        return f"{self.probe.table} has {self.probe.question} ({many}{keys})"


class Asked(NamedTuple):
    """The plan after the data were asked, and what they said, a sentence each."""

    plan: Plan
    told: tuple[str, ...]


def asked(plan: Plan, ask: Ask) -> Asked:
    """The plan without what the rows would refuse, split where the engine can do it in two steps."""
    items = list(plan.items)
    refused: dict[int, str] = {}
    eased = False
    told: list[str] = []
    for number, item in enumerate(plan.items):
        against = []
        for probe in () if _is_over_nothing(item, plan) else item.recipe.probes:
            found = _answer(probe, ask)
            if isinstance(found, str):
                told.append(found)
            elif found is not None:
                against.append(found)
        told += map(str, against)
        if not against:
            continue
        if 0 < len(item.recipe.later) < len(item.recipe.up):
            items[number] = _split(item, against)
        elif plan.again is not None and _needs_a_value(item.change) and item.wanted:
            items[number] = item._replace(wanted=(_with_null(item.wanted[0], against), *item.wanted[1:]))
            eased = True
        else:
            refused[number] = f"its rows have to be cleaned first: {'; '.join(map(str, against))}"
    return Asked(without(plan._replace(items=tuple(items)), refused, anew=eased), tuple(told))


def _needs_a_value(change: Change) -> bool:
    """Whether it is a new column that has to have a value, and that nobody says one for."""
    column = change.object
    return isinstance(change, Add) and isinstance(column, Column) and not column.nullable and _is_empty(column)


def _is_empty(column: Column) -> bool:
    """Whether a new column has NULL in all rows that are there."""
    return column.default is None and column.generated is None and column.identity is None


def _with_null(wanted: Wanted, against: list[Against]) -> Wanted:
    """The new column without NOT NULL, which the rows that are there have no value in, and what comes next."""
    change = wanted.decision.change
    assert isinstance(change.object, Column)
    column = msgspec.structs.replace(change.object, nullable=True)
    needed = "; ".join(found.counted for found in against)
    waits = f"{needed}, and has NULL there until then. Fill it in small portions; auditor fix writes NOT NULL then."
    decision = wanted.decision._replace(change=msgspec.structs.replace(change, object=column))
    return Wanted(decision, wanted.findings, waits)


def _is_over_nothing(item: Planned, plan: Plan) -> bool:
    """Whether it is about a column that the same revision adds: all values are NULL, or what its own type takes."""
    key, table = item.change.object, item.change.table
    here = [one.change.object for one in plan.items if isinstance(one.change, Add) and one.change.table == table]
    new = [column for column in here if isinstance(column, Column)]
    if isinstance(key, Check):
        return key.column in {column.name for column in new}
    if not isinstance(key, ForeignKey | Unique | Index) or getattr(key, "nulls_not_distinct", False):
        return False
    return not {column.name for column in new if _is_empty(column)}.isdisjoint(key.columns)


def _answer(probe: Probe, ask: Ask) -> Against | str | None:
    try:
        count = int(str(ask(probe.count)[0][0]))
        return Against(probe, count, tuple(ask(probe.sample))) if count else None
    except LookupError as error:
        return f"Nobody could look for {probe.question} in {probe.table}: {error}"


def _split(item: Planned, against: list[Against]) -> Planned:
    """What can be done now; what has to wait for clean rows stands in the revision as a comment."""
    recipe = item.recipe
    now = recipe.up[: len(recipe.up) - len(recipe.later)]
    up = (*now, Step(Remark("\n".join(_stub(recipe.later, against)))))
    return item._replace(recipe=msgspec.structs.replace(recipe, up=up), split=True)


def _stub(later: tuple[Step, ...], against: list[Against]) -> Iterator[str]:
    for found in against:
        yield f"TODO: {found.counted}. Clean them, for instance with an UPDATE or DELETE of"
        yield f"    {found.probe.sample}"
    yield "and then, in a revision of its own:"
    for step in later:
        match step.action:
            case Execute(sql):
                yield f"    op.execute({sql!r})"
            case Apply(change):
                yield f"    change the {change.subject.kind} {change.subject}"
            case Remark(text):
                yield f"    {text}"

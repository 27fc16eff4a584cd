"""Tables that are made anew for most changes: once for all changes of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import groupby

from msgspec.structs import replace

from auditor.fix.order import rank
from auditor.fix.planned import Block, Plan, Planned, Wanted
from auditor.fix.situations import DRIFTED, Situations, States
from auditor.model.changes import Add, Change, Rename
from auditor.model.finding import Cause
from auditor.model.names import Kind, QualifiedName
from auditor.model.schema import Column, Index, Schema
from auditor.model.step import Execute, Recipe
from auditor.plugin.engine import Engine, Rebuilds, Situation
from auditor.plugin.recipes import applied


_PARTS = frozenset({Kind.COLUMN, Kind.PRIMARY_KEY, Kind.UNIQUE, Kind.FOREIGN_KEY, Kind.CHECK})
_BLOCKS = 30
"""The rank of a table that is made anew: after new tables and columns, before indexes."""


class Remaking:
    """Brings the changes of a table together, on engines that make it anew for most of them."""

    def __init__(self, engine: Engine, situations: Situations) -> None:
        self._recipes = engine.recipes if isinstance(engine.recipes, Rebuilds) else None
        self._situations = situations

    def gathered(self, ordered: Sequence[Wanted]) -> list[Wanted]:
        """The same in another order: the changes of a table that is made anew follow each other."""
        tables = {item.decision.change.table for item in ordered if self._remakes(item)}

        def place(item: Wanted) -> tuple[int, int, str, int]:
            change, cause = item.decision.change, item.decision.cause
            if change.table in tables and self._joins(change, cause):
                return _BLOCKS, 1, str(change.table), not _is_guarded(item)
            before = change.table in tables and cause in DRIFTED and self._is_over_columns(change)
            return _BLOCKS - 1 if before else rank(change)[0], 0, "", 0

        return sorted(ordered, key=place) if tables else list(ordered)

    def blocks(self, items: Sequence[Planned], in_sql: frozenset[QualifiedName]) -> list[Planned]:
        """The items, those that make one table anew with what they do together; `in_sql`: not in batch mode."""
        now = self._situations.states
        runs: list[tuple[list[Planned], States, bool]] = []
        for table, found in groupby(items, key=self._table):
            for run, anew in self._parts(list(found), now, reflected=table not in in_sql):
                runs.append((run, now, anew))
                now = reduce(lambda states, item: states.done(item.change, item.cause), run, now)
        made: list[Planned] = []
        for run, before, anew in reversed(runs):
            now = reduce(States.undone, (item.change for item in reversed(run) if not item.kept), now)
            made = [*(self._block(run, before, now, in_sql) if anew else run), *made]
        return made

    def refused(self, items: Sequence[Planned]) -> Iterator[tuple[Planned, str]]:
        """Items that have to name all of a table, which is not the same wherever the revision will run."""
        for item in items:
            if item.block is None or not item.block.known:
                continue
            table = item.change.table
            touched = {name for one in items if one.change.table == table for name in _called(one.change)}
            apart = sorted(self._apart(table) - touched)
            if apart:
                yield item, f"{table} has to be made anew, and its {apart[0]} is not in both history and database"

    def _is_over_columns(self, change: Change) -> bool:
        """Whether it is an index over columns that history and database both have, so that it need not wait for any."""
        schemas = [found for found in (self._situations.head, self._situations.live) if found is not None]
        if not isinstance(change.object, Index):
            return False
        return all({*change.object.columns} <= {*_columns(found, change.table)} for found in schemas)

    def _apart(self, table: QualifiedName | None) -> set[str]:
        """Columns that are in the history or in the database and not in both, and indexes of the database alone."""
        head, live = self._situations.head, self._situations.live
        if live is None:
            return set()
        columns = (f"column {name}" for name in {*_columns(head, table)} ^ {*_columns(live, table)})
        indexes = (f"index {name}" for name in _indexes(live, table) - _indexes(head, table))
        return {*columns, *indexes}

    def _remakes(self, item: Wanted) -> bool:
        decision = item.decision
        situation = self._situations.of(decision.cause, adopts=decision.adopts)
        return self._recipes is not None and self._recipes.remakes(decision.change, situation)

    def _needs(self, item: Planned) -> bool:
        assert self._recipes is not None
        return self._recipes.remakes(item.change, item.situation)

    def _joins(self, change: Change, cause: Cause | None) -> bool:
        """Whether a change is made with others of its table; a column that may be there is added by itself."""
        if self._recipes is None or change.subject.kind not in _PARTS or isinstance(change, Rename):
            return False
        return not _may_be_there(change, cause) or self._recipes.remakes(change, self._situations.of(cause))

    def _table(self, item: Planned) -> QualifiedName | None:
        return item.change.table if self._joins(item.change, item.cause) else None

    def _parts(self, run: list[Planned], now: States, *, reflected: bool) -> Iterator[tuple[list[Planned], bool]]:
        """Items that are made together, and whether their table is made anew for them.

        In SQL, a column that may be there already is made by itself, before the others.
        """
        if self._table(run[0]) is None or not any(map(self._needs, run)):
            yield run, False
            return
        apart: list[Planned] = []
        if _is_sql(self._made(run, now, reflected=reflected)):
            apart = [item for item in run if _may_be_there(item.change, item.cause)]
        yield from (([item], True) for item in apart)
        rest = [item for item in run if item not in apart]
        if rest:
            yield rest, True

    def _block(
        self, run: list[Planned], before: States, left: States, in_sql: frozenset[QualifiedName]
    ) -> list[Planned]:
        """The items with what they do; `left` is what a downgrade leaves once it has taken them back."""
        table = run[0].change.table
        reflected = table not in in_sql
        made = self._made(run, before, reflected=reflected)
        back = [item for item in run if not item.kept]
        down = self._made(back, left, reflected=reflected).down if back else ()
        made = replace(made, down=down)
        situation = _situation(run, before)
        after = reduce(applied, (item.change for item in run), situation.actual)
        columns = [*_columns(situation.actual, table), *_columns(after, table)] if _is_sql(made) else []
        block = Block(made, situation, tuple(dict.fromkeys(columns)))
        return [item._replace(block=block) for item in run]

    def _made(self, run: Sequence[Planned], now: States, *, reflected: bool) -> Recipe:
        assert self._recipes is not None
        return self._recipes.together([item.change for item in run], _situation(run, now), reflected=reflected)


def _situation(run: Sequence[Planned], now: States) -> Situation:
    """What the items find: in the database, unless all that they do is in the history.

    The indexes are those of the history: what else is there, is looked at when the revision runs.
    """
    table = run[0].change.table
    actual = now.head if all(item.cause is Cause.HAND_APPLIED for item in run) else now.live
    known = now.head.table(table)
    indexes = known.indexes if known is not None else ()
    tables = (replace(one, indexes=indexes) if one.name == table else one for one in actual.tables)
    return replace(run[0].situation, actual=replace(actual, tables=tuple(tables)))


def in_sql(made: Plan, names: Iterable[QualifiedName]) -> Plan:
    """The plan again, with some tables made anew from what is known of them."""
    assert made.again is not None
    fresh = made.again([wanted for item in made.items for wanted in item.wanted], frozenset(names))
    return made._replace(items=fresh.items, unfixed=(*made.unfixed, *fresh.unfixed))


def reflecting(made: Plan, numbers: Iterable[int]) -> frozenset[QualifiedName]:
    """The tables of some items that are made anew from what is found at run time."""
    items = [made.items[number] for number in numbers]
    blocks = [item for item in items if item.block is not None and not item.block.known]
    return frozenset(item.change.table for item in blocks if item.change.table is not None)


def _is_sql(made: Recipe) -> bool:
    return any(isinstance(step.action, Execute) for step in (*made.up, *made.down))


def _may_be_there(change: Change, cause: Cause) -> bool:
    return isinstance(change, Add) and isinstance(change.object, Column) and cause in DRIFTED


def _is_guarded(item: Wanted) -> bool:
    return _may_be_there(item.decision.change, item.decision.cause)


def _columns(schema: Schema, table: QualifiedName | None) -> list[str]:
    found = schema.table(table)
    return [column.name for column in found.columns] if found is not None else []


def _indexes(schema: Schema, table: QualifiedName | None) -> set[str]:
    found = schema.table(table)
    return {str(index.name) for index in found.indexes} if found is not None else set()


def _called(change: Change) -> Iterator[str]:
    for item in (change.object, getattr(change, "before", change.object)):
        yield f"{item.kind} {getattr(item, 'name', None)}"

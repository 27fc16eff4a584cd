"""Tables that are made anew for most changes: once for all changes of one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from itertools import groupby

from msgspec.structs import replace

from auditor.fix.order import rank
from auditor.fix.planned import Block, Plan, Planned, Wanted
from auditor.fix.situations import Situations
from auditor.model.changes import Add, Change, Drop, Rename
from auditor.model.finding import Cause
from auditor.model.names import Kind, QualifiedName
from auditor.model.schema import Column, Schema
from auditor.model.step import Execute, Recipe
from auditor.plugin.engine import Engine, Rebuilds, Situation
from auditor.plugin.recipes import applied


Based = Callable[[Wanted], Change]

_PARTS = frozenset({Kind.COLUMN, Kind.PRIMARY_KEY, Kind.UNIQUE, Kind.FOREIGN_KEY, Kind.CHECK})
_BLOCKS = 30
"""The rank of a table that is made anew: after new tables and columns, before indexes."""
_DRIFTED = frozenset({Cause.LOST, Cause.HAND_APPLIED, Cause.UNKNOWN_OBJECT})


class Remaking:
    """Brings the changes of a table together, on engines that make it anew for most of them."""

    def __init__(self, engine: Engine, situations: Situations) -> None:
        self._recipes = engine.recipes if isinstance(engine.recipes, Rebuilds) else None
        self._situations = situations

    def gathered(self, ordered: Sequence[Wanted]) -> list[Wanted]:
        """The same in another order: the changes of a table that is made anew follow each other."""
        tables = {item.decision.change.table for item in ordered if self._remakes(item)}

        def place(item: Wanted) -> tuple[int, int, str, int]:
            change = item.decision.change
            joins = change.table in tables and self._joins(change, item.decision.cause)
            return (_BLOCKS, 1, str(change.table), not _is_guarded(item)) if joins else (rank(change)[0], 0, "", 0)

        return sorted(ordered, key=place) if tables else list(ordered)

    def blocks(self, items: Sequence[Planned], in_sql: frozenset[QualifiedName]) -> Iterator[Planned]:
        """The items, those that make one table anew with what they do together; `in_sql`: not in batch mode."""
        for table, run in groupby(items, key=self._table):
            members = list(run)
            if self._recipes is None or table is None or not any(map(self._needs, members)):
                yield from members
            else:
                yield from self._together(members, reflected=table not in in_sql)

    def refused(self, items: Sequence[Planned]) -> Iterator[tuple[Planned, str]]:
        """Items that have to name all columns of a table, which are not the same wherever the revision will run."""
        for item in items:
            if item.block is None or not item.block.known:
                continue
            table = item.change.table
            touched = {str(one.change.subject.name) for one in items if one.change.table == table}
            apart = sorted(self._apart(table) - touched)
            if apart:
                yield (
                    item,
                    f"{table} has to be made anew, and its column {apart[0]} is not in both history and database",
                )

    def _apart(self, table: QualifiedName | None) -> set[str]:
        """Columns that are in the history or in the database, and not in both."""
        live = self._situations.live
        return set(_columns(self._situations.head, table)) ^ set(_columns(live, table)) if live is not None else set()

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
        if not (isinstance(change, Add) and isinstance(change.object, Column) and cause in _DRIFTED):
            return True
        return self._recipes.remakes(change, self._situations.of(cause))

    def _table(self, item: Planned) -> QualifiedName | None:
        return item.change.table if self._joins(item.change, item.cause) else None

    def _together(self, members: list[Planned], *, reflected: bool) -> Iterator[Planned]:
        """The items with their block; in SQL, a column that may be there already has its own, which is first."""
        block = self._block(members, reflected=reflected)
        apart = [item for item in members if block.known and _may_be_there(item.change, item.cause)]
        for item in apart if len(members) > 1 else ():
            yield item._replace(block=self._block([item], reflected=reflected))
            members.remove(item)
        if apart and members:
            block = self._block(members, reflected=reflected)
        yield from (item._replace(block=block) for item in members)

    def _block(self, members: Sequence[Planned], *, reflected: bool) -> Block:
        situation = _before(members)
        made = self._made(members, situation, reflected=reflected)
        after = reduce(applied, (item.change for item in members), situation.actual)
        back = [item for item in members if not item.kept]
        down = made.down
        if len(back) < len(members):
            before = reduce(applied, (item.change.reverse() for item in reversed(back)), after)
            mirror = replace(situation, actual=before)
            down = self._made(back, mirror, reflected=reflected).down if back else ()
        in_sql = any(isinstance(step.action, Execute) for step in (*made.up, *down))
        table = members[0].change.table
        known = dict.fromkeys([*_columns(situation.actual, table), *_columns(after, table)]) if in_sql else ()
        return Block(replace(made, down=down), situation, tuple(known))

    def _made(self, members: Sequence[Planned], situation: Situation, *, reflected: bool) -> Recipe:
        assert self._recipes is not None
        return self._recipes.together([item.change for item in members], situation, reflected=reflected)


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


def _before(members: Sequence[Planned]) -> Situation:
    """What the first of them finds: in the database, unless all that they do is in the history."""
    live = (item.situation for item in members if item.cause is not Cause.HAND_APPLIED)
    return next(live, members[0].situation)


def _may_be_there(change: Change, cause: Cause) -> bool:
    return isinstance(change, Add | Drop) and isinstance(change.object, Column) and cause in _DRIFTED


def _is_guarded(item: Wanted) -> bool:
    return _may_be_there(item.decision.change, item.decision.cause)


def _columns(schema: Schema, table: QualifiedName | None) -> list[str]:
    found = next((item for item in schema.tables if item.name == table), None)
    return [column.name for column in found.columns] if found is not None else []

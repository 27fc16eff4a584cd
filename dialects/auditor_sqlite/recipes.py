"""How changes are made on SQLite, which changes little in place: most of them by making the table anew (batch mode).

https://www.sqlite.org/lang_altertable.html; all of it was run on 3.40.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from auditor.model.changes import Add, Alter, Change, Drop, Rename
from auditor.model.fix import Applicability
from auditor.model.schema import Check, Column, ForeignKey, Index, PrimaryKey, Table, Unique
from auditor.model.step import Apply, Probe, Recipe, Refusal, Step
from auditor.model.types import Family
from auditor.model.verdict import Facet
from auditor.plugin.engine import Situation
from auditor.plugin.probes import Asker
from auditor.plugin.recipes import BY_HAND, TYPE, copied, facets, of_a_view, table_of, target
from auditor_sqlite.lexer import quote
from auditor_sqlite.recipes_rebuild import spelled
from auditor_sqlite.recipes_reflection import unreflected
from auditor_sqlite.recipes_together import (
    MIXED_UP,
    REBUILDING,
    SOURCE,
    can_be_added,
    is_beyond_alter_table,
    needs_a_value,
    together,
)


_NOT_NULL = 'SQLite refuses: "NOT NULL constraint failed".'
_UNIQUE = 'SQLite refuses: "UNIQUE constraint failed".'
_NUMBERS = frozenset({Family.INTEGER, Family.DECIMAL, Family.FLOAT})


class SqliteRecipes:
    """Recipes for SQLite (see plugin.engine.Recipes)."""

    opening: tuple[Step, ...] = ()
    around = REBUILDING

    def remakes(self, change: Change, situation: Situation) -> bool:
        """Whether ALTER TABLE cannot do it."""
        table = table_of(situation, change.table) if change.table is not None else None
        return is_beyond_alter_table(change) and table is not None and not table.view

    def together(self, changes: Sequence[Change], situation: Situation, *, reflected: bool = True) -> Recipe:
        """In one batch; in SQL where that would lose a part of the table."""
        return together(changes, situation, reflected=reflected)

    def recipe(self, change: Change, situation: Situation) -> Recipe | Refusal | None:
        """How the change is made; None when Alembic's own operation is the best there is."""
        if isinstance(change, Rename):
            hazard = "Running code knows the old name until it is deployed anew."
            return _plainly(change, Applicability.UNSAFE, hazard=hazard)
        if isinstance(change.object, Table):
            return _whole(change)
        table = table_of(situation, change.table) if change.table is not None else None
        if table is None:
            return None
        if table.view:
            return of_a_view(table)
        if (unread := _unread(situation, table)) and self.remakes(change, situation):
            return Refusal(f"{table.name} cannot be made anew: {unread}.")
        if isinstance(change.object, Index):
            return _index(change, table)
        if isinstance(change.object, Column):
            return _column(change, situation, table)
        return _constraint(change, situation, table)


def _plainly(change: Change, applicability: Applicability = Applicability.SAFE, **more: Any) -> Recipe:
    return Recipe((Step(Apply(change)),), (Step(Apply(change.reverse())),), applicability, source=SOURCE, **more)


def _whole(change: Change) -> Recipe | Refusal | None:
    if isinstance(change, Alter):
        return Refusal("SQLite's ALTER TABLE knows no option of a table: it would have to be made anew by hand.")
    if isinstance(change, Add):
        return None
    lossy = "The rows are gone; the downgrade makes the table, empty."
    return _plainly(change, Applicability.UNSAFE, lossy=lossy, hazard=lossy)


def _unread(situation: Situation, table: Table) -> str:
    """What of the table nobody could read, or models have no place for: it would be lost."""
    told = f" of {table.name.name} "
    gaps = (gap for gap in situation.actual.gaps if gap.table == table.name or told in f"{gap.what} ")
    return next((f"{gap.what}: {gap.why}" for gap in gaps), "").rstrip(".")


def _remade(change: Change, situation: Situation, **more: Any) -> Recipe:
    return replace(together((change,), situation), **more)


def _column(change: Change, situation: Situation, table: Table) -> Recipe | Refusal | None:
    if isinstance(change, Drop):
        lossy = "The values of the column are gone; the downgrade makes it, empty."
        return _remade(change, situation, applicability=Applicability.UNSAFE, lossy=lossy, hazard=lossy)
    if isinstance(change, Add):
        return _added(change, situation, table)
    assert isinstance(change, Alter)
    before, after = change.before, target(change)
    assert isinstance(before, Column)
    wanted = facets(change)
    if before.generated != after.generated:
        return _computed(change, situation, table)
    ask, probes, lossy = _asker(table), [], ""
    if Facet.NULLABLE in wanted and not after.nullable:
        probes.append(ask.nulls(before.name, _NOT_NULL))
    if wanted & TYPE and after.type.family in _NUMBERS and before.type.family not in _NUMBERS:
        lossy = "Texts that look like numbers become numbers; the downgrade makes texts of them again."
        name = quote(before.name)
        where = f"typeof({name}) = 'text' AND CAST({name} AS NUMERIC) <> {name}"
        kept = "SQLite keeps them as texts, in a column of numbers."
        probes.append(ask.rows(f"rows whose {before.name} is no number", where, kept, (before.name,)))
    return _remade(change, situation, probes=tuple(probes), lossy=lossy, **_copied(situation, table))


def _added(change: Add, situation: Situation, table: Table) -> Recipe:
    column = change.object
    assert isinstance(column, Column)
    if can_be_added(column):
        # DROP COLUMN is there from 3.35 on only (https://www.sqlite.org/releaselog/3_35_0.html).
        down = Step(Apply(change.reverse()), remakes=not unreflected(table))
        return Recipe((Step(Apply(change)),), (down,), lossy="the values of the column go with it", source=SOURCE)
    missing = f"rows that need a value for the new column {column.name}"
    probes = (_asker(table).any_row(missing, _NOT_NULL),) if needs_a_value(column) else ()
    lossy = "The values of the column are gone after the downgrade."
    return _remade(change, situation, lossy=lossy, probes=probes, **_copied(situation, table))


def _computed(change: Alter, situation: Situation, table: Table) -> Recipe | Refusal:
    """A column that is computed, or in another way, or is no longer: then it keeps its values."""
    before, after = change.before, target(change)
    assert isinstance(before, Column)
    lost = "" if before.generated is not None else f"What {before.name} holds is computed anew; the old is gone."
    lossy = lost or ("" if after.generated is not None else "The downgrade computes the values anew.")
    more: dict[str, Any] = {"applicability": Applicability.UNSAFE, "hazard": lost}
    return _remade(change, situation, lossy=lossy, **(more if lost else _copied(situation, table)))


def _index(change: Change, table: Table) -> Recipe:
    item = change.object
    assert isinstance(item, Index)
    if isinstance(change, Drop):
        return _plainly(change, Applicability.UNSAFE, hazard=BY_HAND)
    if isinstance(change, Add):
        return _plainly(change, probes=_probes(item, table))
    assert isinstance(change, Alter)
    before, after = change.before, target(change)
    up, down = (
        (Step(Apply(Drop(one, table.name))), Step(Apply(Add(other, table.name))))
        for one, other in ((before, after), (after, before))
    )
    return Recipe(up, down, probes=_probes(after, table), source=SOURCE)


def _constraint(change: Change, situation: Situation, table: Table) -> Recipe:
    if isinstance(change, Drop):
        return _remade(change, situation, applicability=Applicability.UNSAFE, hazard=BY_HAND)
    made = _remade(change, situation, **_copied(situation, table))
    if any(step.why.startswith(MIXED_UP) for step in made.up):
        return made  # the rows are made to fit
    after = target(change) if isinstance(change, Alter) else change.object
    return replace(made, probes=_probes(after, table))


def _probes(item: object, table: Table) -> tuple[Probe, ...]:
    """Rows that break the new constraint."""
    ask = _asker(table)
    match item:
        case Unique() | PrimaryKey():
            return (ask.duplicates(map(quote, item.columns), _UNIQUE),)
        case Index(unique=True):
            texts = [quote(part.column) if part.column is not None else f"({part.expression})" for part in item.parts]
            return (ask.duplicates(texts, _UNIQUE, item.predicate or ""),)
        case ForeignKey():
            taken = "SQLite takes the key; with foreign_keys on, writes to such rows fail."
            return (ask.orphans(item.columns, item.target, item.target_columns, taken),)
        case Check():
            refuses = 'SQLite refuses: "CHECK constraint failed".'
            question = f"rows that break CHECK ({item.expression})"
            return (ask.rows(question, f"NOT ({item.expression})", refuses),)
    return ()


def _copied(situation: Situation, table: Table) -> dict[str, Any]:
    """Every change of a table copies it, and SQLite counts no rows: what nobody has counted is taken for few."""
    return copied(situation, table.name, uncounted=Applicability.SAFE)


def _asker(table: Table) -> Asker:
    return Asker(table, quote, spelled)

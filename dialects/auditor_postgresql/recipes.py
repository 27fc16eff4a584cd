"""How changes are made on PostgreSQL without locking a table for long, losing rows or stopping half-way."""

from __future__ import annotations

from auditor.model.changes import Add, Alter, Change, Drop, Rename
from auditor.model.fix import Applicability
from auditor.model.schema import Check, Column, EnumType, ForeignKey, Index, PrimaryKey, Sequence, Table, Unique
from auditor.model.step import Apply, Recipe, Refusal, Step
from auditor.model.verdict import Facet
from auditor.plugin.engine import Situation
from auditor.plugin.recipes import BY_HAND, facets, of_a_view, table_of
from auditor_postgresql import recipes_columns, recipes_constraints, recipes_enums, recipes_keys
from auditor_postgresql.recipes_sql import MANUAL, run, spelled


class PostgresRecipes:
    """Recipes for PostgreSQL (see plugin.engine.Recipes)."""

    opening: tuple[Step, ...] = (
        run(
            recipes_keys.LOCK_TIMEOUT,
            "Whoever waits for a lock has all others wait behind it: rather give up, and try again.",
        ),
    )

    def recipe(self, change: Change, situation: Situation) -> Recipe | Refusal | None:
        """How the change is made; None when Alembic's own operation is the best there is."""
        match change:
            case Rename():
                return _renamed(change)
            case Add(object=EnumType() | Sequence()) | Drop(object=EnumType() | Sequence()):
                return _alone(change)
            case Alter(object=EnumType() as after, before=EnumType() as before):
                return recipes_enums.relabelled(before.name, before.labels, after.labels, situation, {})
        if change.table is None:
            return _whole(change)
        table = table_of(situation, change.table)
        if table is None:
            return None
        return of_a_view(table) if table.view else _part(change, situation, table)


def _part(change: Change, situation: Situation, table: Table) -> Recipe | Refusal | None:
    kinds = {
        **dict.fromkeys((Index, Unique, PrimaryKey), recipes_keys),
        **dict.fromkeys((ForeignKey, Check), recipes_constraints),
        Column: recipes_columns,
    }
    module = kinds.get(type(change.object))
    if module is None:
        return Refusal(f"Nobody has written down how a {change.object.kind} is changed.")
    match change:
        case Add():
            added: Recipe | Refusal | None = module.add(change, situation, table)
            return added
        case Drop() if module is recipes_keys:
            return recipes_keys.drop(change, situation, table)
        case Drop():
            dropped: Recipe = module.drop(change, table)
            return dropped
        case _:
            altered: Recipe | Refusal | None = module.alter(change, situation, table)
            return altered


def _renamed(change: Rename) -> Recipe:
    back = Step(Apply(change.reverse()))
    hazard = "Running code knows the old name until it is deployed anew."
    source = f"{MANUAL}sql-altertable.html"
    return Recipe((Step(Apply(change)),), (back,), Applicability.UNSAFE, source=source, hazard=hazard)


def _alone(change: Add | Drop) -> Recipe:
    """Types and sequences that no table brings with it: Alembic has no operation for them."""
    item = change.object
    assert isinstance(item, EnumType | Sequence)
    if isinstance(item, EnumType):
        made, gone = recipes_enums.create(item), recipes_enums.drop(item.name)
    else:
        made, gone = run(f"CREATE SEQUENCE {spelled(item.name)}"), run(f"DROP SEQUENCE {spelled(item.name)}")
    if isinstance(change, Add):
        return Recipe((made,), (gone,), source=f"{MANUAL}sql-createtype.html")
    source = f"{MANUAL}sql-droptype.html"
    return Recipe((gone,), (made,), Applicability.UNSAFE, source=source, hazard=BY_HAND)


def _whole(change: Change) -> Recipe | Refusal | None:
    """Tables: only dropping one needs a word, and a comment is all that there is to change."""
    if isinstance(change, Alter) and facets(change) != {Facet.COMMENT}:
        return Refusal("Nobody has written down how this is changed.")
    if not isinstance(change, Drop):
        return None
    lossy = "The rows are gone; the downgrade makes the table, empty."
    up, down = (Step(Apply(change)),), (Step(Apply(change.reverse()), lossy),)
    return Recipe(up, down, Applicability.UNSAFE, lossy, hazard=lossy)

"""How columns change: each property by itself, in the order in which one does not stand in another's way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from auditor.model.changes import Add, Alter, Drop
from auditor.model.fix import Applicability
from auditor.model.schema import Column, EnumType, Table
from auditor.model.step import Apply, Recipe, Refusal, Remark, Step
from auditor.model.types import Family
from auditor.model.verdict import Facet
from auditor.plugin.engine import Situation
from auditor.plugin.recipes import TYPE, copied, facets, least, target
from auditor_postgresql import recipes_enums, recipes_identity, recipes_sql
from auditor_postgresql.names import quote
from auditor_postgresql.recipes_sql import MANUAL, altering, asker, cut, run, type_text
from auditor_postgresql.recipes_types import Conversion, conversion
from auditor_postgresql.statements import mentioned


NULLS_LATE = (18,)
"""Since this version NOT NULL is a constraint that may be validated later."""

EXPRESSIONS = (17,)
"""Since this version a generated column gets another expression in place."""

_SOURCE = f"{MANUAL}sql-altertable.html"
_PLAIN = frozenset({Facet.DEFAULT, Facet.COMMENT})
_VOLATILE = ("random(", "clock_timestamp(", "gen_random_uuid(", "uuid_generate", "uuidv", "nextval(", "timeofday(")


def add(change: Add, situation: Situation, table: Table) -> Recipe | Refusal | None:
    """A column that is not there."""
    column = change.object
    assert isinstance(column, Column)
    before, after = _types_around(column, situation)
    makes = column.generated is not None or column.identity is not None or _is_volatile(column.default)
    down = (Step(Apply(Drop(column, table.name))), *after)
    if not column.nullable and column.default is None and not makes and situation_rows(situation, table) != 0:
        return _required(column, table, situation, before, down)
    if makes:
        why = "Every row gets a value of its own: the table is rewritten, and nobody reads or writes it meanwhile."
        up = (*before, Step(Apply(change), why))
        return Recipe(up, down, source=f"{_SOURCE}, Notes; run on 15", **copied(situation, table.name))
    return Recipe((*before, Step(Apply(change))), down, source=_SOURCE) if before else None


def drop(change: Drop, table: Table) -> Recipe:
    """A column that is there and not expected: its values would be gone."""
    column = change.object
    assert isinstance(column, Column)
    lossy = f"The values of {column.name} are gone; the downgrade makes the column, empty."
    if not column.nullable and column.default is None and column.generated is None and column.identity is None:
        column = replace(column, nullable=True)
    back = (Step(Apply(Add(column, table.name)), lossy),)
    return Recipe((Step(Apply(change)),), back, Applicability.UNSAFE, lossy, source=_SOURCE, hazard=lossy)


def alter(change: Alter, situation: Situation, table: Table) -> Recipe | Refusal | None:
    """A column that differs, all of its facets together."""
    wanted = facets(change)
    if wanted <= _PLAIN:
        return None
    before, after = change.before, target(change)
    assert isinstance(before, Column)
    parts: list[Recipe | Refusal] = []
    if wanted & (TYPE | {Facet.COLLATION}):
        parts.append(_retyped(before, after, change, situation, table))
    if Facet.GENERATED in wanted:
        parts.append(_generated(before, after, situation, table))
    if Facet.DEFAULT in wanted and not _is_set_with_type(before, after):
        parts.append(_plain(change, Facet.DEFAULT, "default"))
    if Facet.IDENTITY in wanted:
        parts.append(recipes_identity.recipe(before, after, table, situation))
    if Facet.COMMENT in wanted:
        parts.append(_plain(change, Facet.COMMENT, "comment"))
    if Facet.NULLABLE in wanted:
        parts.append(_optional(change) if after.nullable else required(after, table, situation))
    return together(parts)


def together(parts: Iterable[Recipe | Refusal]) -> Recipe | Refusal:
    """One recipe of several, taken back in the opposite order; one that is refused refuses all."""
    made: list[Recipe] = []
    for part in parts:
        if isinstance(part, Refusal):
            return part
        made.append(part)
    if not made:
        return Refusal("Nobody has written down how this is changed.")
    return Recipe(
        tuple(step for part in made for step in part.up),
        tuple(step for part in reversed(made) for step in part.down),
        least(part.applicability for part in made),
        " ".join(dict.fromkeys(part.lossy for part in made if part.lossy)),
        probes=tuple(probe for part in made for probe in part.probes),
        later=_waiting(made),
        source="; ".join(dict.fromkeys(part.source for part in made if part.source)),
        hazard=" ".join(dict.fromkeys(part.hazard for part in made if part.hazard)),
    )


def _waiting(parts: list[Recipe]) -> tuple[Step, ...]:
    """What rows may refuse can wait where it comes last, nothing before it asks them, and something is left to do."""
    alone = len(parts) == 1 and parts[0].later == parts[0].up
    return () if alone or any(part.probes for part in parts[:-1]) else parts[-1].later


def required(column: Column, table: Table, situation: Situation) -> Recipe:
    """NOT NULL without a lock for the time of a scan: rows are looked through beforehand, by a constraint."""
    name, own = quote(column.name), table.name
    refuses = f'PostgreSQL refuses: "column {column.name} contains null values".'
    probes = (asker(table).nulls(column.name, refuses),)
    down = (run(altering(own, f"ALTER COLUMN {name} DROP NOT NULL")),)
    new_rows, old_rows = "New rows need a value from now on.", "Looks through the rows while the table is written to."
    if situation.server.version >= NULLS_LATE:
        constraint = quote(cut(f"{own.name}_{column.name}", "_not_null"))
        late = f"ADD CONSTRAINT {constraint} NOT NULL {name} NOT VALID"
        up: tuple[Step, ...] = (
            run(altering(own, f"DROP CONSTRAINT IF EXISTS {constraint}", late), new_rows),
            run(altering(own, f"VALIDATE CONSTRAINT {constraint}"), old_rows, new_transaction=True),
        )
        return Recipe(up, down, later=up[1:], probes=probes, source=f"{_SOURCE}; run on 18")
    constraint = quote(cut(f"{own.name}_{column.name}", "_given"))
    check = f"ADD CONSTRAINT {constraint} CHECK ({name} IS NOT NULL) NOT VALID"
    proven = "The CHECK has proven it: no row is looked at."
    up = (
        run(altering(own, f"DROP CONSTRAINT IF EXISTS {constraint}", check), new_rows),
        run(altering(own, f"VALIDATE CONSTRAINT {constraint}"), old_rows, new_transaction=True),
        run(altering(own, f"ALTER COLUMN {name} SET NOT NULL"), proven),
        run(altering(own, f"DROP CONSTRAINT {constraint}")),
    )
    # All of it may wait: a CHECK that stays behind would be one that nobody has declared.
    return Recipe(up, down, later=up, probes=probes, source=f"{_SOURCE}, SET NOT NULL (since 12); run on 15")


def situation_rows(situation: Situation, table: Table) -> int | None:
    """The number of rows, as far as anybody has counted."""
    return dict(situation.rows).get(table.name)


def _required(
    column: Column, table: Table, situation: Situation, before: tuple[Step, ...], down: tuple[Step, ...]
) -> Recipe:
    """A new column that must not be empty, and that nobody says a value for."""
    fill = f"UPDATE {recipes_sql.spelled(table.name)} SET {quote(column.name)} = ... WHERE {quote(column.name)} IS NULL"  # noqa: S608 -- a comment
    later = required(column, table, situation)
    up = (
        *before,
        Step(Apply(Add(replace(column, nullable=True), table.name))),
        Step(Remark(f"The rows that are there need a value, in small portions: {fill}")),
        *later.up,
    )
    probe = asker(table).any_row(
        f"rows that need a value for the new column {column.name}",
        f'PostgreSQL refuses: "column {column.name} contains null values".',
    )
    return Recipe(up, down, later=later.later, probes=(probe,), source=later.source)


def _optional(change: Alter) -> Recipe:
    steps = _plain(change, Facet.NULLABLE, "nullable")
    return replace(steps, lossy="The downgrade is refused while rows hold no value.")


def _plain(change: Alter, facet: Facet, field: str) -> Recipe:
    """One field by Alembic's own operation: no more than a note in the catalog."""
    before: Any = change.before
    after = replace(before, **{field: getattr(change.object, field)})
    only = tuple(item for item in change.differences if item.facet is facet)
    step = Alter(after, before, only, change.table)
    return Recipe((Step(Apply(step)),), (Step(Apply(step.reverse())),), source=_SOURCE)


def _is_set_with_type(before: Column, after: Column) -> bool:
    """Whether the new default goes with the new type, because the old one would not survive it."""
    return before.type != after.type and before.default is not None and before.type.family is not after.type.family


def _retyped(before: Column, after: Column, change: Alter, situation: Situation, table: Table) -> Recipe | Refusal:
    """Another type, or another collation of it."""
    if Family.ENUM in {before.type.family, after.type.family} or _labelled_arrays(before, after):
        found = _enum(before, after, situation, table)
        if found is not None:
            return found
    if before.generated is not None:
        return Refusal(f"{before.name} is a generated column: its type follows from dropping and adding it.")
    held = next((item.name for item in table.columns if item.generated and _holds(item, before, table)), None)
    if held is not None:
        return Refusal(f"PostgreSQL refuses it while the generated column {held} uses {before.name}.")
    ways = _way(before, after), _way(after, before)
    if ways[0] is None:
        return Refusal(
            f"Nobody can tell how {before.type} becomes {after.type}: write ALTER COLUMN ... USING yourself."
        )
    up = _steps(before, after, ways[0], situation, table)
    down = _steps(after, before, ways[1] or Conversion(using="NULL"), situation, table)
    loss = [ways[0].lost]
    if ways[1] is None:
        loss.append("Nobody can tell how values get back: the downgrade leaves the column empty.")
    elif ways[1].refuses:
        loss.append("The downgrade is refused while the column holds values that the old type does not take.")
    more = copied(situation, table.name) if ways[0].rewrites or _rebuilds_indexes(before, after, table) else {}
    if Facet.TIMEZONE in facets(change):
        zone = "Values are taken for UTC: whether they are, only you know."
        more = {"applicability": Applicability.UNSAFE, "hazard": zone}
    ask = asker(table)
    question = f"rows whose {before.name} does not fit"
    probes = (ask.rows(question, ways[0].against, ways[0].refuses, (before.name,)),) if ways[0].against else ()
    return Recipe(up, down, lossy=" ".join(filter(None, loss)), probes=probes, source=f"{_SOURCE}; run on 15", **more)


def _rebuilds_indexes(before: Column, after: Column, table: Table) -> bool:
    return before.collation != after.collation and _indexed(before, table)


def _way(before: Column, after: Column) -> Conversion | None:
    if before.type == after.type:
        return Conversion(rewrites=False)  # another collation: the table stays, its indexes are built anew
    if before.type.family is after.type.family is Family.ARRAY:
        return Conversion(using=f"{quote(before.name)}::{type_text(after.type)}")
    return conversion(before.type, after.type, before.name)


def _indexed(column: Column, table: Table) -> bool:
    indexed = any(column.name in item.columns for item in table.indexes)
    return indexed or any(column.name in item.columns for item in table.uniques)


def _steps(before: Column, after: Column, way: Conversion, situation: Situation, table: Table) -> tuple[Step, ...]:
    name, made = quote(before.name), type_text(after.type, situation.expected, situation.actual)
    action = f"ALTER COLUMN {name} TYPE {made}"
    action += f" COLLATE {quote(after.collation)}" if after.collation else ""
    action += f" USING {way.using}" if way.using else ""
    actions = [action]
    if before.default is not None and before.type.family is not after.type.family:
        actions.insert(0, f"ALTER COLUMN {name} DROP DEFAULT")
        actions += [f"ALTER COLUMN {name} SET DEFAULT {after.default}"] if after.default is not None else []
    why = "The table is rewritten, and nobody reads or writes it meanwhile." if way.rewrites else ""
    if not way.rewrites and _rebuilds_indexes(before, after, table):
        why = "The table stays as it is; its indexes on the column are built anew, and nobody writes meanwhile."
    serial = recipes_identity.widened(before, after, table, situation)
    return (run(altering(table.name, *actions), why), *serial)


def _holds(generated: Column, column: Column, table: Table) -> bool:
    return generated.generated is not None and column.name in mentioned(generated.generated.expression, table)


def _labelled_arrays(before: Column, after: Column) -> bool:
    """Whether both are arrays of one enum type, whose labels differ."""
    arrays = before.type.family is after.type.family is Family.ARRAY
    return arrays and before.type.name == after.type.name and all(isinstance(one, str) for one in before.type.args)


def _enum(before: Column, after: Column, situation: Situation, table: Table) -> Recipe | Refusal | None:
    """Other labels of a type, another name of it, or a column that becomes or ceases to be of an enum type."""
    enums = {str(item.name): item for item in situation.actual.enums}
    wanted = {str(item.name): item for item in situation.expected.enums}
    own = before.type.name.removesuffix("[]")
    labels = after.enumeration.bound if after.enumeration is not None else tuple(map(str, after.type.args))
    if before.type.name == after.type.name and own in enums:
        return recipes_enums.relabelled(enums[own].name, enums[own].labels, labels, situation, _pairs(after))
    if before.type.family is after.type.family is Family.ENUM and after.type.name not in enums and own in enums:
        alone = recipes_enums.users(situation.actual, enums[own].name) == 1 and own not in wanted
        if alone and enums[own].labels == labels:
            return recipes_enums.retitled(enums[own].name, recipes_sql.enum_name(after.type))
    made, gone = _types_around(after, situation)
    left = _left(before, situation)
    if not made and not left:
        return None
    way, back = _way(before, after), _way(after, before)
    if way is None:
        return Refusal(f"Nobody can tell how {before.type} becomes {after.type}: write it yourself.")
    ask = asker(table).rows(f"rows whose {before.name} is no label", way.against, way.refuses) if way.against else None
    return Recipe(
        (*made, *_steps(before, after, way, situation, table), *(recipes_enums.drop(item.name) for item in left)),
        (
            *(recipes_enums.create(item) for item in left),
            *_steps(after, before, back or Conversion(using="NULL"), situation, table),
            *gone,
        ),
        lossy=way.lost,
        probes=(ask,) if ask is not None else (),
        source=recipes_enums.SOURCE,
        **copied(situation, table.name),
    )


def _types_around(column: Column, situation: Situation) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """CREATE TYPE and DROP TYPE for the enum type of a column where the database has none of its name."""
    item = column.type
    known = {str(enum.name) for enum in situation.actual.enums}
    name = item.name.removesuffix("[]")
    labels = tuple(map(str, item.args))
    if item.family is Family.ARRAY:
        found = next((enum for enum in situation.expected.enums if str(enum.name) == name), None)
        labels = found.labels if found is not None else ()
    if name in known or not labels or item.family not in {Family.ENUM, Family.ARRAY}:
        return (), ()
    wanted = {str(enum.name): enum.name for enum in situation.expected.enums}
    title = wanted.get(name, recipes_sql.enum_name(item))
    return (recipes_enums.create(EnumType(title, labels)),), (recipes_enums.drop(title),)


def _left(before: Column, situation: Situation) -> tuple[EnumType, ...]:
    """The enum type that no column has any more once this one is of another type."""
    wanted = {str(item.name) for item in situation.expected.enums}
    own = before.type.name.removesuffix("[]")
    return tuple(
        item
        for item in situation.actual.enums
        if str(item.name) == own and own not in wanted and recipes_enums.users(situation.actual, item.name) == 1
    )


def _pairs(column: Column) -> dict[str, str]:
    known = column.enumeration
    if known is None or not known.names:
        return {}
    both = zip(known.names, known.values, strict=False)
    return {spelling: other for one, two in both for spelling, other in ((one, two), (two, one))}


def _is_volatile(default: str | None) -> bool:
    """Whether every row gets another value; what is not known for it is evaluated once."""
    return default is not None and any(word in default.lower() for word in _VOLATILE)


def _generated(before: Column, after: Column, situation: Situation, table: Table) -> Recipe | Refusal:
    """A column that is computed, or is no longer."""
    name, own = quote(before.name), table.name
    if before.generated is not None and after.generated is None:
        return _uncomputed(before, after, situation, table)
    if after.generated is None:
        return Refusal("Neither side computes it.")
    same_kind = before.generated is not None and before.generated.stored == after.generated.stored
    if same_kind and before.generated is not None and situation.server.version >= EXPRESSIONS:
        up, down = (
            (run(altering(own, f"ALTER COLUMN {name} SET EXPRESSION AS ({item.expression})")),)
            for item in (after.generated, before.generated)
        )
        return Recipe(up, down, source=f"{_SOURCE}, SET EXPRESSION (since 17); run on 18", **copied(situation, own))
    if _indexed(before, table) or any(before.name in mentioned(check.expression, table) for check in table.checks):
        return Refusal(f"Indexes and constraints hold {before.name}, which would have to be dropped and added again.")
    lost = "" if before.generated is not None else f"The values of {before.name} are computed anew; the old are gone."
    more = {"applicability": Applicability.UNSAFE, "hazard": lost} if lost else copied(situation, own)
    there, back = _again(before, after, situation, table), _again(after, before, situation, table)
    return Recipe(there, back, lossy=lost, source=f"{_SOURCE}; run on 15", **more)


def _again(before: Column, after: Column, situation: Situation, table: Table) -> tuple[Step, ...]:
    made = recipes_sql.column(after, situation.expected, situation.actual)
    why = "Dropped and added in one statement: the table is rewritten, and the column stands last."
    return (run(altering(table.name, f"DROP COLUMN {quote(before.name)}", f"ADD COLUMN {made}"), why),)


def _uncomputed(before: Column, after: Column, situation: Situation, table: Table) -> Recipe | Refusal:
    assert before.generated is not None
    if before.generated.stored is False:
        return Refusal("A virtual column has no values to keep: add a column, fill it, and drop this one.")
    name = quote(before.name)
    actions = [f"ALTER COLUMN {name} DROP EXPRESSION"]
    actions += [f"ALTER COLUMN {name} SET DEFAULT {after.default}"] if after.default is not None else []
    lossy = "The downgrade computes the values anew: what was written in between is gone."
    down = _again(after, before, situation, table)
    return Recipe((run(altering(table.name, *actions)),), down, lossy=lossy, source=f"{_SOURCE}; run on 15")

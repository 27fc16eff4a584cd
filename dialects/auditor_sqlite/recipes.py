"""How changes are made on SQLite, which changes little in place: most of them by making the table anew (batch mode).

https://www.sqlite.org/lang_altertable.html; all of it was run on 3.40.
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from auditor.model.changes import Add, Alter, Change, Drop, Rename
from auditor.model.fix import Applicability
from auditor.model.schema import Check, Column, ForeignKey, Index, PrimaryKey, Sequence, Table, Unique
from auditor.model.step import Apply, Execute, Probe, Recipe, Refusal, Remark, Step
from auditor.model.types import Family
from auditor.model.verdict import Different, Facet, Fit
from auditor.plugin.engine import Situation
from auditor.plugin.probes import Asker
from auditor.plugin.recipes import BY_HAND, TYPE, copied, facets, made_of, of_a_view, table_of, target
from auditor_sqlite.enums import accepted_labels
from auditor_sqlite.recipes_rebuild import literal, quote, remade, spelled, survives_batch


SOURCE = "https://www.sqlite.org/lang_altertable.html#otheralter; run on 3.40"

_REQUIRED = Different(Facet.NULLABLE, "NOT NULL", "NULL allowed", Fit.NARROWER)
_NOT_NULL = 'SQLite refuses: "NOT NULL constraint failed".'
_UNIQUE = 'SQLite refuses: "UNIQUE constraint failed".'
_LABELS = frozenset({Facet.LABELS, Facet.LABEL_ORDER})
_NUMBERS = frozenset({Family.INTEGER, Family.DECIMAL, Family.FLOAT})
_CONSTANTS = ("'", '"', "-", "+", "x'", *"0123456789")
_WORDS = frozenset({"null", "true", "false"})


class SqliteRecipes:
    """Recipes for SQLite (see plugin.engine.Recipes)."""

    opening: tuple[Step, ...] = (
        Step(
            Execute("PRAGMA foreign_keys = OFF"),
            "A table that is made anew is dropped: with foreign keys on, rows that refer to it would go with it.",
            autocommit=True,
        ),
    )

    def rebuilds(self, change: Change, situation: Situation) -> bool:
        """Whether ALTER TABLE cannot do it, and batch mode can without losing a part of the table."""
        if not _is_beyond_alter_table(change):
            return False
        table = table_of(situation, change.table) if change.table is not None else None
        return table is not None and survives_batch(table)

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
        if isinstance(change.object, Index):
            return _index(change, table)
        if isinstance(change.object, Column):
            return _column(change, situation, table)
        return _constraint(change, situation, table)


def _is_beyond_alter_table(change: Change) -> bool:
    if isinstance(change, Rename) or isinstance(change.object, Table | Index | Sequence):
        return False
    return not (isinstance(change, Add) and isinstance(change.object, Column) and _can_be_added(change.object))


def _remade(change: Change, table: Table, **more: Any) -> Recipe:
    """By Alembic's batch mode, or in SQL where that would lose a part of the table."""
    if survives_batch(table) and not _is_beyond_batch(change):
        return _plainly(change, **more)
    after = made_of(table, change)
    return Recipe(remade(table, after), remade(after, table), source=SOURCE, **more)


def _is_beyond_batch(change: Change) -> bool:
    """Whether batch mode would copy a computed column as if it were a value, or not make a key the rowid.

    What has no name it cannot drop, either.
    """
    if isinstance(change, Alter) and Facet.IDENTITY in facets(change):
        return True
    there = change.before if isinstance(change, Alter) else change.object
    if isinstance(there, Unique | ForeignKey) and there.name is None:
        return True
    columns = (change.object, change.before) if isinstance(change, Alter) else (change.object,)
    return any(isinstance(column, Column) and column.generated is not None for column in columns)


def _plainly(change: Change, applicability: Applicability = Applicability.SAFE, **more: Any) -> Recipe:
    return Recipe((Step(Apply(change)),), (Step(Apply(change.reverse())),), applicability, source=SOURCE, **more)


def _whole(change: Change) -> Recipe | Refusal | None:
    if isinstance(change, Alter):
        return Refusal("SQLite's ALTER TABLE knows no option of a table: it would have to be made anew by hand.")
    if isinstance(change, Add):
        return None
    lossy = "The rows are gone; the downgrade makes the table, empty."
    return _plainly(change, Applicability.UNSAFE, lossy=lossy, hazard=lossy)


def _can_be_added(column: Column) -> bool:
    """ADD COLUMN takes no key, nothing stored that is computed, and no NOT NULL without a constant."""
    if column.identity is not None or (column.generated is not None and column.generated.stored):
        return False
    if column.default is None:
        return column.nullable
    return _is_constant(column.default) and (column.nullable or column.default.strip().lower() != "null")


def _is_constant(text: str) -> bool:
    bare = text.strip().lower()
    return bare in _WORDS or bare.startswith(_CONSTANTS)


def _column(change: Change, situation: Situation, table: Table) -> Recipe | Refusal | None:
    if isinstance(change, Drop):
        lossy = "The values of the column are gone; the downgrade makes it, empty."
        column = change.object
        assert isinstance(column, Column)
        back = Drop(replace(column, nullable=True) if _needs_a_value(column) else column, table.name)
        bare = made_of(table, change)
        up, down = remade(table, bare), remade(bare, made_of(bare, back.reverse()))
        if survives_batch(table) and column.generated is None:
            up, down = (Step(Apply(change)),), (Step(Apply(back.reverse()), lossy),)
        return Recipe(up, down, Applicability.UNSAFE, lossy, source=SOURCE, hazard=lossy)
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
    change = replace(change, object=after)
    if wanted & _LABELS and accepted_labels(before.name, table) is not None:
        return _unlisted(change, table, probes=tuple(probes), lossy=lossy, **_copied(situation, table))
    return _remade(change, table, probes=tuple(probes), lossy=lossy, **_copied(situation, table))


def _unlisted(change: Alter, table: Table, **more: Any) -> Recipe:
    """The column without the CHECKs that list its labels: one that is declared has a step of its own."""
    made, name = made_of(table, change), str(change.subject.name)
    kept = tuple(item for item in made.checks if accepted_labels(name, replace(made, checks=(item,))) is None)
    after = replace(made, checks=kept)
    return Recipe(remade(table, after), remade(after, table), source=SOURCE, **more)


def _needs_a_value(column: Column) -> bool:
    return not column.nullable and column.default is None and column.generated is None and column.identity is None


def _added(change: Add, situation: Situation, table: Table) -> Recipe | None:
    column = change.object
    assert isinstance(column, Column)
    lossy = "The values of the column are gone after the downgrade."
    if not _needs_a_value(column):
        return None if _can_be_added(column) else _remade(change, table, lossy=lossy, **_copied(situation, table))
    optional = replace(column, nullable=True)
    difference = Alter(column, optional, (_REQUIRED,), table.name)
    name = quote(column.name)
    fill = f"UPDATE {spelled(table.name)} SET {name} = ... WHERE {name} IS NULL"  # noqa: S608 -- a comment
    there = made_of(table, Add(optional, table.name))
    up = (
        Step(Apply(Add(optional, table.name))),
        Step(Remark(f"The rows that are there need a value: {fill}")),
        *_remade(difference, there).up,
    )
    probe = _asker(table).any_row(f"rows that need a value for the new column {column.name}", _NOT_NULL)
    down = _remade(Drop(column, table.name), made_of(table, change)).up
    return Recipe(up, down, lossy=lossy, probes=(probe,), source=SOURCE, **_copied(situation, table))


def _computed(change: Alter, situation: Situation, table: Table) -> Recipe | Refusal:
    """A column that is computed, or in another way, or is no longer: then it keeps its values."""
    before, after = change.before, target(change)
    assert isinstance(before, Column)
    lost = "" if before.generated is not None else f"What {before.name} holds is computed anew; the old is gone."
    lossy = lost or ("" if after.generated is not None else "The downgrade computes the values anew.")
    more: dict[str, Any] = {"applicability": Applicability.UNSAFE, "hazard": lost}
    change = replace(change, object=after)
    return _remade(change, table, lossy=lossy, **(more if lost else _copied(situation, table)))


def _index(change: Change, table: Table) -> Recipe:
    item = change.object
    assert isinstance(item, Index)
    if isinstance(change, Drop):
        return _plainly(change, Applicability.UNSAFE, hazard=BY_HAND)
    if isinstance(change, Add):
        return _plainly(change, probes=_probes(item, table))
    assert isinstance(change, Alter)
    return _swapped(change, table)


def _swapped(change: Alter, table: Table, **more: Any) -> Recipe:
    """What cannot be altered is dropped and added."""
    before, after = change.before, target(change)
    change = replace(change, object=after)
    probes = _probes(after, table)
    if not isinstance(before, Index) and (not survives_batch(table) or _is_beyond_batch(change)):
        return Recipe(
            remade(table, made_of(table, change)),
            remade(made_of(table, change), table),
            probes=probes,
            source=SOURCE,
            **more,
        )
    up, down = (
        (Step(Apply(Drop(one, table.name))), Step(Apply(Add(other, table.name))))
        for one, other in ((before, after), (after, before))
    )
    return Recipe(up, down, probes=probes, source=SOURCE, **more)


def _constraint(change: Change, situation: Situation, table: Table) -> Recipe | Refusal:
    item = change.object
    more = _copied(situation, table)
    there = change.before if isinstance(change, Alter) else item
    if isinstance(change, Drop):
        return replace(_remade(change, table), applicability=Applicability.UNSAFE, hazard=BY_HAND)
    if isinstance(change, Add):
        return _remade(change, table, probes=_probes(item, table), **more)
    if isinstance(there, Check) and isinstance(item, Check):
        mapping = _mapping(there, item, situation, table)
        if mapping is not None:
            assert isinstance(change, Alter)
            return _relabelled(change, mapping, table, more)
    assert isinstance(change, Alter)
    return _swapped(change, table, **more)


def _mapping(before: Check, after: Check, situation: Situation, table: Table) -> tuple[str, dict[str, str]] | None:
    """The column, and what its labels become, where two CHECKs list the names and the values of an enum."""
    wanted = next((item for item in situation.expected.tables if item.name == table.name), table)
    for column in wanted.columns:
        known = column.enumeration
        old, new = (accepted_labels(column.name, replace(table, checks=(item,))) for item in (before, after))
        if known is None or not known.names or old is None or new is None:
            continue
        both = zip(known.names, known.values, strict=False)
        pairs = {spelling: other for one, two in both for spelling, other in ((one, two), (two, one))}
        mapping = {label: pairs[label] for label in old if label not in new and pairs.get(label) in new}
        if mapping:
            return column.name, mapping
    return None


def _relabelled(change: Alter, mapping: tuple[str, dict[str, str]], table: Table, more: dict[str, Any]) -> Recipe:
    """The rows are rewritten on the way from the old table, with the old CHECK, to the new one."""
    column, labels = mapping
    after = made_of(table, replace(change, object=target(change)))
    said = f"Names and values of the enum were mixed up: {', '.join(f'{a} becomes {b}' for a, b in labels.items())}."
    back = {new: old for old, new in labels.items()}
    up, down = remade(table, after, _case(column, labels)), remade(after, table, _case(column, back))
    return Recipe((replace(up[0], why=f"{said} {up[0].why}"), *up[1:]), down, source=SOURCE, **more)


def _case(column: str, labels: dict[str, str]) -> dict[str, str]:
    name = quote(column)
    cases = " ".join(f"WHEN {literal(old)} THEN {literal(new)}" for old, new in labels.items())
    return {column: f"CASE {name} {cases} ELSE {name} END"}


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

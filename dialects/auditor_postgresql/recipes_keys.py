"""How indexes, unique constraints and primary keys are made while the table is written to."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from auditor.model.changes import Add, Alter, Drop
from auditor.model.fix import Applicability
from auditor.model.names import QualifiedName
from auditor.model.schema import ForeignKey, Index, IndexPart, PrimaryKey, Table, Unique, ref
from auditor.model.step import Apply, Guard, Probe, Recipe, Refusal, Step
from auditor.model.verdict import Facet
from auditor.plugin.engine import Situation
from auditor.plugin.recipes import BY_HAND, copied, facets, guarded
from auditor_postgresql.names import quote
from auditor_postgresql.recipes_sql import MANUAL, altering, asker, cut, deferral, run, spelled
from auditor_postgresql.statements import PostgresStatements


Key = Unique | Index | PrimaryKey

LOCK_TIMEOUT = "SET lock_timeout = '5s'"
CONCURRENTLY = (("postgresql_concurrently", True),)
SOURCE = f"{MANUAL}sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY; run on 15 and 18"

_PATIENT = "Built while the table is written to: it waits for older transactions, and nobody waits for it."
_EACH = "On a partitioned table: make the index on each partition, concurrently, and then on the table."
_KEY = "What identifies a row is another thing from then on."
_LEFT = "What a run that was interrupted has left behind is not valid, and would stay so."


def add(change: Add, situation: Situation, table: Table) -> Recipe | Refusal:
    """A key that is not there: its index is built concurrently, a constraint then takes it over."""
    item = named(change.object, table, situation)
    if table.partitioned:
        return _whole(Add(item, table.name), situation, table)
    steps = build(item, table.name) if isinstance(item, Index) else _constraint(item, table.name)
    return Recipe(steps, remove(item, table.name), probes=probes(item, table), source=SOURCE)


def drop(change: Drop, situation: Situation, table: Table) -> Recipe | Refusal:
    """A key that is there and not expected: what somebody made by hand is not taken away without being asked."""
    item = change.object
    assert isinstance(item, Unique | Index | PrimaryKey)
    if isinstance(item, PrimaryKey | Unique) and (key := _referring(item.columns, table, situation)):
        return Refusal(f"The foreign key {key.name} refers to it.")
    if table.partitioned:
        return replace(_whole(change, situation, table), applicability=Applicability.UNSAFE, hazard=BY_HAND)
    again = build(item, table.name) if isinstance(item, Index) else _constraint(item, table.name)
    return Recipe(remove(item, table.name), again, Applicability.UNSAFE, source=SOURCE, hazard=BY_HAND)


def alter(change: Alter, situation: Situation, table: Table) -> Recipe | Refusal:
    """A key that differs: the new one is there before the old one goes."""
    before, after = change.before, change.object
    assert isinstance(before, Unique | Index | PrimaryKey)
    assert isinstance(after, Unique | Index | PrimaryKey)
    wanted = facets(change)
    if wanted == {Facet.NAME}:
        return _renamed(before, str(after.name), table.name)
    if table.partitioned:
        return Refusal("The table is partitioned: make the new index on each partition, and then on the table.")
    if wanted == {Facet.VALID} and isinstance(after, Index):
        return _rebuilt(before, table.name) if after.valid else Refusal("No migration makes an index not valid.")
    if Facet.NAME not in wanted:
        after = replace(after, name=before.name)
    if isinstance(before, PrimaryKey | Unique) and (key := _referring(before.columns, table, situation)):
        return Refusal(f"The foreign key {key.name} refers to it: drop that key first, and make it again afterwards.")
    after, before = (named(item, table, situation) for item in (after, before))
    more: dict[str, Any] = {"applicability": Applicability.UNSAFE, "hazard": _KEY}
    more = more if isinstance(before, PrimaryKey) else {}
    up, down = _replaced(before, after, table.name), _replaced(after, before, table.name)
    return Recipe(up, down, probes=probes(after, table), source=SOURCE, **more)


def _whole(change: Add | Drop, situation: Situation, table: Table) -> Recipe:
    """A key of a partitioned table, which takes no CONCURRENTLY."""
    up, down = (Step(Apply(change)),), (Step(Apply(change.reverse())),)
    more = copied(situation, table.name, instead=_EACH)
    asked = probes(change.object, table) if isinstance(change.object, Unique | Index | PrimaryKey) else ()
    return Recipe(up, down, probes=asked, source=SOURCE, **more)


def build(index: Index, table: QualifiedName) -> tuple[Step, ...]:
    """The index, concurrently: the limit on waiting for locks is lifted, since others need not wait with it."""
    return (
        run("SET lock_timeout = 0", _PATIENT, autocommit=True),
        run(f"DROP INDEX CONCURRENTLY IF EXISTS {_spelled(index, table)}", _LEFT, autocommit=True),
        Step(Apply(Add(index, table), CONCURRENTLY), autocommit=True),
        run(LOCK_TIMEOUT, autocommit=True),
    )


def remove(item: Key, table: QualifiedName) -> tuple[Step, ...]:
    """The key goes; an index without a lock that others would queue behind."""
    guard = Guard(ref(item, table), there=False)
    if not isinstance(item, Index):
        return (Step(Apply(Drop(item, table)), guard=guard),)
    return (
        run("SET lock_timeout = 0", autocommit=True),
        Step(Apply(Drop(item, table), CONCURRENTLY), autocommit=True, guard=guard),
        run(LOCK_TIMEOUT, autocommit=True),
    )


def probes(item: Key, table: Table) -> tuple[Probe, ...]:
    """Rows that a unique key would refuse."""
    if isinstance(item, Index) and not item.unique:
        return ()
    ask = asker(table)
    refuses = 'PostgreSQL refuses: "could not create unique index", key is duplicated.'
    if isinstance(item, PrimaryKey):
        nulls = 'PostgreSQL refuses: "column contains null values".'
        return (ask.duplicates(map(quote, item.columns), refuses), *(ask.nulls(name, nulls) for name in item.columns))
    same = item.nulls_not_distinct
    if isinstance(item, Unique):
        return (ask.duplicates(map(quote, item.columns), refuses, nulls_equal=same),)
    texts = [quote(part.column) if part.column else f"({part.expression})" for part in item.parts]
    return (ask.duplicates(texts, refuses, item.predicate or "", nulls_equal=same),)


def named(item: object, table: Table, situation: Situation) -> Key:
    """The key under the name that it has, or that the server would give it."""
    assert isinstance(item, Unique | Index | PrimaryKey)
    return item if item.name else replace(item, name=PostgresStatements().named(item, table, situation.server))


def _spelled(index: Key, table: QualifiedName) -> str:
    return spelled(QualifiedName(str(index.name), table.schema))


def _index_of(item: Key, name: str) -> Index:
    """The index that a key is, or that a constraint takes over, under another name."""
    if isinstance(item, Index):
        return replace(item, name=name)
    parts = tuple(IndexPart(column=column) for column in item.columns)
    if isinstance(item, PrimaryKey):
        return Index(name, parts, unique=True)
    return Index(name, parts, unique=True, include=item.include, nulls_not_distinct=item.nulls_not_distinct)


def _words(item: Unique | PrimaryKey) -> str:
    return "PRIMARY KEY" if isinstance(item, PrimaryKey) else "UNIQUE"


def _constraint(item: Key, table: QualifiedName) -> tuple[Step, ...]:
    assert isinstance(item, Unique | PrimaryKey)
    steps = (*build(_index_of(item, str(item.name)), table), run(altering(table, _taking_over(item, str(item.name)))))
    return guarded(steps, guard=Guard(ref(item, table)))


def _taking_over(item: Unique | PrimaryKey, index: str) -> str:
    """The index becomes the constraint, and takes its name."""
    name = quote(str(item.name))
    return f"ADD CONSTRAINT {name} {_words(item)} USING INDEX {quote(index)}{deferral(item.deferrable)}"


def _replaced(before: Key, after: Key, table: QualifiedName) -> tuple[Step, ...]:
    """The new key is built under a name of its own; then it takes the place of the old one."""
    new = _index_of(after, cut(str(after.name), "__new"))
    steps = build(new, table)
    if isinstance(before, Unique | PrimaryKey) and isinstance(after, Unique | PrimaryKey):
        drop = f"DROP CONSTRAINT IF EXISTS {quote(str(before.name))}"
        return (*steps, run(altering(table, drop, _taking_over(after, str(new.name)))))
    if isinstance(before, Index):
        gone = run(f"DROP INDEX CONCURRENTLY IF EXISTS {_spelled(before, table)}", autocommit=True)
        steps = (*steps[:-1], gone, steps[-1])
    else:
        steps = (*steps, run(altering(table, f"DROP CONSTRAINT IF EXISTS {quote(str(before.name))}")))
    if isinstance(after, Index):
        return (*steps, run(f"ALTER INDEX {_spelled(new, table)} RENAME TO {quote(str(after.name))}"))
    return (*steps, run(altering(table, _taking_over(after, str(new.name)))))


def _renamed(before: Key, name: str, table: QualifiedName) -> Recipe:
    """Renaming takes a weak lock for a moment."""

    def steps(old: str, new: str) -> tuple[Step, ...]:
        guard = Guard(ref(replace(before, name=new), table))
        if isinstance(before, Index):
            sql = f"ALTER INDEX {spelled(QualifiedName(old, table.schema))} RENAME TO {quote(new)}"
        else:
            sql = altering(table, f"RENAME CONSTRAINT {quote(old)} TO {quote(new)}")
        return (run(sql, guard=guard),)

    return Recipe(
        steps(str(before.name), name), steps(name, str(before.name)), source=f"{MANUAL}sql-alterindex.html; run on 15"
    )


def _rebuilt(before: Key, table: QualifiedName) -> Recipe:
    """An index that is not valid serves no query: it goes, and is built again."""
    steps = build(replace(_index_of(before, str(before.name)), valid=True), table)
    return Recipe(steps, (), lossy="The index was not valid before; it stays valid.", source=SOURCE)


def _referring(columns: tuple[str, ...], table: Table, situation: Situation) -> ForeignKey | None:
    """A foreign key that relies on these columns being unique."""
    return next(
        (
            key
            for other in situation.actual.tables
            for key in other.foreign_keys
            if key.target == table.name and sorted(key.target_columns) == sorted(columns)
        ),
        None,
    )

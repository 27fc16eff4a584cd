"""All changes of one table at once, since most of them make it anew: in one batch, or in SQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce

from msgspec.structs import replace

from auditor.model.changes import Add, Alter, Change, Drop, Rename
from auditor.model.names import Kind
from auditor.model.schema import Check, Column, ForeignKey, Index, PrimaryKey, Table, Unique
from auditor.model.schema import Sequence as SchemaSequence
from auditor.model.step import Apply, Around, Recipe, Remark, Step
from auditor.model.verdict import Different, Facet, Fit
from auditor.plugin.engine import Situation
from auditor.plugin.recipes import facets, made_of, table_of, target
from auditor_sqlite.enums import accepted_labels
from auditor_sqlite.lexer import quote
from auditor_sqlite.recipes_rebuild import is_literal, literal, remade, spelled
from auditor_sqlite.recipes_reflection import is_miswritten, unreflected


SOURCE = "https://www.sqlite.org/lang_altertable.html#otheralter; run on 3.40"

REBUILDING = Around(
    "_rebuilding",
    '''
@contextlib.contextmanager
def _rebuilding(known=None):
    """Around tables that are made anew: neither rows that refer to them nor their triggers go with the old ones.

    `known` are all columns of the tables that are not made from what is there: with others they are left alone.
    """
    op.execute("PRAGMA legacy_alter_table = ON")  # else SQLite refuses to rename a table that a view reads
    if op.get_context().as_sql:
        op.execute("PRAGMA foreign_keys = OFF")
        yield
        op.execute("PRAGMA legacy_alter_table = OFF")
        return
    bind, enforced = op.get_bind(), "SELECT foreign_keys FROM pragma_foreign_keys"
    for table in filter(sa.inspect(bind).has_table, known or ()):
        more = {column["name"] for column in sa.inspect(bind).get_columns(table)}.difference(known[table])
        if more:
            raise RuntimeError(f"{table} has columns that this revision does not know: {', '.join(sorted(more))}")
    was_enforced = bind.exec_driver_sql(enforced).scalar()
    if was_enforced:
        with op.get_context().autocommit_block():  # within a transaction, SQLite does not do it
            op.execute("PRAGMA foreign_keys = OFF")
        if bind.exec_driver_sql(enforced).scalar():
            raise RuntimeError("foreign keys cannot be turned off: env.py or its engine begins transactions by itself")
    names = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    sql = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = ?"
    triggers = {name: bind.exec_driver_sql(sql, (name,)).scalar() for (name,) in bind.exec_driver_sql(names).all()}
    yield
    for name in sorted(triggers.keys() - {name for (name,) in bind.exec_driver_sql(names)}):
        bind.exec_driver_sql(triggers[name])
    op.execute("PRAGMA legacy_alter_table = OFF")
    if was_enforced:
        with op.get_context().autocommit_block():
            op.execute("PRAGMA foreign_keys = ON")
''',
    ("import contextlib",),
)
"""What a generated revision runs within (https://www.sqlite.org/lang_altertable.html#otheralter, steps 1, 3, 8 and 12).

https://www.sqlite.org/pragma.html#pragma_foreign_keys: a no-op within a transaction. The triggers are asked for without
their texts first, and the setting as a table: so a replay of the history knows the answers.
"""

MIXED_UP = "Names and values of the enum were mixed up"
_REQUIRED = Different(Facet.NULLABLE, "NOT NULL", "NULL allowed", Fit.NARROWER)
_LABELS = frozenset({Facet.LABELS, Facet.LABEL_ORDER})
_WORDS = frozenset({"null", "true", "false"})


def together(changes: Sequence[Change], situation: Situation, *, reflected: bool = True) -> Recipe:
    """The changes of one table in their order, and the way back."""
    table = table_of(situation, changes[0].table)
    assert table is not None
    changes = [_exactly(change) for change in changes]
    early = [change for change in changes if isinstance(change, Add) and needs_a_value(change.object)]
    there = reduce(made_of, map(_optional, early), table)
    rest = [_required(change) if change in early else change for change in changes]
    up = _made_anew(there, rest, situation, reflected=reflected)
    back = [_back(change) for change in reversed(changes)]
    after = reduce(_with, rest, there)
    down = _made_anew(after, back, situation, reflected=reflected, target_table=_returned(table, changes))
    return Recipe((*(step for change in early for step in _filled(change)), *up), down, source=SOURCE)


def _made_anew(
    before: Table,
    changes: Sequence[Change],
    situation: Situation,
    *,
    reflected: bool,
    target_table: Table | None = None,
) -> tuple[Step, ...]:
    """One batch of operations, or the statements that make the table anew."""
    lost = unreflected(before) or ("" if reflected else "a part of it")
    values = dict(_values(before, changes, situation))
    if not (lost or values or any(is_beyond_batch(change, before) for change in changes)):
        return tuple(Step(Apply(one), remakes=True) for change in changes for one in _apart(change))
    after = target_table if target_table is not None else reduce(_with, changes, before)
    steps = remade(before, after, {name: expression for name, (expression, _) in values.items()}, lost=lost)
    told = [said for _, said in values.values()]
    return (replace(steps[0], why="\n".join([*told, steps[0].why])), *steps[1:])


def _exactly(change: Change) -> Change:
    """The change to what it is about, and to nothing else that is expected otherwise."""
    return replace(change, object=target(change)) if isinstance(change, Alter) else change


def _apart(change: Change) -> tuple[Change, ...]:
    """Constraints cannot be altered: they are dropped and added."""
    if isinstance(change, Alter) and not isinstance(change.object, Column):
        return Drop(change.before, change.table), Add(change.object, change.table)
    return (change,)


def _with(table: Table, change: Change) -> Table:
    """The table with the change; labels that are no longer those of a column are not demanded by a CHECK, either."""
    made = made_of(table, change)
    if not _unlists(change, table):
        return made
    name = str(change.subject.name)
    kept = tuple(item for item in made.checks if accepted_labels(name, replace(made, checks=(item,))) is None)
    return replace(made, checks=kept)


def _unlists(change: Change, table: Table) -> bool:
    """Whether a column gets other labels than a CHECK demands: one that is declared is a change of its own."""
    if not isinstance(change, Alter) or not isinstance(change.before, Column) or not facets(change) & _LABELS:
        return False
    return accepted_labels(change.before.name, table) is not None


def is_beyond_alter_table(change: Change) -> bool:
    """Whether SQLite has no ALTER TABLE for it."""
    if isinstance(change, Rename) or isinstance(change.object, Table | Index | SchemaSequence):
        return False
    return not (isinstance(change, Add) and isinstance(change.object, Column) and can_be_added(change.object))


def is_beyond_batch(change: Change, table: Table) -> bool:
    """Whether batch mode would copy a computed column as if it were a value, or not make a key the rowid.

    What has no name it cannot drop, either, nor write every default.
    """
    if isinstance(change, Alter) and Facet.IDENTITY in facets(change):
        return True
    there = change.before if isinstance(change, Alter) else change.object
    gone = not isinstance(change, Add) and isinstance(there, PrimaryKey | Unique | ForeignKey | Check)
    if gone and there.name is None:
        return True
    columns = (change.object, change.before) if isinstance(change, Alter) else (change.object,)
    return any(isinstance(item, Column) and _is_expression(item) for item in columns) or _unlists(change, table)


def _is_expression(column: Column) -> bool:
    return column.generated is not None or (column.default is not None and is_miswritten(column.default))


def can_be_added(column: Column) -> bool:
    """ADD COLUMN takes no key, nothing stored that is computed, and no NOT NULL without a constant."""
    if column.identity is not None or (column.generated is not None and column.generated.stored):
        return False
    if column.default is None:
        return column.nullable
    return _is_constant(column.default) and (column.nullable or column.default.strip().lower() != "null")


def _is_constant(text: str) -> bool:
    bare = text.strip().lower()
    return is_literal(text) and (bare in _WORDS or not bare.isidentifier())


def needs_a_value(column: object) -> bool:
    """Whether rows that are there have to get a value for a new column."""
    if not isinstance(column, Column) or column.nullable or column.default is not None:
        return False
    return column.generated is None and column.identity is None


def _optional(change: Add) -> Add:
    return Add(replace(change.object, nullable=True), change.table)


def _required(change: Change) -> Alter:
    assert isinstance(change, Add)
    return Alter(change.object, _optional(change).object, (_REQUIRED,), change.table)


def _filled(change: Add) -> tuple[Step, Step]:
    """The column without a value, and who has to give one."""
    assert change.table is not None
    name = quote(str(change.subject.name))
    fill = f"UPDATE {spelled(change.table)} SET {name} = ... WHERE {name} IS NULL"  # noqa: S608 -- a comment
    return Step(Apply(_optional(change))), Step(Remark(f"The rows that are there need a value: {fill}"))


def _back(change: Change) -> Change:
    """The way back; a column that is dropped comes back without its values."""
    back = change.reverse()
    return _optional(back) if isinstance(back, Add) and needs_a_value(back.object) else back


def _returned(table: Table, changes: Iterable[Change]) -> Table:
    """The table as the way back leaves it."""
    dropped = {change.object for change in changes if isinstance(change, Drop) and needs_a_value(change.object)}
    columns = tuple(replace(item, nullable=True) if item in dropped else item for item in table.columns)
    return replace(table, columns=columns)


def _values(table: Table, changes: Iterable[Change], situation: Situation) -> Iterator[tuple[str, tuple[str, str]]]:
    """Columns whose values change on the way: an expression, and what is to be said of it.

    Two CHECKs list the names and the values of an enum: the rows are rewritten on the way from the old table, with the
    old CHECK, to the new one.
    """
    for change in changes:
        if change.subject.kind is not Kind.CHECK or not isinstance(change, Alter):
            continue
        for column, labels in _mappings(change, situation, table):
            name, said = quote(column), ", ".join(f"{old} becomes {new}" for old, new in labels.items())
            cases = " ".join(f"WHEN {literal(old)} THEN {literal(new)}" for old, new in labels.items())
            case = f"CASE {name} {cases} ELSE {name} END"
            yield column, (case, f"{MIXED_UP}: {said}.")


def _mappings(change: Alter, situation: Situation, table: Table) -> Iterator[tuple[str, dict[str, str]]]:
    """The column, and what its labels become."""
    wanted = next((item for item in situation.expected.tables if item.name == table.name), table)
    for column in wanted.columns:
        known = column.enumeration
        checks = (item for item in (change.before, change.object) if isinstance(item, Check))
        old, new = (accepted_labels(column.name, replace(table, checks=(item,))) for item in checks)
        if known is None or not known.names or old is None or new is None:
            continue
        both = zip(known.names, known.values, strict=False)
        pairs = {spelling: other for one, two in both for spelling, other in ((one, two), (two, one))}
        mapping = {label: pairs[label] for label in old if label not in new and pairs.get(label) in new}
        if mapping:
            yield column.name, mapping
            return

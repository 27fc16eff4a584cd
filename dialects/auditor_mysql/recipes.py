"""How changes are made on MySQL and MariaDB: one statement a step, since each commits, and none that cuts values."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from auditor.model.changes import Add, Alter, Change, Drop, Rename
from auditor.model.fix import Applicability
from auditor.model.names import ObjectRef
from auditor.model.schema import Check, Column, ForeignKey, Index, PrimaryKey, Sequence, Table, Unique
from auditor.model.step import Apply, Guard, Recipe, Refusal, Step
from auditor.model.types import Family
from auditor.model.verdict import Facet
from auditor.plugin.engine import Situation
from auditor.plugin.recipes import copied, facets, of_a_view, table_of, target
from auditor_mysql import recipes_columns, recipes_constraints, recipes_keys
from auditor_mysql.quoting import quoted
from auditor_mysql.recipes_linked import Change as ColumnChange
from auditor_mysql.recipes_linked import linked, returning, steps
from auditor_mysql.recipes_sql import altering, quote, run, spelled


_SOURCE = "https://dev.mysql.com/doc/refman/8.4/en/alter-table.html; run on MariaDB 10.11 and MySQL 9.7"
_TEXTUAL = frozenset({Family.STRING, Family.ENUM, Family.SET})
_OPTIONS = {Facet.COMMENT: "comment", Facet.STORAGE_ENGINE: "storage_engine"}
_STATED = frozenset({"row_format", "key_block_size", "stats_persistent", "stats_auto_recalc", "stats_sample_pages"})


class MySQLRecipes:
    """Recipes for MySQL and MariaDB (see plugin.engine.Recipes)."""

    opening: tuple[Step, ...] = (
        run(
            "SET SESSION lock_wait_timeout = 10",
            "Whoever waits for a lock has all others wait behind it: rather give up, and try again.",
        ),
        run(
            "SET SESSION sql_mode = CONCAT_WS(',', @@SESSION.sql_mode, 'STRICT_ALL_TABLES')",
            "What does not fit is refused: without this it may be cut, or become 0 or ''.",
        ),
    )

    def recipe(self, change: Change, situation: Situation) -> Recipe | Refusal | None:
        """How the change is made; None when Alembic's own operation is the best there is."""
        if isinstance(change, Rename):
            return _renamed(change)
        if isinstance(change.object, Sequence):
            return _sequence(change)
        if change.table is None:
            return _whole(change, situation)
        table = table_of(situation, change.table)
        if table is None:
            return None
        return of_a_view(table) if table.view else _part(change, situation, table)


def _part(change: Change, situation: Situation, table: Table) -> Recipe | Refusal:
    kinds: dict[type, Any] = {
        **dict.fromkeys((Index, Unique, PrimaryKey), recipes_keys),
        **dict.fromkeys((ForeignKey, Check), recipes_constraints),
        Column: recipes_columns,
    }
    module = kinds.get(type(change.object))
    if module is None:
        return Refusal(f"Nobody has written down how a {change.object.kind} is changed.")
    verbs = {Add: "add", Drop: "drop", Alter: "alter"}
    found: Recipe | Refusal = getattr(module, verbs[type(change)])(change, situation, table)
    return found


def _renamed(change: Rename) -> Recipe:
    """RENAME COLUMN leaves all else of the column as it is, which CHANGE would not."""
    source, hazard = _SOURCE, "Running code knows the old name until it is deployed anew."
    if not isinstance(change.object, Column) or change.table is None:
        return Recipe(
            (_moved(change),), (_moved(change.reverse()),), Applicability.UNSAFE, source=source, hazard=hazard
        )
    old, new = str(change.before.name), str(change.object.name)

    def step(one: str, other: str) -> Step:
        assert change.table is not None
        guard = Guard(ObjectRef(change.object.kind, change.table, other))
        return run(altering(change.table, f"RENAME COLUMN {quote(one)} TO {quote(other)}"), guard=guard)

    return Recipe((step(old, new),), (step(new, old),), Applicability.UNSAFE, source=source, hazard=hazard)


def _moved(change: Rename) -> Step:
    return Step(Apply(change), guard=Guard(change.subject))


def _sequence(change: Change) -> Recipe | None:
    """Sequences that no column owns (MariaDB)."""
    assert isinstance(change.object, Sequence)
    made, gone = (
        run(f"CREATE SEQUENCE IF NOT EXISTS {spelled(change.object.name)}"),
        run(f"DROP SEQUENCE IF EXISTS {spelled(change.object.name)}"),
    )
    source = "https://mariadb.com/kb/en/create-sequence/"
    if isinstance(change, Add):
        return Recipe((made,), (gone,), source=source)
    lossy = "The number that comes next is not kept."
    return Recipe((gone,), (made,), Applicability.UNSAFE, lossy, source=source, hazard=lossy)


def _whole(change: Change, situation: Situation) -> Recipe | Refusal | None:
    """Tables; what is made anew is Alembic's, with a guard, since every statement commits."""
    match change:
        case Alter(object=Table() as wanted, before=Table() as before):
            return _options(change, wanted, before, situation)
        case Add():
            up, down = Step(Apply(_made(change)), guard=Guard(change.subject)), Step(Apply(change.reverse()))
            lossy = "The rows of the table are gone after the downgrade."
            down = replace(down, guard=Guard(change.subject, there=False))
            return Recipe((up,), (down,), lossy=lossy, source=_SOURCE)
        case Drop():
            lossy = "The rows are gone; the downgrade makes the table, empty."
            up = Step(Apply(change), guard=Guard(change.subject, there=False))
            down = Step(Apply(_made(change.reverse())), lossy, guard=Guard(change.subject))
            return Recipe((up,), (down,), Applicability.UNSAFE, lossy, hazard=lossy)
    return None


def _made(change: Change) -> Change:
    """A new table, whose key the server calls PRIMARY whatever it is told."""
    table = change.object
    if not isinstance(table, Table) or table.primary_key is None:
        return change
    return replace(change, object=replace(table, primary_key=replace(table.primary_key, name=None)))


def _options(change: Alter, wanted: Table, before: Table, situation: Situation) -> Recipe | Refusal:
    """Options of the table; columns that follow its character set follow it to the new one."""
    kinds = facets(change)
    after = target(change)
    stated = {item.expected.partition("=")[0] for item in change.differences if item.facet is Facet.STORAGE}
    if not stated <= _STATED:
        return Refusal(f"Nobody has written down how {', '.join(sorted(stated - _STATED))} is changed.")
    up, down = (_option_text(kinds, stated, item) for item in (after, before))
    name = before.name
    made = [run(altering(name, *up))] if up else []
    undone = [run(altering(name, *down))] if down else []
    if not kinds & {Facet.CHARSET, Facet.COLLATION}:
        more = {} if kinds == {Facet.COMMENT} else copied(situation, name)
        return Recipe(tuple(made), tuple(undone), source=_SOURCE, **more)
    found = linked(list(_following(before, wanted)), situation)
    if isinstance(found, Refusal):
        return found
    made.append(run(altering(name, _charset(wanted)), "What columns are added later will have; none is changed."))
    undone.append(run(altering(name, _charset(before))))
    probes = tuple(
        probe
        for one in found.changes
        if one.table.name == name
        for probe in recipes_columns.unrepresentable(one.before, one.after.charset or wanted.charset or "", before)
    )
    return Recipe(
        (*made, *steps(found, situation.server)),
        (*undone, *steps(found, situation.server, back=True)),
        probes=(*probes, *returning(found)),
        source=_SOURCE,
        **(copied(situation, name) if found.changes else {}),
    )


def _option_text(kinds: frozenset[Facet], stated: set[str], after: Table) -> list[str]:
    texts = [f"COMMENT = {quoted(after.comment or '')}"] if Facet.COMMENT in kinds else []
    texts += [f"ENGINE = {after.storage_engine}"] if Facet.STORAGE_ENGINE in kinds else []
    values = dict(after.extras)
    return texts + [f"{key.upper()} = {values.get(key, 'DEFAULT')}" for key in sorted(stated)]


def _charset(table: Table) -> str:
    text = f"DEFAULT CHARACTER SET {table.charset}" if table.charset else "DEFAULT"
    return f"{text} COLLATE {table.collation}" if table.collation else text


def _following(before: Table, wanted: Table) -> list[ColumnChange]:
    """Columns of texts that have no character set of their own, and are expected to have the table's new one."""
    found = []
    for column in before.columns:
        if column.type.family not in _TEXTUAL or column.collation or column.charset or column.generated is not None:
            continue
        expected = wanted.column(column.name) or column
        collation = expected.collation or wanted.collation or before.collation
        charset = expected.charset or wanted.charset or before.charset
        if (charset, collation) == (before.charset, before.collation):
            continue
        old = replace(column, charset=before.charset, collation=before.collation)
        found.append(ColumnChange(before, old, replace(column, charset=charset, collation=collation)))
    return found

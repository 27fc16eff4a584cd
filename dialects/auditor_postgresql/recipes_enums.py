"""How enum types change: a label more at once, a label less by a new type that the columns move to."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from auditor.model.fix import Applicability
from auditor.model.names import QualifiedName
from auditor.model.schema import Column, EnumType, Schema, Table
from auditor.model.step import Probe, Recipe, Refusal, Step
from auditor.model.types import Family
from auditor.plugin.engine import Situation
from auditor.plugin.recipes import copied, expected_column
from auditor.plugin.sqltree import parse
from auditor_postgresql.names import quote
from auditor_postgresql.recipes_sql import MANUAL, altering, asker, cut, literal, run, spelled


SOURCE = f"{MANUAL}sql-altertype.html; run on 15 and 18"

_COMMITTED = "A label can be used once the transaction that adds it has committed: it is added before all else."
_NO_REMOVAL = "PostgreSQL takes no label away and moves none: the columns get a new type of the same name."


def create(enum: EnumType) -> Step:
    """CREATE TYPE."""
    return run(f"CREATE TYPE {spelled(enum.name)} AS ENUM ({', '.join(map(literal, enum.labels))})")


def drop(name: QualifiedName) -> Step:
    """DROP TYPE."""
    return run(f"DROP TYPE {spelled(name)}")


def relabelled(
    name: QualifiedName,
    old: tuple[str, ...],
    new: tuple[str, ...],
    situation: Situation,
    pairs: dict[str, str],
) -> Recipe | Refusal:
    """The type with other labels; `pairs` gives each label of the Python enum under its other spelling."""
    mapping = _mapping(old, new, pairs)
    renamed = tuple(mapping.get(label, label) for label in old)
    up = _renamed(name, mapping)
    down = _renamed(name, {to: of for of, to in mapping.items()})
    if renamed == new:
        return Recipe(up, down, source=SOURCE)
    users = tuple(_users(situation.actual, name))
    gone = tuple(label for label in renamed if label not in new)
    added = tuple(label for label in new if label not in renamed)
    if not gone and tuple(label for label in new if label in renamed) == renamed:
        lossy = f"The downgrade is refused while rows hold {', '.join(map(repr, added))}."
        return Recipe(
            (*up, *_added(name, renamed, new)), (*_moved(name, renamed, users), *down), lossy=lossy, source=SOURCE
        )
    lost = next(
        (one for one in users if _label(one[1].default) in gone and _label(_wanted(one, situation)) in gone), None
    )
    if lost is not None:
        return Refusal(
            f"The default of {lost[0].name}.{lost[1].name} is a label that goes: {_label(lost[1].default)!r}."
        )
    return Recipe(
        (*up, *_moved(name, new, tuple((table, _kept(table, column, gone, situation)) for table, column in users))),
        (*_moved(name, renamed, users), *down),
        lossy=f"The downgrade is refused while rows hold {', '.join(map(repr, added))}." if added else "",
        probes=tuple(_probe(table, column, gone) for table, column in users) if gone else (),
        source=SOURCE,
        **next(filter(None, (copied(situation, table.name) for table, _ in users)), {}),
    )


def _label(default: str | None) -> str | None:
    """The label that a default is, such as red of 'red'::colour."""
    from sqlglot import exp

    tree = parse(default, "postgres") if default is not None else None
    literal_ = tree.find(exp.Literal) if tree is not None else None
    return str(literal_.name) if literal_ is not None else None


def _wanted(user: tuple[Table, Column], situation: Situation) -> str | None:
    expected = expected_column(situation, user[0].name, user[1].name)
    return expected.default if expected is not None else user[1].default


def _kept(table: Table, column: Column, gone: tuple[str, ...], situation: Situation) -> Column:
    """The column with the default that it will have: the expected one where the old one is a label that goes."""
    if _label(column.default) not in gone:
        return column
    # The old default is dropped before the type changes; "" says that there is one to drop and none to set.
    return replace(column, default=_wanted((table, column), situation) or "")


def _mapping(old: tuple[str, ...], new: tuple[str, ...], pairs: dict[str, str]) -> dict[str, str]:
    """What labels are called from now on: by the Python enum, else where nothing but the case differs."""
    missing = {label.casefold(): label for label in new if label not in old}
    other = {label: pairs.get(label) or missing.get(label.casefold(), "") for label in old if label not in new}
    return {label: wanted for label, wanted in other.items() if wanted in missing.values()}


def retitled(before: QualifiedName, after: QualifiedName) -> Recipe:
    """A type under another name: a matter of a moment."""

    def steps(old: QualifiedName, new: QualifiedName) -> tuple[Step, ...]:
        return (run(f"ALTER TYPE {spelled(old)} RENAME TO {quote(new.name)}"),)

    return Recipe(steps(before, after), steps(after, before), Applicability.SAFE, source=SOURCE)


def users(schema: Schema, name: QualifiedName) -> int:
    """How many columns are of the type."""
    return sum(1 for _ in _users(schema, name))


def _users(schema: Schema, name: QualifiedName) -> Iterator[tuple[Table, Column]]:
    """The columns of the type, or of arrays of it."""
    names = {str(name), f"{name}[]", f'"{name}"[]'}
    for table in schema.tables:
        if not table.view:
            yield from ((table, column) for column in table.columns if column.type.name in names)


def _renamed(name: QualifiedName, mapping: dict[str, str]) -> tuple[Step, ...]:
    said = "Labels are spelled in another way; rows, defaults and indexes follow by themselves."
    return tuple(
        run(f"ALTER TYPE {spelled(name)} RENAME VALUE {literal(old)} TO {literal(new)}", said if not place else "")
        for place, (old, new) in enumerate(mapping.items())
    )


def _added(name: QualifiedName, old: tuple[str, ...], new: tuple[str, ...]) -> tuple[Step, ...]:
    """Each new label in its place: behind the one before it, or before the first."""
    steps: list[Step] = []
    for place, label in enumerate(new):
        if label in old:
            continue
        beside = f"AFTER {literal(new[place - 1])}" if place else f"BEFORE {literal(old[0])}" if old else ""
        sql = f"ALTER TYPE {spelled(name)} ADD VALUE IF NOT EXISTS {literal(label)} {beside}".strip()
        steps.append(run(sql, "" if steps else _COMMITTED, autocommit=True))
    return tuple(steps)


def _moved(name: QualifiedName, labels: tuple[str, ...], columns: tuple[tuple[Table, Column], ...]) -> tuple[Step, ...]:
    """All columns of the type get a new type of its name, in one transaction."""
    old = QualifiedName(cut(name.name, "__old"), name.schema)
    steps = [run(f"ALTER TYPE {spelled(name)} RENAME TO {quote(old.name)}", _NO_REMOVAL)]
    steps.append(create(EnumType(name, labels)))
    for table, column in columns:
        quoted, array = quote(column.name), "[]" if column.type.family is Family.ARRAY else ""
        actions = [f"ALTER COLUMN {quoted} DROP DEFAULT"] if column.default is not None else []
        made = f"{spelled(name)}{array}"
        actions.append(f"ALTER COLUMN {quoted} TYPE {made} USING {quoted}::text{array}::{made}")
        # The default was of the old type; as text of its own it becomes one of the new type.
        actions += [f"ALTER COLUMN {quoted} SET DEFAULT {column.default}"] if column.default else []
        steps.append(run(altering(table.name, *actions)))
    return (*steps, drop(old))


def _probe(table: Table, column: Column, gone: tuple[str, ...]) -> Probe:
    labels = ", ".join(map(literal, gone))
    quoted = quote(column.name)
    array = column.type.family is Family.ARRAY
    where = f"{quoted}::text[] && ARRAY[{labels}]" if array else f"{quoted}::text IN ({labels})"
    return asker(table).rows(
        f"rows that hold {', '.join(map(repr, gone))} in {column.name}",
        where,
        'PostgreSQL refuses: "invalid input value for enum".',
    )

"""What becomes of tables, columns, keys and indexes when an effect is applied."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from auditor.model import effects as do
from auditor.model.names import Kind, Origin
from auditor.model.schema import ForeignKey, Unique
from auditor.sources.history import parts
from auditor.sources.history.state import Entry
from auditor.sources.history.work import Work


def _make_table(work: Work, effect: do.MakeTable, origin: Origin) -> None:
    name = effect.table.name
    if effect.checked and work.exists(name):
        return
    table = parts.stamped(effect.table, origin)
    bare = replace(table, primary_key=None, uniques=(), foreign_keys=(), checks=(), indexes=())
    for part in parts.parts_of(table):
        bare = work.with_part(bare, part)
    work.put(Entry(bare, effect.options, work.state.engine, work.state.server), settle=True)


def _rebuild_table(work: Work, effect: do.RebuildTable, origin: Origin) -> None:
    before = work.state.entry(effect.table.name)
    table = parts.stamped(effect.table, origin)
    if before is not None:
        table = parts.with_origins_of(table, before.table)
        work.settle_troubles(before.table.name)
    work.put(Entry(table, effect.options, work.state.engine, work.state.server), settle=True)


def _copy_table(work: Work, effect: do.CopyTable, origin: Origin) -> None:
    if effect.checked and work.exists(effect.name):
        return
    source = work.entry(effect.like, origin)
    if source is not None:
        table = replace(source.table, name=effect.name, foreign_keys=())
        work.put(source.replace(parts.stamped(table, origin)))


def _remove_table(work: Work, effect: do.RemoveTable, origin: Origin) -> None:
    gone = [(Kind.TABLE, work.state.entry(effect.name)), (Kind.VIEW, work.state.view(effect.name))]
    if not any(thing for _, thing in gone) and not effect.checked and work.state.gap(effect.name) is None:
        work.unknown(effect.name, origin)
        return
    for kind, _ in gone:
        work.state.put(kind, effect.name, None)
    work.state.put(Kind.DATABASE, effect.name, None)


def _move_table(work: Work, effect: do.MoveTable, origin: Origin) -> None:
    view = work.state.view(effect.name)
    if view is not None:
        work.state.put(Kind.VIEW, effect.name, None)
        work.state.put(Kind.VIEW, effect.new_name, view)
        return
    entry = work.entry(effect.name, origin)
    if entry is None:
        return
    table = entry.table
    if work.statements is not None:
        table = work.statements.moved(table, effect.new_name, work.state.server)
    old = work.state.folded(Kind.TABLE, entry.table.name)
    work.state.put(Kind.TABLE, effect.name, None)
    work.state.put(Kind.DATABASE, effect.name, None)
    work.put(entry.replace(replace(table, name=effect.new_name, origin=origin)))

    def follow(key: ForeignKey) -> ForeignKey:
        return replace(key, target=effect.new_name) if work.same_table(key.target, old) else key

    work.retarget(follow)


def _set_options(work: Work, effect: do.SetOptions, origin: Origin) -> None:
    entry = work.entry(effect.name, origin)
    if entry is None:
        return
    table, options = entry.table, _merged(entry.options, effect.options)
    if "comment" in options:
        table = replace(table, comment=options.pop("comment"))
    if effect.converts:
        columns = tuple(replace(column, charset=None, collation=None) for column in table.columns)
        table = replace(table, columns=columns)
    work.put(entry.replace(replace(table, origin=origin), options))


def _add_column(work: Work, effect: do.AddColumn, origin: Origin) -> None:
    entry = work.entry(effect.table, origin)
    if entry is None or (effect.checked and work.column(entry.table, effect.column.name)):
        return
    table = parts.with_part(entry.table, parts.at(effect.column, origin))
    for part in effect.parts:
        table = work.with_part(table, parts.at(part, origin))
    work.put(entry.replace(table), settle=True)


def _remove_column(work: Work, effect: do.RemoveColumn, origin: Origin) -> None:
    found = work.with_column(effect.table, effect.name, origin, quiet=effect.checked)
    if found is None:
        return
    entry, column = found
    if work.statements is None:
        table = parts.without_column(entry.table, column.name)
    else:
        table = work.statements.without_column(entry.table, column.name, work.state.server)
    work.put(entry.replace(table))


def _put_column(work: Work, effect: do.PutColumn, origin: Origin) -> None:
    found = work.with_column(effect.table, effect.name, origin)
    if found is None:
        return
    entry, column = found
    put = parts.at(replace(effect.column, name=column.name), origin)
    table = parts.with_column(entry.table, column.name, put)
    for part in effect.parts:
        table = work.with_part(table, parts.at(part, origin))
    work.put(entry.replace(table), settle=True)
    if effect.column.name != column.name:
        _rename_column(work, do.RenameColumn(effect.table, column.name, effect.column.name), origin)


def _alter_column(work: Work, effect: do.AlterColumn, origin: Origin) -> None:
    found = work.with_column(effect.table, effect.name, origin)
    if found is None:
        return
    entry, column = found
    values = dict(effect.values)
    if "default" in values and column.identity is not None and column.identity.kind in {"auto", "serial"}:
        values.setdefault("identity", None)  # a serial column is one whose default draws from its sequence
    if effect.paces and work.statements is not None:
        column = work.statements.paced(column, effect.paces)
    if "type" in values and work.statements is not None:
        column = work.statements.retyped(column, values["type"], work.state.server)
    altered = replace(column, **values, origin=origin)
    work.put(entry.replace(parts.with_column(entry.table, column.name, altered)))


def _rename_column(work: Work, effect: do.RenameColumn, origin: Origin) -> None:
    found = work.with_column(effect.table, effect.name, origin)
    if found is None:
        return
    entry, column = found
    new, own = effect.new_name, work.state.folded(Kind.TABLE, entry.table.name)
    table = parts.renamed_column(entry.table, column.name, new, work.reword)
    renamed_one = next(item for item in table.columns if item.name == new)
    work.put(entry.replace(parts.with_column(table, new, replace(renamed_one, origin=origin))))

    def follow(key: ForeignKey) -> ForeignKey:
        if not work.same_table(key.target, own) or not work.among(column.name, key.target_columns):
            return key
        names = (new if work.same(Kind.COLUMN, name, column.name) else name for name in key.target_columns)
        return replace(key, target_columns=tuple(names))

    work.retarget(follow)


def _add_part(work: Work, effect: do.AddPart, origin: Origin) -> None:
    entry = work.entry(effect.table, origin)
    if entry is None:
        return
    name = effect.part.name
    if effect.checked and name is not None and parts.found(entry.table, name, (effect.part.kind,), work.same):
        return
    work.put(entry.replace(work.with_part(entry.table, parts.at(effect.part, origin))), settle=True)


def _take_index(work: Work, effect: do.TakeIndex, origin: Origin) -> None:
    found = work.with_named(effect.table, effect.index, (Kind.INDEX, Kind.UNIQUE), origin)
    if found is None:
        return
    entry, index = found
    part = replace(effect.part, columns=getattr(index, "columns", ()))
    if isinstance(part, Unique):
        part = replace(part, nulls_not_distinct=getattr(index, "nulls_not_distinct", False))
    table = parts.without_part(entry.table, index)
    work.put(entry.replace(work.with_part(table, parts.at(part, origin))), settle=True)


def _remove_part(work: Work, effect: do.RemovePart, origin: Origin) -> None:
    found = work.with_named(effect.table, effect.name, effect.kinds, origin, quiet=effect.checked)
    if found is None:
        return
    entry, part = found
    table = parts.without_part(entry.table, part)
    if isinstance(part, ForeignKey):
        table = work.with_left_behind(table, entry, part)
    work.put(entry.replace(table))


def _rename_part(work: Work, effect: do.RenamePart, origin: Origin) -> None:
    work.change_part(effect, {"name": effect.new_name}, origin, quiet=effect.checked)


def _alter_part(work: Work, effect: do.AlterPart, origin: Origin) -> None:
    work.change_part(effect, effect.values, origin)


_SYNONYMS = (
    frozenset({"charset", "default_charset", "character_set", "default_character_set"}),
    frozenset({"collate", "default_collate"}),
    frozenset({"engine", "type"}),
)
"""Options of one meaning."""


def _merged(options: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """The options with new ones, which take the place of their synonyms; None takes one away."""
    gone = {word for key in new for word in next((group for group in _SYNONYMS if key in group), {key})}
    kept = {key: value for key, value in options.items() if key.lower() not in gone}
    # A comment of None is one that is taken away, and no option of the table.
    return {**kept, **{key: value for key, value in new.items() if value is not None or key == "comment"}}


APPLIERS: dict[type, Callable[[Work, Any, Origin], None]] = {
    do.MakeTable: _make_table,
    do.RebuildTable: _rebuild_table,
    do.CopyTable: _copy_table,
    do.RemoveTable: _remove_table,
    do.MoveTable: _move_table,
    do.SetOptions: _set_options,
    do.AddColumn: _add_column,
    do.RemoveColumn: _remove_column,
    do.PutColumn: _put_column,
    do.AlterColumn: _alter_column,
    do.RenameColumn: _rename_column,
    do.AddPart: _add_part,
    do.TakeIndex: _take_index,
    do.RemovePart: _remove_part,
    do.RenamePart: _rename_part,
    do.AlterPart: _alter_part,
}

"""What becomes of enum types, sequences and views when an effect is applied, and of what nobody can follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from auditor.model import effects as do
from auditor.model.names import Kind, Origin
from auditor.model.schema import Identity, Table, ref
from auditor.sources.history import parts
from auditor.sources.history.work import Work


def _make_enum(work: Work, effect: do.MakeEnum, origin: Origin) -> None:
    if not (effect.checked and work.state.enum(effect.enum.name)):
        work.state.put(Kind.ENUM, effect.enum.name, replace(effect.enum, origin=origin))


def _remove_enum(work: Work, effect: do.RemoveEnum, origin: Origin) -> None:
    if work.state.enum(effect.name) is None and not effect.checked:
        work.unknown_enum(effect.name, origin)
    work.state.put(Kind.ENUM, effect.name, None)


def _move_enum(work: Work, effect: do.MoveEnum, origin: Origin) -> None:
    enum = work.state.enum(effect.name)
    if enum is None:
        work.unknown_enum(effect.name, origin)
        return
    work.state.put(Kind.ENUM, effect.name, None)
    work.state.put(Kind.ENUM, effect.new_name, replace(enum, name=effect.new_name, origin=origin))
    for entry in list(work.state.entries()):
        table = _with_type_name(entry.table, str(enum.name), str(effect.new_name))
        if table is not None:
            work.put(entry.replace(table))


def _add_label(work: Work, effect: do.AddLabel, origin: Origin) -> None:
    enum = work.state.enum(effect.name)
    beside = effect.before or effect.after
    if enum is None or (beside is not None and beside not in enum.labels):
        work.unknown_enum(effect.name, origin)
    elif effect.label not in enum.labels:
        place = len(enum.labels)
        if beside is not None:
            place = enum.labels.index(beside) + (effect.before is None)
        labels = (*enum.labels[:place], effect.label, *enum.labels[place:])
        work.state.put(Kind.ENUM, enum.name, replace(enum, labels=labels, origin=origin))


def _rename_label(work: Work, effect: do.RenameLabel, origin: Origin) -> None:
    enum = work.state.enum(effect.name)
    if enum is None or effect.label not in enum.labels:
        work.unknown_enum(effect.name, origin)
        return
    labels = tuple(effect.new_label if label == effect.label else label for label in enum.labels)
    work.state.put(Kind.ENUM, enum.name, replace(enum, labels=labels, origin=origin))


def _make_sequence(work: Work, effect: do.MakeSequence, origin: Origin) -> None:
    if not (effect.checked and work.state.sequence(effect.sequence.name)):
        work.state.put(Kind.SEQUENCE, effect.sequence.name, replace(effect.sequence, origin=origin))


def _remove_sequence(work: Work, effect: do.RemoveSequence, _origin: Origin) -> None:
    work.state.put(Kind.SEQUENCE, effect.name, None)


def _own_sequence(work: Work, effect: do.OwnSequence, origin: Origin) -> None:
    """What a column owns is no object of its own: it numbers the column whose default draws from it."""
    work.state.put(Kind.SEQUENCE, effect.name, None)
    found = work.with_column(effect.table, effect.column, origin, quiet=True)
    if found is None:
        return
    entry, column = found
    if column.identity is None and (column.default or "").lower().startswith("nextval("):
        numbered = replace(column, identity=Identity("serial"), default=None, origin=origin)
        work.put(entry.replace(parts.with_column(entry.table, column.name, numbered)))


def _type_sequence(work: Work, effect: do.TypeSequence, _origin: Origin) -> None:
    """The sequence of a serial column, which is named after it, ends where the column's type does."""
    for entry in list(work.state.entries()):
        if entry.table.name.schema != effect.name.schema:
            continue
        for column in entry.table.columns:
            own = f"{entry.table.name.name}_{column.name}_seq"
            if effect.name.name.startswith(own) and effect.type == column.type.name and column.identity is not None:
                left = tuple(item for item in column.identity.options if item[0] != "maxvalue")
                ended = replace(column, identity=replace(column.identity, options=left))
                work.put(entry.replace(parts.with_column(entry.table, column.name, ended)))


def _make_view(work: Work, effect: do.MakeView, _origin: Origin) -> None:
    work.state.put(Kind.VIEW, effect.name, effect.kind)


def _unfollowed(work: Work, effect: do.Unfollowed, origin: Origin) -> None:
    touched = [ref(work.known(name)) for name in effect.subjects] or work.mentioned(effect.names)
    work.trouble("opaque", effect.what, origin, touched)


def _with_type_name(table: Table, old: str, new: str) -> Table | None:
    if not any(column.type.name.removesuffix("[]") == old for column in table.columns):
        return None
    columns = tuple(
        replace(
            column,
            type=replace(column.type, name=new + column.type.name[len(old) :], raw=column.type.raw.replace(old, new)),
        )
        if column.type.name.removesuffix("[]") == old
        else column
        for column in table.columns
    )
    return replace(table, columns=columns)


APPLIERS: dict[type, Callable[[Work, Any, Origin], None]] = {
    do.MakeEnum: _make_enum,
    do.RemoveEnum: _remove_enum,
    do.MoveEnum: _move_enum,
    do.AddLabel: _add_label,
    do.RenameLabel: _rename_label,
    do.MakeSequence: _make_sequence,
    do.RemoveSequence: _remove_sequence,
    do.OwnSequence: _own_sequence,
    do.TypeSequence: _type_sequence,
    do.MakeView: _make_view,
    do.Unfollowed: _unfollowed,
}

"""Tables made of two witnesses: the pragmas for structure, the stored text for what they do not tell."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import msgspec

from auditor.model.names import Kind, QualifiedName
from auditor.model.schema import (
    Check,
    Column,
    Extras,
    ForeignKey,
    Gap,
    Generated,
    Identity,
    Index,
    IndexPart,
    PrimaryKey,
    Server,
    Table,
    Unique,
)
from auditor_sqlite.canonical import action, collation, default, index_part, part_key
from auditor_sqlite.ddl import ReferenceText, TableText, Unreadable, read_index, read_table
from auditor_sqlite.names import fold
from auditor_sqlite.types import SqliteTypes


Row = tuple[Any, ...]

_TYPES = SqliteTypes()
_SERVER = Server("sqlite")
_NOTHING = QualifiedName("")
"""Narrows a gap to no table at all: everything else about the table was read."""
_VIRTUAL, _STORED = 2, 3
"""Values of `hidden` in pragma_table_xinfo."""


class Facts(msgspec.Struct, frozen=True):
    """Catalog rows by table, and the stored texts by name (an automatic index has none).

    `folded` gives the name of a table for its name in lower case.
    """

    table_texts: dict[str, str | None]
    index_texts: dict[str, str | None]
    columns: dict[str, list[Row]]
    folded: dict[str, str]
    indexes: dict[str, list[Row]]
    foreign_keys: dict[str, list[Row]]


def build_view(name: str, rows: list[Row]) -> Table:
    """A view: columns with types, and nothing else."""
    columns = tuple(Column(row[0], _TYPES.parse(row[1], _SERVER)) for row in rows)
    return Table(QualifiedName(name), columns, view="view")


def build_table(name: str, facts: Facts) -> tuple[Table, list[Gap]]:
    """One table, and what of it could not be read."""
    text, gaps = _table_text(name, facts)
    rows = facts.columns.get(name, [])
    spell = {fold(row[0]): row[0] for row in rows}
    key = tuple(row[0] for row in sorted(rows, key=lambda row: row[4]) if row[4])
    columns = _columns(rows, key, text, has_rowid=_is_rowid_alias(name, key, facts))
    indexes, unread = _indexes(name, columns, facts)
    table = Table(
        QualifiedName(name),
        columns,
        primary_key=PrimaryKey(text.primary_key.name if text and text.primary_key else None, key) if key else None,
        uniques=_uniques(name, text, spell, facts),
        foreign_keys=_foreign_keys(name, text, facts),
        checks=_checks(text),
        indexes=indexes,
        extras=_extras(text),
    )
    return table, [*gaps, *unread, *_conflicts(name, text), *_collations(name, columns, facts)]


def _table_text(name: str, facts: Facts) -> tuple[TableText | None, list[Gap]]:
    try:
        return read_table(facts.table_texts[name] or ""), []
    except Unreadable as error:
        why = f"its CREATE TABLE text cannot be read: {error}"
        return None, [Gap(f"CHECK constraints of {name}", why, Kind.CHECK, QualifiedName(name))]


def _conflicts(name: str, text: TableText | None) -> list[Gap]:
    """ON CONFLICT clauses other than the default, ABORT: models have no place for them, so they are only told."""
    if text is None:
        return []
    keys = [*text.uniques, *([text.primary_key] if text.primary_key else [])]
    clauses = [(f"({', '.join(key.columns)})", key.conflict) for key in keys]
    clauses += [(column.name, column.conflict) for column in text.columns]
    why = "it changes what a failing INSERT does, and is not compared with the models"
    return [
        Gap(f"ON CONFLICT {conflict} of {name} {subject}", why, table=_NOTHING, blocking=False)
        for subject, conflict in clauses
        if conflict not in (None, "ABORT")
    ]


def _collations(name: str, columns: tuple[Column, ...], facts: Facts) -> list[Gap]:
    """Keys that compare otherwise than their columns do: models have no place for it, so it is only told."""
    own = {column.name: column.collation or "BINARY" for column in columns}
    why = "it decides which values are the same, and is not compared with the models"
    return [
        Gap(f"COLLATE {compared_by.upper()} of {name} ({column})", why, table=_NOTHING, blocking=False)
        for _, _, origin, column, _, compared_by in facts.indexes.get(name, [])
        if origin != "c" and column in own and compared_by.upper() != own[column]
    ]


def _is_rowid_alias(name: str, key: tuple[str, ...], facts: Facts) -> bool:
    """Only a key that is the rowid itself needs no index (https://www.sqlite.org/lang_createtable.html#rowid)."""
    return len(key) == 1 and all(origin != "pk" for _, _, origin, *_ in facts.indexes.get(name, []))


def _columns(rows: list[Row], key: tuple[str, ...], text: TableText | None, *, has_rowid: bool) -> tuple[Column, ...]:
    return tuple(_column(row, text, is_rowid=has_rowid and row[0] in key) for row in rows)


def _column(row: Row, text: TableText | None, *, is_rowid: bool) -> Column:
    name, declared, not_null, default_text, _, hidden = row
    more = text.column(name) if text else None
    numbered = bool(is_rowid and text and text.primary_key and text.primary_key.autoincrement)
    generated = None
    if hidden in (_VIRTUAL, _STORED):
        generated = Generated((more and more.generated) or "", stored=hidden == _STORED)
    return Column(
        name,
        _TYPES.parse(declared, _SERVER),
        nullable=not (not_null or is_rowid),
        default=default(default_text),
        generated=generated,
        identity=Identity("rowid") if is_rowid else None,
        collation=collation(more.collation) if more else None,
        extras=(("autoincrement", True),) if numbered else (),
    )


def _uniques(name: str, text: TableText | None, spell: dict[str, str], facts: Facts) -> tuple[Unique, ...]:
    """From the text, since SQLite makes one index for two constraints over the same columns."""
    if text is not None:
        found = [
            Unique(key.name, tuple(spell.get(fold(column), column) for column in key.columns)) for key in text.uniques
        ]
    else:
        automatic: dict[str, list[str]] = defaultdict(list)
        for index, _, origin, column, *_ in facts.indexes.get(name, []):
            if origin == "u":
                automatic[index].append(column)
        found = [Unique(None, tuple(columns)) for columns in automatic.values()]
    return tuple(sorted(found, key=lambda unique: (unique.name or "", unique.columns)))


def _checks(text: TableText | None) -> tuple[Check, ...]:
    found = [Check(check.name, check.expression) for check in text.checks] if text else []
    return tuple(sorted(found, key=lambda check: (check.name or "", check.expression)))


def _extras(text: TableText | None) -> Extras:
    return (("strict", text.strict), ("without_rowid", text.without_rowid)) if text else ()


def _indexes(name: str, columns: tuple[Column, ...], facts: Facts) -> tuple[tuple[Index, ...], list[Gap]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for index, *rest in facts.indexes.get(name, []):
        if rest[1] == "c":
            grouped[index].append(tuple(rest))
    found, gaps = [], []
    for index, parts in grouped.items():
        try:
            found.append(_index(index, parts, columns, facts.index_texts.get(index) or ""))
        except Unreadable as error:
            why = f"its CREATE INDEX text cannot be read: {error}"
            gaps.append(Gap(f"index {index}", why, Kind.INDEX, QualifiedName(name)))
    return tuple(sorted(found, key=lambda index: index.name or "")), gaps


def _index(name: str, rows: list[Row], columns: tuple[Column, ...], sql: str) -> Index:
    text = read_index(sql)
    if len(text.parts) != len(rows):
        raise Unreadable(f"{len(rows)} key parts expected, not {len(text.parts)}")
    own = {column.name: column.collation for column in columns}
    parts = [_part(row, index_part(part, columns), own) for row, part in zip(rows, text.parts, strict=True)]
    return Index(name, tuple(parts), unique=bool(rows[0][0]), predicate=text.predicate)


def _part(row: Row, part: IndexPart, own: dict[str, str | None]) -> IndexPart:
    _, _, column, descending, compared_by = row
    if column is None:
        return msgspec.structs.replace(part, descending=bool(descending))
    return IndexPart(column, descending=bool(descending), collation=part_key(compared_by, own.get(column)))


def _foreign_keys(name: str, text: TableText | None, facts: Facts) -> tuple[ForeignKey, ...]:
    grouped: dict[int, list[Row]] = defaultdict(list)
    for number, *rest in facts.foreign_keys.get(name, []):
        grouped[number].append(tuple(rest))
    texts = list(text.references) if text else []
    found = []
    for rows in grouped.values():  # in the order of the text, as the query sorts them
        columns = tuple(row[1] for row in rows)
        written = next((item for item in texts if tuple(map(fold, item.columns)) == tuple(map(fold, columns))), None)
        if written is not None:
            texts.remove(written)
        found.append(_foreign_key(rows, columns, written, facts))
    return tuple(sorted(found, key=lambda key: (key.name or "", key.columns, key.target)))


def _foreign_key(rows: list[Row], columns: tuple[str, ...], written: ReferenceText | None, facts: Facts) -> ForeignKey:
    target, _, _, on_update, on_delete = rows[0]
    parent = facts.folded.get(fold(target)) or str(target)
    parent_columns = facts.columns.get(parent, [])
    spell = {fold(row[0]): row[0] for row in parent_columns}
    if rows[0][2] is None:  # REFERENCES without columns means the primary key
        targets = tuple(row[0] for row in sorted(parent_columns, key=lambda row: row[4]) if row[4])
    else:
        targets = tuple(spell.get(fold(row[2]), row[2]) for row in rows)
    return ForeignKey(
        written.name if written else None,
        columns,
        QualifiedName(parent),
        targets,
        on_delete=action(on_delete),
        on_update=action(on_update),
        deferrable="initially deferred" if written and written.deferred else None,
    )

"""Catalog rows into the model. One pass over plain tuples: there may be hundreds of thousands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias

from auditor.model.names import NOWHERE, Kind, QualifiedName
from auditor.model.schema import (
    Check,
    Column,
    EnumType,
    ForeignKey,
    Gap,
    Generated,
    Identity,
    Index,
    IndexPart,
    PrimaryKey,
    Sequence,
    Table,
    Unique,
)
from auditor.model.types import Family, Type
from auditor_postgresql import identities
from auditor_postgresql.names import qualified
from auditor_postgresql.spelling import DOMAIN, array_of, read


Row: TypeAlias = tuple[Any, ...]

_VIEWS = {"v": "view", "m": "materialized view", "f": "foreign table"}
_ACTIONS = {"a": None, "r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}
_MATCHES = {"s": None, "f": "FULL", "p": "PARTIAL"}
_IDENTITIES = {"a": "always", "d": "by default"}
_POSITION = itemgetter(0, 1)  # relation and number of a column
_DESCENDING, _NULLS_FIRST = 1, 2  # bits of indoption
_ALIASED_OPERATORS = {"varchar_ops"}  # the same class as text_ops, under a second name


class Rows(NamedTuple):
    """What the queries of this package gave, each as its .sql file says."""

    relations: list[Row]
    others: list[Row]
    columns: list[Row]
    constraints: list[Row]
    indexes: list[Row]
    index_parts: list[Row]
    sequences: list[Row]
    types: list[Row]


class Parts(NamedTuple):
    """What the rows hold, each sorted by name."""

    tables: tuple[Table, ...]
    enums: tuple[EnumType, ...]
    sequences: tuple[Sequence, ...]
    owned_sequences: tuple[QualifiedName, ...]
    others: tuple[QualifiedName, ...]
    gaps: tuple[Gap, ...]


def schema_of(rows: Rows, default: str, schemas: set[str]) -> Parts:
    """The rows as the model has them; enums only of these schemas."""
    made, enums = _types(rows.types, default, schemas)
    names = {row[0]: qualified(row[1], row[2], default) for row in rows.relations}
    numbered, sequences, owned = _sequences(rows.sequences, default)
    columns, attributes = _columns(rows.columns, made, numbered, default)
    keys = _Constraints(rows.constraints, attributes, names, default)
    indexes = _indexes(rows.indexes, rows.index_parts, attributes)
    tables = [_table(row, names[row[0]], columns[row[0]], keys, indexes[row[0]]) for row in rows.relations]
    tables.sort(key=lambda table: (table.name.name, table.name.schema or ""))
    others = tuple(sorted(qualified(row[1], row[2], default) for row in rows.others))
    return Parts(tuple(tables), enums, sequences, owned, others, tuple(keys.gaps))


def _table(row: Row, name: QualifiedName, columns: list[Column], keys: _Constraints, indexes: list[Index]) -> Table:
    oid, _, _, kind, rows, size, comment, inherits = row
    return Table(
        name=name,
        columns=tuple(columns),
        primary_key=keys.primary.get(oid),
        uniques=tuple(keys.uniques[oid]),
        foreign_keys=tuple(keys.foreign[oid]),
        checks=tuple(keys.checks[oid]),
        indexes=tuple(indexes),
        view=_VIEWS.get(kind) or ("child table" if inherits else None),
        comment=comment,
        rows=rows if rows >= 0 else None,  # -1: never analyzed
        bytes=size,
        partitioned=kind == "p",
    )


def _types(rows: list[Row], default: str, schemas: set[str]) -> tuple[dict[int, Type], tuple[EnumType, ...]]:
    made: dict[int, Type] = {}
    enums = []
    for oid, schema, name, kind, _, base, checked, labels, extension in rows:
        title = qualified(schema, name, default)
        if kind == "e":
            made[oid] = Type(Family.ENUM, str(title), tuple(labels), str(title))
            if schema in schemas and not extension:
                enums.append(EnumType(title, tuple(labels)))
        elif kind == "d":
            made[oid] = Type(Family.OTHER, str(title), (DOMAIN, base, *(["checked"] if checked else [])), str(title))
    for oid, _, _, _, item, *_ in rows:
        if item in made:
            made[oid] = array_of(made[item], f"{made[item].raw}[]")
    enums.sort(key=lambda item: (item.name.name, item.name.schema or ""))
    return made, tuple(enums)


def _sequences(
    rows: list[Row], default: str
) -> tuple[dict[tuple[int, int], Row], tuple[Sequence, ...], tuple[QualifiedName, ...]]:
    """The sequences of columns, by relation and column number; those that belong to none; names of the former."""
    numbered = {(row[2], row[3]): row for row in rows if row[2] is not None}
    alone = [Sequence(qualified(row[0], row[1], default)) for row in rows if row[2] is None]
    owned = [qualified(row[0], row[1], default) for row in numbered.values()]
    return numbered, tuple(sorted(alone, key=lambda item: _order(item.name))), tuple(sorted(owned, key=_order))


def _order(name: QualifiedName) -> tuple[str, str]:
    return name.name, name.schema or ""


def _columns(
    rows: list[Row], made: dict[int, Type], numbered: dict[tuple[int, int], Row], default_schema: str
) -> tuple[dict[int, list[Column]], dict[int, dict[int, str]]]:
    columns: dict[int, list[Column]] = defaultdict(list)
    attributes: dict[int, dict[int, str]] = defaultdict(dict)
    known: dict[tuple[int, str], Type] = {}
    rows.sort(key=_POSITION)
    for relation, number, name, type_id, text, required, expression, identity, generated, collation, comment in rows:
        kind = known.get((type_id, text))
        if kind is None:
            kind = known[type_id, text] = made.get(type_id) or read(text, default_schema)
        computed, numbering, default = None, None, expression
        if generated:
            computed, default = Generated(expression, generated == "s"), None
        elif identity or (expression is not None and expression.startswith("nextval(")):
            numbering = _identity(identity, numbered.get((relation, number)), kind)
            default = expression if numbering is None else None
        attributes[relation][number] = name
        columns[relation].append(
            Column(name, kind, not required, default, computed, numbering, collation, None, comment)
        )
    return columns, attributes


def _identity(kind: str, sequence: Row | None, column: Type) -> Identity | None:
    """Identity, or serial when the default draws from a sequence that the column owns."""
    if sequence is None:
        return Identity(_IDENTITIES[kind]) if kind else None
    if not kind and not sequence[11]:
        return None
    start, increment, least, most, cached, cycles = sequence[5:11]
    options = identities.unusual(
        column.name,
        {"start": start, "increment": increment, "minvalue": least, "maxvalue": most, "cache": cached, "cycle": cycles},
    )
    return Identity(_IDENTITIES.get(kind, "serial"), options)


class _Constraints:
    """The constraints of every relation, by kind."""

    def __init__(
        self, rows: list[Row], attributes: dict[int, dict[int, str]], names: dict[int, QualifiedName], default: str
    ) -> None:
        self.attributes = attributes
        self.default = default
        self.primary: dict[int, PrimaryKey] = {}
        self.uniques: dict[int, list[Unique]] = defaultdict(list)
        self.foreign: dict[int, list[ForeignKey]] = defaultdict(list)
        self.checks: dict[int, list[Check]] = defaultdict(list)
        self.gaps: list[Gap] = []
        for row in rows:
            self._take(row, names[row[0]])

    def _take(self, row: Row, table: QualifiedName) -> None:
        relation, name, kind = row[:3]
        if kind == "f":
            self.foreign[relation].append(self._foreign_key(row))
        elif kind == "p":
            self.primary[relation] = PrimaryKey(name, self._columns(relation, row[3]), _deferrable(row))
        elif kind == "u":
            include = self._columns(relation, row[18] or ())
            columns = self._columns(relation, row[3])
            self.uniques[relation].append(Unique(name, columns, _deferrable(row), row[16], include=include))
        elif kind == "c":
            self.checks[relation].append(Check(name, row[15], None, row[13], row[14]))
        else:
            why = "exclusion constraints are not compared"
            self.gaps.append(Gap(f"exclusion constraint {name} of {table}", why, Kind.DATABASE, table, blocking=False))

    def _columns(self, relation: int, numbers: Iterable[int]) -> tuple[str, ...]:
        attributes = self.attributes[relation]
        return tuple([attributes[number] for number in numbers])

    def _foreign_key(self, row: Row) -> ForeignKey:
        relation, name, _, numbers, target, schema, target_name, target_numbers, on_delete, on_update, match = row[:11]
        action = _ACTIONS[on_delete]
        if row[17]:
            action = f"{action} ({', '.join(self._columns(relation, row[17]))})"
        return ForeignKey(
            name,
            self._columns(relation, numbers),
            qualified(schema, target_name, self.default),
            self._columns(target, target_numbers),
            action,
            _ACTIONS[on_update],
            _MATCHES[match],
            _deferrable(row),
            row[13],
            row[14],
        )


def _deferrable(row: Row) -> str | None:
    return None if not row[11] else "initially deferred" if row[12] else "deferrable"


def _indexes(rows: list[Row], parts: list[Row], attributes: dict[int, dict[int, str]]) -> dict[int, list[Index]]:
    unusual: dict[int, dict[int, Row]] = defaultdict(dict)
    for part in parts:
        unusual[part[0]][part[1]] = part[2:]
    indexes: dict[int, list[Index]] = defaultdict(list)
    for oid, relation, name, method, unique, keys, count, options, predicate, valid, distinct, comment in rows:
        numbers = [int(number) for number in keys.split()]
        names, special = attributes[relation], unusual.get(oid)
        if special is None and options.strip("0 ") == "":
            key_parts = tuple([IndexPart(names[number]) for number in numbers[:count]])
        else:
            bits = [int(bit) for bit in options.split()]
            key_parts = tuple(
                _part(names.get(number), bit, (special or {}).get(place, (None, None, None)))
                for place, (number, bit) in enumerate(zip(numbers[:count], bits, strict=False))
            )
        include = tuple([names[number] for number in numbers[count:]])
        access = None if method == "btree" else method
        indexes[relation].append(
            Index(
                name, key_parts, unique, access, predicate, include, distinct, valid, True, False, comment, (), NOWHERE
            )
        )
    return indexes


def _part(column: str | None, bits: int, special: Row) -> IndexPart:
    expression, operators, collation = special
    descending, first = bool(bits & _DESCENDING), bool(bits & _NULLS_FIRST)
    return IndexPart(
        column=column,
        expression=expression,
        descending=descending,
        nulls=None if first == descending else "first" if first else "last",
        operator_class=None if operators in _ALIASED_OPERATORS else operators,
        collation=collation,
    )

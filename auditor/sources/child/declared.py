"""From what the child declares to the model's own values; the engine completes them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from auditor.model.names import NOWHERE, Origin, QualifiedName
from auditor.model.schema import (
    Check,
    Column,
    Enumeration,
    EnumType,
    Extras,
    ForeignKey,
    Generated,
    Identity,
    Index,
    IndexPart,
    PrimaryKey,
    Scalar,
    Sequence,
    Server,
    Table,
    Unique,
)
from auditor.model.types import Family, Type
from auditor.plugin.engine import Engine
from auditor.plugin.sqltree import key_part
from auditor.sources.child.messages import (
    DeclaredCheck,
    DeclaredColumn,
    DeclaredEnum,
    DeclaredForeignKey,
    DeclaredIndex,
    DeclaredKey,
    DeclaredPart,
    DeclaredSequence,
    DeclaredTable,
    Place,
)


class Lowering:
    """Lowers the declarations of one project for one server."""

    def __init__(self, engine: Engine, server: Server, project: Path) -> None:
        self._engine = engine
        self._server = server
        self._project = str(project.resolve()) + "/"
        self._default_schema = server.setting("default_schema")
        self._types: dict[str, Type] = {}

    def table(self, declared: DeclaredTable) -> Table:
        """A table as the catalog would show it."""
        return self._engine.declarations.complete(_sorted(self.written(declared)), self._server, declared.options)

    def written(self, declared: DeclaredTable) -> Table:
        """A table as it is declared, before the engine completes it; its parts in the order of the declaration."""
        here = self._origin(declared.place)
        places = {column.name: self._origin(column.place) for column in declared.columns}
        return Table(
            name=self._name(declared.name, declared.schema),
            columns=tuple(self._column(column, places[column.name]) for column in declared.columns),
            primary_key=_primary_key(declared.primary_key, here),
            uniques=tuple(_unique(key, _place(key.columns, places, here)) for key in declared.uniques),
            foreign_keys=tuple(
                self._foreign_key(key, _place(key.columns, places, here)) for key in declared.foreign_keys
            ),
            checks=tuple(_check(check, places.get(check.column or "", here)) for check in declared.checks),
            indexes=tuple(
                self._index(index, _place([part.column for part in index.parts], places, here), frozenset(places))
                for index in declared.indexes
            ),
            view="view" if declared.is_view else None,
            comment=declared.comment,
            origin=here,
        )

    def enums(self, declared: DeclaredTable) -> list[EnumType]:
        """The named enum types that the columns of a table have."""
        enums = (column.enum for column in declared.columns)
        return [
            EnumType(self._name(enum.type_name, enum.type_schema), enum.labels, self._origin(enum.place))
            for enum in enums
            if enum is not None and enum.type_name is not None
        ]

    def _index(self, index: DeclaredIndex, here: Origin, columns: frozenset[str]) -> Index:
        return Index(
            name=index.name,
            parts=tuple(_part(part, columns, self._engine.sqlglot) for part in index.parts),
            unique=index.unique,
            extras=extras(index.options),
            origin=here,
        )

    def sequence(self, declared: DeclaredSequence) -> Sequence:
        """A sequence that the metadata declares by itself."""
        return Sequence(
            self._name(declared.name, declared.schema), extras(declared.options), self._origin(declared.place)
        )

    def _column(self, column: DeclaredColumn, here: Origin) -> Column:
        notes: list[tuple[str, Scalar]] = []
        if column.type_error:
            notes.append(("type_error", column.type_error))
        if column.lost_scale is not None:
            notes.append(("lost_scale", column.lost_scale))
        if column.fetched:
            notes.append(("fetched", True))
        computed = column.computed
        return Column(
            name=column.name,
            type=self._type(column),
            nullable=column.nullable,
            default=column.default,
            generated=Generated(computed.sql, computed.persisted) if computed else None,
            identity=_identity(column),
            collation=column.collation,
            charset=column.charset,
            comment=column.comment,
            enumeration=_enumeration(column.enum) if column.enum else None,
            client_default=column.client_default or column.sequence is not None,
            extras=tuple(notes),
            origin=here,
        )

    def _type(self, column: DeclaredColumn) -> Type:
        if column.type_error:
            return Type(Family.UNKNOWN, column.type_class, (), column.type_class)
        enum = column.enum
        parsed = self._parse(column.type)
        if enum is None or enum.type_name is None:
            return parsed
        if parsed.family is Family.ARRAY:
            return msgspec.structs.replace(parsed, args=enum.labels)
        name = str(self._name(enum.type_name, enum.type_schema))
        return Type(Family.ENUM, name, enum.labels, column.type)

    def _parse(self, text: str) -> Type:
        if text not in self._types:
            self._types[text] = self._engine.types.parse(text, self._server)
        return self._types[text]

    def _foreign_key(self, key: DeclaredForeignKey, here: Origin) -> ForeignKey:
        return ForeignKey(
            name=key.name,
            columns=key.columns,
            target=self._name(key.target, key.target_schema),
            target_columns=key.target_columns,
            on_delete=_upper(key.on_delete),
            on_update=_upper(key.on_update),
            match=_upper(key.match),
            deferrable=_deferrable(key.deferrable, key.initially),
            validated=not key.options.get("not_valid"),
            origin=here,
        )

    def _name(self, name: str, schema: str | None) -> QualifiedName:
        return QualifiedName(name, None if schema == self._default_schema else schema)

    def _origin(self, place: Place | None) -> Origin:
        if place is None:
            return NOWHERE
        return Origin(place.file.removeprefix(self._project), place.line)


def extras(options: Mapping[str, Any]) -> Extras:
    """Options as scalars; JSON text for what is none."""
    return tuple(sorted((key, _scalar(value)) for key, value in options.items()))


def _scalar(value: Any) -> Scalar:
    return value if isinstance(value, str | int | None) else msgspec.json.encode(value).decode()


def _identity(column: DeclaredColumn) -> Identity | None:
    if column.identity is not None:
        options = dict(column.identity)
        always = options.pop("always", False)
        return Identity("always" if always else "by default", extras(options))
    return Identity("auto") if column.numbered else None


def _enumeration(enum: DeclaredEnum) -> Enumeration:
    return Enumeration(
        bound=enum.labels,
        names=enum.names,
        values=enum.values,
        python_class=enum.python_class,
        native=enum.native,
        constrained=enum.constrained,
        unordered=enum.unordered,
    )


def _primary_key(key: DeclaredKey | None, here: Origin) -> PrimaryKey | None:
    if key is None:
        return None
    return PrimaryKey(key.name, key.columns, _deferrable(key.deferrable, key.initially), here)


def _unique(key: DeclaredKey, here: Origin) -> Unique:
    return Unique(
        name=key.name,
        columns=key.columns,
        deferrable=_deferrable(key.deferrable, key.initially),
        nulls_not_distinct=bool(key.options.get("nulls_not_distinct")),
        origin=here,
        include=tuple(key.options.get("include") or ()),
    )


def _check(check: DeclaredCheck, here: Origin) -> Check:
    return Check(check.name, check.sql, check.column, validated=not check.options.get("not_valid"), origin=here)


def _part(part: DeclaredPart, columns: frozenset[str], sqlglot: str) -> IndexPart:
    """A key part; text such as "price DESC" is the column that it names."""
    plain = IndexPart(part.column, part.sql, descending=part.descending, nulls=part.nulls)
    read = key_part(part.sql, sqlglot) if part.sql is not None and sqlglot else None
    if part.sql is None or read is None:
        return plain
    expression, descending, nulls = read[0], read[1] or part.descending, read[2] or part.nulls
    if expression in columns:
        return IndexPart(expression, None, descending=descending, nulls=nulls)
    # What is no column here may be one of a table that is known elsewhere; its direction is no part of its name.
    directed = part.sql.split()[-1].upper() in {"ASC", "DESC", "FIRST", "LAST"}
    return IndexPart(None, expression, descending=descending, nulls=nulls) if directed else plain


def _deferrable(deferrable: bool | None, initially: str | None) -> str | None:
    if (initially or "").upper() == "DEFERRED" and deferrable is not False:
        return "initially deferred"
    return "deferrable" if deferrable else None


def _upper(action: str | None) -> str | None:
    """The words; names of columns in brackets after them stay as they are."""
    words, bracket, names = (action or "").partition("(")
    return words.upper() + bracket + names or None


def _place(columns: Any, places: Mapping[str, Origin], fallback: Origin) -> Origin:
    """A key or index of one column is found at that column, any other at its table."""
    place = places.get(columns[0], NOWHERE) if len(columns) == 1 else NOWHERE
    return place if place.file else fallback


def _sorted(table: Table) -> Table:
    return msgspec.structs.replace(
        table,
        uniques=_by_name(table.uniques),
        foreign_keys=_by_name(table.foreign_keys),
        checks=_by_name(table.checks),
        indexes=_by_name(table.indexes),
    )


def _by_name(items: Any) -> tuple[Any, ...]:
    """Sorted by name, the unnamed by what they hold."""
    if len(items) < 2:  # noqa: PLR2004 -- most tables have one at most, and what an item holds is long
        return tuple(items)
    return tuple(sorted(items, key=lambda item: (item.name or "", repr(item) if item.name is None else "")))

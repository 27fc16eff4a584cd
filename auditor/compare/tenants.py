"""Many schemas that should hold the same tables: each is looked at as if it were the default one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeVar

import msgspec

from auditor.model.names import QualifiedName, Role
from auditor.model.report import NotChecked
from auditor.model.schema import (
    Check,
    Column,
    EnumType,
    ForeignKey,
    Gap,
    Index,
    IndexPart,
    Schema,
    Sequence,
    Server,
    Table,
)
from auditor.model.types import Type
from auditor.plugin import sqltree


Named = TypeVar("Named", Table, EnumType, Sequence)
OF_A_SCHEMA = frozenset({"default_charset", "default_collation"})
"""Settings that hold for the default schema of the connection alone."""


class Tenancy(NamedTuple):
    """The schemas that hold the tables which models give no schema; None is the default one, called `default`.

    `placed` are the tables that name the default schema themselves, although names do not show it.
    `dialect` is sqlglot's name of the engine.
    """

    schemas: tuple[str | None, ...]
    default: str
    placed: frozenset[QualifiedName]
    dialect: str

    def title(self, schema: str | None) -> str:
        """The name of a schema for people."""
        return self.default if schema is None else schema


class World(NamedTuple):
    """Schemas that belong together: what is compared, and all that can be looked up meanwhile.

    `tenant` is the name of the schema that is looked at as the default one; None when none is.
    """

    tenant: str | None
    compared: tuple[Schema, ...]
    known: tuple[Schema, ...]


def worlds(schemas: Iterable[Schema], tenancy: Tenancy | None) -> Iterator[World]:
    """What is to be compared with what: everything at once, or one schema after the other.

    Tables that name their schema come first, in a world of their own. A schema that could not be read at all is
    left out: the gap tells of it.
    """
    given = tuple(schemas)
    if tenancy is None:
        yield World(None, given, given)
        return
    declared = [schema for schema in given if schema.role is not Role.LIVE]
    fixed = {name for schema in declared for name in _fixed(schema, tenancy)}
    if fixed:
        yield World(None, tuple(_only(schema, fixed, tenancy) for schema in given), given)
    for tenant in tenancy.schemas:
        if not any(gap.schemas and tenant in gap.schemas and gap.kind is None for item in given for gap in item.gaps):
            known = tuple(seen_from(schema, tenant, tenancy) for schema in given)
            yield World(tenancy.title(tenant), tuple(map(_unnamed, known)), known)


def seen_from(schema: Schema, tenant: str | None, tenancy: Tenancy) -> Schema:
    """The schema with the tenant's names as those of the default schema, and the default schema's in full."""
    if schema.role is not Role.LIVE:
        placed = tenancy.placed if tenant is not None else frozenset()
        seen = _View(None, tenancy.default, placed, tenancy.dialect).schema(schema)
        return seen if tenant is None else msgspec.structs.replace(seen, tables=tuple(map(_open, seen.tables)))
    return schema if tenant is None else _View(tenant, tenancy.default, None, tenancy.dialect).schema(schema)


def _open(table: Table) -> Table:
    """The table without what it takes from its schema: other schemas have other defaults, which nobody has read."""
    return msgspec.structs.replace(table, **dict.fromkeys(table.defaulted)) if table.defaulted else table


def server_of(server: Server, world: World, tenancy: Tenancy | None) -> Server:
    """The server as seen from a world: the defaults of the connection's schema are not those of another one."""
    if world.tenant is None or tenancy is None or world.tenant == tenancy.default:
        return server
    kept = tuple(item for item in server.settings if item[0] not in OF_A_SCHEMA)
    return msgspec.structs.replace(server, settings=kept)


def not_judged(server: Server, tenancy: Tenancy | None, *, has_history: bool) -> Iterator[NotChecked]:
    """What an audit of many schemas cannot tell."""
    if tenancy is None or set(tenancy.schemas) <= {None}:
        return
    if has_history:
        why = "it makes one schema, and --schema asks for others: only models and database are compared"
        yield NotChecked("the history against the database", why)
    if any(name in OF_A_SCHEMA for name, _ in server.settings):
        why = "each schema of the server has defaults of its own, which are not read"
        yield NotChecked("character sets and collations that the models leave open", why)


def _fixed(schema: Schema, tenancy: Tenancy) -> Iterator[str | None]:
    """The schemas that declared tables name."""
    for table in schema.tables:
        if table.name.schema is not None or table.name in tenancy.placed:
            yield table.name.schema


def _only(schema: Schema, names: set[str | None], tenancy: Tenancy) -> Schema:
    """The tables that name their schema, and what the database has in these schemas."""

    def kept(items: tuple[Named, ...]) -> tuple[Named, ...]:
        found = (item for item in items if item.name.schema in names)
        if schema.role is Role.LIVE:
            return tuple(found)
        return tuple(item for item in found if item.name.schema is not None or item.name in tenancy.placed)

    return msgspec.structs.replace(
        schema, tables=kept(schema.tables), enums=kept(schema.enums), sequences=kept(schema.sequences)
    )


def _unnamed(schema: Schema) -> Schema:
    """What is in the schema that is looked at as the default one."""

    def kept(items: tuple[Named, ...]) -> tuple[Named, ...]:
        return tuple(item for item in items if item.name.schema is None)

    return msgspec.structs.replace(
        schema, tables=kept(schema.tables), enums=kept(schema.enums), sequences=kept(schema.sequences)
    )


class _View:
    """Gives names as they are from inside a schema. `placed` None: whatever has no schema is in the default one."""

    def __init__(self, tenant: str | None, default: str, placed: frozenset[QualifiedName] | None, dialect: str) -> None:
        self._tenant = tenant
        self._default = default
        self._placed = placed
        self._dialect = dialect
        self._prefix = f"{tenant}."

    def schema(self, schema: Schema) -> Schema:
        """The schema with other names."""
        if self._tenant is None and not self._placed:
            return schema
        return msgspec.structs.replace(
            schema,
            tables=tuple(map(self._table, schema.tables)),
            enums=tuple(msgspec.structs.replace(item, name=self._name(item.name)) for item in schema.enums),
            sequences=tuple(msgspec.structs.replace(item, name=self._name(item.name)) for item in schema.sequences),
            gaps=tuple(gap for item in schema.gaps if (gap := self._gap(item)) is not None),
            as_declared=tuple(map(self._name, schema.as_declared)),
            owned_sequences=tuple(map(self._name, schema.owned_sequences)),
            others=tuple(map(self._name, schema.others)),
        )

    def _name(self, name: QualifiedName) -> QualifiedName:
        if name.schema is None:
            outside = self._placed is None or name in self._placed
            return QualifiedName(name.name, self._default) if outside else name
        return QualifiedName(name.name) if name.schema == self._tenant else name

    def _gap(self, gap: Gap) -> Gap | None:
        """The gap, when it is one of this schema or of all."""
        if self._placed is not None or not (gap.schemas or gap.table):
            return gap
        if gap.schemas:
            return msgspec.structs.replace(gap, schemas=(None,)) if self._tenant in gap.schemas else None
        assert gap.table is not None
        return msgspec.structs.replace(gap, table=self._name(gap.table))

    def _table(self, table: Table) -> Table:
        name = self._name(table.name)
        if name.schema is not None:
            return msgspec.structs.replace(table, name=name)
        return msgspec.structs.replace(
            table,
            name=name,
            columns=tuple(map(self._column, table.columns)),
            foreign_keys=tuple(map(self._foreign_key, table.foreign_keys)),
            checks=tuple(map(self._check, table.checks)),
            indexes=tuple(map(self._index, table.indexes)),
        )

    def _foreign_key(self, key: ForeignKey) -> ForeignKey:
        return msgspec.structs.replace(key, target=self._name(key.target))

    def _column(self, column: Column) -> Column:
        if self._tenant is None or not any(map(self._speaks, (column.type.name, column.default, column.generated))):
            return column
        generated = column.generated and msgspec.structs.replace(
            column.generated, expression=self._text(column.generated.expression)
        )
        return msgspec.structs.replace(
            column,
            type=self._type(column.type),
            default=column.default and self._text(column.default),
            generated=generated,
        )

    def _type(self, kind: Type) -> Type:
        name, raw = (text.removeprefix(self._prefix) for text in (kind.name, kind.raw))
        return msgspec.structs.replace(kind, name=name, raw=raw)

    def _check(self, check: Check) -> Check:
        if not self._speaks(check.expression):
            return check
        return msgspec.structs.replace(check, expression=self._text(check.expression))

    def _index(self, index: Index) -> Index:
        if not any(map(self._speaks, (index.predicate, *(part.expression for part in index.parts)))):
            return index
        return msgspec.structs.replace(
            index, predicate=index.predicate and self._text(index.predicate), parts=tuple(map(self._part, index.parts))
        )

    def _part(self, part: IndexPart) -> IndexPart:
        return msgspec.structs.replace(part, expression=part.expression and self._text(part.expression))

    def _speaks(self, text: object) -> bool:
        """Whether a text may name the schema."""
        return self._tenant is not None and text is not None and self._tenant in str(text)

    def _text(self, text: str) -> str:
        return sqltree.without_schema(text, self._tenant, self._dialect) if self._tenant is not None else text

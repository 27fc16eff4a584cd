"""What becomes of a declaration when PostgreSQL executes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from auditor.model.names import QualifiedName
from auditor.model.schema import Column, ForeignKey, Identity, Index, IndexPart, Server, Table
from auditor.model.types import Family, Type
from auditor.plugin import sqltree
from auditor.plugin.engine import DialectSpec
from auditor_postgresql import identities
from auditor_postgresql.names import fold
from auditor_postgresql.spelling import SERIAL, read


if TYPE_CHECKING:
    from sqlalchemy.engine import URL


_NEWEST = (18, 0)

_DEFAULT_OPERATORS = {
    *("int2_ops", "int4_ops", "int8_ops", "numeric_ops", "float4_ops", "float8_ops", "bool_ops", "uuid_ops"),
    *("text_ops", "varchar_ops", "bpchar_ops", "bytea_ops", "date_ops", "time_ops", "timetz_ops", "timestamp_ops"),
    *("timestamptz_ops", "interval_ops", "enum_ops", "array_ops", "range_ops", "multirange_ops", "jsonb_ops"),
    *("tsvector_ops", "inet_ops", "macaddr_ops", "bit_ops", "varbit_ops", "point_ops", "box_ops", "name_ops"),
    *("oid_ops", "money_ops", "record_ops", "tsquery_ops", "pg_lsn_ops"),
}
"""Operator classes that are the default of their type in every access method that has them."""

_DEFAULT_OPERATORS_OF = {("ivfflat", "vector_l2_ops"), ("gist", "hstore_ops"), ("gin", "hstore_ops")}
_NOT_DEFAULT_IN = {("gist", "inet_ops")}


class PostgresDeclarations:
    """What becomes of a declaration when the server executes it."""

    def dialect(self, server: Server, url: URL | None) -> DialectSpec:  # noqa: ARG002 - the server decides
        """SQLAlchemy's PostgreSQL dialect, told what its first connection would teach it."""
        version = server.version or _NEWEST
        return DialectSpec(
            "postgresql",
            (
                ("server_version_info", version),
                ("default_schema_name", server.setting("default_schema", "public")),
                ("supports_identity_columns", version >= (10,)),
                ("supports_virtual_generated_columns", version >= (18,)),
                ("_supports_jsonb_subscripting", version >= (14,)),
                ("_backslash_escapes", server.setting("standard_conforming_strings", "on") == "off"),
            ),
        )

    def server(self, version: tuple[int, ...]) -> Server:
        """A server of this version as it comes out of the box, for audits without a database."""
        settings = {"default_schema": "public", "encoding": "UTF8", "standard_conforming_strings": "on"}
        return Server("postgresql", version or _NEWEST, settings=tuple(settings.items()))

    def complete(self, table: Table, server: Server, options: Mapping[str, Any]) -> Table:  # noqa: ARG002
        """The table as the catalog would show it: serial columns, implicit NOT NULL, default actions and schema."""
        default = server.setting("default_schema", "public")
        keys = set(table.primary_key.columns) if table.primary_key else set()
        return msgspec.structs.replace(
            table,
            name=_qualified(table.name, default),
            columns=tuple(_column(column, column.name in keys, default) for column in table.columns),
            foreign_keys=tuple(_foreign_key(key, default) for key in table.foreign_keys),
            indexes=tuple(_index(index, table) for index in table.indexes),
            comment=table.comment or None,
        )


def _qualified(name: QualifiedName, default: str) -> QualifiedName:
    return QualifiedName(fold(name.name), None if name.schema == default else name.schema)


def _column(column: Column, key: bool, default_schema: str) -> Column:
    kind = _type(column, default_schema)
    identity = _identity(column, kind)
    return msgspec.structs.replace(
        column,
        type=kind,
        identity=identity,
        nullable=column.nullable and not key and identity is None,
        default=None if column.default is None or column.default.strip().upper() == "NULL" else column.default,
        collation=None if column.collation == "default" else column.collation,
        comment=column.comment or None,
    )


def _type(column: Column, default_schema: str) -> Type:
    """The named enum type where SQLAlchemy makes one: its compiled text is the name alone."""
    kind, enumeration = column.type, column.enumeration
    if enumeration is None or not enumeration.native or kind.family not in {Family.OTHER, Family.ENUM, Family.ARRAY}:
        return kind
    name = read(kind.raw, default_schema).name if kind.raw else kind.name
    family = Family.ARRAY if kind.family is Family.ARRAY else Family.ENUM
    return Type(family, name, enumeration.bound, kind.raw)


def _identity(column: Column, kind: Type) -> Identity | None:
    given = column.identity
    if given is None:
        return Identity("serial") if kind.raw.strip().lower() in SERIAL else None
    if given.kind == "auto":
        return Identity("serial") if kind.family is Family.INTEGER else None
    return Identity(given.kind, identities.unusual(kind.name, dict(given.options)))


def _foreign_key(key: ForeignKey, default: str) -> ForeignKey:
    return msgspec.structs.replace(
        key,
        target=_qualified(key.target, default),
        on_delete=_action(key.on_delete),
        on_update=_action(key.on_update),
        match=None if (key.match or "").upper() in {"", "SIMPLE"} else str(key.match).upper(),
    )


def _action(text: str | None) -> str | None:
    words = " ".join((text or "").split())
    head, bracket, columns = words.partition("(")  # SET NULL (a, b)
    return None if head.strip().upper() in {"", "NO ACTION"} else head.upper() + bracket + columns


def _index(index: Index, table: Table) -> Index:
    options = {key: _value(value) for key, value in index.extras}
    method = str(options.get("using") or index.method or "btree").lower()
    operators = options.get("ops") or {}
    distinct = options.get("nulls_not_distinct")
    return msgspec.structs.replace(
        index,
        name=fold(index.name) if index.name else index.name,
        parts=tuple(_part(_collated(part, table), operators, method) for part in index.parts),
        method=None if method == "btree" else method,
        predicate=_predicate(options.get("where") or index.predicate),
        include=tuple(options.get("include") or index.include),
        nulls_not_distinct=bool(distinct) if distinct is not None else index.nulls_not_distinct,
        extras=(),  # what is left (fillfactor, CONCURRENTLY, tablespace) says nothing about behaviour
    )


def _predicate(text: str | None) -> str | None:
    """None for the one that is always true, which PostgreSQL does not store."""
    return None if text is not None and text.strip().lower() == "true" else text


def _value(value: Any) -> Any:
    if not isinstance(value, str) or value[:1] not in {"{", "["}:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _collated(part: IndexPart, table: Table) -> IndexPart:
    """`a COLLATE "C"` is the column a in another collation, and in its own one it is the column."""
    from sqlglot import exp

    tree = sqltree.parse(part.expression, "postgres") if part.expression else None
    tree = sqltree.unwrap(tree) if tree is not None else None
    if not isinstance(tree, exp.Collate):
        return part
    inner, collation = sqltree.unwrap(tree.this), tree.expression.name
    names = {column.name for column in inner.find_all(exp.Column)}
    own = {column.collation or "default" for column in table.columns if column.name in names}
    plain = isinstance(inner, exp.Column)
    return msgspec.structs.replace(
        part,
        column=inner.name if plain else None,
        expression=None if plain else inner.sql("postgres"),
        collation=None if collation in own else collation,
    )


def _ordered(part: IndexPart, text: str | None) -> IndexPart:
    """The key part with what stands behind its column: an operator class, and the order that many write there."""
    words = (text or "").lower().split()
    if words[-2:-1] == ["nulls"]:
        part = msgspec.structs.replace(part, nulls=words[-1])
        words = words[:-2]
    if words[-1:] in (["asc"], ["desc"]):
        part = msgspec.structs.replace(part, descending=words.pop() == "desc")
    return msgspec.structs.replace(part, operator_class=" ".join(words) or None)


def _part(part: IndexPart, operators: Mapping[str, str], method: str) -> IndexPart:
    part = _ordered(part, operators.get(part.column or part.expression or "") or part.operator_class)
    operator = part.operator_class
    usual = operator in _DEFAULT_OPERATORS and (method, operator) not in _NOT_DEFAULT_IN
    nulls = (part.nulls or "").lower() or None
    return msgspec.structs.replace(
        part,
        operator_class=None if usual or (method, operator) in _DEFAULT_OPERATORS_OF else operator,
        nulls=None if nulls == ("first" if part.descending else "last") else nulls,
    )

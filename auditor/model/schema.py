"""A schema as a value: flat, sorted, without pointers; objects refer to each other by name."""

from __future__ import annotations

import hashlib
from typing import TypeAlias

import msgspec

from auditor.model.names import NOWHERE, Kind, ObjectRef, Origin, QualifiedName, Role
from auditor.model.types import Type


Scalar: TypeAlias = str | int | bool | None
Extras: TypeAlias = tuple[tuple[str, Scalar], ...]


class Enumeration(msgspec.Struct, frozen=True):
    """The Python side of an enumerated column: what the application binds and reads.

    `bound` are the strings that SQLAlchemy sends, in order; `names` and `values` those of the Python
    enum, both empty for an enum of plain strings. `native` tells that the model asks for the
    engine's own enum type; `constrained` that it asks for a CHECK instead.
    """

    bound: tuple[str, ...]
    names: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    python_class: str = ""
    native: bool = True
    constrained: bool = False
    unordered: bool = False


class Generated(msgspec.Struct, frozen=True):
    """A generated column: SQL text, and whether it is stored (None: the engine's default)."""

    expression: str
    stored: bool | None = None


class Identity(msgspec.Struct, frozen=True):
    """How a column numbers itself.

    `kind` is "always", "by default" (SQL identity), "serial" (a default from an owned sequence),
    "auto_increment" (an attribute of the column) or "rowid" (the column is the row's own number);
    "auto" in a declaration that no engine has completed yet.
    `options` are the sequence options that differ from the engine's defaults.
    """

    kind: str
    options: Extras = ()


class Column(msgspec.Struct, frozen=True):
    """A column. `default` is the server default as SQL text; `client_default` tells of a Python-side one.

    `collation` and `charset` are None when the column follows its table.
    """

    name: str
    type: Type
    nullable: bool = True
    default: str | None = None
    generated: Generated | None = None
    identity: Identity | None = None
    collation: str | None = None
    charset: str | None = None
    comment: str | None = None
    enumeration: Enumeration | None = None
    client_default: bool = False
    extras: Extras = ()
    origin: Origin = NOWHERE

    kind = Kind.COLUMN


class IndexPart(msgspec.Struct, frozen=True):
    """One key part of an index: a column, or an expression as SQL text.

    `nulls` is "first" or "last" where the engine orders them and the text says so; `length` is a
    prefix length in characters (bytes for binary strings).
    """

    column: str | None = None
    expression: str | None = None
    descending: bool = False
    nulls: str | None = None
    operator_class: str | None = None
    collation: str | None = None
    length: int | None = None

    def __str__(self) -> str:
        text = self.column if self.column is not None else f"({self.expression})"
        text += f"({self.length})" if self.length else ""
        return text + (" DESC" if self.descending else "")


class Index(msgspec.Struct, frozen=True):
    """An index that is not the one behind a primary key or unique constraint of the same table.

    `method` is the engine's access method in lower case ("btree", "gin", "fulltext"), None for the
    engine's default. `implicit` marks one the engine makes by itself for a foreign key, `shortened` one of
    which it keeps less than is declared; no part of any comparison.
    """

    name: str | None
    parts: tuple[IndexPart, ...]
    unique: bool = False
    method: str | None = None
    predicate: str | None = None
    include: tuple[str, ...] = ()
    nulls_not_distinct: bool = False
    valid: bool = True
    visible: bool = True
    implicit: bool = False
    comment: str | None = None
    extras: Extras = ()
    origin: Origin = NOWHERE
    shortened: bool = False

    kind = Kind.INDEX

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the key parts, expressions left out."""
        return tuple(part.column for part in self.parts if part.column is not None)


class PrimaryKey(msgspec.Struct, frozen=True):
    """A primary key, columns in key order."""

    name: str | None
    columns: tuple[str, ...]
    deferrable: str | None = None
    origin: Origin = NOWHERE

    kind = Kind.PRIMARY_KEY


class Unique(msgspec.Struct, frozen=True):
    """A unique constraint. `deferrable`: None, "deferrable" or "initially deferred".

    `include` are columns that its index holds besides.
    """

    name: str | None
    columns: tuple[str, ...]
    deferrable: str | None = None
    nulls_not_distinct: bool = False
    origin: Origin = NOWHERE
    include: tuple[str, ...] = ()

    kind = Kind.UNIQUE


class ForeignKey(msgspec.Struct, frozen=True):
    """A foreign key. Actions are upper case ("CASCADE"), None for the engine's default.

    `validated` and `enforced` are False where the engine says that rows may break it.
    """

    name: str | None
    columns: tuple[str, ...]
    target: QualifiedName
    target_columns: tuple[str, ...]
    on_delete: str | None = None
    on_update: str | None = None
    match: str | None = None
    deferrable: str | None = None
    validated: bool = True
    enforced: bool = True
    origin: Origin = NOWHERE

    kind = Kind.FOREIGN_KEY


class Check(msgspec.Struct, frozen=True):
    """A CHECK constraint; `expression` is SQL text without the outer CHECK ( ).

    `column` names the column whose type made it (Boolean or Enum with create_constraint=True).
    """

    name: str | None
    expression: str
    column: str | None = None
    validated: bool = True
    enforced: bool = True
    origin: Origin = NOWHERE

    kind = Kind.CHECK


class Table(msgspec.Struct, frozen=True):
    """A table or, with `view` set, a view ("view", "materialized view", "foreign table") that may be mapped.

    `columns` are in their order; everything else is sorted by name.
    `rows` and `bytes` are the engine's estimates, where known, and `partitioned` tells that the rows are in
    other tables; no part of any comparison.
    `defaulted` names the fields that the declaration leaves to the defaults of the database.
    """

    name: QualifiedName
    columns: tuple[Column, ...]
    primary_key: PrimaryKey | None = None
    uniques: tuple[Unique, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    checks: tuple[Check, ...] = ()
    indexes: tuple[Index, ...] = ()
    view: str | None = None
    collation: str | None = None
    charset: str | None = None
    storage_engine: str | None = None
    comment: str | None = None
    extras: Extras = ()
    rows: int | None = None
    bytes: int | None = None
    partitioned: bool = False
    defaulted: tuple[str, ...] = ()
    origin: Origin = NOWHERE

    @property
    def kind(self) -> Kind:
        """TABLE or VIEW."""
        return Kind.VIEW if self.view else Kind.TABLE

    def column(self, name: str) -> Column | None:
        """The column of exactly this name."""
        for column in self.columns:  # a generator would cost three times as much, and this is asked for every key part
            if column.name == name:
                return column
        return None


class EnumType(msgspec.Struct, frozen=True):
    """A named enum type, labels in order."""

    name: QualifiedName
    labels: tuple[str, ...]
    origin: Origin = NOWHERE

    kind = Kind.ENUM


class Sequence(msgspec.Struct, frozen=True):
    """A sequence that no column owns."""

    name: QualifiedName
    extras: Extras = ()
    origin: Origin = NOWHERE

    kind = Kind.SEQUENCE


class Database(msgspec.Struct, frozen=True):
    """What holds the tables: the default schema of the connection, by name."""

    name: QualifiedName
    origin: Origin = NOWHERE

    kind = Kind.DATABASE


TablePart: TypeAlias = Column | PrimaryKey | Unique | ForeignKey | Check | Index
SchemaObject: TypeAlias = TablePart | Table | EnumType | Sequence | Database


class Server(msgspec.Struct, frozen=True):
    """The database server a schema lives on, or is meant for.

    `version` is numeric parts, () when unknown. `settings` are the ones that change meaning
    (default charset and collation, sql_mode, lower_case_table_names, ...), as strings.
    """

    engine: str
    version: tuple[int, ...] = ()
    flavour: str = ""
    settings: tuple[tuple[str, str], ...] = ()

    def setting(self, name: str, default: str = "") -> str:
        """The value of a setting."""
        for key, value in self.settings:
            if key == name:
                return value
        return default

    def __str__(self) -> str:
        return " ".join([self.flavour or self.engine, ".".join(map(str, self.version))]).strip()


class Gap(msgspec.Struct, frozen=True):
    """Something that a source could not read.

    `kind` and `table` narrow what is unknown: (None, None) is everything, (INDEX, None) all indexes,
    (None, t) the table t with all its parts. `schemas` narrow it to objects of these schemas, None being
    the default one; () is all. `blocking` tells that the audit could not look (exit 3).
    """

    what: str
    why: str
    kind: Kind | None = None
    table: QualifiedName | None = None
    blocking: bool = True
    schemas: tuple[str | None, ...] = ()

    def hides(self, kind: Kind, name: QualifiedName | None) -> bool:
        """Whether the absence of such an object means nothing; `name` is its table, or itself when it is none's."""
        if self.kind not in {None, kind} or self.table not in {None, name}:
            return False
        return not self.schemas or name is None or name.schema in self.schemas


class Schema(msgspec.Struct, frozen=True):
    """All that one source says; tables, enums and sequences sorted by name.

    `normalised` tells that a server printed the SQL texts, of all tables but those `as_declared`.
    `owned_sequences` are the names of those that belong to a column, sorted: they are there, too. So are the
    relations `others`, of which nothing more is said: partitions, and what extensions made.
    """

    role: Role
    server: Server
    tables: tuple[Table, ...] = ()
    enums: tuple[EnumType, ...] = ()
    sequences: tuple[Sequence, ...] = ()
    gaps: tuple[Gap, ...] = ()
    normalised: bool = False
    as_declared: tuple[QualifiedName, ...] = ()
    owned_sequences: tuple[QualifiedName, ...] = ()
    others: tuple[QualifiedName, ...] = ()

    def table(self, name: QualifiedName | None) -> Table | None:
        """The table of exactly this name."""
        return next((table for table in self.tables if table.name == name), None)

    def printed(self, table: QualifiedName) -> bool:
        """Whether a server printed the SQL texts of this table."""
        return self.normalised and table not in self.as_declared

    def digest(self) -> str:
        """A hash of what the schema says, whoever says it and wherever it was declared."""
        bare = msgspec.structs.replace(self, role=Role.MODEL, gaps=())
        text = msgspec.json.encode(bare, enc_hook=repr)
        return hashlib.sha256(_without_origins(text)).hexdigest()


def _without_origins(text: bytes) -> bytes:
    def strip(value: object) -> object:
        if isinstance(value, dict):
            noise = {"origin", "rows", "bytes", "partitioned", "raw", "defaulted", "normalised", "as_declared"}
            noise |= {"owned_sequences"}
            noise |= {"others"}  # they are of the database alone
            noise |= {"shortened"}
            return {key: strip(item) for key, item in value.items() if key not in noise}
        return [strip(item) for item in value] if isinstance(value, list) else value

    return msgspec.json.encode(strip(msgspec.json.decode(text)))


def ref(item: SchemaObject, table: QualifiedName | None = None) -> ObjectRef:
    """The reference to an object; `table` is needed for the parts of a table."""
    if isinstance(item, Table | EnumType | Sequence | Database):
        return ObjectRef(item.kind, item.name)
    assert table is not None
    return ObjectRef(item.kind, table, _part_name(item))


def _part_name(item: TablePart) -> str:
    match item:
        case Column():
            return item.name
        case PrimaryKey():
            return "primary key"
        case ForeignKey():
            return item.name or f"({', '.join(item.columns)}) -> {item.target}"
        case Check():
            return item.name or f"check ({item.expression})"
        case Index():
            return item.name or f"index ({', '.join(map(str, item.parts))})"
        case Unique():
            return item.name or f"unique ({', '.join(item.columns)})"

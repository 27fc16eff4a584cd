"""Names of schema objects."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Role(StrEnum):
    """Which source a schema was read from."""

    MODEL = "model"
    HISTORY = "history"
    LIVE = "live"
    SQL = "sql"


class Kind(StrEnum):
    """The kinds of schema objects, as a report names them."""

    DATABASE = "database"
    SCHEMA = "schema"
    TABLE = "table"
    VIEW = "view"
    COLUMN = "column"
    PRIMARY_KEY = "primary key"
    UNIQUE = "unique constraint"
    FOREIGN_KEY = "foreign key"
    CHECK = "check constraint"
    INDEX = "index"
    ENUM = "enum type"
    SEQUENCE = "sequence"
    HISTORY = "history"
    REVISION = "revision"
    QUERY = "query"


class QualifiedName(msgspec.Struct, frozen=True):
    """A relation or type by name; `schema` is None for the default schema of the connection, which comes first."""

    name: str
    schema: str | None = None

    def __lt__(self, other: QualifiedName) -> bool:
        return (self.name, self.schema or "") < (other.name, other.schema or "")

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}" if self.schema else self.name


class ObjectRef(msgspec.Struct, frozen=True, order=True):
    """What a finding is about; stable across runs, so it is part of the fingerprint.

    `table` is the relation or type itself, `name` the thing inside it (None when the relation is meant).
    For an unnamed constraint `name` is its essence, such as `(author_id) -> author`.
    """

    kind: Kind
    table: QualifiedName
    name: str | None = None

    def __str__(self) -> str:
        return f"{self.table}.{self.name}" if self.name is not None else str(self.table)


class Origin(msgspec.Struct, frozen=True, eq=False):
    """Where an object was declared.

    Origins always compare equal: where a thing was said is no part of what was said.
    """

    file: str | None = None
    line: int | None = None
    revision: str | None = None
    column: int | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Origin)

    def __ne__(self, other: object) -> bool:
        return not self == other  # msgspec's own compares identities

    def __hash__(self) -> int:
        return 0

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        return " ".join(filter(None, [self.revision and f"revision {self.revision}", place]))


NOWHERE = Origin()

"""Column types in an engine's canonical form."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Family(StrEnum):
    """What a type is for, whatever an engine calls it."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    DECIMAL = "decimal"
    FLOAT = "float"
    STRING = "string"
    BINARY = "binary"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    INTERVAL = "interval"
    JSON = "json"
    UUID = "uuid"
    ENUM = "enum"
    SET = "set"
    ARRAY = "array"
    BIT = "bit"
    VECTOR = "vector"
    OTHER = "other"
    """A type the engine has and no neutral family describes."""
    UNKNOWN = "unknown"
    """A type the dialect package cannot read: never equal to anything, never different from it."""


class Type(msgspec.Struct, frozen=True, eq=False):
    """A type as its engine stores it.

    `name` is the engine's canonical name ("varchar", "timestamptz", "int unsigned", "text[]"); of an
    enum type, its qualified name where types have names, else "enum". `args` are length, precision and
    scale, or the labels of an enum in order. `raw` is the text as written, for messages only.
    """

    family: Family
    name: str
    args: tuple[int | str, ...] = ()
    raw: str = ""

    def __eq__(self, other: object) -> bool:
        return self is other or (
            isinstance(other, Type)
            and self.name == other.name
            and self.args == other.args
            and self.family is other.family
        )

    def __ne__(self, other: object) -> bool:
        return not self == other  # msgspec's own compares identities

    def __hash__(self) -> int:
        return hash((self.name, self.args))

    def __str__(self) -> str:
        return self.raw or self.name

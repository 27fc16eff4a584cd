"""What a literal or a call means where it stands."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.model.types import Family, Type
from auditor_postgresql import inference
from auditor_postgresql.algebra import Key, cast_constant
from auditor_postgresql.spelling import item_of


_NOW = {"transaction_timestamp", "now"}


def called(name: str, arguments: Sequence[Key]) -> Key:
    """The key of a function's call; synonyms have one."""
    if name in _NOW and not arguments:
        return ("now",)
    if name == "timezone" and len(arguments) == 2:  # noqa: PLR2004 - zone and time
        zone, value = arguments
        return "timezone", ("string", zone[1].lower()) if zone[0] == "string" else zone, value
    if name == "row":
        return "row", *arguments
    if name == "uuid_generate_v4":
        return ("Uuid",)  # the same as gen_random_uuid() to everybody
    return "function", name, *arguments


def item_type(array: Type | None) -> Type | None:
    """The type of an array's items; None when it is no array."""
    return item_of(array) if array is not None and array.family is Family.ARRAY else None


def read_as(key: Key, kind: Type | None) -> Key:
    """A string literal as it is read where a value of this type is wanted."""
    if kind is not None and key[:2] == ("literal", kind.name):
        key = "string", key[2]  # of an enum, which only its column knows
    return key if key[0] != "string" or kind is None else cast_constant(key, _untyped(kind)) or key


def _untyped(kind: Type) -> Type:
    """The type without length or precision: a literal that is compared is not cut."""
    if kind.family in {Family.STRING, Family.DECIMAL, Family.DATETIME, Family.TIME, Family.INTERVAL}:
        return Type(kind.family, kind.name)
    return kind


def step(kind: Type | None) -> Type | None:
    """What is added to a value of this type when the text does not say."""
    return inference.INTERVAL if kind is not None and kind.family in {Family.DATETIME, Family.TIME} else kind

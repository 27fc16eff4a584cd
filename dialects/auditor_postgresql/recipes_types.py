"""What becomes of the values when a column gets another type: how they are converted, and which are refused."""

from __future__ import annotations

import msgspec

from auditor.model.types import Family, Type
from auditor_postgresql.names import quote
from auditor_postgresql.recipes_sql import type_text
from auditor_postgresql.spelling import CLOCKS, INTEGERS, is_domain, item_of


class Conversion(msgspec.Struct, frozen=True):
    """How values get from one type to another.

    `using` is the expression that converts (None: PostgreSQL knows how), `against` a condition on rows that
    are refused or changed, with what happens to them in `refuses`. `lost` is what no way back restores.
    """

    rewrites: bool = True
    using: str | None = None
    against: str = ""
    refuses: str = ""
    lost: str = ""


_TEXTS = frozenset({"varchar", "text", "citext"})
_ASSIGNED = frozenset(
    {
        *((one, other) for one in ("int", "num", "flt") for other in ("int", "num", "flt")),
        *(("date", "stamp"), ("stamp", "date"), ("span", "clock"), ("clock", "span"), ("stamp", "clock")),
    }
)
_WHOLE = {("date", "stamp"), ("clock", "span")}
_KINDS = {
    Family.INTEGER: "int",
    Family.DECIMAL: "num",
    Family.FLOAT: "flt",
    Family.DATE: "date",
    Family.DATETIME: "stamp",
    Family.TIME: "clock",
    Family.INTERVAL: "span",
}
_PATTERNS = {
    Family.INTEGER: r"^\s*[-+]?\d+\s*$",
    Family.DECIMAL: r"^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$",
    Family.UUID: r"^\s*\{?[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}\}?\s*$",
}
"""What a text must look like to become a value of such a type."""


def conversion(before: Type, after: Type, column: str) -> Conversion | None:
    """How a column's values are converted; None when nobody can tell.

    https://www.postgresql.org/docs/current/sql-altertable.html, ALTER COLUMN TYPE; rewrites measured on 15.
    """
    if is_domain(before) or is_domain(after) or Family.UNKNOWN in {before.family, after.family}:
        return None
    name = quote(column)
    for way in (_strings, _numbers, _clocks, _json, _enums, _arrays, _bytes, _texts, _booleans):
        found = way(before, after, name)
        if found is not None:
            return found
    return None


def _strings(before: Type, after: Type, name: str) -> Conversion | None:
    if before.family is not Family.STRING or after.family is not Family.STRING:
        return None
    limit = int(after.args[0]) if after.args else None
    known = int(before.args[0]) if before.args else None
    shorter = limit is not None and (known is None or known > limit)
    free = {before.name, after.name} <= _TEXTS and not shorter
    lost = "Blanks at the end of values are gone." if before.name in {"char", "bpchar"} else ""
    if not shorter:
        return Conversion(rewrites=not free, lost=lost)
    refuses = f'PostgreSQL refuses: "value too long for type {after.name}({limit})".'
    return Conversion(against=f"char_length({name}) > {limit}", refuses=refuses, lost=lost)


def _numbers(before: Type, after: Type, name: str) -> Conversion | None:
    families = {Family.INTEGER, Family.DECIMAL, Family.FLOAT}
    if not {before.family, after.family} <= families:
        return None
    if after.family is Family.INTEGER:
        most = INTEGERS[after.name]
        if INTEGERS.get(before.name, most + 1) <= most:
            return Conversion()
        rounded = "" if before.family is Family.INTEGER else "Fractions are rounded away."
        return Conversion(
            against=f"{name} NOT BETWEEN {-most - 1} AND {most}",
            refuses=f'PostgreSQL refuses: "{after.name} out of range".',
            lost=rounded,
        )
    if after.family is Family.DECIMAL:
        return _decimals(before, after, name)
    exact = before.family is Family.FLOAT and before.name == "real"
    return Conversion(lost="" if exact else "Digits beyond those that a float holds are rounded away.")


def _decimals(before: Type, after: Type, name: str) -> Conversion:
    if not after.args:
        return Conversion(rewrites=before.family is not Family.DECIMAL)
    precision, scale = (int(part) for part in after.args)
    whole = precision - scale
    if before.family is Family.DECIMAL and before.args:
        old, old_scale = (int(part) for part in before.args)
        if old_scale <= scale and old - old_scale <= whole:
            return Conversion(rewrites=old_scale != scale)
    return Conversion(
        against=f"abs(round({name}::numeric, {scale})) >= 1e{whole}",
        refuses='PostgreSQL refuses: "numeric field overflow".',
        lost=f"Values are rounded to {scale} decimals.",
    )


def _clocks(before: Type, after: Type, name: str) -> Conversion | None:
    pair = _KINDS.get(before.family, ""), _KINDS.get(after.family, "")
    if before.family is after.family and before.family in CLOCKS:
        if before.name != after.name:
            if before.family is not Family.DATETIME:
                return Conversion(lost="Time zones are dropped, or taken from the session.")
            # In a session at UTC this rewrites nothing; said outright it means the same in every session.
            return Conversion(using=f"{name} AT TIME ZONE 'UTC'")
        digits = [int(item.args[0]) if item.args else 6 for item in (before, after)]
        lost = f"Seconds are rounded to {digits[1]} decimals." if digits[1] < digits[0] else ""
        return Conversion(rewrites=digits[1] < digits[0], lost=lost)
    if pair in _ASSIGNED:
        return Conversion(lost="" if pair in _WHOLE else "Parts of the values are cut off.")
    return None


def _json(before: Type, after: Type, name: str) -> Conversion | None:
    if {before.family, after.family} != {Family.JSON}:
        return None
    lost = "Key order, spaces and duplicate keys are gone." if after.name == "jsonb" else ""
    return Conversion(using=f"{name}::{after.name}", lost=lost)


def _enums(_before: Type, after: Type, name: str) -> Conversion | None:
    if after.family is not Family.ENUM:
        return None
    labels = ", ".join("'" + str(label).replace("'", "''") + "'" for label in after.args)
    return Conversion(
        using=f"{name}::text::{type_text(after)}",
        against=f"{name}::text NOT IN ({labels})" if labels else "",
        refuses=f'PostgreSQL refuses: "invalid input value for enum {after.name}".',
    )


def _arrays(before: Type, after: Type, name: str) -> Conversion | None:
    """A value becomes an array of one, an array its first item."""
    if after.family is Family.ARRAY and item_of(after).family is before.family:
        return Conversion(using=f"ARRAY[{name}]::{type_text(after)}")
    if before.family is Family.ARRAY and item_of(before).family is after.family:
        return Conversion(
            using=f"{name}[array_lower({name}, 1)]::{type_text(after)}",
            against=f"cardinality({name}) > 1",
            refuses="PostgreSQL keeps the first item only.",
            lost="All items but the first are gone.",
        )
    return None


def _bytes(before: Type, after: Type, name: str) -> Conversion | None:
    """Bytes are taken for UTF-8."""
    if before.family is Family.STRING and after.family is Family.BINARY:
        return Conversion(using=f"convert_to({name}, 'UTF8')")
    if before.family is Family.BINARY and after.name == "text":
        refuses = 'PostgreSQL refuses: "invalid byte sequence for encoding".'
        return Conversion(using=f"convert_from({name}, 'UTF8')", refuses=refuses)
    return None


def _texts(before: Type, after: Type, name: str) -> Conversion | None:
    if after.family is Family.STRING and before.family is not Family.ARRAY:
        limit = f"char_length({name}::text) > {after.args[0]}" if after.args else ""
        refuses = f'PostgreSQL refuses: "value too long for type {after.name}".' if limit else ""
        return None if before.family is Family.BINARY else Conversion(True, f"{name}::text", limit, refuses)
    if before.family is not Family.STRING or after.family in {Family.ARRAY, Family.OTHER, Family.BINARY}:
        return None
    pattern = _PATTERNS.get(after.family)
    return Conversion(
        using=f"{name}::{type_text(after)}",
        against=f"{name} !~ '{pattern}'" if pattern else "",
        refuses=f'PostgreSQL refuses: "invalid input syntax for type {after.name}".',
        lost="Blanks, leading zeros and other spellings of a value are not kept.",
    )


def _booleans(before: Type, after: Type, name: str) -> Conversion | None:
    if before.family is Family.INTEGER and after.family is Family.BOOLEAN:
        return Conversion(
            using=f"{name} <> 0",
            against=f"{name} NOT IN (0, 1)",
            refuses="Every number but 0 becomes true.",
            lost="Numbers other than 0 and 1 are not kept.",
        )
    if before.family is Family.BOOLEAN and after.family is Family.INTEGER:
        return Conversion(using=f"{name}::integer::{after.name}")
    return None

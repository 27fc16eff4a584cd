"""What becomes of the values when a column gets another type: which are refused, and what is lost.

The statements run in strict mode (see PatientRecipes.opening): what does not fit is refused, never cut.
"""

from __future__ import annotations

import msgspec

from auditor.model.schema import Column
from auditor.model.types import Family, Type
from auditor_mysql.quoting import quoted
from auditor_mysql.recipes_sql import quote


class Conversion(msgspec.Struct, frozen=True):
    """A condition on rows `against` the change with what the server does to them, and what no way back restores."""

    against: str = ""
    refuses: str = ""
    lost: str = ""


_TOO_LONG = "The server refuses: error 1406 (MySQL) or 1265 (MariaDB), data too long."
_RANGE = "The server refuses: error 1264, out of range value."
_LABEL = "The server refuses: error 1265, data truncated."

_BITS = {"tinyint": 8, "smallint": 16, "mediumint": 24, "int": 32, "bigint": 64}
_SIZES = {"tiny": 2**8 - 1, "": 2**16 - 1, "medium": 2**24 - 1, "long": 2**32 - 1}
_NUMBERS = frozenset({Family.INTEGER, Family.DECIMAL, Family.FLOAT, Family.BOOLEAN, Family.BIT})
_MOMENTS = frozenset({Family.DATE, Family.TIME, Family.DATETIME})
_TEXTS = frozenset({Family.STRING, Family.ENUM, Family.SET, Family.JSON, Family.UUID})


def conversion(before: Column, after: Column) -> Conversion | None:
    """How a column's values get from one type to the other; None when nobody can tell."""
    old, new, name = before.type, after.type, quote(before.name)
    if Family.UNKNOWN in {old.family, new.family}:
        return None
    if new.family in {Family.ENUM, Family.SET}:
        return _labels(old, new, name)
    if new.family in {Family.STRING, Family.BINARY}:
        return _strings(old, new, name)
    if new.family in _NUMBERS and old.family in _NUMBERS:
        return _numbers(old, new, name)
    return _others(old, new, name)


def _others(old: Type, new: Type, name: str) -> Conversion | None:
    if new.family is Family.JSON and old.family in _TEXTS:
        return Conversion(f"NOT json_valid({name})", "The server refuses what is no JSON.")
    if new.family in _NUMBERS and old.family is Family.STRING:
        pattern = "^[[:space:]]*[-+]?[0-9]+([.][0-9]*)?[[:space:]]*$"
        refused = "The server refuses: error 1366, incorrect value."
        return Conversion(f"{name} NOT REGEXP '{pattern}'", refused, "Spellings of numbers are not kept.")
    if new.family in _MOMENTS and old.family in _MOMENTS:
        return _moments(old, new)
    if old.family is Family.STRING and new.family in {*_MOMENTS, Family.UUID}:
        return Conversion(refuses="The server refuses: error 1292, incorrect value.", lost="Spellings are not kept.")
    return Conversion() if old.name == new.name else None


def _labels(old: Type, new: Type, name: str) -> Conversion | None:
    if old.family not in _TEXTS:
        return None
    labels = ", ".join(quoted(str(label)) for label in new.args)
    if new.family is Family.SET:
        gone = [str(label) for label in old.args if label not in new.args] if old.family is Family.SET else []
        return Conversion(" OR ".join(f"find_in_set({quoted(label)}, {name})" for label in gone), _LABEL)
    if old.family is Family.ENUM and set(old.args) <= set(new.args):
        return Conversion()
    return Conversion(f"{name} NOT IN ({labels})", _LABEL)


def _strings(old: Type, new: Type, name: str) -> Conversion | None:
    lost = "Blanks at the end of values are gone." if new.name == "char" != old.name else ""
    size = _size(new)
    if size is not None:
        known = _size(old)
        wider = old.family is new.family and (known or 0) <= size and (known is not None or old.name != new.name)
        longest = 4 * int(old.args[0]) if old.name in {"char", "varchar"} else known
        if wider and longest is not None and longest <= size:
            return Conversion(lost=lost)
        return Conversion(f"length({name}) > {size}", _TOO_LONG, lost)
    limit = int(new.args[0]) if new.args else 0
    same = old.name in {"char", "varchar", "binary", "varbinary"} and old.family is new.family
    if same and int(old.args[0]) <= limit:
        return Conversion(lost=lost)
    count = "char_length" if new.family is Family.STRING else "length"
    return Conversion(f"{count}({name}) > {limit}", _TOO_LONG, lost)


def _size(item: Type) -> int | None:
    """Bytes that a TEXT or BLOB holds; None for other types."""
    for unit in ("text", "blob"):
        if item.name.endswith(unit):
            return _SIZES.get(item.name.removesuffix(unit))
    return None


def _numbers(old: Type, new: Type, name: str) -> Conversion:
    if new.family is Family.INTEGER:
        least, most = _range(new)
        if old.family is Family.INTEGER and least <= _range(old)[0] and _range(old)[1] <= most:
            return Conversion()
        lost = "" if old.family is Family.INTEGER else "Fractions are rounded away."
        return Conversion(f"{name} NOT BETWEEN {least} AND {most}", _RANGE, lost)
    if new.family is Family.DECIMAL:
        return _decimals(old, new, name)
    exact = old.family is Family.FLOAT and old.name.startswith("float") and new.name.startswith("double")
    return Conversion(lost="" if exact else "Digits beyond those that a float holds are rounded away.")


def _range(item: Type) -> tuple[int, int]:
    name, _, sign = item.name.partition(" ")
    bits = _BITS.get(name, 64)
    return (0, 2**bits - 1) if sign else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


def _decimals(old: Type, new: Type, name: str) -> Conversion:
    precision, scale = (int(part) for part in new.args)
    whole = precision - scale
    if old.family is Family.DECIMAL and old.name == new.name:
        digits, fraction = (int(part) for part in old.args)
        if fraction <= scale and digits - fraction <= whole:
            return Conversion()
    lost = f"Values are rounded to {scale} decimals."
    against = f"abs(round({name}, {scale})) >= 1e{whole}"
    if new.name.endswith("unsigned"):
        against = f"{name} < 0 OR {against}"
    return Conversion(against, _RANGE, lost)


def _moments(old: Type, new: Type) -> Conversion:
    if old.family is not new.family:
        return Conversion(lost="" if old.family is Family.DATE else "Parts of the values are cut off.")
    digits = [int(item.args[0]) if item.args else 0 for item in (old, new)]
    lost = f"Seconds are rounded to {digits[1]} decimals." if digits[1] < digits[0] else ""
    if old.name != new.name:
        lost = f"{lost} TIMESTAMP ends in 2038, and is converted by the session's time zone.".strip()
    return Conversion(lost=lost)

"""Server defaults as the catalogs print them, made into SQL text."""

from __future__ import annotations

from auditor.model.types import Family, Type
from auditor_mysql.quoting import quoted, unescaped


ON_UPDATE = "ON UPDATE"
_BARE = frozenset({Family.INTEGER, Family.DECIMAL, Family.FLOAT, Family.BOOLEAN})
_PREFIXES = ("b'", "0x", "x'")


def from_catalog(default: str | None, flags: str, type_: Type, *, mariadb: bool) -> str | None:
    """The text after DEFAULT, ON UPDATE clause included; None for none.

    `flags` is the column's `extra` in lower case. MariaDB prints SQL (`'abc'`, `NULL`); MySQL prints the
    bare value of a literal (`abc`), and SQL when the flags say DEFAULT_GENERATED.
    """
    _, clause, when = flags.partition("on update ")
    if default is not None and not mariadb:
        default = _from_mysql(default, type_, expression="default_generated" in flags)
    if default is not None and default.upper() == "NULL":
        default = None
    if not clause:
        return default
    return f"{default or 'NULL'} {ON_UPDATE} {when.split()[0].upper()}"


def _from_mysql(default: str, type_: Type, *, expression: bool) -> str:
    if expression:
        return unescaped(default)
    if type_.family in _BARE or (type_.family in {Family.BIT, Family.BINARY} and default.startswith(_PREFIXES)):
        return default
    return quoted(default)

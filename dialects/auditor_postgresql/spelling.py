"""Types: one canonical form for what DDL writes, SQLAlchemy compiles and format_type() prints."""

from __future__ import annotations

import re
from functools import lru_cache

from auditor.model.types import Family, Type
from auditor_postgresql.names import fold, spell_name, split


ALIASES = {
    "int2": "smallint",
    "smallserial": "smallint",
    "serial2": "smallint",
    "int": "integer",
    "int4": "integer",
    "serial": "integer",
    "serial4": "integer",
    "int8": "bigint",
    "bigserial": "bigint",
    "serial8": "bigint",
    "float4": "real",
    "float8": "double precision",
    "decimal": "numeric",
    "dec": "numeric",
    "bool": "boolean",
    "character varying": "varchar",
    "char varying": "varchar",
    "national character varying": "varchar",
    "national char varying": "varchar",
    "nchar varying": "varchar",
    "character": "char",
    "nchar": "char",
    "national character": "char",
    "national char": "char",
    "bit varying": "varbit",
    "timestamp without time zone": "timestamp",
    "timestamp with time zone": "timestamptz",
    "time without time zone": "time",
    "time with time zone": "timetz",
}

FAMILIES = {
    "boolean": Family.BOOLEAN,
    "smallint": Family.INTEGER,
    "integer": Family.INTEGER,
    "bigint": Family.INTEGER,
    "numeric": Family.DECIMAL,
    "real": Family.FLOAT,
    "double precision": Family.FLOAT,
    "text": Family.STRING,
    "varchar": Family.STRING,
    "char": Family.STRING,
    "bpchar": Family.STRING,
    "citext": Family.STRING,
    "name": Family.STRING,
    "bytea": Family.BINARY,
    "date": Family.DATE,
    "time": Family.TIME,
    "timetz": Family.TIME,
    "timestamp": Family.DATETIME,
    "timestamptz": Family.DATETIME,
    "interval": Family.INTERVAL,
    "json": Family.JSON,
    "jsonb": Family.JSON,
    "uuid": Family.UUID,
    "bit": Family.BIT,
    "varbit": Family.BIT,
    "vector": Family.VECTOR,
    "halfvec": Family.VECTOR,
    "sparsevec": Family.VECTOR,
}

CLOCKS = {Family.TIME, Family.DATETIME, Family.INTERVAL}

INTEGERS = {"smallint": 32_767, "integer": 2_147_483_647, "bigint": 9_223_372_036_854_775_807}
"""The integer types, with the largest number each holds."""

SERIAL = {"smallserial", "serial2", "serial", "serial4", "bigserial", "serial8"}

EXTENSION_TYPES = {"citext", "hstore", "vector", "halfvec", "sparsevec", "geometry", "geography", "ltree", "cube"}
"""Types that are known by their own name, in whatever schema their extension was put."""

DOMAIN = "domain over"
"""First of the `args` of a domain's type; then the type it stands for, and "checked" when it demands more."""

_SECONDS = 6
"""The precision of times that are given none."""

_FLOAT_BITS_OF_REAL = 24

# A type is a name, perhaps arguments in parentheses, perhaps more words; not SQL in need of a tree.
_SHAPE = re.compile(r"""(?P<head>(?:"(?:[^"]|"")*"|[^("])+)(?:\((?P<args>[^()]*)\))?(?P<tail>[^()]*)""", re.DOTALL)
_ARRAY = re.compile(r"""\s*(?:(?:\[\d*\])+|\barray(?:\s*\[\d*\])?)\s*$""", re.IGNORECASE)


@lru_cache(maxsize=16_384)
def read(text: str, default_schema: str = "public") -> Type:
    """The canonical type that `text` spells; family UNKNOWN when it spells none."""
    bounds = _ARRAY.search(text)
    if bounds and bounds.start():
        item = read(text[: bounds.start()], default_schema)
        return item if item.family in {Family.UNKNOWN, Family.ARRAY} else array_of(item, text)
    shape = _SHAPE.fullmatch(text.strip())
    if shape is None or text.strip().upper() == "NULL":
        return Type(Family.UNKNOWN, text.strip().lower() or "?", (), text)
    schema, name = _head(shape["head"] + " " + shape["tail"], default_schema)
    return _made(schema, name, _arguments(shape["args"]), text)


def array_of(item: Type, raw: str) -> Type:
    """The array type of an item type; PostgreSQL keeps neither bounds nor dimensions."""
    return Type(Family.ARRAY, f"{item.name}[]", item.args, raw)


def item_of(array: Type) -> Type:
    """The item type of an array type."""
    name = array.name.removesuffix("[]")
    return Type(FAMILIES.get(name, Family.OTHER), name, array.args, name)


def is_domain(item: Type) -> bool:
    """Whether the catalog says that this is a domain."""
    return item.args[:1] == (DOMAIN,)


def spell(item: Type) -> str:
    """A type as DDL, canonically; what an enum or domain stands for is not part of it."""
    if item.family is Family.ARRAY:
        return f"{spell(item_of(item))}[]"
    built_in = item.name in FAMILIES or item.name.startswith(("interval ", '"'))
    name = item.name if built_in else spell_name(item.name)
    if not item.args or item.family is Family.ENUM or not (built_in or isinstance(item.args[-1], int)):
        return name
    return f"{name}({','.join(map(str, item.args))})"


def _head(text: str, default_schema: str) -> tuple[str | None, str]:
    """Schema and name; the words of a built-in type of several words in their usual form."""
    if '"' not in text and "." not in text:
        return None, " ".join(text.lower().split())
    schema, name = split(text)
    if schema == "pg_catalog" or (schema is None and name != "char" and '"' in text and name in FAMILIES):
        return None, name
    if name == "char" and '"' in text:
        return None, '"char"'
    if schema == default_schema or name in EXTENSION_TYPES:
        schema = None
    return schema, name


def _arguments(text: str | None) -> tuple[int | str, ...]:
    if text is None or not text.strip():
        return ()
    parts = [part.strip() for part in text.split(",")]
    return tuple(int(part) if part.lstrip("-").isdecimal() else part.lower() for part in parts)


def _made(schema: str | None, written: str, args: tuple[int | str, ...], raw: str) -> Type:
    name = ALIASES.get(written, written) if schema is None else f"{schema}.{written}"
    if name == "float":
        single = bool(args) and isinstance(args[0], int) and args[0] <= _FLOAT_BITS_OF_REAL
        name, args = "real" if single else "double precision", ()
    elif name == "varchar" and not args:
        name = "text"  # the two have one storage and one behaviour
    elif name in {"char", "bit"} and not args:
        args = (1,)
    elif name == "numeric" and len(args) == 1:
        args = (*args, 0)
    elif args == (_SECONDS,) and FAMILIES.get(name.partition(" ")[0]) in CLOCKS:
        args = ()
    family = FAMILIES.get(name, Family.INTERVAL if name.startswith("interval ") else Family.OTHER)
    return Type(family, name if family is not Family.OTHER else fold(name), args, raw)

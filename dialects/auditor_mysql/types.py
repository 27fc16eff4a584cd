"""Reads types: every spelling that the servers take for equal becomes one value.

https://dev.mysql.com/doc/refman/8.4/en/other-vendor-data-types.html lists the synonyms.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import msgspec

from auditor.model.schema import Column, Server
from auditor.model.types import Family, Type
from auditor.model.verdict import Verdict
from auditor.plugin.engine import Pair
from auditor_mysql import charsets, fit, quoting
from auditor_mysql.flavour import is_mariadb


class Spelling(msgspec.Struct, frozen=True):
    """A type with the character set and collation that its text asks for."""

    type: Type
    charset: str | None = None
    collation: str | None = None


class Dialect(msgspec.Struct, frozen=True):
    """What of a server decides about the meaning of a type's text."""

    mariadb: bool = False
    real_as_float: bool = False
    charset: str = "utf8mb4"


class MySQLTypes:
    """Types of MySQL and MariaDB (see plugin.engine.Types)."""

    def parse(self, text: str, server: Server) -> Type:
        """The canonical form of a type."""
        return spelling(text, dialect(server)).type

    def compare(self, expected: Column, actual: Column, pair: Pair) -> Verdict:
        """Whether the actual column's type serves the expected one's."""
        return fit.compare(expected, actual, pair)


@lru_cache(maxsize=256)
def dialect(server: Server) -> Dialect:
    """What of this server decides about types."""
    real_as_float = "REAL_AS_FLOAT" in server.setting("sql_mode").split(",")
    return Dialect(is_mariadb(server), real_as_float, server.setting("default_charset", "utf8mb4"))


@lru_cache(maxsize=65_536)
def spelling(text: str, context: Dialect) -> Spelling:
    """Reads the text of a type; what cannot be read has the family UNKNOWN."""
    head, arguments, words = _split(text)
    charset, collation = _charset(head, words, context.charset)
    for name, build in ((head, _BUILDERS.get(head)), (head.removeprefix("national "), _strings)):
        if build is not None and (build is not _strings or name in _STRINGS):
            made = build(name, arguments, words, charset or context.charset, context)
            if made is not None:
                return Spelling(msgspec.structs.replace(made, raw=text), charset, collation)
    return Spelling(Type(Family.UNKNOWN, " ".join(text.lower().split()), raw=text))


def _split(text: str) -> tuple[str, tuple[int | str, ...], list[str]]:
    """Name in lower case, arguments, and the words after them."""
    before, bracket, _ = text.partition("(")
    words = before.lower().split()
    if bracket:
        arguments, end = _arguments(text, len(before) + 1)
        return " ".join(words), arguments, text[end:].lower().replace("=", " ").split()
    longest = next((n for n in (3, 2, 1) if " ".join(words[:n]) in _NAMES), 1)
    return " ".join(words[:longest]), (), words[longest:]


def _arguments(text: str, start: int) -> tuple[tuple[int | str, ...], int]:
    arguments: list[int | str] = []
    position, bare = start, ""
    while position < len(text) and text[position] != ")":
        if text[position] in "'\"":
            value, position = quoting.literal(text, position)
            arguments.append(value.rstrip(" "))  # labels lose their trailing spaces
            continue
        bare += text[position]
        position += 1
    numbers = [word.strip() for word in bare.split(",")]
    arguments += [int(word) for word in numbers if word.isdigit()]
    return tuple(arguments), position + 1


def _charset(head: str, words: list[str], default: str) -> tuple[str | None, str | None]:
    given = dict(pairwise(words))
    charset = given.get("set") if "character" in words else given.get("charset")
    collation = given.get("collate")
    if head.startswith(("national ", "nchar", "nvarchar")):
        charset = charset or "utf8mb3"  # NATIONAL is utf8mb3 on both, MySQL 9.7 included
    if "ascii" in words:
        charset = charset or "latin1"
    if "unicode" in words:
        charset = charset or "ucs2"
    collation = charsets.canonical(collation.strip("'\"`")) if collation else None
    charset = charsets.canonical(charset.strip("'\"`")) if charset else None
    if collation and not charset:
        charset = charsets.of_collation(collation)
    if "binary" in words and not collation and "byte" not in words:
        collation = f"{charset or default}_bin"
    return charset, collation


def _integers(
    name: str, _arguments: tuple[int | str, ...], words: list[str], _charset: str, _context: Dialect
) -> Type | None:
    """Display width is noise, and so is ZEROFILL beyond its sign: drivers return numbers."""
    if name == "serial":
        return Type(Family.INTEGER, "bigint unsigned")
    return Type(Family.INTEGER, _signed(_INTEGERS[name], words))


def _decimals(
    _name: str, arguments: tuple[int | str, ...], words: list[str], _charset: str, _context: Dialect
) -> Type | None:
    precision = arguments[0] if arguments and arguments[0] != 0 else 10
    scale = arguments[1] if len(arguments) > 1 else 0
    return Type(Family.DECIMAL, _signed("decimal", words), (precision, scale))


def _floats(
    name: str, arguments: tuple[int | str, ...], words: list[str], _charset: str, context: Dialect
) -> Type | None:
    kind = "double" if name.startswith(("double", "float8")) else "float"
    if name == "real" and not context.real_as_float:
        kind = "double"
    if len(arguments) == 1:  # a precision in bits chooses the size
        kind, arguments = ("double" if int(arguments[0]) > _FLOAT_BITS else kind), ()
    return Type(Family.FLOAT, _signed(kind, words), arguments)


def _signed(name: str, words: list[str]) -> str:
    return f"{name} unsigned" if "unsigned" in words or "zerofill" in words else name


def _strings(
    name: str, arguments: tuple[int | str, ...], words: list[str], charset: str, _context: Dialect
) -> Type | None:
    kind = _STRINGS[name]
    if charset == "binary" or "byte" in words:
        return Type(Family.BINARY, {"char": "binary", "varchar": "varbinary"}[kind], arguments or (1,))
    if kind == "varchar" and not arguments:
        return None  # VARCHAR needs a length
    return Type(Family.STRING, kind, arguments or (1,))


def _bytes(
    name: str, arguments: tuple[int | str, ...], _words: list[str], _charset: str, _context: Dialect
) -> Type | None:
    return Type(Family.BINARY, name, arguments or (1,))


def _large(
    name: str, arguments: tuple[int | str, ...], _words: list[str], charset: str, _context: Dialect
) -> Type | None:
    """TEXT(n) and BLOB(n) become the smallest type that holds n characters or bytes."""
    kind = _LARGE[name]
    family, unit = (Family.STRING, "text") if kind.endswith("text") else (Family.BINARY, "blob")
    if charset == "binary":
        family, kind = Family.BINARY, kind.replace("text", "blob")
    if name in {"text", "blob"} and arguments:
        size = int(arguments[0]) * (charsets.width(charset) if unit == "text" else 1)
        kind = next(prefix for prefix, most in _SIZES if size <= most) + unit
    return Type(family, kind)


def _temporals(
    name: str, arguments: tuple[int | str, ...], _words: list[str], _charset: str, _context: Dialect
) -> Type | None:
    family = {"date": Family.DATE, "time": Family.TIME, "year": Family.INTEGER}.get(name, Family.DATETIME)
    fractional = name in {"time", "datetime", "timestamp"} and arguments[:1] != (0,)
    return Type(family, name, arguments if fractional else ())


def _bits(
    _name: str, arguments: tuple[int | str, ...], _words: list[str], _charset: str, _context: Dialect
) -> Type | None:
    return Type(Family.BIT, "bit", arguments or (1,))


def _labels(
    name: str, arguments: tuple[int | str, ...], _words: list[str], _charset: str, _context: Dialect
) -> Type | None:
    return Type(Family.ENUM if name == "enum" else Family.SET, name, tuple(map(str, arguments)))


def _plain(
    name: str, arguments: tuple[int | str, ...], _words: list[str], _charset: str, context: Dialect
) -> Type | None:
    if name in {"uuid", "inet6", "inet4"} and not context.mariadb:
        return None
    family = {"json": Family.JSON, "uuid": Family.UUID, "vector": Family.VECTOR}.get(name, Family.OTHER)
    if name == "vector" and not arguments and not context.mariadb:
        arguments = (2048,)  # https://dev.mysql.com/doc/refman/9.0/en/vector.html
    return Type(family, {"geomcollection": "geometrycollection"}.get(name, name), arguments)


_FLOAT_BITS = 24
_INTEGERS = {
    **dict.fromkeys(("tinyint", "int1", "bool", "boolean"), "tinyint"),
    **dict.fromkeys(("smallint", "int2"), "smallint"),
    **dict.fromkeys(("mediumint", "int3", "middleint"), "mediumint"),
    **dict.fromkeys(("int", "integer", "int4"), "int"),
    **dict.fromkeys(("bigint", "int8"), "bigint"),
}
_DECIMALS = ("decimal", "dec", "numeric", "fixed", "number")
_FLOATS = ("float", "float4", "float8", "double", "double precision", "real")
_STRINGS = {
    **dict.fromkeys(("char", "character", "nchar"), "char"),
    **dict.fromkeys(
        (
            "varchar",
            "varchar2",
            "nvarchar",
            "nchar varying",
            "nchar varchar",
            "char varying",
            "character varying",
            "varcharacter",
        ),
        "varchar",
    ),
}
_LARGE = {
    **{f"{size}{kind}": f"{size}{kind}" for size in ("tiny", "", "medium", "long") for kind in ("text", "blob")},
    **dict.fromkeys(("long", "long varchar", "long char varying", "long character varying"), "mediumtext"),
    "long varbinary": "mediumblob",
}
_SIZES = (("tiny", 2**8 - 1), ("", 2**16 - 1), ("medium", 2**24 - 1), ("long", 2**64))
_TEMPORALS = ("date", "time", "datetime", "timestamp", "year")
_PLAIN = (
    *("json", "uuid", "inet4", "inet6", "vector", "geometry", "point", "linestring", "polygon", "multipoint"),
    *("multilinestring", "multipolygon", "geometrycollection", "geomcollection"),
)
_BUILDERS = {
    **dict.fromkeys((*_INTEGERS, "serial"), _integers),
    **dict.fromkeys(_DECIMALS, _decimals),
    **dict.fromkeys(_FLOATS, _floats),
    **dict.fromkeys(_STRINGS, _strings),
    **dict.fromkeys(("binary", "varbinary"), _bytes),
    **dict.fromkeys(_LARGE, _large),
    **dict.fromkeys(_TEMPORALS, _temporals),
    **dict.fromkeys(("bit",), _bits),
    **dict.fromkeys(("enum", "set"), _labels),
    **dict.fromkeys(_PLAIN, _plain),
}
_NAMES = frozenset(_BUILDERS) | {f"national {name}" for name in _STRINGS}

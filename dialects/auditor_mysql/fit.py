"""Compares types: whether the actual one serves an application that believes the expected one."""

from __future__ import annotations

from auditor.model.schema import Column, Server
from auditor.model.types import Family, Type
from auditor.model.verdict import SAME, Different, Facet, Fit, Unknown, Verdict
from auditor.plugin.engine import Pair
from auditor_mysql import charsets, enums
from auditor_mysql.flavour import is_mariadb


_INTEGER_SIZES = {"tinyint": 1, "smallint": 2, "mediumint": 3, "int": 4, "bigint": 8}
_LARGE_SIZES = {"tiny": 2**8 - 1, "": 2**16 - 1, "medium": 2**24 - 1, "long": 2**32 - 1}
_LARGE = {f"{prefix}{kind}": size for prefix, size in _LARGE_SIZES.items() for kind in ("text", "blob")}
_LABELLED = frozenset({Family.ENUM, Family.SET})
_PRECISE = frozenset({"time", "datetime", "timestamp"})
_UUID_LENGTHS = {32, 36}
_ONE_BYTE, _SHORT = 255, 128  # bytes of a VARCHAR


def compare(expected: Column, actual: Column, pair: Pair) -> Verdict:
    """The most important difference of two types."""
    wanted, found = expected.type, actual.type
    if wanted.family is found.family and wanted.family in _LABELLED:
        return enums.compare(expected, actual, pair)
    if wanted == found:
        return SAME
    if Family.UNKNOWN in {wanted.family, found.family}:
        return Unknown("the type is not known", Facet.TYPE, show(wanted), show(found))
    if wanted.family is found.family:
        return _within_family(wanted, found, actual, pair)
    return _across_families(wanted, found, actual, pair)


def show(type_: Type) -> str:
    """A type in its canonical spelling."""
    quoted = (repr(item) if isinstance(item, str) else str(item) for item in type_.args)
    return f"{type_.name}({','.join(quoted)})" if type_.args else type_.name


def refused(server: Server, error: int, else_: str) -> str:
    """What becomes of a value that does not fit, by sql_mode."""
    return f"is refused with error {error}" if is_strict(server) else f"{else_} silently, since sql_mode is not strict"


def is_strict(server: Server) -> bool:
    """Whether a value that does not fit is an error."""
    modes = server.setting("sql_mode", "STRICT_TRANS_TABLES")
    return "STRICT_TRANS_TABLES" in modes or "STRICT_ALL_TABLES" in modes


def _different(facet: Facet, wanted: Type, found: Type, fit: Fit, consequence: str = "") -> Different:
    return Different(facet, show(wanted), show(found), fit, consequence)


def _within_family(wanted: Type, found: Type, actual: Column, pair: Pair) -> Verdict:
    family, years = wanted.family, "year" in {wanted.name, found.name}
    if family in {Family.STRING, Family.BINARY}:
        return _strings(wanted, found, actual, pair)
    if family is Family.INTEGER and not years:
        return _integers(wanted, found, pair.server)
    if family is Family.DECIMAL:
        return _decimals(wanted, found, pair.server)
    simple = _SIMPLE.get(family)
    return simple(wanted, found) if simple else _different(Facet.TYPE, wanted, found, Fit.OTHER)


def _range(type_: Type) -> tuple[int, int]:
    name, _, unsigned = type_.name.partition(" ")
    values = int(2 ** (8 * _INTEGER_SIZES[name]))
    return (0, values - 1) if unsigned else (-values // 2, values // 2 - 1)


def _integers(wanted: Type, found: Type, server: Server) -> Different:
    (low, high), (least, most) = _range(wanted), _range(found)
    fit = Fit.WIDER if least <= low and high <= most else Fit.NARROWER
    size = wanted.name.partition(" ")[0] == found.name.partition(" ")[0]
    facet = Facet.SIGN if size else Facet.TYPE
    fate = refused(server, 1264, "is changed to the nearest one that fits")
    if fit is Fit.WIDER:
        return _different(facet, wanted, found, fit)
    limit = f"below {least}" if low < least else f"above {most}"
    text = f"A value {limit} {fate}, and a foreign key between the two types cannot be made."
    return _different(facet, wanted, found, fit, text)


def _decimals(wanted: Type, found: Type, server: Server) -> Different:
    (precision, scale), (other, places) = (tuple(map(int, item.args)) for item in (wanted, found))
    if wanted.args == found.args:
        fit = Fit.NARROWER if "unsigned" in found.name else Fit.WIDER
        return _different(Facet.SIGN, wanted, found, fit)
    if places < scale:
        text = f"Only {places} digits are kept after the point; the others are rounded away."
        return _different(Facet.PRECISION, wanted, found, Fit.NARROWER, text)
    if other - places < precision - scale:
        fate = refused(server, 1264, "is changed to the largest one that fits")
        text = f"A value with more than {other - places} digits before the point {fate}."
        return _different(Facet.PRECISION, wanted, found, Fit.NARROWER, text)
    return _different(Facet.PRECISION, wanted, found, Fit.WIDER)


def _floats(wanted: Type, found: Type) -> Different:
    sizes = [item.name.partition(" ")[0] for item in (wanted, found)]
    if sizes == ["double", "float"]:
        text = "Values keep 7 digits only, and comparing them for equality fails."
        return _different(Facet.PRECISION, wanted, found, Fit.NARROWER, text)
    if sizes[0] != sizes[1]:
        return _different(Facet.PRECISION, wanted, found, Fit.WIDER)
    if wanted.args != found.args:
        return _different(Facet.PRECISION, wanted, found, Fit.NARROWER if found.args else Fit.WIDER)
    return _different(Facet.SIGN, wanted, found, Fit.NARROWER if "unsigned" in found.name else Fit.WIDER)


def _capacity(type_: Type, width: int) -> int:
    """Characters that surely fit, or bytes of a binary type."""
    if type_.name in _LARGE:
        return _LARGE[type_.name] // width
    return int(type_.args[0])


def _strings(wanted: Type, found: Type, actual: Column, pair: Pair) -> Different:
    charset = actual.charset or pair.actual.charset or "utf8mb4"
    width = charsets.width(charset) if found.family is Family.STRING else 1
    room = _capacity(found, width)
    # How many characters a TEXT holds depends on the bytes they take: two of them compare by bytes.
    needed = _capacity(wanted, width)
    fixed = {"char", "binary"} & {wanted.name, found.name}
    if wanted.name == found.name == "char" and {needed, room} == _UUID_LENGTHS:
        text = "A UUID of 32 hexadecimal digits never equals the same UUID with dashes: look-ups find nothing."
        return _different(Facet.TYPE, wanted, found, Fit.NARROWER, text)
    if room < needed:
        unit = "bytes" if found.family is Family.BINARY or found.name in _LARGE else "characters"
        size = _LARGE.get(found.name, room)
        text = f"A value of more than {size} {unit} {refused(pair.server, 1406, 'is cut')}."
        return _different(Facet.LENGTH, wanted, found, Fit.NARROWER, text + _copied(wanted, found, width, pair))
    if wanted.name != found.name and fixed:
        text = "Values are padded to the full length." if found.name in fixed else "Values are no longer padded."
        return _different(Facet.TYPE, wanted, found, Fit.OTHER, text)
    if found.name == "binary":
        text = f"Values are padded with zero bytes to {room} bytes, and read back padded."
        return _different(Facet.LENGTH, wanted, found, Fit.NARROWER, text)
    facet = Facet.LENGTH if (wanted.name in _LARGE) == (found.name in _LARGE) else Facet.TYPE
    return _different(facet, wanted, found, Fit.WIDER)


def _copied(wanted: Type, found: Type, width: int, pair: Pair) -> str:
    """What widening costs: the length of a value takes a second byte from 256 bytes on, and rows have to be rewritten.

    Measured: MySQL 9.7 copies in every such case, MariaDB 10.11 only where the column had 128 bytes or more
    (below, a length is read the same either way) and its rows are not REDUNDANT.
    """
    if not wanted.name == found.name == "varchar":
        return ""
    sizes = [int(item.args[0]) * width for item in (found, wanted)]
    rows = str(dict(pair.actual.extras).get("row_format", "")).lower()
    spared = is_mariadb(pair.server) and (sizes[0] < _SHORT or rows == "redundant")
    copies = sizes[0] <= _ONE_BYTE < sizes[1] and not spared
    return " Widening it past 255 bytes copies the table, and blocks writes meanwhile." if copies else ""


def _temporals(wanted: Type, found: Type) -> Different:
    return _fractions(wanted, found) if wanted.name == found.name else _instants(wanted, found)


def _bits(wanted: Type, found: Type) -> Different:
    fit = Fit.WIDER if int(found.args[0]) >= int(wanted.args[0]) else Fit.NARROWER
    return _different(Facet.LENGTH, wanted, found, fit)


def _vectors(wanted: Type, found: Type) -> Different:
    return _different(Facet.LENGTH, wanted, found, Fit.NARROWER, "Vectors of another length are refused.")


def _fractions(wanted: Type, found: Type) -> Different:
    digits, kept = (int(item.args[0]) if item.args else 0 for item in (wanted, found))
    if kept >= digits:
        return _different(Facet.PRECISION, wanted, found, Fit.WIDER)
    text = f"Fractions of a second are rounded to {kept} digits, so what is read is not what was written."
    return _different(Facet.PRECISION, wanted, found, Fit.NARROWER, text)


def _instants(wanted: Type, found: Type) -> Different:
    if found.name == "timestamp":
        text = "TIMESTAMP ends on 2038-01-19, and converts between UTC and the session's time zone."
        return _different(Facet.TYPE, wanted, found, Fit.NARROWER, text)
    text = "DATETIME does not convert between UTC and the session's time zone as TIMESTAMP does."
    return _different(Facet.TYPE, wanted, found, Fit.OTHER, text)


def _across_families(wanted: Type, found: Type, actual: Column, pair: Pair) -> Different:
    if wanted.family is Family.JSON and found.family is Family.STRING:
        return _instead_of_json(wanted, found, pair)
    if wanted.family is Family.UUID and found.family is Family.STRING:
        text = "The column was made by a SQLAlchemy or MariaDB without a UUID type; values compare as text."
        text += " UUIDs written with dashes do not fit." if _capacity(found, 1) < max(_UUID_LENGTHS) else ""
        return _different(Facet.TYPE, wanted, found, Fit.OTHER, text)
    if found.family is Family.ENUM and wanted.family is Family.STRING:
        accepted = ", ".join(map(str, found.args))
        text = f"Values other than {accepted} are refused, and sorting follows the labels' order."
        return _different(Facet.TYPE, wanted, found, Fit.NARROWER, text)
    if wanted.family is Family.ENUM and found.family is Family.STRING:
        longest = max((len(str(label)) for label in wanted.args), default=0)
        width = charsets.width(actual.charset or pair.actual.charset or "utf8mb4")
        fit = Fit.OTHER if _capacity(found, width) >= longest else Fit.NARROWER
        text = "The database takes any text; reading one that is no label raises LookupError."
        return _different(Facet.TYPE, wanted, found, fit, text)
    return _different(Facet.TYPE, wanted, found, _fit_across(wanted, found))


def _instead_of_json(wanted: Type, found: Type, pair: Pair) -> Different:
    if found.name != "longtext":
        return _different(Facet.TYPE, wanted, found, Fit.NARROWER, "Longer documents do not fit.")
    if is_mariadb(pair.server):
        text = "There is no CHECK json_valid(), so text that is not JSON is accepted and fails when it is read."
        return _different(Facet.TYPE, wanted, found, Fit.OTHER, text)
    text = "Text that is not JSON is accepted and fails when it is read; JSON paths and indexes work differently."
    return _different(Facet.TYPE, wanted, found, Fit.NARROWER, text)


def _fit_across(wanted: Type, found: Type) -> Fit:
    """Only an integer in a wide enough DECIMAL loses nothing, and even then comes back as another Python type."""
    loses = {
        (Family.DATETIME, Family.DATE),
        (Family.DATETIME, Family.TIME),
        (Family.DECIMAL, Family.INTEGER),
        (Family.DECIMAL, Family.FLOAT),
        (Family.FLOAT, Family.INTEGER),
        (Family.STRING, Family.BINARY),
        (Family.JSON, Family.BINARY),
    }
    numeric = {Family.INTEGER, Family.DECIMAL, Family.FLOAT, Family.BIT}
    textual = {Family.STRING, Family.ENUM, Family.SET, Family.JSON, Family.UUID}
    same_kind = {wanted.family, found.family} <= numeric or {wanted.family, found.family} <= textual
    return Fit.OTHER if same_kind and (wanted.family, found.family) not in loses else Fit.NARROWER


_SIMPLE = {
    Family.FLOAT: _floats,
    Family.DATETIME: _temporals,
    Family.TIME: _temporals,
    Family.BIT: _bits,
    Family.VECTOR: _vectors,
}

"""Every column type that an engine takes, as source text, with what may be done with such a column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hypothesis import strategies as st


if TYPE_CHECKING:
    from collections.abc import Callable

LABELS = ("open", "closed", "it's", 'say "hi"', "a,b", "in progress", "状态", "100%", "x)(y", "ü", "42")
COLLATIONS = {
    "postgresql": ("C", "POSIX", "und-x-icu"),
    "mysql": ("utf8mb4_bin", "latin1_swedish_ci", "utf8mb4_0900_as_cs"),
    "mariadb": ("utf8mb4_bin", "latin1_swedish_ci", "utf8mb4_unicode_ci"),
    "sqlite": ("NOCASE", "RTRIM", "BINARY"),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A type: its source text, what its values are, their greatest length, and whether a key may hold it."""

    code: str
    family: str
    size: int = 8
    key: bool = True
    preamble: tuple[str, ...] = ()


def _fixed(family: str, codes: str, *, key: bool = True) -> list[st.SearchStrategy[Kind]]:
    return [st.just(Kind(code, family, key=key)) for code in codes.split("; ")]


def _sized(code: str, family: str, least: int, most: int, *, key: bool = True) -> st.SearchStrategy[Kind]:
    return st.integers(least, most).map(lambda n: Kind(code.format(n=n), family, n, key))


def _decimals(code: str) -> st.SearchStrategy[Kind]:
    pairs = st.integers(3, 30).flatmap(lambda p: st.tuples(st.just(p), st.integers(0, min(p - 2, 10))))
    return pairs.map(lambda pair: Kind(code.format(p=pair[0], s=pair[1]), "decimal"))


def _core(engine: str) -> list[st.SearchStrategy[Kind]]:
    bounded = [_sized(f"sa.{name}({{n}})", "string", 3, 60) for name in ("String", "Unicode", "VARCHAR", "CHAR")]
    collated = st.builds(
        lambda n, collation: Kind(f"sa.String({n}, collation={collation!r})", "string", n),
        st.integers(3, 40),
        st.sampled_from(COLLATIONS[engine]),
    )
    variant = f"sa.Integer().with_variant(sa.BigInteger(), {engine!r})"
    return [
        *_fixed("int", "sa.Integer(); sa.SmallInteger(); sa.BigInteger(); sa.INTEGER(); sa.BIGINT()"),
        *_fixed("int", f"sa.SMALLINT(); {variant}"),
        *bounded,
        collated,
        *_fixed("text", "sa.Text(); sa.UnicodeText(); sa.TEXT()", key=engine in {"postgresql", "sqlite"}),
        *_fixed("bool", "sa.Boolean(); sa.BOOLEAN()"),
        *_fixed("date", "sa.Date(); sa.DATE()"),
        *_fixed("datetime", "sa.DateTime(); sa.TIMESTAMP()"),
        *_fixed("moment", "sa.DateTime(timezone=True); sa.TIMESTAMP(timezone=True)"),
        *_fixed("time", "sa.Time(); sa.TIME()"),
        *_fixed("interval", "sa.Interval()"),
        *_fixed("float", "sa.Float(); sa.Double(); sa.REAL(); sa.DOUBLE_PRECISION(); sa.FLOAT()", key=False),
        _sized("sa.Float({n})", "float", 1, 53, key=False),
        *_fixed("decimal", "sa.Numeric(); sa.DECIMAL()"),
        *map(_decimals, ("sa.Numeric({p}, {s})", "sa.DECIMAL({p}, {s})", "sa.Numeric({p}, {s}, asdecimal=False)")),
        _sized("sa.Numeric({n})", "decimal", 3, 30),
        *_fixed("binary", "sa.LargeBinary(); sa.PickleType(); sa.LargeBinary(1000)", key=False),
        *_fixed("json", "sa.JSON()", key=False),
        *_fixed("uuid", "sa.Uuid(); sa.Uuid(native_uuid=False); sa.Uuid(as_uuid=False)"),
        _sized("Shout({n})", "string", 3, 40).map(_decorated),
    ]


def _decorated(kind: Kind) -> Kind:
    shout = "class Shout(sa.types.TypeDecorator):\n    impl = sa.String\n    cache_ok = True\n"
    return Kind(kind.code, kind.family, kind.size, preamble=(shout,))


def _postgresql() -> list[st.SearchStrategy[Kind]]:
    plain = "pg.CIDR(); pg.INET(); pg.MACADDR(); pg.MACADDR8(); pg.OID(); pg.MONEY(); pg.TIMESTAMP(); pg.DATERANGE()"
    odd = (
        "pg.BYTEA(); pg.TSVECTOR(); pg.TSQUERY(); pg.REGCLASS(); pg.REGCONFIG(); pg.INT4RANGE(); pg.INT8RANGE(); "
        "pg.NUMRANGE(); pg.TSRANGE(); pg.TSTZRANGE(); pg.INT4MULTIRANGE(); pg.DATEMULTIRANGE(); pg.JSON(); "
        "pg.JSONPATH(); pg.CITEXT(); pg.HSTORE(); sa.ARRAY(sa.Integer); sa.ARRAY(sa.String(9)); pg.ARRAY(pg.JSONB); "
        "pg.ARRAY(sa.Numeric(9, 2), dimensions=2); pg.ARRAY(sa.DateTime(timezone=True)); pg.ARRAY(sa.Text)"
    )
    fields = st.sampled_from(["YEAR", "YEAR TO MONTH", "DAY TO HOUR", "MINUTE", "SECOND", "DAY TO SECOND"])
    return [
        *_fixed("other", plain),
        *_fixed("other", odd, key=False),
        *_fixed("json", "pg.JSONB(); sa.JSON().with_variant(pg.JSONB(), 'postgresql')", key=False),
        *_fixed("uuid", "pg.UUID(); pg.UUID(as_uuid=False); sa.UUID()"),
        *_fixed("string", "sa.String(); sa.VARCHAR(); pg.VARCHAR()"),
        *_fixed("bool", "pg.BOOLEAN()"),
        *_fixed("bit", "pg.BIT(); pg.BIT(varying=True)"),
        *_fixed("interval", "pg.INTERVAL(); pg.INTERVAL(precision=3); sa.Interval(second_precision=2)"),
        fields.map(lambda field: Kind(f"pg.INTERVAL(fields={field!r})", "interval")),
        _sized("pg.BIT({n})", "bit", 1, 20),
        _sized("pg.BIT({n}, varying=True)", "bit", 1, 20),
        _sized("pg.TIMESTAMP(precision={n})", "datetime", 0, 6),
        _sized("pg.TIMESTAMP(timezone=True, precision={n})", "moment", 0, 6),
        _sized("pg.TIME(precision={n})", "time", 0, 6),
        _sized("pg.TIME(timezone=True, precision={n})", "other", 0, 6),
    ]


def _mysql(engine: str) -> list[st.SearchStrategy[Kind]]:
    signs = st.sampled_from(
        ["", "unsigned=True", "display_width=7", "display_width=5, zerofill=True", "unsigned=False"]
    )
    sizes = st.sampled_from(["TINYINT", "SMALLINT", "MEDIUMINT", "INTEGER", "BIGINT"])
    charsets = "charset='latin1'; charset='utf8mb4', collation='utf8mb4_bin'; collation='latin1_bin'; charset='ascii'"
    return [
        st.builds(lambda size, sign: Kind(f"my.{size}({sign})", "int"), sizes, signs),
        *_fixed("text", "my.TINYTEXT(); my.MEDIUMTEXT(); my.LONGTEXT(); my.TEXT(70000); sa.Text(300)", key=False),
        *_fixed("binary", "my.TINYBLOB(); my.MEDIUMBLOB(); my.LONGBLOB(); my.BLOB(100); my.BLOB()", key=False),
        *_fixed("float", "my.DOUBLE(); my.DOUBLE(10, 3); my.FLOAT(); my.FLOAT(8, 2); my.REAL()", key=False),
        *_fixed("float", "my.FLOAT(20); my.FLOAT(30); my.DOUBLE(unsigned=True); my.FLOAT(unsigned=True)", key=False),
        *_fixed("decimal", "my.DECIMAL(12, 4, unsigned=True); my.NUMERIC(7, 1); my.DECIMAL(9)"),
        *_fixed("json", "my.JSON()", key=False),
        *_fixed("other", "my.YEAR()"),
        *_fixed("set", "my.SET('a', 'b', 'it''s'); my.SET('x', 'y', retrieve_as_bitwise=True)", key=False),
        *_fixed("string", "my.NVARCHAR(20); my.NCHAR(8); my.VARCHAR(20, national=True); sa.NVARCHAR(12)"),
        *[st.just(Kind(f"my.VARCHAR(20, {charset})", "string", 20)) for charset in charsets.split("; ")],
        *[st.just(Kind(f"my.CHAR(9, {charset})", "string", 9)) for charset in charsets.split("; ")],
        *_fixed("text", "my.TEXT(charset='latin1'); my.TEXT(collation='utf8mb4_bin')", key=False),
        _sized("my.BIT({n})", "bits", 1, 64),
        _sized("sa.BINARY({n})", "bytes", 1, 40),
        _sized("sa.VARBINARY({n})", "bytes", 1, 40),
        *[_sized(f"my.{name}(fsp={{n}})", family, 0, 6) for name, family in FSP],
        *(_fixed("other", "maria.INET4(); maria.INET6()") if engine == "mariadb" else ()),
    ]


FSP = (("DATETIME", "datetime"), ("TIMESTAMP", "datetime"), ("TIME", "time"))


def _sqlite() -> list[st.SearchStrategy[Kind]]:
    return [
        *_fixed("datetime", "lite.DATETIME(); lite.DATETIME(truncate_microseconds=True)"),
        *_fixed("date", "lite.DATE()"),
        *_fixed("time", "lite.TIME()"),
        *_fixed("string", "sa.String(); sa.NVARCHAR(20); sa.NCHAR(8)"),
        *_fixed("json", "lite.JSON()", key=False),
        *_fixed("text", "sa.CLOB(); sa.Text(300)"),
        *_fixed("binary", "sa.BLOB(); sa.BINARY(4); sa.VARBINARY(8)", key=False),
    ]


def enums(engine: str, name: str) -> st.SearchStrategy[Kind]:
    """Enumerated columns of every form: strings or Python's enum, native or text, with a CHECK or without."""
    forms = {"native_enum=True": 3, "native_enum=False": 3, "native_enum=False, create_constraint=True": 3}
    more = st.sampled_from(["", ", length=60", ", validate_strings=True"])
    labels = st.lists(st.sampled_from(LABELS), min_size=1, max_size=5, unique=True)
    return st.builds(
        lambda found, source, form, extra: _enum(engine, name, tuple(found), source, form + extra),
        labels,
        st.sampled_from(["strings", "names", "values", "own"]),
        st.sampled_from(list(forms)),
        more,
    )


def _enum(engine: str, name: str, labels: tuple[str, ...], source: str, form: str) -> Kind:
    """`source`: plain strings, a Python enum bound by name or by value, or the engine's own ENUM."""
    if source == "own":
        own = {"postgresql": "pg.ENUM", "mysql": "my.ENUM", "mariadb": "my.ENUM"}.get(engine)
        if own:
            given = ", ".join(map(repr, labels)) + (f", name={name!r}" if own == "pg.ENUM" else "")
            return Kind(f"{own}({given})", "enum", key=False)
    if source in {"names", "values"}:
        class_ = f"Enum{abs(hash_of(name))}"
        members = "".join(f"    MEMBER_{number} = {label!r}\n" for number, label in enumerate(labels))
        bound = ", values_callable=lambda e: [m.value for m in e]" if source == "values" else ""
        code = f"sa.Enum({class_}, name={name!r}, {form}{bound})"
        return Kind(code, "enum", key=False, preamble=(f"class {class_}(enum.Enum):\n{members}",))
    return Kind(f"sa.Enum({', '.join(map(repr, labels))}, name={name!r}, {form})", "enum", key=False)


def hash_of(name: str) -> int:
    """Return a number of the name that is the same in every process."""
    return int.from_bytes(name.encode(), "big") % 10**12


def types(engine: str) -> st.SearchStrategy[Kind]:
    """Every type but enums."""
    own: dict[str, Callable[[], list[st.SearchStrategy[Kind]]]] = {
        "postgresql": _postgresql,
        "mysql": lambda: _mysql("mysql"),
        "mariadb": lambda: _mysql("mariadb"),
        "sqlite": _sqlite,
    }
    return st.one_of([*_core(engine), *own[engine]()])

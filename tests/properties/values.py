"""Defaults, generated expressions, CHECKs and index expressions in the forms that people write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st


if TYPE_CHECKING:
    from .column_types import Kind

TEXTS = (
    "",
    "x",
    "it's",
    "a b",
    'say "hi"',
    "100%",
    "back\\slash",
    "状态",
    "NULL",
    "0",
    "1.50",
    "now()",
    "true",
    "ü",
    "(1)",
)
DATETIMES = {
    "postgresql": "sa.func.now(); sa.text('now()'); sa.text('CURRENT_TIMESTAMP'); '2020-01-02 03:04:05'; "
    "sa.func.current_timestamp(); sa.text(\"timezone('utc', now())\"); sa.text('LOCALTIMESTAMP'); "
    "sa.text('clock_timestamp()'); sa.text(\"now() + interval '1 day'\"); sa.text(\"(now() AT TIME ZONE 'utc')\")",
    "mysql": "'2020-01-02 03:04:05'",
    "mariadb": "'2020-01-02 03:04:05'; sa.text('(now() + interval 1 day)')",
    "sqlite": "sa.func.now(); sa.text('CURRENT_TIMESTAMP'); sa.text(\"(datetime('now'))\"); '2020-01-02 03:04:05'; "
    "sa.text(\"(strftime('%Y-%m-%d', 'now'))\")",
}
# A literal without offset means another moment in another session, so nobody can compare it with what is stored.
MOMENTS = {"postgresql": DATETIMES["postgresql"].replace("05'", "05+00'"), "sqlite": DATETIMES["sqlite"]}
NOW = ("sa.func.now({p})", "sa.text('CURRENT_TIMESTAMP{q}')", "sa.text('now({p}) ON UPDATE now({p})')")
COLLATION = {"postgresql": "C", "sqlite": "NOCASE"}
FAMILIES: dict[str, dict[str, str]] = {
    "int": {"": "'0'; '7'; sa.text('3'); sa.text(\"'4'\"); sa.literal(5)"},
    "decimal": {"": "'0'; '1.5'; '0.00'; sa.text('2'); sa.text('1.50'); sa.literal(1)"},
    "float": {"": "'0'; '1.5'; sa.text('0.0'); sa.text('1e0')"},
    "bool": {"": "sa.true(); sa.false(); sa.text('true'); sa.text('FALSE'); '1'; '0'"},
    "date": {
        "": "'2020-01-02'; sa.text(\"'2021-12-31'\")",
        "postgresql": "sa.func.current_date(); sa.text('CURRENT_DATE'); sa.text(\"'2020-01-02'::date\")",
        "mysql": "sa.text('(CURRENT_DATE)'); sa.text('(curdate())')",
        "mariadb": "sa.text('(CURRENT_DATE)'); sa.text('curdate()')",
        "sqlite": "sa.text('CURRENT_DATE'); sa.func.current_date()",
    },
    "datetime": DATETIMES,
    "moment": MOMENTS,
    "time": {"": "'10:11:12'; sa.text(\"'00:00:00'\")"},
    "json": {
        "postgresql": "'{}'; sa.text(\"'[]'::json\"); '{\"a\": [1, 2]}'",
        "mysql": "sa.text('(JSON_OBJECT())'); sa.text(\"('{}')\")",
        "mariadb": "'{}'; sa.text(\"('[]')\"); sa.text('(JSON_OBJECT())')",
        "sqlite": "'{}'; sa.text(\"'[]'\")",
    },
    "uuid": {"postgresql": "sa.text('gen_random_uuid()'); sa.func.gen_random_uuid()"},
    "text": {
        "postgresql": "''; \"it's\"; sa.text(\"'x'::text\"); sa.text(\"'a' || 'b'\"); sa.text('CURRENT_USER')",
        "mysql": "sa.text(\"('x')\"); sa.text(\"(concat('a', 'b'))\")",
        "mariadb": "''; \"it's\"; sa.text(\"('x')\"); sa.text(\"(concat('a', 'b'))\")",
        "sqlite": "''; \"it's\"; sa.text(\"('a' || 'b')\"); sa.text(\"'x'\")",
    },
    "set": {"": "'a'"},
    "bits": {"": "sa.text(\"b'1'\"); sa.text('0')"},
    "interval": {"postgresql": "'1 day'; sa.text(\"'02:00:00'\")"},
    "other": {},
}
CLIENT = ("default=None", "default=1", "onupdate=2", "default=dict", "default=sa.func.now()", "onupdate=sa.func.now()")


def defaults(engine: str, kind: Kind, labels: tuple[str, ...] = ()) -> st.SearchStrategy[str]:
    """The source text of a column's `server_default`; strategies.nothing() where the engine takes none."""
    if kind.family == "string":
        fitting = [text for text in TEXTS if len(text) <= kind.size and (_plain(kind) or text.isascii())]
        forms = ["{text!r}", "sa.text({quoted!r})", "sa.literal({text!r})"]
        return st.builds(
            lambda form, text: form.format(text=text, quoted=_quoted(text)),
            st.sampled_from(forms),
            st.sampled_from(fitting),
        )
    if kind.family == "enum":
        return st.sampled_from(labels).map(repr) if labels else st.nothing()
    if kind.family in {"datetime", "moment"} and engine in {"mysql", "mariadb"}:
        return _now(kind)
    known = FAMILIES.get(kind.family, {})
    codes = [code for key in ("", engine) for code in known.get(key, "").split("; ") if code]
    return st.sampled_from(codes) if codes else st.nothing()


def _plain(kind: Kind) -> bool:
    """Whether the column holds every character."""
    return "latin1" not in kind.code and "ascii" not in kind.code


def _quoted(text: str) -> str:
    # A backslash is an escape in MySQL's literals, and a colon begins a parameter of sa.text().
    return "'" + text.replace("'", "''").replace("\\", "/").replace(":", "\\:") + "'"


def _now(kind: Kind) -> st.SearchStrategy[str]:
    """The current time, in the precision of the column: MySQL refuses any other."""
    digits = str(kind.size) if "fsp" in kind.code and kind.size else ""
    brackets = f"({digits})" if digits else ""
    forms = [form.format(p=digits, q=brackets) for form in NOW]
    return st.sampled_from([*forms, "'2020-01-02 03:04:05'"])


def checks(name: str, quoted: str, kind: Kind) -> st.SearchStrategy[str]:
    """The source text of a CHECK's condition on a column; `quoted` is its name in SQL."""
    column = f"sa.column({name!r}, {kind.code})"
    codes = [f"{column}.is_not(None)", f"sa.text({_text(quoted + ' IS NOT NULL')})"]
    if kind.family in {"int", "decimal"}:
        codes += [f"{column} > 0", f"{column}.between(1, 10)", f"{column}.in_([1, 2, 3])", f"{column} != 5"]
        codes += [f"sa.or_({column} < 3, {column} >= 7)", f"~sa.and_({column} > 3, {column} < 7)", f"{column} + 1 > 2"]
        texts = ["{c} >= 0", "{c} <> 3 AND {c} < 100", "({c} > 1)", "{c} IN (1,2)", "NOT ({c} = 4)", "{c} % 2 = 0"]
        texts += ["{c} BETWEEN 0 AND 9", "{c}>0 or {c} is null", "coalesce({c}, 0) >= 0", "{c} * 2 - 1 <= 10"]
        codes += [f"sa.text({_text(text.format(c=quoted))})" for text in texts]
    if kind.family == "string":
        codes += [
            f"{column}.in_(['a', \"it's\"])",
            f"{column} != ''",
            f"{column}.like('a%')",
            f"sa.func.length({column}) > 1",
        ]
        codes += [f"sa.func.lower({column}) == {column}", f"{column}.not_in(['x', 'y'])"]
        texts = [
            "length({c}) > 2",
            "{c} <> ''",
            "{c} IN ('a','b')",
            "upper({c}) = {c}",
            "{c} LIKE '%x%'",
            "trim({c}) <> ''",
        ]
        codes += [f"sa.text({_text(text.format(c=quoted))})" for text in texts]
    return st.sampled_from(codes)


def generated(quoted: str, kind: Kind) -> st.SearchStrategy[tuple[str, str]]:
    """The source text of a generated column's type and of its expression over one column."""
    if kind.family == "int":
        forms = ["{c} + 1", "{c} * 2", "({c} - 3) * ({c} + 1)", "abs({c})", "coalesce({c}, 0)", "-{c}"]
        forms += ["CASE WHEN {c} > 0 THEN 1 ELSE 0 END", "{c} % 7"]
        return st.sampled_from(forms).map(lambda form: ("sa.BigInteger()", _text(form.format(c=quoted))))
    forms = ["lower({c})", "upper({c})", "trim({c})", "coalesce({c}, 'none')", "replace({c}, 'a', 'b')"]
    return st.sampled_from(forms).map(lambda form: ("sa.String(80)", _text(form.format(c=quoted))))


def keys(engine: str, name: str, kind: Kind) -> st.SearchStrategy[str]:
    """The source text of an index's key part over a column of table T."""
    column = f"T.c[{name!r}]"
    codes = [column, f"{column}.desc()"]
    if engine == "postgresql":
        codes += [f"{column}.desc().nulls_last()", f"{column}.asc().nulls_first()", f"{column}.nulls_first()"]
    if engine in {"postgresql", "sqlite"} and kind.family == "string":
        codes += [f"sa.func.lower({column})", f"sa.func.coalesce({column}, '')", f"sa.func.upper({column}).desc()"]
    if engine in COLLATION and kind.family == "string":
        codes += [
            f"{column}.collate({COLLATION[engine]!r})",
            f"sa.func.lower({column}).collate({COLLATION[engine]!r}).desc()",
        ]
    if engine in {"postgresql", "sqlite"} and kind.family == "int":
        codes += [f"sa.func.abs({column})", f"({column} + 1)", f"sa.func.coalesce({column}, 0)"]
    if engine == "mysql" and kind.family == "string":
        codes += [f"sa.text('(' + {'lower(%s)'!r} % QUOTE({name!r}) + ')')"]
    return st.sampled_from(codes)


def _text(sql: str) -> str:
    return repr(sql.replace(":", "\\:"))

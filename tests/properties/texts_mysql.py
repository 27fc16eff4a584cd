"""What the SQL texts of real MySQL and MariaDB schemas consist of."""

from __future__ import annotations

from .laboratory import Subject
from .texts import grammar


COLUMNS = {
    "i": ("int", ["0", "1", "2", "3", "5", "10", "-1", "100"]),
    "k": ("bigint unsigned", ["0", "1", "2", "3", "7"]),
    "`order`": ("smallint", ["0", "1", "2", "5"]),
    "`Qty`": ("decimal(10,2)", ["0", "1", "1.5", "2", "10", "0.25", "-1.5"]),
    "f": ("double", ["0", "1", "1.5", "2", "2.5", "10"]),
    "v": (
        "varchar(20)",
        ["'a'", "'A'", "'abc'", "''", "' a '", "'it''s'", "'x%y'", "'50%'", "'é'", "'a\\\\b'", "'xay'"],
    ),
    "s": (
        "text",
        ["'a'", "'A'", "'abc'", "''", "' a '", "'it''s'", "'x%y'", "'ABC'", "'b'", "'2020-01-01'", "'xxaxx'"],
    ),
    "c": ("char(3)", ["'a'", "'abc'", "'USD'", "'EUR'", "''"]),
    "`we``ird %`": ("varchar(10)", ["'a'", "'b'", "'xa'", "''"]),
    "bi": ("varchar(10) COLLATE utf8mb4_bin", ["'a'", "'A'", "'b'", "''"]),
    "ok": ("boolean", ["true", "false"]),
    "d": ("date", ["'2020-01-01'", "'2020-02-29'", "'1999-12-31'", "'2024-06-15'"]),
    "ts": ("datetime", ["'2020-01-01'", "'2020-01-01 12:30:00'", "'2024-06-15 23:59:59'"]),
    "ts6": ("datetime(6)", ["'2020-01-01'", "'2020-01-01 12:30:00'", "'2024-06-15 23:59:59.5'"]),
    "j": ("json", ["'{}'", "'{\"a\": 1}'", '\'{"a": "x", "b": {"c": 2}}\'', "'[1, 2]'", "'[]'", "'null'"]),
    "mood": ("enum('sad','ok','happy')", ["'sad'", "'ok'", "'happy'"]),
    "bits": ("bit(4)", ["b'1010'", "b'0000'", "b'0101'"]),
    "raw": ("varbinary(8)", ["'a'", "x'61'", "x'00ff'", "''"]),
}

_TRUTH = """
9 ¦ ok
9 ¦ TRUE
9 ¦ false
4 ¦ ok = true
4 ¦ ok = 1
4 ¦ ok IS TRUE
4 ¦ ok IS NOT TRUE
4 ¦ ok IS NOT FALSE
4 ¦ ok IS UNKNOWN
4 ¦ ok <> false
4 ¦ mood = 'sad'
4 ¦ mood = 'ok'
4 ¦ mood IN ('sad', 'ok')
4 ¦ c = 'a'
4 ¦ c IN ('USD', 'EUR')
4 ¦ c <> 'USD'
4 ¦ bi = 'a'
4 ¦ bi = 'A'
4 ¦ v = 'a' COLLATE utf8mb4_bin
4 ¦ BINARY v = 'a'
4 ¦ bits = b'1010'
4 ¦ bits = 10
4 ¦ bits = 0xA
4 ¦ raw = x'61'
4 ¦ raw = 0x61
4 ¦ raw <> X'00FF'
4 ¦ JSON_VALID(j)
4 ¦ json_valid(s)
4 ¦ json_extract(j, '$.a') = 1
4 ¦ JSON_EXTRACT(j, '$.a') IS NULL
4 ¦ JSON_EXTRACT(j, '$.b') IS NULL
4 ¦ JSON_CONTAINS(j, '1', '$.a')
4 ¦ JSON_CONTAINS_PATH(j, 'one', '$.a')
4 ¦ JSON_CONTAINS_PATH(j, 'all', '$.a', '$.b')
4 ¦ json_type(j) = 'ARRAY'
4 ¦ JSON_LENGTH(j) > 1
4 ¦ {} = {} ¦ int int
4 ¦ {} <> {} ¦ int int
4 ¦ {} != {} ¦ int int
4 ¦ {} < {} ¦ int int
4 ¦ {} <= {} ¦ int int
4 ¦ {} > {} ¦ int int
4 ¦ {} >= {} ¦ int int
4 ¦ {} <=> {} ¦ int int
4 ¦ {} BETWEEN {} AND {} ¦ int int int
4 ¦ {} NOT BETWEEN {} AND {} ¦ int int int
4 ¦ {} IN ({}, {}, {}) ¦ int int int int
4 ¦ {} NOT IN ({}, {}, {}) ¦ int int int int
4 ¦ {} IN ({}) ¦ int int
4 ¦ {} IS NULL ¦ int
4 ¦ {} IS NOT NULL ¦ int
4 ¦ {} = {} ¦ num num
4 ¦ {} <> {} ¦ num num
4 ¦ {} < {} ¦ num num
4 ¦ {} >= {} ¦ num num
4 ¦ {} BETWEEN {} AND {} ¦ num num num
4 ¦ {} IN ({}, {}) ¦ num num num
4 ¦ {} > {} ¦ num int
4 ¦ {} = {} ¦ text text
4 ¦ {} <> {} ¦ text text
4 ¦ {} < {} ¦ text text
4 ¦ {} > {} ¦ text text
4 ¦ {} <=> {} ¦ text text
4 ¦ {} IN ({}, {}) ¦ text text text
4 ¦ {} NOT IN ({}, {}) ¦ text text text
4 ¦ {} IS NULL ¦ text
4 ¦ {} IS NOT NULL ¦ text
4 ¦ {} LIKE {} ¦ text pattern
4 ¦ {} NOT LIKE {} ¦ text pattern
4 ¦ {} LIKE {} ESCAPE '!' ¦ text pattern
4 ¦ {} NOT LIKE {} ESCAPE '!' ¦ text pattern
4 ¦ {} REGEXP {} ¦ text regex
4 ¦ {} RLIKE {} ¦ text regex
4 ¦ {} NOT REGEXP {} ¦ text regex
4 ¦ regexp_like({}, {}) ¦ text regex
4 ¦ {} = {} ¦ date date
4 ¦ {} < {} ¦ date date
4 ¦ {} > {} ¦ date date
4 ¦ {} BETWEEN {} AND {} ¦ date date date
4 ¦ {} = {} ¦ moment moment
4 ¦ {} < {} ¦ moment moment
4 ¦ {} >= {} ¦ moment moment
4 ¦ ({}, {}) = ({}, {}) ¦ int int int int
4 ¦ ({}) = ({}) ¦ bool bool
4 ¦ ({}) IS TRUE ¦ bool
4 ¦ ({}) IS NOT TRUE ¦ bool
4 ¦ ({}) IS FALSE ¦ bool
4 ¦ ({}) IS NULL ¦ bool
2 ¦ ({}) XOR ({}) ¦ bool bool
3 ¦ NOT {} ¦ bool
9 ¦ ! ({}) ¦ bool
9 ¦ ({}) ¦ bool
9 ¦ (({})) ¦ bool
2 ¦ {} AND {} ¦ bool bool
1 ¦ {} OR {} ¦ bool bool
2 ¦ {} AND {} AND {} ¦ bool bool bool
1 ¦ {} OR {} OR {} ¦ bool bool bool
9 ¦ CASE WHEN {} THEN {} ELSE {} END ¦ bool bool bool
9 ¦ if({}, {}, {}) ¦ bool bool bool
9 ¦ coalesce({}, {}) ¦ bool bool
"""
_INT = """
9 ¦ i
9 ¦ I
9 ¦ k
9 ¦ `order`
9 ¦ 0
9 ¦ 1
9 ¦ 2
9 ¦ 3
9 ¦ 10
9 ¦ -1
9 ¦ +1
9 ¦ (-1)
9 ¦ '2'
9 ¦ 0x1F
9 ¦ CAST('2' AS signed)
9 ¦ CAST(i AS unsigned)
5 ¦ {} + {} ¦ int int
5 ¦ {} - 1 ¦ int
5 ¦ {} * {} ¦ int int
5 ¦ {} DIV 2 ¦ int
5 ¦ {} % 2 ¦ int
5 ¦ {} MOD 3 ¦ int
5 ¦ {} & 3 ¦ int
5 ¦ {} | 1 ¦ int
5 ¦ {} ^ 1 ¦ int
5 ¦ {} << 1 ¦ int
5 ¦ {} >> 1 ¦ int
9 ¦ mod({}, 3) ¦ int
9 ¦ abs({}) ¦ int
9 ¦ length({}) ¦ text
9 ¦ LENGTH({}) ¦ text
9 ¦ octet_length({}) ¦ text
9 ¦ char_length({}) ¦ text
9 ¦ character_length({}) ¦ text
9 ¦ locate('a', {}) ¦ text
9 ¦ instr({}, 'a') ¦ text
9 ¦ position('a' in {}) ¦ text
9 ¦ ascii({}) ¦ text
9 ¦ coalesce({}, {}) ¦ int int
9 ¦ ifnull({}, {}) ¦ int int
9 ¦ nullif({}, {}) ¦ int int
9 ¦ greatest({}, {}) ¦ int int
9 ¦ least({}, {}) ¦ int int
9 ¦ if({}, {}, {}) ¦ bool int int
9 ¦ CASE WHEN {} THEN {} ELSE {} END ¦ bool int int
9 ¦ CASE {} WHEN 1 THEN {} END ¦ int int
9 ¦ year({}) ¦ date
9 ¦ month({}) ¦ date
9 ¦ extract(year from {}) ¦ date
9 ¦ dayofmonth({}) ¦ date
9 ¦ day({}) ¦ date
9 ¦ to_days({}) ¦ date
9 ¦ datediff({}, {}) ¦ date date
9 ¦ hour({}) ¦ moment
9 ¦ timestampdiff(DAY, {}, {}) ¦ date date
9 ¦ floor({}) ¦ num
9 ¦ CAST({} AS signed) ¦ num
9 ¦ CAST({} AS unsigned integer) ¦ num
9 ¦ ({}) ¦ int
"""
_NUM = """
9 ¦ `Qty`
9 ¦ f
9 ¦ 1.0
9 ¦ 1.5
9 ¦ 1.50
9 ¦ 0.25
9 ¦ .5
9 ¦ 1e1
9 ¦ 1E3
9 ¦ 2.5e-1
9 ¦ -1.5
9 ¦ CAST('2' AS decimal(10,2))
9 ¦ CAST(1.25 AS decimal(10,1))
9 ¦ CONVERT(i, decimal(10,2))
9 ¦ i / 2
5 ¦ {} + {} ¦ num num
5 ¦ {} - {} ¦ num num
5 ¦ {} * {} ¦ num num
5 ¦ {} / 2 ¦ num
5 ¦ {} / 2 ¦ int
5 ¦ {} * 1.5 ¦ int
5 ¦ {} % 2 ¦ num
5 ¦ - {} ¦ num
9 ¦ round({}, 1) ¦ num
9 ¦ round({}) ¦ num
9 ¦ truncate({}, 1) ¦ num
9 ¦ ceil({}) ¦ num
9 ¦ ceiling({}) ¦ num
9 ¦ floor({}) ¦ num
9 ¦ abs({}) ¦ num
9 ¦ sqrt({}) ¦ num
9 ¦ pow({}, 2) ¦ num
9 ¦ power({}, 2) ¦ num
9 ¦ coalesce({}, 0) ¦ num
9 ¦ ifnull({}, 0) ¦ num
9 ¦ nullif({}, 0) ¦ num
9 ¦ greatest({}, {}) ¦ num num
9 ¦ CASE WHEN {} THEN {} END ¦ bool num
9 ¦ ({}) ¦ num
"""
_TEXT = """
9 ¦ v
9 ¦ s
9 ¦ `we``ird %`
9 ¦ 'a'
9 ¦ 'A'
9 ¦ 'abc'
9 ¦ "abc"
9 ¦ ''
9 ¦ ' a '
9 ¦ 'it''s'
9 ¦ 'it\\'s'
9 ¦ 'a\\\\b'
9 ¦ 'a\\nb'
9 ¦ '50%'
9 ¦ 'é'
9 ¦ N'a'
9 ¦ _utf8mb4'a'
9 ¦ '1'
9 ¦ j->>'$.a'
9 ¦ JSON_UNQUOTE(JSON_EXTRACT(j, '$.a'))
9 ¦ json_unquote(json_extract(j, '$.b.c'))
9 ¦ JSON_VALUE(j, '$.a')
9 ¦ hex(raw)
9 ¦ lower({}) ¦ text
9 ¦ lcase({}) ¦ text
9 ¦ upper({}) ¦ text
9 ¦ UCASE({}) ¦ text
9 ¦ reverse({}) ¦ text
9 ¦ md5({}) ¦ text
9 ¦ sha1({}) ¦ text
9 ¦ sha2({}, 256) ¦ text
9 ¦ hex({}) ¦ text
9 ¦ trim({}) ¦ text
9 ¦ trim(both from {}) ¦ text
9 ¦ trim(both 'x' from {}) ¦ text
9 ¦ trim('x' from {}) ¦ text
9 ¦ trim(leading 'x' from {}) ¦ text
9 ¦ trim(trailing 'x' from {}) ¦ text
9 ¦ ltrim({}) ¦ text
9 ¦ rtrim({}) ¦ text
9 ¦ substr({}, 1, 2) ¦ text
9 ¦ substr({}, 2) ¦ text
9 ¦ substring({}, 1, 2) ¦ text
9 ¦ substring({} from 1 for 2) ¦ text
9 ¦ substring({} from 2) ¦ text
9 ¦ mid({}, 1, 2) ¦ text
9 ¦ substring_index({}, 'a', 1) ¦ text
9 ¦ left({}, 2) ¦ text
9 ¦ right({}, 2) ¦ text
9 ¦ lpad({}, 5, '0') ¦ text
9 ¦ rpad({}, 5, '0') ¦ text
9 ¦ repeat({}, 2) ¦ text
9 ¦ replace({}, 'a', 'b') ¦ text
9 ¦ insert({}, 1, 1, 'x') ¦ text
9 ¦ concat({}, {}) ¦ text text
9 ¦ concat({}, '-', {}) ¦ text text
9 ¦ concat({}, {}) ¦ text int
9 ¦ concat_ws('-', {}, {}) ¦ text text
9 ¦ coalesce({}, '') ¦ text
9 ¦ coalesce({}, {}) ¦ text text
9 ¦ ifnull({}, '') ¦ text
9 ¦ nullif({}, '') ¦ text
9 ¦ if({}, {}, {}) ¦ bool text text
9 ¦ CASE WHEN {} THEN {} ELSE {} END ¦ bool text text
9 ¦ CAST({} AS char) ¦ text
9 ¦ CAST({} AS char(2)) ¦ text
9 ¦ CAST({} AS char) ¦ int
9 ¦ CONVERT({}, char) ¦ text
9 ¦ CONVERT({} USING utf8mb4) ¦ text
9 ¦ date_format({}, '%Y-%m') ¦ moment
9 ¦ ({}) ¦ text
"""
_PATTERN = """
9 ¦ 'a%'
9 ¦ 'A%'
9 ¦ '%a'
9 ¦ '%a%'
9 ¦ 'a_c'
9 ¦ 'x!%y'
9 ¦ 'x\\%y'
9 ¦ '%\\_%'
"""
_REGEX = """
9 ¦ '^a'
9 ¦ '^[a-z]+$'
9 ¦ '^[A-Z]+$'
9 ¦ 'a{1,3}'
9 ¦ '^\\\\w+$'
9 ¦ '[0-9]'
"""
_DATE = """
9 ¦ d
9 ¦ DATE '2020-01-01'
9 ¦ date'2020-02-29'
9 ¦ '2020-01-01'
9 ¦ CAST('2020-01-01' AS date)
9 ¦ date(ts)
9 ¦ CAST(ts AS date)
9 ¦ last_day(d)
9 ¦ makedate(2020, 1)
5 ¦ {} + INTERVAL 1 DAY ¦ date
5 ¦ {} - interval 1 month ¦ date
9 ¦ date_add({}, interval 1 day) ¦ date
9 ¦ date_sub({}, INTERVAL '1' DAY) ¦ date
9 ¦ adddate({}, interval 1 day) ¦ date
9 ¦ adddate({}, 1) ¦ date
9 ¦ coalesce({}, {}) ¦ date date
9 ¦ greatest({}, {}) ¦ date date
"""
_MOMENT = """
9 ¦ ts
9 ¦ ts6
9 ¦ TIMESTAMP '2020-01-01 12:30:00'
9 ¦ timestamp'2020-01-01 12:30:00'
9 ¦ CAST('2020-01-01' AS datetime)
9 ¦ CAST(ts6 AS datetime(0))
9 ¦ timestamp(d)
5 ¦ {} + interval 1 day ¦ moment
5 ¦ {} - INTERVAL 1 HOUR ¦ moment
5 ¦ {} + interval i day ¦ moment
9 ¦ date_add({}, interval 90 minute) ¦ moment
9 ¦ timestampadd(MINUTE, 1, {}) ¦ moment
9 ¦ addtime({}, '01:00:00') ¦ moment
9 ¦ greatest({}, {}) ¦ moment moment
"""
GRAMMAR = grammar(
    {
        "bool": _TRUTH,
        "int": _INT,
        "num": _NUM,
        "text": _TEXT,
        "pattern": _PATTERN,
        "regex": _REGEX,
        "date": _DATE,
        "moment": _MOMENT,
    }
)
_SHARED = {
    "int": [
        "0",
        "1",
        "-1",
        "'1'",
        "+1",
        "(1)",
        "(1 + 1)",
        "(1+1)",
        "1.4",
        "0x1F",
        "(length('abc'))",
        "true",
        "NULL",
        "b'101'",
    ],
    "bigint": ["0", "'0'", "10", "1e1", "-1", "2147483648", "2.5"],
    "decimal(10,2)": ["0", "0.0", "0.00", "'0'", "1.5", "1.50", "'1.5'", "1.555", "1e1", "-1.5"],
    "double": ["0", "0.0", "1.5", "'1.5'", "1e3", "1000", "-0.5"],
    "boolean": ["true", "false", "TRUE", "0", "1", "'1'", "'0'"],
    "varchar(20)": [
        "'a'",
        "'A'",
        "''",
        "' '",
        "'it''s'",
        "'it\\'s'",
        "'a\\\\b'",
        "'50%'",
        "'é'",
        "_utf8mb4'a'",
        "N'a'",
        '"a"',
        "(uuid())",
        "(UUID())",
        "(concat('a', 'b'))",
        "'a '",
        "'NULL'",
        "NULL",
        "x'61'",
        "(lower('A'))",
        "'current_timestamp'",
        "'1'",
        "(user())",
        "'a\\nb'",
    ],
    "char(3)": ["'a'", "'a  '", "'abc'", "'A'", "''"],
    "text": ["('a')", "('it''s')", "('')", "(concat('a', 'b'))", "('A')"],
    "date": [
        "'2020-01-01'",
        "'2020-1-1'",
        "DATE '2020-01-01'",
        "'20200101'",
        "(curdate())",
        "(CURRENT_DATE)",
        "(current_date())",
        "(curdate() + interval 1 day)",
        "(now())",
    ],
    "datetime": [
        "now()",
        "CURRENT_TIMESTAMP",
        "current_timestamp()",
        "LOCALTIMESTAMP",
        "'2020-01-01'",
        "'2020-01-01 00:00:00'",
        "NOW() ON UPDATE NOW()",
        "CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP",
        "(utc_timestamp())",
        "(UTC_TIMESTAMP)",
        "(now() + interval 1 day)",
        "CURRENT_TIMESTAMP(0)",
        "(now() + INTERVAL 24 HOUR)",
        "(sysdate())",
    ],
    "datetime(6)": [
        "now(6)",
        "CURRENT_TIMESTAMP(6)",
        "'2020-01-01'",
        "'2020-01-01 00:00:00.000000'",
        "CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)",
        "(now(3))",
        "(utc_timestamp(6))",
    ],
    "timestamp": [
        "now()",
        "CURRENT_TIMESTAMP",
        "'2020-01-01 00:00:00'",
        "CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP",
    ],
    "time": ["'12:00'", "'12:00:00'", "(curtime())", "120000"],
    "json": [
        "('{}')",
        "(json_object())",
        "(JSON_ARRAY())",
        "('[]')",
        "('{\"a\": 1}')",
        "('{\"a\":1}')",
        "(json_object('a', 1))",
    ],
    "enum('sad','ok','happy')": ["'sad'", "'ok'", "'SAD'"],
    "binary(2)": ["'a'", "x'61'", "0x6100", "'ab'", "''"],
    "varbinary(8)": ["'a'", "x'61'", "0x6100", "'ab'", "''", "(uuid_to_bin('00000000-0000-0000-0000-000000000001'))"],
    "bit(4)": ["b'1010'", "10", "0xA", "b'0000'", "0"],
    "year": ["2020", "'2020'", "0"],
}

_CHECK = "ALTER TABLE t ADD CONSTRAINT {name} CHECK ({text})"
_COLUMN = "ALTER TABLE t ADD COLUMN {name} %s GENERATED ALWAYS AS ({text}) %s"
_INDEX = "ALTER TABLE t ADD INDEX {name} (({text}))"
_PLACES = {
    "bool": (_CHECK, _CHECK, _CHECK, _COLUMN % ("boolean", "VIRTUAL")),
    "int": (_COLUMN % ("bigint", "VIRTUAL"), _COLUMN % ("int", "STORED")),
    "num": (_COLUMN % ("decimal(10,2)", "STORED"), _COLUMN % ("double", "VIRTUAL")),
    "text": (_COLUMN % ("varchar(50)", "VIRTUAL"), _COLUMN % ("text", "STORED")),
    "date": (_COLUMN % ("date", "VIRTUAL"),),
    "moment": (_COLUMN % ("datetime(6)", "VIRTUAL"),),
}
_APART = "NOT (({one}) <=> ({other}))"
SUBJECTS = {
    "mariadb": Subject(
        COLUMNS, GRAMMAR, _SHARED, _PLACES, _APART, texts_apart="NOT (BINARY ({one}) <=> BINARY ({other}))"
    ),
    "mysql": Subject(
        COLUMNS,
        GRAMMAR,
        _SHARED,
        {**_PLACES, "int": (*_PLACES["int"], _INDEX)},
        _APART,
        texts_apart="NOT (CAST(({one}) AS BINARY) <=> CAST(({other}) AS BINARY))",
    ),
}

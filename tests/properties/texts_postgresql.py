"""What the SQL texts of real PostgreSQL schemas consist of."""

from __future__ import annotations

from .laboratory import Subject
from .texts import grammar


TYPES = {"ok": "boolean"}
COLUMNS = {
    "i": ("integer", ["0", "1", "2", "3", "5", "10", "-1", "100"]),
    "k": ("bigint", ["0", "1", "2", "3", "7", "-1"]),
    '"order"': ("smallint", ["0", "1", "2", "5"]),
    '"Qty"': ("numeric(10,2)", ["0", "1", "1.5", "2", "10", "0.25", "-1.5"]),
    "f": ("double precision", ["0", "1", "1.5", "2", "2.5", "10"]),
    "v": ("varchar(20)", ["'a'", "'A'", "'abc'", "''", "' a '", "'it''s'", "'x%y'", "'50%'", "'é'", "'a\\b'", "'xay'"]),
    "s": (
        "text",
        ["'a'", "'A'", "'abc'", "''", "' a '", "'it''s'", "'x%y'", "'ABC'", "'b'", "'2020-01-01'", "'xxaxx'"],
    ),
    "c": ("char(3)", ["'a'", "'abc'", "'USD'", "'EUR'", "''"]),
    '"we""ird %"': ("text", ["'a'", "'b'", "'xa'", "''"]),
    "ok": ("boolean", ["true", "false"]),
    "d": ("date", ["'2020-01-01'", "'2020-02-29'", "'1999-12-31'", "'2024-06-15'", "CURRENT_DATE"]),
    "ts": ("timestamp", ["'2020-01-01'", "'2020-01-01 12:30:00'", "'2024-06-15 23:59:59.5'", "now()"]),
    "tz": ("timestamptz", ["'2020-01-01'", "'2020-01-01 12:30:00'", "'2024-06-15 23:59:59.5'", "now()"]),
    "j": ("jsonb", ["'{}'", "'{\"a\": 1}'", '\'{"a": "x", "b": {"c": 2}}\'', "'[1, 2]'", "'[]'", "'null'"]),
    "arr": ("text[]", ["'{}'", "'{a}'", "'{a,b}'", "'{b,c}'"]),
    "mood": ("mood", ["'sad'", "'ok'", "'happy'"]),
    "u": ("uuid", ["'00000000-0000-0000-0000-000000000001'", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'"]),
    "iv": ("interval", ["'1 day'", "'24:00:00'", "'1 hour'", "'-1 day'", "'1 mon'"]),
    "bits": ("bit(4)", ["B'1010'", "B'0000'", "B'0101'"]),
}
SETUP = ("CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy')", "CREATE SEQUENCE seq", 'CREATE SEQUENCE "Seq"')

_TRUTH = """
9 ¦ ok
9 ¦ true
9 ¦ FALSE
4 ¦ ok = true
4 ¦ ok IS TRUE
4 ¦ ok IS NOT TRUE
4 ¦ ok IS NOT FALSE
4 ¦ ok IS UNKNOWN
4 ¦ ok = 't'
4 ¦ ok <> false
4 ¦ mood = 'sad'
4 ¦ mood IN ('sad', 'ok')
4 ¦ mood > 'sad'
4 ¦ mood = 'sad'::mood
4 ¦ u = 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'
4 ¦ u <> '00000000000000000000000000000001'
4 ¦ c = 'a'
4 ¦ c IN ('USD', 'EUR')
4 ¦ c = 'abc '
4 ¦ c <> 'USD'
4 ¦ bits = B'1010'
4 ¦ bits = X'A'
4 ¦ bits <> B'0101'
4 ¦ iv > '1 day'
4 ¦ iv > INTERVAL '24 hours'
4 ¦ iv > interval '1 day'
4 ¦ iv > '1 hour'::interval
4 ¦ iv < '-1 day'
4 ¦ j @> '{"a": 1}'
4 ¦ j @> '{"a":1}'::jsonb
4 ¦ j ? 'a'
4 ¦ j ? 'b'
4 ¦ j <@ '{"a": 1}'
4 ¦ j ?| array['a', 'b']
4 ¦ j ?& array['a', 'b']
4 ¦ jsonb_typeof(j) = 'array'
4 ¦ jsonb_typeof(j) <> 'object'
4 ¦ 'a' = ANY (arr)
4 ¦ 'a' = ANY(arr)
4 ¦ 'b' = SOME (arr)
4 ¦ 'a' <> ALL (arr)
4 ¦ arr @> ARRAY['a']
4 ¦ arr @> '{a}'
4 ¦ arr && ARRAY['a', 'b']::text[]
4 ¦ arr && '{a,b}'
4 ¦ arr = '{}'
4 ¦ arr <> ARRAY[]::text[]
4 ¦ {} = {} ¦ int int
4 ¦ {} <> {} ¦ int int
4 ¦ {} != {} ¦ int int
4 ¦ {} < {} ¦ int int
4 ¦ {} <= {} ¦ int int
4 ¦ {} > {} ¦ int int
4 ¦ {} >= {} ¦ int int
4 ¦ {} IS DISTINCT FROM {} ¦ int int
4 ¦ {} IS NOT DISTINCT FROM {} ¦ int int
4 ¦ {} BETWEEN {} AND {} ¦ int int int
4 ¦ {} NOT BETWEEN {} AND {} ¦ int int int
4 ¦ {} BETWEEN SYMMETRIC {} AND {} ¦ int int int
4 ¦ {} NOT BETWEEN SYMMETRIC {} AND {} ¦ int int int
4 ¦ {} IN ({}, {}, {}) ¦ int int int int
4 ¦ {} NOT IN ({}, {}, {}) ¦ int int int int
4 ¦ {} IN ({}) ¦ int int
4 ¦ {} = ANY (ARRAY[{}, {}]) ¦ int int int
4 ¦ {} = SOME (ARRAY[{}, {}]) ¦ int int int
4 ¦ {} > ALL (ARRAY[{}, {}]) ¦ int int int
4 ¦ {} > ANY (ARRAY[{}, {}]) ¦ int int int
4 ¦ {} = ANY ('{{1,2}}') ¦ int
4 ¦ {} = ANY ('{{1,3}}'::int[]) ¦ int
4 ¦ {} IS NULL ¦ int
4 ¦ {} IS NOT NULL ¦ int
4 ¦ {} ISNULL ¦ int
4 ¦ {} = {} ¦ num num
4 ¦ {} <> {} ¦ num num
4 ¦ {} < {} ¦ num num
4 ¦ {} >= {} ¦ num num
4 ¦ {} BETWEEN {} AND {} ¦ num num num
4 ¦ {} IN ({}, {}) ¦ num num num
4 ¦ {} > {} ¦ num int
4 ¦ {} <= {} ¦ num int
4 ¦ {} = {} ¦ text text
4 ¦ {} <> {} ¦ text text
4 ¦ {} < {} ¦ text text
4 ¦ {} > {} ¦ text text
4 ¦ {} IS DISTINCT FROM {} ¦ text text
4 ¦ {} IN ({}, {}) ¦ text text text
4 ¦ {} NOT IN ({}, {}) ¦ text text text
4 ¦ {} = ANY (ARRAY[{}, {}]) ¦ text text text
4 ¦ {} = ANY ('{{a,b}}') ¦ text
4 ¦ {} IS NULL ¦ text
4 ¦ {} IS NOT NULL ¦ text
4 ¦ {} LIKE {} ¦ text pattern
4 ¦ {} NOT LIKE {} ¦ text pattern
4 ¦ {} ILIKE {} ¦ text pattern
4 ¦ {} NOT ILIKE {} ¦ text pattern
4 ¦ {} LIKE {} ESCAPE '!' ¦ text pattern
4 ¦ {} NOT LIKE {} ESCAPE '!' ¦ text pattern
4 ¦ {} ILIKE {} ESCAPE '!' ¦ text pattern
4 ¦ {} SIMILAR TO {} ¦ text pattern
4 ¦ {} NOT SIMILAR TO {} ¦ text pattern
4 ¦ {} SIMILAR TO {} ESCAPE '!' ¦ text pattern
4 ¦ {} ~ {} ¦ text regex
4 ¦ {} ~* {} ¦ text regex
4 ¦ {} !~ {} ¦ text regex
4 ¦ {} !~* {} ¦ text regex
4 ¦ {} ~~ {} ¦ text pattern
4 ¦ {} ^@ {} ¦ text text
4 ¦ starts_with({}, {}) ¦ text text
4 ¦ {} = {} ¦ date date
4 ¦ {} < {} ¦ date date
4 ¦ {} > {} ¦ date date
4 ¦ {} <= {} ¦ date date
4 ¦ {} BETWEEN {} AND {} ¦ date date date
4 ¦ {} = {} ¦ moment moment
4 ¦ {} < {} ¦ moment moment
4 ¦ {} > {} ¦ moment moment
4 ¦ {} >= {} ¦ moment moment
4 ¦ ({}, {}) OVERLAPS ({}, {}) ¦ moment moment moment moment
4 ¦ tz > {} ¦ zoned
4 ¦ tz <= {} ¦ zoned
4 ¦ ({}, {}) = ({}, {}) ¦ int int int int
4 ¦ ({}, {}) < ({}, {}) ¦ int int int int
4 ¦ num_nonnulls({}, {}) = 1 ¦ int text
4 ¦ num_nulls({}, {}) = 1 ¦ int text
4 ¦ ({}) = ({}) ¦ bool bool
4 ¦ ({}) IS TRUE ¦ bool
4 ¦ ({}) IS NOT TRUE ¦ bool
4 ¦ ({}) IS FALSE ¦ bool
4 ¦ ({}) <> ({}) ¦ bool bool
3 ¦ NOT {} ¦ bool
9 ¦ ({}) ¦ bool
9 ¦ (({})) ¦ bool
2 ¦ {} AND {} ¦ bool bool
1 ¦ {} OR {} ¦ bool bool
2 ¦ {} AND {} AND {} ¦ bool bool bool
1 ¦ {} OR {} OR {} ¦ bool bool bool
9 ¦ CASE WHEN {} THEN {} ELSE {} END ¦ bool bool bool
9 ¦ coalesce({}, {}) ¦ bool bool
"""
_INT = """
9 ¦ i
9 ¦ I
9 ¦ k
9 ¦ "order"
9 ¦ t.i
9 ¦ 0
9 ¦ 1
9 ¦ 2
9 ¦ 3
9 ¦ 10
9 ¦ -1
9 ¦ +1
9 ¦ 1::bigint
9 ¦ CAST(2 AS integer)
9 ¦ '2'::int
9 ¦ integer '3'
9 ¦ '5'::int4
9 ¦ int4(Null)
9 ¦ (-1)
5 ¦ {} + {} ¦ int int
5 ¦ {} - {} ¦ int int
5 ¦ {} * {} ¦ int int
5 ¦ {} / 2 ¦ int
5 ¦ {} % 2 ¦ int
5 ¦ {} % 3 ¦ int
5 ¦ {} & 3 ¦ int
5 ¦ {} | 1 ¦ int
5 ¦ {} # 1 ¦ int
5 ¦ {} << 1 ¦ int
5 ¦ {} >> 1 ¦ int
5 ¦ - {} ¦ int
5 ¦ {} OPERATOR(pg_catalog.+) {} ¦ int int
9 ¦ mod({}, 3) ¦ int
9 ¦ abs({}) ¦ int
9 ¦ length({}) ¦ text
9 ¦ char_length({}) ¦ text
9 ¦ character_length({}) ¦ text
9 ¦ octet_length({}) ¦ text
9 ¦ pg_catalog.length({}) ¦ text
9 ¦ position('a' in {}) ¦ text
9 ¦ strpos({}, 'a') ¦ text
9 ¦ ascii({}) ¦ text
9 ¦ coalesce({}, {}) ¦ int int
9 ¦ nullif({}, {}) ¦ int int
9 ¦ greatest({}, {}) ¦ int int
9 ¦ least({}, {}) ¦ int int
9 ¦ CASE WHEN {} THEN {} ELSE {} END ¦ bool int int
9 ¦ CASE {} WHEN 1 THEN {} END ¦ int int
9 ¦ cardinality(arr)
9 ¦ array_length(arr, 1)
9 ¦ ({})::int ¦ num
9 ¦ CAST({} AS int) ¦ num
9 ¦ CAST({} AS bigint) ¦ int
9 ¦ ({})::bigint ¦ int
9 ¦ extract(year from {})::int ¦ date
9 ¦ CAST(extract(month from {}) AS int) ¦ date
9 ¦ ({} - {}) ¦ date date
9 ¦ ({}) ¦ int
9 ¦ jsonb_array_length('[1,2]'::jsonb)
"""
_NUM = """
9 ¦ "Qty"
9 ¦ 1.0
9 ¦ 1.5
9 ¦ 1.50
9 ¦ 0.25
9 ¦ .5
9 ¦ 1e1
9 ¦ 1E3
9 ¦ 2.5e-1
9 ¦ -1.5
9 ¦ 1.5::numeric
9 ¦ '1.5'::numeric
9 ¦ CAST('2' AS numeric)
9 ¦ CAST(1.25 AS numeric(10,1))
9 ¦ numeric '1.5'
9 ¦ numeric(5,1) '1.55'
9 ¦ 1::numeric
9 ¦ i::numeric
9 ¦ CAST(i AS numeric(10,2))
9 ¦ i * 1.0
9 ¦ extract(year from d)
9 ¦ extract(month from d)
9 ¦ EXTRACT(DAY FROM ts)
5 ¦ {} + {} ¦ num num
5 ¦ {} - {} ¦ num num
5 ¦ {} * {} ¦ num num
5 ¦ {} / 2 ¦ num
5 ¦ {} / 2.0 ¦ num
5 ¦ {} / 2.0 ¦ int
5 ¦ {} * 1.5 ¦ int
5 ¦ {} % 2 ¦ num
5 ¦ - {} ¦ num
9 ¦ round({}, 1) ¦ num
9 ¦ round({}) ¦ num
9 ¦ trunc({}) ¦ num
9 ¦ ceil({}) ¦ num
9 ¦ ceiling({}) ¦ num
9 ¦ floor({}) ¦ num
9 ¦ abs({}) ¦ num
9 ¦ coalesce({}, 0) ¦ num
9 ¦ coalesce({}, {}) ¦ num num
9 ¦ greatest({}, {}) ¦ num num
9 ¦ least({}, 1.5) ¦ num
9 ¦ nullif({}, 0) ¦ num
9 ¦ ({})::numeric ¦ int
9 ¦ ({})::numeric(10,2) ¦ num
9 ¦ ({})::decimal(10,1) ¦ num
9 ¦ CAST({} AS numeric) ¦ int
9 ¦ CASE WHEN {} THEN {} END ¦ bool num
9 ¦ ({}) ¦ num
"""
_TEXT = """
9 ¦ v
9 ¦ s
9 ¦ "we""ird %"
9 ¦ 'a'
9 ¦ 'A'
9 ¦ 'abc'
9 ¦ ''
9 ¦ ' a '
9 ¦ 'it''s'
9 ¦ E'it\\'s'
9 ¦ E'a\\nb'
9 ¦ 'a\\b'
9 ¦ '50%'
9 ¦ 'x%y'
9 ¦ 'é'
9 ¦ U&'\\00e9'
9 ¦ $$it's$$
9 ¦ '1'
9 ¦ 'b'::text
9 ¦ 'b'::varchar(10)
9 ¦ 'abc'::varchar(2)
9 ¦ CAST('b' AS varchar)
9 ¦ text 'b'
9 ¦ varchar 'b'
9 ¦ j->>'a'
9 ¦ j ->> 'b'
9 ¦ j->'b'->>'c'
9 ¦ j #>> '{b,c}'
9 ¦ j->>0
9 ¦ (j->'a')::text
9 ¦ arr[1]
9 ¦ arr[2]
9 ¦ array_to_string(arr, ',')
9 ¦ jsonb_extract_path_text(j, 'a')
9 ¦ mood::text
9 ¦ u::text
9 ¦ CAST(u AS varchar)
9 ¦ CAST(d AS text)
9 ¦ s COLLATE "C"
9 ¦ lower({}) ¦ text
9 ¦ LOWER({}) ¦ text
9 ¦ upper({}) ¦ text
9 ¦ initcap({}) ¦ text
9 ¦ reverse({}) ¦ text
9 ¦ md5({}) ¦ text
9 ¦ trim({}) ¦ text
9 ¦ btrim({}) ¦ text
9 ¦ btrim({}, 'x') ¦ text
9 ¦ trim(both from {}) ¦ text
9 ¦ trim(both 'x' from {}) ¦ text
9 ¦ trim('x' from {}) ¦ text
9 ¦ trim(leading from {}) ¦ text
9 ¦ trim(leading 'x' from {}) ¦ text
9 ¦ trim(trailing 'x' from {}) ¦ text
9 ¦ ltrim({}) ¦ text
9 ¦ rtrim({}) ¦ text
9 ¦ ltrim({}, 'x') ¦ text
9 ¦ rtrim({}, 'x') ¦ text
9 ¦ substr({}, 1, 2) ¦ text
9 ¦ substr({}, 2) ¦ text
9 ¦ substring({}, 1, 2) ¦ text
9 ¦ substring({} from 1 for 2) ¦ text
9 ¦ substring({} from 2) ¦ text
9 ¦ substring({} for 2) ¦ text
9 ¦ substring({} from 'a.') ¦ text
9 ¦ left({}, 2) ¦ text
9 ¦ right({}, 2) ¦ text
9 ¦ lpad({}, 5, '0') ¦ text
9 ¦ lpad({}, 5) ¦ text
9 ¦ rpad({}, 5, '0') ¦ text
9 ¦ repeat({}, 2) ¦ text
9 ¦ replace({}, 'a', 'b') ¦ text
9 ¦ translate({}, 'a', 'b') ¦ text
9 ¦ split_part({}, 'a', 1) ¦ text
9 ¦ regexp_replace({}, 'a', 'b') ¦ text
9 ¦ regexp_replace({}, 'a', 'b', 'g') ¦ text
9 ¦ overlay({} placing 'x' from 1 for 1) ¦ text
9 ¦ concat({}, {}) ¦ text text
9 ¦ concat_ws('-', {}, {}) ¦ text text
9 ¦ coalesce({}, '') ¦ text
9 ¦ coalesce({}, {}) ¦ text text
9 ¦ nullif({}, '') ¦ text
9 ¦ nullif({}, {}) ¦ text text
9 ¦ greatest({}, {}) ¦ text text
9 ¦ CASE WHEN {} THEN {} ELSE {} END ¦ bool text text
9 ¦ ({})::text ¦ text
9 ¦ ({})::text ¦ int
9 ¦ CAST({} AS varchar) ¦ text
9 ¦ CAST({} AS varchar(2)) ¦ text
9 ¦ ({})::varchar(2) ¦ text
9 ¦ to_char({}, 'YYYY-MM') ¦ moment
5 ¦ {} || {} ¦ text text
5 ¦ {} || '-' || {} ¦ text text
5 ¦ {} || {} ¦ text int
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
9 ¦ '%(a|b)%'
9 ¦ 'a+'
"""
_REGEX = """
9 ¦ '^a'
9 ¦ '^A'
9 ¦ '^[a-z]+$'
9 ¦ '^[A-Z]+$'
9 ¦ 'a{1,3}'
9 ¦ E'^\\\\w+$'
9 ¦ '^\\w+$'
"""
_DATE = """
9 ¦ d
9 ¦ '2020-01-01'::date
9 ¦ '2020-1-1'::date
9 ¦ DATE '2020-01-01'
9 ¦ date '2020-02-29'
9 ¦ CAST('2020-01-01' AS date)
9 ¦ date('2020-01-01')
9 ¦ '20200101'::date
9 ¦ '01-Jan-2020'::date
9 ¦ CURRENT_DATE
9 ¦ current_date
9 ¦ now()::date
9 ¦ CAST(ts AS date)
9 ¦ ts::date
9 ¦ date(ts)
5 ¦ {} + 1 ¦ date
5 ¦ {} - 1 ¦ date
9 ¦ coalesce({}, {}) ¦ date date
9 ¦ greatest({}, {}) ¦ date date
"""
_MOMENT = """
9 ¦ ts
9 ¦ '2020-01-01'::timestamp
9 ¦ TIMESTAMP '2020-01-01 12:30:00'
9 ¦ timestamp '2020-01-01 12:30'
9 ¦ timestamp(0) '2020-01-01 12:30:00.5'
9 ¦ CAST('2020-01-01' AS timestamp(0))
9 ¦ timestamp without time zone '2020-01-01'
9 ¦ LOCALTIMESTAMP
9 ¦ localtimestamp(0)
9 ¦ d::timestamp
9 ¦ date_trunc('day', ts)
9 ¦ date_trunc('month', ts)
9 ¦ date_trunc('DAY', ts)
9 ¦ timezone('utc', now())
9 ¦ now() at time zone 'utc'
9 ¦ tz AT TIME ZONE 'Europe/Berlin'
9 ¦ timezone('UTC', tz)
9 ¦ ts::timestamp(0)
5 ¦ {} + interval '1 day' ¦ moment
5 ¦ {} + '1 day' ¦ moment
5 ¦ {} - INTERVAL '1 hour' ¦ moment
5 ¦ {} + '1 day'::interval ¦ moment
5 ¦ {} - interval '1' hour ¦ moment
5 ¦ {} + interval '1 mon 2 days 03:04:05' ¦ moment
5 ¦ {} + i * interval '1 day' ¦ moment
5 ¦ {} + make_interval(days => 1) ¦ moment
9 ¦ greatest({}, {}) ¦ moment moment
"""
_ZONED = """
9 ¦ tz
9 ¦ now()
9 ¦ NOW()
9 ¦ CURRENT_TIMESTAMP
9 ¦ current_timestamp
9 ¦ CURRENT_TIMESTAMP(0)
9 ¦ CURRENT_TIMESTAMP(3)
9 ¦ transaction_timestamp()
9 ¦ now() - interval '1 day'
9 ¦ now() + '1 hour'
9 ¦ ts AT TIME ZONE 'UTC'
9 ¦ ts::timestamptz
9 ¦ date_trunc('day', tz)
9 ¦ date_trunc('hour', tz)
9 ¦ now()::timestamptz(0)
9 ¦ to_timestamp(0)
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
        "zoned": _ZONED,
    }
)
DEFAULTS = {
    "integer": [
        "0",
        "1",
        "-1",
        "'1'",
        "1::int",
        "+1",
        "(1)",
        "1 + 1",
        "(1+1)",
        "nextval('seq')",
        "'0'::integer",
        "nextval('seq'::regclass)",
        "nextval('public.seq')",
        "nextval('\"Seq\"')",
        "length('abc')",
        "1.4",
        "NULL",
    ],
    "bigint": ["0", "'0'", "10", "1e1", "0::bigint", "CAST(0 AS bigint)", "-1", "2147483648", "2.5"],
    "numeric(10,2)": ["0", "0.0", "0.00", "'0'", "1.5", "1.50", "'1.5'", "1.555", "1e1", "-1.5", "1.5::numeric"],
    "double precision": ["0", "0.0", "1.5", "'1.5'", "1e3", "1000", "'NaN'", "'Infinity'", "-0.5"],
    "boolean": [
        "true",
        "false",
        "TRUE",
        "'t'",
        "'f'",
        "'1'",
        "'0'",
        "'yes'",
        "'off'",
        "NOT true",
        "1 = 1",
        "'t'::boolean",
    ],
    "text": [
        "'a'",
        "'A'",
        "''",
        "' '",
        "'it''s'",
        "E'it\\'s'",
        "'a\\b'",
        "E'a\\\\b'",
        "'50%'",
        "'a'::text",
        "'é'",
        "U&'\\00e9'",
        "current_user",
        "CURRENT_USER",
        "'a' || 'b'",
        "lower('A')",
        "now()",
        "'null'",
        "NULL",
        "$$a$$",
        "gen_random_uuid()",
        "gen_random_uuid()::text",
        "md5(random()::text)",
        "'{}'",
        "'1'",
        "session_user",
    ],
    "varchar(20)": ["'a'", "'a'::varchar", "'a'::varchar(20)", "'a '", "''", "'it''s'", "'A'", "CAST('a' AS text)"],
    "char(3)": ["'a'", "'a  '", "'abc'", "'A'", "'a'::bpchar", "''"],
    "date": [
        "'2020-01-01'",
        "'2020-1-1'",
        "DATE '2020-01-01'",
        "'20200101'",
        "CURRENT_DATE",
        "now()",
        "now()::date",
        "'2020-01-02'::date",
        "('now'::text)::date",
        "CURRENT_DATE + 1",
        "timezone('utc', now())",
    ],
    "timestamp": [
        "now()",
        "CURRENT_TIMESTAMP",
        "LOCALTIMESTAMP",
        "timezone('utc', now())",
        "now() at time zone 'utc'",
        "(now() AT TIME ZONE 'UTC')",
        "timezone('utc'::text, CURRENT_TIMESTAMP)",
        "'2020-01-01'",
        "'2020-01-01 00:00:00'",
        "CURRENT_TIMESTAMP(0)",
        "LOCALTIMESTAMP(3)",
        "clock_timestamp()",
        "statement_timestamp()",
        "'1970-01-01'::timestamp",
        "now() + interval '1 day'",
        "'infinity'",
        "transaction_timestamp()",
        "now()::timestamp(0)",
        "timezone('Europe/Berlin', now())",
    ],
    "timestamp(0)": ["now()", "CURRENT_TIMESTAMP(0)", "CURRENT_TIMESTAMP(3)", "LOCALTIMESTAMP(0)", "'2020-01-01'"],
    "timestamptz": [
        "now()",
        "CURRENT_TIMESTAMP",
        "LOCALTIMESTAMP",
        "now() + interval '1 day'",
        "now() + '1 day'",
        "transaction_timestamp()",
        "CURRENT_TIMESTAMP + '1 day'::interval",
        "now() - interval '24 hours'",
        "'2020-01-01 00:00:00+00'",
        "clock_timestamp()",
        "timezone('utc', now())",
        "date_trunc('day', now())",
    ],
    "interval": [
        "'1 day'",
        "'24:00:00'",
        "'24 hours'",
        "interval '1 day'",
        "INTERVAL '1' DAY",
        "'1 day'::interval",
        "'P1D'",
        "make_interval(days => 1)",
        "'1 month'",
        "'30 days'",
        "'0'",
    ],
    "jsonb": [
        "'{}'",
        "'[]'",
        "'{}'::jsonb",
        "'{\"a\":1}'",
        "'{\"a\": 1}'",
        "jsonb_build_object()",
        "'null'",
        "'[ ]'",
        '\'{"b": 1, "a": 2}\'',
        '\'{"a": 2, "b": 1}\'',
        "'\"x\"'",
        "jsonb_build_array()",
        "json_build_object()",
    ],
    "json": ["'{}'", "'[]'", "'{}'::json", "'{\"a\":1}'", "'{\"a\": 1}'"],
    "text[]": [
        "'{}'",
        "ARRAY[]::text[]",
        "'{}'::text[]",
        "ARRAY['a']",
        "'{a}'",
        "'{a,b}'",
        "ARRAY['a','b']::varchar[]",
        "'{\"a\"}'",
        "'{\"a b\"}'",
        "array[]::varchar[]",
        "'{NULL}'",
        "'{\"NULL\"}'",
    ],
    "integer[]": ["'{}'", "ARRAY[]::integer[]", "ARRAY[1,2]", "'{1,2}'", "'{1, 2}'", "ARRAY[1,2]::bigint[]", "'{2,1}'"],
    "uuid": [
        "gen_random_uuid()",
        "GEN_RANDOM_UUID()",
        "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'",
        "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'",
        "'a0eebc999c0b4ef8bb6d6bb9bd380a11'::uuid",
    ],
    "mood": ["'sad'", "'ok'", "'sad'::mood", "CAST('ok' AS mood)"],
    "bytea": ["'a'", "'\\x61'", "''", "'\\x'", "'a\\\\b'", "E'\\\\x61'", "decode('61', 'hex')"],
    "bit(4)": ["B'1010'", "'1010'", "X'A'", "B'0000'", "0::bit(4)", "b'1010'"],
    "time": ["'12:00'", "'12:00:00'", "CURRENT_TIME", "LOCALTIME", "now()::time", "time '12:00'", "'noon'"],
    "real": ["0", "0.1", "'0.1'", "1.5::real", "0.10"],
}

_CHECK = "ALTER TABLE t ADD CONSTRAINT {name} CHECK ({text})"
_WHERE = "CREATE INDEX {name} ON t (i, k) WHERE {text}"
_INDEX = "CREATE INDEX {name} ON t (({text}))"
_COLUMN = "ALTER TABLE t ADD COLUMN {name} %s GENERATED ALWAYS AS ({text}) STORED"
SUBJECT = Subject(
    COLUMNS,
    GRAMMAR,
    DEFAULTS,
    {
        "bool": (_CHECK, _CHECK, _CHECK, _WHERE, _COLUMN % "boolean"),
        "int": (_INDEX, _COLUMN % "bigint", _COLUMN % "numeric"),
        "num": (_INDEX, _COLUMN % "numeric", _COLUMN % "numeric(10,2)"),
        "text": (_INDEX, _COLUMN % "text", _COLUMN % "varchar(50)"),
        "date": (_INDEX, _COLUMN % "date"),
        "moment": (_INDEX, _COLUMN % "timestamp"),
    },
    "({one}) IS DISTINCT FROM ({other})",
    SETUP,
)

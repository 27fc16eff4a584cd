"""What the SQL texts of real SQLite schemas consist of."""

from __future__ import annotations

from .laboratory import Subject
from .texts import grammar


COLUMNS = {
    "i": ("INTEGER", ["0", "1", "2", "3", "5", "10", "-1", "100"]),
    "k": ("BIGINT", ["0", "1", "2", "3", "7"]),
    '"order"': ("SMALLINT", ["0", "1", "2", "5"]),
    '"Qty"': ("NUMERIC(10, 2)", ["0", "1", "1.5", "2", "10", "0.25", "-1.5"]),
    "f": ("FLOAT", ["0", "1", "1.5", "2", "2.5", "10"]),
    "v": ("VARCHAR(20)", ["'a'", "'A'", "'abc'", "''", "' a '", "'it''s'", "'x%y'", "'50%'", "'é'", "'xay'"]),
    "s": ("TEXT", ["'a'", "'A'", "'abc'", "''", "' a '", "'ABC'", "'b'", "'2020-01-01'", "'xxaxx'"]),
    '"we""ird %"': ("VARCHAR(10)", ["'a'", "'b'", "'xa'", "''"]),
    "n": ("VARCHAR(10) COLLATE NOCASE", ["'a'", "'A'", "'b'", "''"]),
    "ok": ("BOOLEAN", ["1", "0"]),
    "d": ("DATE", ["'2020-01-01'", "'2020-02-29'", "'1999-12-31'"]),
    "ts": ("DATETIME", ["'2020-01-01 00:00:00.000000'", "'2024-06-15 23:59:59.500000'"]),
    "j": ("JSON", ["'{}'", "'{\"a\": 1}'", '\'{"a": "x", "b": {"c": 2}}\'', "'[1, 2]'"]),
    "raw": ("BLOB", ["x'61'", "x'00ff'"]),
}
_TRUTH = """
9 ¦ ok
9 ¦ TRUE
4 ¦ ok IN (0, 1)
4 ¦ ok IS TRUE
4 ¦ ok IS NOT TRUE
4 ¦ ok = 1
4 ¦ n = 'a'
4 ¦ n = 'A'
4 ¦ v = 'a' COLLATE NOCASE
4 ¦ raw = x'61'
4 ¦ raw <> X'00FF'
4 ¦ json_valid(j)
4 ¦ json_extract(j, '$.a') = 1
4 ¦ j ->> '$.a' = 'x'
4 ¦ j -> '$.b' IS NULL
4 ¦ typeof(i) = 'integer'
4 ¦ {} = {} ¦ int int
4 ¦ {} == {} ¦ int int
4 ¦ {} <> {} ¦ int int
4 ¦ {} != {} ¦ int int
4 ¦ {} < {} ¦ int int
4 ¦ {} <= {} ¦ int int
4 ¦ {} > {} ¦ int int
4 ¦ {} >= {} ¦ int int
4 ¦ {} IS {} ¦ int int
4 ¦ {} IS NOT {} ¦ int int
4 ¦ {} IS DISTINCT FROM {} ¦ int int
4 ¦ {} BETWEEN {} AND {} ¦ int int int
4 ¦ {} NOT BETWEEN {} AND {} ¦ int int int
4 ¦ {} IN ({}, {}, {}) ¦ int int int int
4 ¦ {} NOT IN ({}, {}, {}) ¦ int int int int
4 ¦ {} IS NULL ¦ int
4 ¦ {} NOTNULL ¦ int
4 ¦ {} IS NOT NULL ¦ int
4 ¦ {} = {} ¦ num num
4 ¦ {} < {} ¦ num num
4 ¦ {} BETWEEN {} AND {} ¦ num num num
4 ¦ {} > {} ¦ num int
4 ¦ {} = {} ¦ text text
4 ¦ {} <> {} ¦ text text
4 ¦ {} < {} ¦ text text
4 ¦ {} IN ({}, {}) ¦ text text text
4 ¦ {} IS NULL ¦ text
4 ¦ {} LIKE {} ¦ text pattern
4 ¦ {} NOT LIKE {} ¦ text pattern
4 ¦ {} LIKE {} ESCAPE '!' ¦ text pattern
4 ¦ {} GLOB {} ¦ text glob
4 ¦ {} NOT GLOB {} ¦ text glob
4 ¦ ({}, {}) = ({}, {}) ¦ int int int int
4 ¦ ({}) = ({}) ¦ bool bool
4 ¦ ({}) IS FALSE ¦ bool
3 ¦ NOT {} ¦ bool
9 ¦ ({}) ¦ bool
9 ¦ (({})) ¦ bool
2 ¦ {} AND {} ¦ bool bool
1 ¦ {} OR {} ¦ bool bool
2 ¦ {} AND {} AND {} ¦ bool bool bool
9 ¦ CASE WHEN {} THEN {} ELSE {} END ¦ bool bool bool
9 ¦ iif({}, {}, {}) ¦ bool bool bool
"""
_INT = """
9 ¦ i
9 ¦ I
9 ¦ k
9 ¦ "order"
9 ¦ [order]
9 ¦ `i`
9 ¦ 0
9 ¦ 1
9 ¦ 2
9 ¦ 3
9 ¦ 10
9 ¦ -1
9 ¦ +1
9 ¦ '2'
9 ¦ 0x1F
9 ¦ (-1)
9 ¦ CAST('2' AS INTEGER)
5 ¦ {} + {} ¦ int int
5 ¦ {} - {} ¦ int int
5 ¦ {} * {} ¦ int int
5 ¦ {} / 2 ¦ int
5 ¦ {} % 2 ¦ int
5 ¦ {} & 3 ¦ int
5 ¦ {} | 1 ¦ int
5 ¦ {} << 1 ¦ int
5 ¦ - {} ¦ int
9 ¦ abs({}) ¦ int
9 ¦ length({}) ¦ text
9 ¦ LENGTH({}) ¦ text
9 ¦ instr({}, 'a') ¦ text
9 ¦ unicode({}) ¦ text
9 ¦ coalesce({}, {}) ¦ int int
9 ¦ ifnull({}, {}) ¦ int int
9 ¦ nullif({}, {}) ¦ int int
9 ¦ max({}, {}) ¦ int int
9 ¦ min({}, {}) ¦ int int
9 ¦ CASE WHEN {} THEN {} ELSE {} END ¦ bool int int
9 ¦ CASE {} WHEN 1 THEN {} END ¦ int int
9 ¦ CAST({} AS INTEGER) ¦ num
9 ¦ ({}) ¦ int
9 ¦ strftime('%Y', d)
9 ¦ json_array_length(j)
"""
_NUM = """
9 ¦ "Qty"
9 ¦ f
9 ¦ 1.0
9 ¦ 1.5
9 ¦ 1.50
9 ¦ .5
9 ¦ 1e1
9 ¦ 2.5e-1
9 ¦ -1.5
9 ¦ CAST(i AS REAL)
5 ¦ {} + {} ¦ num num
5 ¦ {} * {} ¦ num num
5 ¦ {} / 2 ¦ num
5 ¦ {} / 2.0 ¦ int
9 ¦ round({}, 1) ¦ num
9 ¦ round({}) ¦ num
9 ¦ abs({}) ¦ num
9 ¦ coalesce({}, 0) ¦ num
9 ¦ ({}) ¦ num
"""
_TEXT = """
9 ¦ v
9 ¦ s
9 ¦ V
9 ¦ "we""ird %"
9 ¦ 'a'
9 ¦ 'A'
9 ¦ 'abc'
9 ¦ ''
9 ¦ ' a '
9 ¦ 'it''s'
9 ¦ 'a  b'
9 ¦ 'é'
9 ¦ "abc"
9 ¦ j->>'$.a'
9 ¦ json_extract(j, '$.b.c')
9 ¦ date(ts)
9 ¦ strftime('%Y-%m', ts)
9 ¦ hex(raw)
9 ¦ lower({}) ¦ text
9 ¦ LOWER({}) ¦ text
9 ¦ upper({}) ¦ text
9 ¦ trim({}) ¦ text
9 ¦ trim({}, 'x') ¦ text
9 ¦ trim({}, ' ') ¦ text
9 ¦ ltrim({}) ¦ text
9 ¦ rtrim({}, 'x') ¦ text
9 ¦ substr({}, 1, 2) ¦ text
9 ¦ substring({}, 1, 2) ¦ text
9 ¦ substr({}, 2) ¦ text
9 ¦ replace({}, 'a', 'b') ¦ text
9 ¦ printf('%s', {}) ¦ text
9 ¦ coalesce({}, '') ¦ text
9 ¦ ifnull({}, '') ¦ text
9 ¦ nullif({}, '') ¦ text
9 ¦ CASE WHEN {} THEN {} ELSE {} END ¦ bool text text
9 ¦ CAST({} AS TEXT) ¦ int
9 ¦ CAST({} AS VARCHAR(2)) ¦ text
5 ¦ {} || {} ¦ text text
5 ¦ {} || '-' || {} ¦ text text
9 ¦ ({}) ¦ text
"""
GRAMMAR = grammar(
    {
        "bool": _TRUTH,
        "int": _INT,
        "num": _NUM,
        "text": _TEXT,
        "pattern": "9 ¦ 'a%'\n9 ¦ 'A%'\n9 ¦ '%a'\n9 ¦ 'a_c'\n9 ¦ 'x!%y'",
        "glob": "9 ¦ 'a*'\n9 ¦ '[a-z]*'\n9 ¦ '?b*'\n9 ¦ 'A*'",
    }
)
DEFAULTS = {
    "INTEGER": ["0", "1", "-1", "'1'", "+1", "(1)", "(1 + 1)", "1.4", "0x1F", "true", "NULL", "(length('abc'))"],
    "NUMERIC(10, 2)": ["0", "0.0", "'0'", "1.5", "1.50", "'1.5'", "1e1", "-1.5"],
    "FLOAT": ["0", "0.0", "1.5", "'1.5'", "1e3", "1000"],
    "BOOLEAN": ["true", "false", "TRUE", "0", "1", "'1'"],
    "VARCHAR(20)": [
        "'a'",
        "'A'",
        "''",
        "' '",
        "'it''s'",
        "'a  b'",
        "'a b'",
        '"a"',
        "NULL",
        "('a')",
        "1",
        "1.0",
        "1.50",
        "x'61'",
        "('a' || 'b')",
        "'CURRENT_TIMESTAMP'",
        "(lower('A'))",
        "(hex(randomblob(16)))",
    ],
    "DATETIME": [
        "CURRENT_TIMESTAMP",
        "(CURRENT_TIMESTAMP)",
        "(datetime('now'))",
        "(datetime('now', 'localtime'))",
        "'2020-01-01'",
        "(datetime())",
        "(strftime('%Y-%m-%d %H:%M:%S', 'now'))",
        "CURRENT_DATE",
    ],
    "DATE": ["CURRENT_DATE", "(date('now'))", "'2020-01-01'", "(date())", "(date('now', '+1 day'))"],
    "JSON": ["'{}'", "'[]'", "'{\"a\": 1}'", "('{}')"],
}
_COLUMN = "ALTER TABLE t ADD COLUMN {name} %s GENERATED ALWAYS AS ({text}) VIRTUAL"
_CHECK = "ALTER TABLE t ADD COLUMN {name}_ INTEGER CONSTRAINT {name} CHECK ({text})"
_INDEX = "CREATE INDEX {name} ON t (({text}))"
SUBJECT = Subject(
    COLUMNS,
    GRAMMAR,
    DEFAULTS,
    {
        "bool": (_CHECK, _CHECK, "CREATE INDEX {name} ON t (i, k) WHERE {text}", _COLUMN % "BOOLEAN"),
        "int": (_COLUMN % "INTEGER", _INDEX),
        "num": (_COLUMN % "NUMERIC", _INDEX),
        "text": (_COLUMN % "TEXT", _INDEX),
    },
    "({one}) IS NOT ({other})",
)

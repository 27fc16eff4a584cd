"""Rows for queries and changes to rows; unless a row says more, they were prepared on PostgreSQL 15.18 and 18."""

from __future__ import annotations

from auditor.model.finding import Severity
from auditor.plugin.portability import means, refuses, takes, words


DOCS = "https://www.postgresql.org/docs/current/"
LEXICAL = f"{DOCS}sql-syntax-lexical.html"
INFO = Severity.INFO

_ENDS = (
    "array_elements array_elements_text array_length each each_text extract_path extract_path_text object_keys typeof"
)
_OF_JSON = frozenset(f"json_{end}" for end in _ENDS.split())
_OF_JSONB = frozenset(f"jsonb_{end}" for end in f"{_ENDS} set insert pretty path_query path_exists".split())

QUERIES = (
    # quotes and literals
    *means(
        "reserved-word",
        "It is the name of the session's user, not a column or a table, unless it is quoted.",
        when={"name": "user", "place": words("expression table")},
        source=f"{DOCS}functions-info.html",
    ),
    *refuses("backtick", rewrite='"{*}"', says="Names are quoted with double quotes.", source=LEXICAL),
    *refuses("bracket", says="Names are quoted with double quotes.", source=LEXICAL),
    *takes("quoted-name escape-string dollar-string unicode-string bit-string national-string"),
    *refuses(
        "quoted-value",
        when={"role": "string"},
        says="Double quotes are for names; a string has single ones.",
        source=LEXICAL,
    ),
    *takes("quoted-value", reading="a name"),
    *takes("hex-string", reading="a string of bits"),
    *takes("hex-number", since="16", source="https://www.postgresql.org/docs/16/release-16.html"),
    *refuses("backslash-escape", says="A backslash is an ordinary character; double the quote.", source=LEXICAL),
    *takes("backslash", reading="a backslash"),
    *refuses("introducer", says="There is no character set before a string."),
    *refuses("adjacent-strings", says="Strings are joined by || only, or across lines.", source=LEXICAL),
    *refuses("hash-comment", says="Comments begin with --."),
    *takes("typed-literal", when={"type": frozenset({"date", "time", "timestamp"})}),
    *refuses("typed-literal", says="The type is TIMESTAMP."),
    *refuses("string-alias", says="An alias is a name: no quotes, or double ones."),
    *refuses("user-variable", says="There are no user variables."),
    *refuses("system-variable", says="Settings are read with SHOW or current_setting()."),
    # expressions
    *takes(
        "ilike similar-to is-distinct-from is-unknown between-symmetric at-time-zone any-subquery any-array "
        "array filter-clause within-group nulls-order window frame-groups double-colon frame-exclude "
        "isnull-postfix subscript operator-function position-in substring-from trim-from overlay-placing "
        "aggregate-order-by values-list derived-columns"
    ),
    *takes("is-json", since="16", source=f"{DOCS}functions-json.html"),
    *takes("pipes", reading="concatenation"),
    *refuses(
        "rlike",
        says="The operator for regular expressions is ~.",
        expression="column.regexp_match(pattern)",
        source=f"{DOCS}functions-matching.html",
    ),
    *refuses(
        "word-operator",
        when={"name": "regexp"},
        says="The operator for regular expressions is ~.",
        expression="column.regexp_match(pattern)",
        source=f"{DOCS}functions-matching.html",
    ),
    *refuses("word-operator", when={"name": "glob"}, says="Write LIKE, or ~ with a regular expression."),
    *refuses("word-operator", when={"name": "match"}, says="Full text search is @@ with to_tsvector()."),
    *refuses(
        "word-operator", when={"name": "div"}, says="Integers divide with /; div() is for numeric.", expression="a // b"
    ),
    *refuses("word-operator", when={"name": "mod"}, says="Write % or mod()."),
    *refuses("word-operator", when={"name": "xor"}, says="Write <> between booleans."),
    *refuses(
        "sounds-like member-of match-against binary-operator is-value convert-using next-value-for separator "
        "count-distinct-several"
    ),
    *refuses("ignore-nulls", says="Its window functions always respect NULLs."),
    *refuses("operator", when={"name": "=="}, says="Equality is =."),
    *refuses(
        "operator",
        when={"name": "<=>"},
        says="Write IS NOT DISTINCT FROM.",
        expression="column.is_not_distinct_from(value)",
    ),
    *refuses("operator", when={"name": "!"}, says="Write NOT."),
    *refuses("operator", when={"name": ":="}, says="There are no user variables."),
    *takes("operator", when={"name": "^"}, reading="power"),
    *takes("operator", when={"name": "#"}, reading="exclusive or"),
    *refuses("operator", when={"name": "&&", "logical": True}, says="Write AND."),
    *takes("operator", when={"name": "?"}),
    *means(
        "arrow",
        "The right side is a key, not a path: it looks for a key named `$…` and finds NULL.",
        when={"right": "path"},
        source=f"{DOCS}functions-json.html",
    ),
    *takes("arrow"),
    *takes("interval", when={"form": "string"}),
    *takes(
        "interval",
        when={"form": "string unit", "unit": frozenset({"second", "minute", "hour", "day", "month", "year"})},
    ),
    *refuses(
        "interval", says="An interval is one string, such as INTERVAL '1 day'.", source=f"{DOCS}datatype-datetime.html"
    ),
    *takes(
        "extract",
        when={
            "field": words(
                "century centuries day days decade decades dow doy epoch hour hours isodow isoyear julian "
                "microsecond microseconds millennium millennia millisecond milliseconds minute minutes month months "
                "quarter second seconds timezone timezone_hour timezone_minute week weeks year years"
            )
        },
    ),
    *refuses("extract", says="It has no such field.", source=f"{DOCS}functions-datetime.html"),
    *refuses("cast", when={"form": "try_cast"}, says="Write CAST."),
    *means(
        "cast",
        "CHAR without a length is one character: the rest is cut off.",
        when={"type": frozenset({"char", "character"}), "sized": False},
        source=f"{DOCS}datatype-character.html",
    ),
    *refuses(
        "sum-comparison",
        says="There is no sum of booleans; write count(*) FILTER (WHERE …).",
        expression="func.count().filter(condition)",
    ),
    *takes("integer-division", reading="a whole number"),
    *takes("like-case equal-case", reading="different when the case is", weight=INFO),
    *takes("order-nulls", reading="NULL last", weight=INFO),
    *refuses(
        "boolean-integer", when={"how": "insert"}, says="An integer is no value for a boolean; write TRUE or FALSE."
    ),
    *refuses(
        "boolean-integer",
        says="A boolean is not compared with an integer; write IS TRUE or IS FALSE.",
        expression="column.is_(True)",
    ),
    *refuses("string-number", says="Text is not compared with a number; write the number in quotes or cast."),
    *refuses("number-empty-string", says="An empty string is no number."),
    *refuses("like-not-text", says="LIKE is for text; cast the column."),
    *refuses(
        "ungrouped-column",
        says="A column that is shown must be grouped by, or stand in an aggregate.",
        source=f"{DOCS}queries-table-expressions.html",
    ),
    *refuses("distinct-order", says="What DISTINCT is sorted by must be shown."),
    *refuses("having-alias", says="HAVING does not know the names of the list; repeat the expression."),
    # functions that are not what their name says elsewhere
    *refuses(
        "function",
        when={"name": "round", "count": 2, "float": True},
        says="It rounds double precision to whole numbers only; cast to numeric.",
        source=f"{DOCS}functions-math.html",
    ),
    *refuses(
        "function",
        when={"name": "round", "count": 2, "family": "float"},
        says="It rounds double precision to whole numbers only; cast to numeric.",
        source=f"{DOCS}functions-math.html",
    ),
    *refuses(
        "function",
        when={"name": "json_object", "count": 2, "text": "word"},
        says="It takes arrays of text; write json_build_object().",
        source=f"{DOCS}functions-json.html",
    ),
    *refuses(
        "function",
        when={"name": _OF_JSON, "type": "jsonb"},
        says="It is for json; the one for jsonb begins with jsonb_.",
        source=f"{DOCS}functions-json.html",
    ),
    *refuses(
        "function",
        when={"name": _OF_JSONB, "type": "json"},
        says="It is for jsonb; the one for json begins with json_.",
        source=f"{DOCS}functions-json.html",
    ),
    *refuses(
        "function",
        when={"name": "coalesce", "family": words("string boolean datetime date"), "second": "number"},
        says="All values are of one type; write a literal of the column's.",
    ),
    *refuses(
        "function",
        when={"name": "coalesce", "family": words("integer decimal float datetime date"), "second": "empty"},
        says="All values are of one type, and an empty string is no such value.",
    ),
    *refuses(
        "function",
        when={"name": words("min max"), "count": 1, "family": "boolean"},
        says="Write bool_or() or bool_and().",
    ),
    *takes("function", when={"name": "json_object", "pairs": True}, since="16"),
    *refuses(
        "function",
        when={"name": frozenset({"sum", "avg"}), "family": "boolean"},
        says="There is no sum of booleans; write count(*) FILTER (WHERE …).",
    ),
    *refuses(
        "function",
        when={"name": "format", "family": frozenset({"integer", "decimal", "float"})},
        says="It formats a string; numbers are formatted by to_char().",
    ),
    *takes("function", when={"name": "length", "count": 1}, reading="characters", weight=INFO),
    *takes("function", when={"name": "concat", "null": True}, reading="the rest without NULL"),
    *takes("function", when={"name": "random", "count": 0}, reading="from 0 to 1"),
    *takes("function", when={"name": "log", "count": 1}, reading="to base 10"),
    *takes("function", when={"name": frozenset({"greatest", "least"}), "null": True}, reading="NULL is ignored"),
    *takes("function", when={"name": "format", "count": frozenset({2, 3})}, reading="a string with its gaps filled"),
    # queries
    *takes(
        "distinct-on full-join right-join lateral tablesample from-only limit-all offset-rows fetch-first "
        "with-ties for-update for-share for-key-share lock-of skip-locked nowait grouping-sets "
        "rollup-function except except-all recursive materialized-cte cte-dml values-statement "
        "table-statement offset-alone offset-before-limit with-before-change"
    ),
    *refuses("top", says="Write LIMIT.", expression="select(...).limit(n)"),
    *refuses(
        "select-modifier straight-join index-hint indexed-by into-outfile with-rollup values-row "
        "for-system-time qualify"
    ),
    *refuses("empty-in", says="A list has at least one value.", expression="column.in_(values)"),
    *refuses("mixed-comparison", says="A number is not compared with text; cast one of them."),
    *refuses(
        "mixed-arithmetic", says="There is no arithmetic of a number with text or time; cast, or add an INTERVAL."
    ),
    *refuses("minus", says="Write EXCEPT."),
    *refuses("from-dual", says="Leave FROM out."),
    *refuses(
        "limit-comma",
        rewrite="LIMIT {1} OFFSET {0}",
        says="Write LIMIT count OFFSET start.",
        expression="select(...).limit(n).offset(m)",
        source=f"{DOCS}queries-limit.html",
    ),
    *refuses("lock-in-share-mode", says="Write FOR SHARE."),
    *takes("derived-without-alias", since="16", source="https://www.postgresql.org/docs/16/release-16.html"),
    # changes to rows
    *takes(
        "on-conflict on-conflict-constraint insert-default-values overriding insert-alias default-value "
        "update-only set-tuple update-from update-alias-bare delete-using delete-using-listed "
        "own-table-subquery query-group upsert-after-select empty-select limit-in-subquery delete-alias "
        "delete-alias-bare where-current-of truncate truncate-options truncate-only truncate-several "
        "returning"
    ),
    *takes("merge", since="15", source=f"{DOCS}sql-merge.html"),
    *refuses("on-conflict-no-target", says="DO UPDATE needs the columns that conflict."),
    *refuses(
        "on-duplicate-key",
        says="Write ON CONFLICT (…) DO UPDATE.",
        expression="sqlalchemy.dialects.postgresql.insert(...).on_conflict_do_update(...)",
        source=f"{DOCS}sql-insert.html",
    ),
    *refuses(
        "insert-ignore insert-or",
        says="Write INSERT … ON CONFLICT DO NOTHING.",
        expression="sqlalchemy.dialects.postgresql.insert(...).on_conflict_do_nothing()",
        source=f"{DOCS}sql-insert.html",
    ),
    *refuses(
        "replace-into",
        says="Write INSERT … ON CONFLICT (…) DO UPDATE.",
        expression="sqlalchemy.dialects.postgresql.insert(...).on_conflict_do_update(...)",
        source=f"{DOCS}sql-insert.html",
    ),
    *refuses(
        "insert-row-alias insert-priority update-or insert-value insert-empty insert-without-into "
        "update-ignore delete-without-from limited-change"
    ),
    *refuses("insert-set", says="Write INSERT INTO t (columns) VALUES (…)."),
    *refuses(
        "update-join update-tables",
        says="Write UPDATE … SET … FROM.",
        expression="update(t).values(...).where(...)",
        source=f"{DOCS}sql-update.html",
    ),
    *refuses("set-qualified", says="The column after SET has no table before it.", source=f"{DOCS}sql-update.html"),
    *refuses(
        "delete-tables",
        says="Write DELETE FROM … USING.",
        expression="delete(t).where(...)",
        source=f"{DOCS}sql-delete.html",
    ),
)

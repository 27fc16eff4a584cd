"""Rows for queries and changes to rows; unless a row says more, MySQL 9.7.4 and MariaDB 10.11.19 prepared them so."""

from __future__ import annotations

from auditor.model.finding import Severity
from auditor.plugin.portability import means, refuses, takes, words
from auditor_mysql.flavour import MARIADB, MYSQL


DOCS = "https://dev.mysql.com/doc/refman/8.4/en/"
MARIA = "https://mariadb.com/kb/en/"
INFO = Severity.INFO
_FIELDS = words(
    "microsecond second minute hour day week month quarter year second_microsecond minute_microsecond "
    "minute_second hour_microsecond hour_second hour_minute day_microsecond day_second day_minute "
    "day_hour year_month"
)
_CAST_BOTH = frozenset(
    {
        "binary",
        "char",
        "character",
        "date",
        "datetime",
        "decimal",
        "dec",
        "double",
        "float",
        "nchar",
        "signed",
        "signed int",
        "signed integer",
        "time",
        "unsigned",
        "unsigned int",
        "unsigned integer",
        "national char",
        "char varying",
    }
)
_CAST_MYSQL = frozenset(
    {"json", "real", "double precision", "year", "point", "linestring", "polygon", "geometrycollection"}
)
_CAST_MARIADB = frozenset({"int", "integer", "varchar", "uuid", "inet4", "inet6", "interval day"})
_NO_DATE = frozenset({"now", "today", "start of month", "localtime"})

QUERIES = (
    # quotes and literals
    *takes(
        "backtick backslash-escape introducer adjacent-strings hash-comment typed-literal string-alias "
        "hex-number user-variable system-variable national-string bit-string"
    ),
    *refuses("bracket", says="Names are quoted with backticks."),
    *refuses(
        "quoted-name",
        says="Double quotes are for strings unless sql_mode has ANSI_QUOTES; names have backticks.",
        source=f"{DOCS}identifiers.html",
    ),
    *means(
        "quoted-value",
        "It is the string, not the column of that name, unless sql_mode has ANSI_QUOTES.",
        when={"role": "name"},
        source=f"{DOCS}identifiers.html",
    ),
    *takes("quoted-value", reading="a string"),
    *takes("hex-string", reading="bytes"),
    *takes("backslash", reading="an escape"),
    *refuses("escape-string dollar-string unicode-string"),
    # expressions
    *takes(
        "rlike any-subquery window separator count-distinct-several sum-comparison boolean-integer "
        "string-number number-empty-string like-not-text convert-using match-against sounds-like "
        "binary-operator is-unknown position-in substring-from trim-from having-alias"
    ),
    *means(
        "pipes",
        "It is a logical OR, and the result 0 or 1, unless sql_mode has PIPES_AS_CONCAT.",
        expression="a.concat(b)",
        source=f"{DOCS}logical-operators.html",
    ),
    *refuses(
        "ilike",
        says="LIKE ignores case under the collations that end in _ci; else write LOWER() on both sides.",
        expression="column.ilike(pattern)",
        source=f"{DOCS}string-comparison-functions.html",
    ),
    *refuses("similar-to", says="Write REGEXP.", expression="column.regexp_match(pattern)"),
    *refuses(
        "operator",
        when={"name": frozenset({"~", "~*", "!~", "!~*"})},
        says="Write REGEXP.",
        expression="column.regexp_match(pattern)",
        source=f"{DOCS}regexp.html",
    ),
    *refuses("operator", when={"name": frozenset({"@>", "<@"})}, says="Write JSON_CONTAINS()."),
    *refuses("operator", when={"name": "=="}, says="Equality is =."),
    *takes("operator", when={"name": "^"}, reading="exclusive or"),
    *refuses("word-operator", when={"name": "glob"}, says="Write LIKE."),
    *refuses("word-operator", when={"name": "match"}, says="Write MATCH (…) AGAINST (…)."),
    *takes("member-of", only=MYSQL),
    *refuses("is-distinct-from", says="Write NOT (a <=> b).", expression="column.is_distinct_from(value)"),
    *refuses("isnull-postfix", says="Write IS NULL.", expression="column.is_(None)"),
    *refuses("is-value", says="Write <=>.", expression="column.is_not_distinct_from(value)"),
    *refuses(
        "between-symmetric at-time-zone ignore-nulls frame-groups frame-exclude is-json operator-function "
        "overlay-placing subscript member-of"
    ),
    *takes("next-value-for", only=MARIADB),
    *refuses("next-value-for", says="There are no sequences."),
    *refuses("any-array array", says="There are no arrays; write IN (…).", expression="column.in_(values)"),
    *refuses("filter-clause", says="Write COUNT(CASE WHEN … THEN 1 END).", expression="func.count(case((…, 1)))"),
    *takes("within-group", only=MARIADB, since="10.3.3"),
    *refuses("within-group"),
    *takes("aggregate-order-by", when={"name": "group_concat"}),
    *refuses("aggregate-order-by"),
    *refuses(
        "nulls-order",
        says="Sort by column IS NULL first.",
        expression="order_by(column.is_(None), column)",
        source=f"{DOCS}working-with-null.html",
    ),
    *refuses(
        "arrow",
        only=MARIADB,
        says="Write JSON_VALUE() or JSON_EXTRACT().",
        expression="column[key]",
        source=f"{MARIA}json_extract/",
    ),
    *refuses(
        "arrow",
        when={"right": frozenset({"key", "number"})},
        says="The right side is a path such as '$.a'.",
        expression="column[key]",
        source=f"{DOCS}json-search-functions.html",
    ),
    *takes("arrow"),
    *refuses(
        "double-colon",
        says="Write CAST(value AS type).",
        expression="cast(value, type)",
        source=f"{DOCS}cast-functions.html",
    ),
    *takes("cast", when={"form": "::"}),
    *refuses("cast", when={"form": "try_cast"}, says="Write CAST."),
    *takes("cast", when={"type": _CAST_BOTH}),
    *takes("cast", when={"type": _CAST_MYSQL}, only=MYSQL),
    *takes("cast", when={"type": _CAST_MARIADB}, only=MARIADB),
    *refuses(
        "cast",
        when={"type": frozenset({"text", "varchar", "character varying"})},
        says="Write CAST(value AS CHAR).",
        expression="cast(value, String)",
        source=f"{DOCS}cast-functions.html",
    ),
    *refuses(
        "cast",
        when={"type": frozenset({"int", "integer", "bigint", "smallint", "tinyint", "int4", "int8"})},
        says="Write CAST(value AS SIGNED).",
        expression="cast(value, Integer)",
        source=f"{DOCS}cast-functions.html",
    ),
    *refuses(
        "cast",
        when={"type": frozenset({"numeric", "real", "double precision"})},
        says="Write CAST(value AS DECIMAL(…)) or DOUBLE.",
        source=f"{DOCS}cast-functions.html",
    ),
    *refuses("cast", when={"type": frozenset({"timestamp", "timestamptz"})}, says="Write CAST(value AS DATETIME)."),
    *refuses(
        "cast",
        says="It casts to CHAR, SIGNED, UNSIGNED, DECIMAL, DATE, DATETIME, TIME and BINARY.",
        source=f"{DOCS}cast-functions.html",
    ),
    *takes("interval", when={"form": frozenset({"unit", "string unit"})}),
    *refuses(
        "interval",
        says="An interval has its unit outside of quotes, such as INTERVAL 1 DAY.",
        source=f"{DOCS}expressions.html",
    ),
    *takes("extract", when={"field": _FIELDS}),
    *refuses("extract", says="It has no such field.", source=f"{DOCS}date-and-time-functions.html"),
    *takes("integer-division", reading="a decimal number"),
    *takes("like-case equal-case", reading="equal under collations that end in _ci", weight=INFO),
    *takes("order-nulls", reading="NULL first", weight=INFO),
    *means(
        "ungrouped-column",
        "Any row's value of the group may be shown, unless sql_mode has ONLY_FULL_GROUP_BY.",
        only=MARIADB,
        source=f"{MARIA}sql-mode/",
    ),
    *refuses(
        "ungrouped-column",
        says="A column that is shown must be grouped by (ONLY_FULL_GROUP_BY).",
        source=f"{DOCS}group-by-handling.html",
    ),
    *takes("distinct-order", only=MARIADB),
    *refuses(
        "distinct-order",
        says="What DISTINCT is sorted by must be shown (ONLY_FULL_GROUP_BY).",
        source=f"{DOCS}group-by-handling.html",
    ),
    # functions that are not what their name says elsewhere
    *means(
        "function",
        "It reads a date, and 'now' is none: the result is NULL.",
        when={"name": frozenset({"date", "time", "timestamp"}), "count": 1, "first": _NO_DATE},
        expression="func.current_date()",
    ),
    *takes("function", when={"name": "length", "count": 1}, reading="bytes", weight=INFO),
    *takes("function", when={"name": "concat", "null": True}, reading="NULL"),
    *takes("function", when={"name": "log", "count": 1}, reading="the natural logarithm"),
    *takes("function", when={"name": frozenset({"greatest", "least"}), "null": True}, reading="NULL"),
    *means(
        "function",
        "It formats a number, and a string of gaps is none.",
        when={"name": "format", "text": "template"},
        source=f"{DOCS}string-functions.html",
    ),
    # queries
    *takes(
        "select-modifier straight-join index-hint right-join from-dual limit-comma for-update "
        "lock-in-share-mode into-outfile with-rollup recursive"
    ),
    *takes("except except-all", since="8.0.31", only=MYSQL, source=f"{DOCS}except.html"),
    *takes("except", since="10.3", only=MARIADB, source=f"{MARIA}except/"),
    *takes("except-all", since="10.5", only=MARIADB, source=f"{MARIA}except/"),
    *takes("skip-locked", since="8.0.1", only=MYSQL),
    *takes("skip-locked", since="10.6", only=MARIADB, source=f"{MARIA}for-update/"),
    *takes("nowait", since="8.0.1", only=MYSQL),
    *takes("nowait", since="10.3", only=MARIADB),
    *takes("for-share", since="8.0.1", only=MYSQL),
    *takes("lock-of", since="8.0.1", only=MYSQL),
    *refuses("for-share", says="Write LOCK IN SHARE MODE.", expression="select(...).with_for_update(read=True)"),
    *refuses("lock-of for-key-share"),
    *takes("lateral", since="8.0.14", only=MYSQL, source=f"{DOCS}lateral-derived-tables.html"),
    *refuses("lateral"),
    *takes("fetch-first offset-rows with-ties", since="10.6", only=MARIADB, source=f"{MARIA}select-offset-fetch/"),
    *refuses("fetch-first offset-rows with-ties top", says="Write LIMIT.", expression="select(...).limit(n)"),
    *takes("for-system-time", only=MARIADB),
    *takes("values-statement", only=MARIADB),
    *refuses("values-statement", says="Write VALUES ROW (…)."),
    *takes("values-list", only=MARIADB),
    *refuses("values-list", says="Write VALUES ROW (…).", source=f"{DOCS}values.html"),
    *takes("derived-columns", since="8.0.19", only=MYSQL, source=f"{DOCS}derived-tables.html"),
    *refuses("derived-columns", says="Name the columns inside the subquery."),
    *takes("values-row table-statement", since="8.0.19", only=MYSQL),
    *takes("grouping-sets rollup-function tablesample", since="9.7", only=MYSQL),
    *refuses("grouping-sets rollup-function", says="Write GROUP BY … WITH ROLLUP."),
    *refuses("distinct-on", says="Write a window function."),
    *refuses("full-join", says="Write a LEFT JOIN, and UNION with what only the right side has."),
    *refuses("limit-all", says="Leave LIMIT ALL out."),
    *refuses("offset-alone", says="OFFSET needs a LIMIT before it."),
    *refuses("offset-before-limit", says="Write LIMIT count OFFSET start."),
    *refuses("derived-without-alias", says="A subquery in FROM needs a name.", source=f"{DOCS}derived-tables.html"),
    *refuses(
        "indexed-by tablesample from-only materialized-cte cte-dml qualify values-row table-statement for-system-time"
    ),
    *refuses("empty-select", says="Write SELECT 1."),
    *takes("query-group upsert-after-select mixed-comparison mixed-arithmetic"),
    *refuses("empty-in", says="A list has at least one value.", expression="column.in_(values)"),
    *refuses("minus", says="Write EXCEPT."),
    # changes to rows
    *takes(
        "on-duplicate-key insert-ignore insert-priority replace-into insert-set insert-value insert-empty "
        "insert-without-into default-value update-join update-tables update-ignore update-alias-bare "
        "set-qualified delete-tables limited-change truncate"
    ),
    *takes("insert-row-alias", since="8.0.19", only=MYSQL, source=f"{DOCS}insert-on-duplicate.html"),
    *refuses("insert-row-alias", says="Write VALUES(column).", source=f"{MARIA}insert-on-duplicate-key-update/"),
    *refuses(
        "on-conflict",
        says="Write ON DUPLICATE KEY UPDATE.",
        expression="sqlalchemy.dialects.mysql.insert(...).on_duplicate_key_update(...)",
        source=f"{DOCS}insert-on-duplicate.html",
    ),
    *takes("on-conflict-constraint on-conflict-no-target"),
    *refuses("insert-or update-or", says="Write INSERT IGNORE or REPLACE.", source=f"{DOCS}insert.html"),
    *refuses("insert-default-values", says="Write VALUES ()."),
    *refuses(
        "insert-alias overriding update-only truncate-options truncate-only truncate-several where-current-of "
        "delete-without-from merge set-tuple"
    ),
    *takes(
        "returning",
        when={"statement": frozenset({"insert", "replace"})},
        since="10.5",
        only=MARIADB,
        source=f"{MARIA}insertreturning/",
    ),
    *takes("returning", when={"statement": "delete"}, since="10.0.5", only=MARIADB, source=f"{MARIA}delete/"),
    *refuses("returning", says="Read the rows with a SELECT."),
    *refuses(
        "update-from",
        says="Write UPDATE t JOIN u ON … SET ….",
        expression="update(t).values(...).where(...)",
        source=f"{DOCS}update.html",
    ),
    *takes("delete-using-listed"),
    *refuses(
        "limit-in-subquery",
        says="A subquery of IN has no LIMIT, unless in a derived table.",
        source=f"{DOCS}subquery-restrictions.html",
    ),
    *takes("own-table-subquery", only=MARIADB, since="10.3"),
    *refuses(
        "own-table-subquery",
        says="It cannot read the table that it changes, unless in a derived table.",
        source=f"{DOCS}update.html",
    ),
    *refuses(
        "delete-using",
        says="Write DELETE t FROM t JOIN u ON ….",
        expression="delete(t).where(...)",
        source=f"{DOCS}delete.html",
    ),
    *takes("delete-alias delete-alias-bare", since="8.0.16", only=MYSQL, source=f"{DOCS}delete.html"),
    *takes("delete-alias delete-alias-bare", since="11.6", only=MARIADB, source=f"{MARIA}delete/"),
    *takes("with-before-change", when={"statement": frozenset({"update", "delete"})}, only=MYSQL),
    *refuses("with-before-change", says="The WITH of an INSERT stands before its SELECT."),
)

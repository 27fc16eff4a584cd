"""Rows for queries and changes to rows; unless a row says more, they were compiled by SQLite 3.40.1."""

from __future__ import annotations

from auditor.model.finding import Severity
from auditor.plugin.portability import means, refuses, takes


DOCS = "https://www.sqlite.org/"
INFO = Severity.INFO
_NUMBERS = frozenset(
    {
        "date",
        "datetime",
        "timestamp",
        "timestamptz",
        "time",
        "timestamp without time zone",
        "timestamp with time zone",
        "interval",
    }
)

QUERIES = (
    # quotes and literals
    *takes("backtick bracket quoted-name string-alias hex-string hex-number values-list"),
    *means(
        "quoted-value",
        "It is no column, so it is silently taken for a string.",
        when={"role": "string"},
        source=f"{DOCS}quirks.html",
    ),
    *takes("quoted-value", reading="a name"),
    *refuses("escape-string unicode-string bit-string national-string introducer"),
    *means("dollar-string", "It is taken for the name of a parameter."),
    *refuses(
        "backslash-escape",
        says="A backslash is an ordinary character; double the quote.",
        source=f"{DOCS}lang_expr.html",
    ),
    *takes("backslash", reading="a backslash"),
    *means("adjacent-strings", "The second one is taken for an alias.", source=f"{DOCS}lang_select.html"),
    *refuses("hash-comment", says="Comments begin with --."),
    *refuses("typed-literal", says="A date is a plain string."),
    *takes("user-variable", reading="a parameter"),
    *refuses("system-variable", says="There are no server variables."),
    # expressions
    *takes(
        "filter-clause isnull-postfix window frame-groups frame-exclude nulls-order sum-comparison "
        "boolean-integer string-number number-empty-string like-not-text is-value having-alias distinct-order"
    ),
    *takes("is-distinct-from", since="3.39", source=f"{DOCS}releaselog/3_39_0.html"),
    *takes("within-group", since="3.47", source=f"{DOCS}releaselog/3_47_0.html"),
    *takes("aggregate-order-by", since="3.44", source=f"{DOCS}releaselog/3_44_0.html"),
    *refuses(
        "ilike",
        says="LIKE ignores the case of ASCII letters already.",
        expression="column.ilike(pattern)",
        source=f"{DOCS}lang_expr.html",
    ),
    *refuses("similar-to rlike", says="Write LIKE or GLOB."),
    *takes("word-operator", when={"name": "regexp", "via": "text()"}),
    *refuses(
        "word-operator",
        when={"name": "regexp"},
        says="It has the operator and no function for it; SQLAlchemy's driver adds one, sqlite3 alone does not.",
        expression="column.regexp_match(pattern)",
        source=f"{DOCS}lang_expr.html",
    ),
    *takes("word-operator", when={"name": "match"}),
    *refuses("is-unknown", says="Write IS NULL."),
    *refuses("is-json", says="Write json_valid()."),
    *refuses(
        "between-symmetric sounds-like member-of match-against binary-operator at-time-zone convert-using "
        "next-value-for operator-function derived-columns separator ignore-nulls"
    ),
    *refuses("any-subquery", says="Write IN (SELECT …)."),
    *refuses("any-array array", says="There are no arrays; write IN (…).", expression="column.in_(values)"),
    *means("subscript", "There are no arrays: [ ] is taken for a quoted name.", source=f"{DOCS}lang_keywords.html"),
    *takes("pipes", reading="concatenation"),
    *refuses("operator", when={"name": ":="}, says="There are no variables."),
    *refuses("operator", when={"name": "<=>"}, says="Write IS.", expression="column.is_not_distinct_from(value)"),
    *refuses("operator", when={"name": "&&"}, says="Write AND."),
    *refuses("operator", when={"name": "!"}, says="Write NOT."),
    *takes("arrow", since="3.38", source=f"{DOCS}json1.html"),
    *refuses("double-colon", says="Write CAST(value AS type).", expression="cast(value, type)"),
    *takes("cast", when={"form": "::"}),
    *refuses("cast", when={"form": "try_cast"}, says="Write CAST."),
    *means(
        "cast",
        "There is no such type: the value becomes a number, of '2024-01-01' the year 2024.",
        when={"type": _NUMBERS},
        source=f"{DOCS}datatype3.html",
    ),
    *takes("cast"),
    *refuses(
        "interval", says="There are no intervals; write datetime(value, '+1 day').", source=f"{DOCS}lang_datefunc.html"
    ),
    *refuses(
        "extract", says="Write strftime().", expression="extract(field, column)", source=f"{DOCS}lang_datefunc.html"
    ),
    *refuses("position-in", says="Write instr().", source=f"{DOCS}lang_corefunc.html"),
    *refuses("substring-from", says="Write substr(value, start, length).", source=f"{DOCS}lang_corefunc.html"),
    *refuses("trim-from", says="Write trim(value, characters).", source=f"{DOCS}lang_corefunc.html"),
    *refuses("overlay-placing", says="Write substr() and ||."),
    *refuses("count-distinct-several", says="Its count() takes one argument."),
    *takes("integer-division", reading="a whole number"),
    *takes("like-case", reading="equal for ASCII letters of any case", weight=INFO),
    *takes("equal-case", reading="different when the case is", weight=INFO),
    *takes("order-nulls", reading="NULL first", weight=INFO),
    *means("ungrouped-column", "Any row's value of the group may be shown.", source=f"{DOCS}quirks.html"),
    # functions that are not what their name says elsewhere
    *refuses(
        "function",
        when={"name": "group_concat", "distinct": True, "count": 2},
        says="With DISTINCT it takes one argument.",
    ),
    *takes("function", when={"name": "length", "count": 1}, reading="characters", weight=INFO),
    *takes("function", when={"name": "random", "count": 0}, reading="a whole number of 64 bits"),
    *takes("function", when={"name": "log", "count": 1}, since="3.35", reading="to base 10"),
    *takes("function", when={"name": "concat", "null": True}, since="3.44", reading="the rest without NULL"),
    *takes("function", when={"name": "iif", "count": 2}, since="3.48", source=f"{DOCS}releaselog/3_48_0.html"),
    # queries
    *refuses("distinct-on", says="Write a window function."),
    *takes("full-join right-join", since="3.39", source=f"{DOCS}releaselog/3_39_0.html"),
    *takes("indexed-by except recursive values-statement limit-comma with-before-change derived-without-alias"),
    *takes("materialized-cte", since="3.35", source=f"{DOCS}releaselog/3_35_0.html"),
    *refuses("top fetch-first offset-rows with-ties", says="Write LIMIT.", expression="select(...).limit(n)"),
    *refuses(
        "select-modifier straight-join index-hint lateral tablesample from-only from-dual for-system-time "
        "into-outfile with-rollup grouping-sets rollup-function except-all cte-dml qualify values-row "
        "table-statement"
    ),
    *refuses("limit-all offset-alone", says="Write LIMIT -1 OFFSET n."),
    *refuses("offset-before-limit", says="Write LIMIT count OFFSET start."),
    *refuses(
        "for-update for-share for-key-share lock-of lock-in-share-mode skip-locked nowait",
        says="There are no locks on rows; a transaction that writes locks the file.",
        expression="select(...).with_for_update()",
        source=f"{DOCS}lockingv3.html",
    ),
    *refuses("empty-select", says="Write SELECT 1."),
    *refuses("query-group", says="The parts of a compound query stand without parentheses."),
    *refuses(
        "upsert-after-select",
        says="Write WHERE true before ON CONFLICT, or ON is taken for a join's.",
        source=f"{DOCS}lang_upsert.html",
    ),
    *refuses(
        "function",
        when={"name": "json_object", "pairs": True},
        says="Its json_object() takes keys and values by turns.",
    ),
    *refuses("minus", says="Write EXCEPT."),
    # changes to rows
    *takes(
        "on-conflict insert-or update-or replace-into insert-default-values insert-alias set-tuple "
        "delete-alias own-table-subquery empty-in mixed-comparison mixed-arithmetic limit-in-subquery "
        "limited-change"
    ),
    *takes("on-conflict-no-target", since="3.35", source=f"{DOCS}lang_upsert.html"),
    *takes("update-from", since="3.33", source=f"{DOCS}lang_update.html"),
    *refuses("returning", when={"statement": "merge"}),
    *takes("returning", since="3.35", source=f"{DOCS}lang_returning.html"),
    *refuses("on-conflict-constraint", says="Name the columns of the constraint."),
    *refuses(
        "on-duplicate-key",
        says="Write ON CONFLICT (…) DO UPDATE.",
        expression="sqlalchemy.dialects.sqlite.insert(...).on_conflict_do_update(...)",
        source=f"{DOCS}lang_upsert.html",
    ),
    *refuses(
        "insert-ignore",
        says="Write INSERT OR IGNORE.",
        expression="sqlalchemy.dialects.sqlite.insert(...).on_conflict_do_nothing()",
        source=f"{DOCS}lang_insert.html",
    ),
    *refuses("insert-set", says="Write INSERT INTO t (columns) VALUES (…)."),
    *refuses(
        "insert-row-alias insert-priority insert-value insert-empty insert-without-into overriding "
        "update-ignore update-only truncate-options truncate-only truncate-several where-current-of "
        "delete-without-from merge"
    ),
    *refuses("default-value", says="DEFAULT is no value; leave the column out."),
    *refuses("update-join update-tables", says="Write UPDATE … SET … FROM.", source=f"{DOCS}lang_update.html"),
    *refuses("set-qualified", says="The column after SET has no table before it.", source=f"{DOCS}lang_update.html"),
    *refuses("update-alias-bare delete-alias-bare", says="Write AS before the alias."),
    *refuses(
        "delete-tables delete-using delete-using-listed",
        says="Write DELETE … WHERE … IN (SELECT …).",
        source=f"{DOCS}lang_delete.html",
    ),
    *refuses("truncate", says="Write DELETE FROM.", expression="delete(t)", source=f"{DOCS}lang_delete.html"),
)

"""Constructs of queries and of statements on rows that fixed words make."""

from __future__ import annotations

from auditor.sql.reading.phrases import table


QUERIES = table(
    """
    anywhere:
        # expressions
        ilike                     ILIKE
        similar-to                SIMILAR TO
        rlike                     RLIKE
        sounds-like               SOUNDS LIKE
        member-of                 MEMBER OF <group>
        is-distinct-from          IS [NOT] DISTINCT FROM
        is-unknown                IS [NOT] UNKNOWN
        is-json                   IS [NOT] JSON
        between-symmetric         BETWEEN SYMMETRIC
        at-time-zone              AT TIME ZONE
        match-against             MATCH <group> AGAINST
        any-subquery              =|<>|!=|<|>|<=|>= ANY|SOME|ALL ( SELECT
        empty-in                  IN ( )
        query-group               UNION|EXCEPT|INTERSECT [ALL|DISTINCT] ( SELECT
        query-group               ^( SELECT
        array                     ARRAY ( SELECT
        next-value-for            NEXT VALUE FOR
        next-value-for            NEXTVAL FOR
        filter-clause             ) { FILTER ( WHERE
        within-group              WITHIN GROUP ( ORDER BY
        ignore-nulls              IGNORE|RESPECT NULLS
        nulls-order               NULLS FIRST|LAST
        window                    OVER <group>
        window                    OVER <name>
        frame-groups              GROUPS BETWEEN|UNBOUNDED|CURRENT
        frame-exclude             EXCLUDE NO|CURRENT|GROUP|TIES
        # queries
        distinct-on               DISTINCT ON <group>
        empty-select              SELECT { FROM
        top                       SELECT TOP <number>|<group>
        select-modifier           SELECT { SQL_CALC_FOUND_ROWS|SQL_NO_CACHE|SQL_CACHE|HIGH_PRIORITY|SQL_BIG_RESULT
        select-modifier           SELECT { DISTINCTROW|SQL_SMALL_RESULT|SQL_BUFFER_RESULT|STRAIGHT_JOIN
        straight-join             STRAIGHT_JOIN
        index-hint                USE|FORCE|IGNORE INDEX|KEY [FOR JOIN] <group>
        indexed-by                INDEXED BY <name>
        indexed-by                NOT INDEXED
        full-join                 FULL [OUTER] JOIN
        right-join                RIGHT [OUTER] JOIN
        lateral                   LATERAL
        tablesample               TABLESAMPLE <name> <group>
        from-only                 FROM ONLY <name>
        from-dual                 FROM DUAL
        for-system-time           FOR SYSTEM_TIME
        limit-all                 LIMIT ALL
        limit-comma               LIMIT <any> , <any>
        offset-rows               OFFSET <any> ROW|ROWS
        fetch-first               FETCH FIRST|NEXT
        with-ties                 WITH TIES
        for-update                FOR UPDATE
        for-share                 FOR SHARE
        for-key-share             FOR KEY SHARE
        for-key-share             FOR NO KEY UPDATE
        lock-in-share-mode        LOCK IN SHARE MODE
        lock-of                   FOR UPDATE|SHARE { OF <name>
        skip-locked               SKIP LOCKED
        nowait                    FOR UPDATE|SHARE { NOWAIT
        into-outfile              INTO OUTFILE|DUMPFILE
        with-rollup               WITH ROLLUP
        grouping-sets             GROUPING SETS <group>
        grouping-sets             GROUP BY { CUBE <group>
        rollup-function           GROUP BY { ROLLUP <group>
        except                    EXCEPT|INTERSECT SELECT|(|DISTINCT|VALUES
        except-all                EXCEPT|INTERSECT ALL
        minus                     MINUS SELECT
        recursive                 WITH { RECURSIVE
        materialized-cte          AS [NOT] MATERIALIZED (
        qualify                   QUALIFY ROW_NUMBER|RANK
        values-statement          ^VALUES <group>
        values-row                VALUES ROW <group>
        table-statement           ^TABLE <name>
        operator-function         OPERATOR (
        # rows
        insert-ignore             ^INSERT [LOW_PRIORITY|HIGH_PRIORITY] IGNORE
        insert-priority           ^INSERT { LOW_PRIORITY|HIGH_PRIORITY|DELAYED
        insert-or                 ^INSERT OR REPLACE|IGNORE|ABORT|FAIL|ROLLBACK
        update-or                 ^UPDATE OR REPLACE|IGNORE|ABORT|FAIL|ROLLBACK
        replace-into              ^REPLACE INTO <name>
        replace-into              ^REPLACE <name>
        insert-set                ^INSERT [IGNORE] [INTO] <name> { SET
        insert-set                ^REPLACE [INTO] <name> { SET
        insert-without-into       ^INSERT [IGNORE] <name> <group>|VALUES|SELECT|SET
        insert-value              INTO <name> [<group>] { VALUE <group>
        overriding                OVERRIDING SYSTEM|USER VALUE
        insert-alias              ^INSERT INTO <name> AS <name>
        update-tables             ^UPDATE <name> [[AS] <name>] , <name>
        update-ignore             ^UPDATE [LOW_PRIORITY] IGNORE
        update-ignore             ^UPDATE LOW_PRIORITY
        update-ignore             ^DELETE QUICK|IGNORE|LOW_PRIORITY
        update-alias-bare         ^UPDATE <name> { <name> SET
        update-only               ^UPDATE ONLY <name>
        update-only               ^DELETE FROM ONLY <name>
        delete-without-from       ^DELETE <name> WHERE
        where-current-of          WHERE CURRENT OF
        merge                     ^MERGE INTO
        truncate                  ^TRUNCATE
        truncate-only             ^TRUNCATE [TABLE] { ONLY
        truncate-several          ^TRUNCATE [TABLE] <name> { , <name>

    WITH:
        cte-dml                   AS ( { INSERT|UPDATE|DELETE

    SELECT|WITH|UPDATE|DELETE|CREATE VIEW:
        values-list               ( { VALUES (

    INSERT|REPLACE|WITH:
        on-conflict               ON CONFLICT
        on-conflict-constraint    ON CONFLICT { ON CONSTRAINT
        on-conflict-no-target     ON CONFLICT { DO UPDATE
        on-duplicate-key          ON DUPLICATE KEY UPDATE
        insert-row-alias          VALUES <group> { AS <name> ON DUPLICATE
        insert-default-values     DEFAULT VALUES
        insert-empty              ( ) { VALUES ( )
        insert-empty              INTO <name> { VALUES ( )

    INSERT|REPLACE:
        default-value             DEFAULT ,|)

    UPDATE|WITH:
        default-value             = DEFAULT
        update-join               UPDATE <name> [[AS] <name>] { [LEFT|INNER|RIGHT|CROSS|STRAIGHT_JOIN] [OUTER] JOIN
        set-tuple                 SET { <group> =

    DELETE|WITH:
        delete-tables             DELETE <name> [, <name>] FROM
        delete-using-listed       DELETE FROM <name> { USING <name> [[AS] <name>] [LEFT|INNER|RIGHT|CROSS] JOIN
        delete-using              DELETE FROM <name> [[AS] <name>] { USING <name> [[AS] <name>] WHERE|,|RETURNING|<end>
        delete-alias              DELETE FROM <name> { AS <name>
        delete-alias-bare         DELETE FROM <name> { <name>

    TRUNCATE:
        truncate-options          RESTART|CONTINUE IDENTITY
        truncate-options          CASCADE
    """
)
"""Words that stand anywhere in a query or in a statement on rows."""

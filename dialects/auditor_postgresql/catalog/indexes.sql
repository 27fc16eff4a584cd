-- Indexes of the relations, those behind a primary key, unique or exclusion constraint left out.
SELECT i.indexrelid::int8,
       i.indrelid::int8,
       c.relname::text,
       m.amname::text,
       i.indisunique,
       i.indkey::text,
       i.indnkeyatts::int4,
       i.indoption::text,
       CASE WHEN i.indpred IS NOT NULL THEN pg_catalog.pg_get_expr(i.indpred, i.indrelid) END,
       i.indisvalid AND i.indisready,
       {nulls_not_distinct},
       d.description
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_am m ON m.oid = c.relam
LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')
LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = i.indexrelid AND d.classoid = 'pg_catalog.pg_class'::regclass AND d.objsubid = 0
WHERE i.indrelid = ANY (%(relations)s::oid[]) AND k.oid IS NULL
ORDER BY i.indrelid, c.relname

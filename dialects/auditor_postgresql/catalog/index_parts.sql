-- Only the key parts that are not a plain column with the default operator class and the column's collation.
SELECT i.indexrelid::int8,
       p.n::int4,
       CASE WHEN i.indkey[p.n] = 0 THEN pg_catalog.pg_get_indexdef(i.indexrelid, p.n + 1, false) END,
       CASE WHEN NOT o.opcdefault THEN o.opcname::text END,
       k.collname::text
FROM pg_catalog.pg_index i
CROSS JOIN LATERAL generate_series(0, i.indnkeyatts - 1) AS p (n)
JOIN pg_catalog.pg_opclass o ON o.oid = i.indclass[p.n]
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[p.n] AND i.indkey[p.n] <> 0
LEFT JOIN pg_catalog.pg_collation k
    ON k.oid = i.indcollation[p.n] AND i.indcollation[p.n] <> coalesce(a.attcollation, 100) -- 100 is "default"
    -- An expression has the collation of the columns in it, unless it names one.
    AND NOT (i.indkey[p.n] = 0 AND EXISTS (
        SELECT FROM pg_catalog.pg_depend d
        JOIN pg_catalog.pg_attribute c ON c.attrelid = d.refobjid AND c.attnum = d.refobjsubid
        WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = i.indexrelid AND d.refobjid = i.indrelid
          AND c.attcollation = k.oid
    ))
WHERE i.indrelid = ANY (%(relations)s::oid[])
  AND (i.indkey[p.n] = 0 OR NOT o.opcdefault OR k.oid IS NOT NULL)

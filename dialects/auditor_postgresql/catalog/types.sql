-- Types that somebody made: enums with their labels, domains with what they stand for, and arrays of them.
SELECT t.oid::int8,
       n.nspname::text,
       t.typname::text,
       t.typtype::text,
       CASE WHEN t.typcategory = 'A' THEN t.typelem::int8 ELSE 0 END,
       CASE WHEN t.typtype = 'd' THEN pg_catalog.format_type(t.typbasetype, t.typtypmod) END,
       t.typtype = 'd' AND (t.typnotnull OR EXISTS (
           SELECT FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid
       )),
       CASE WHEN t.typtype = 'e' THEN array(
           SELECT e.enumlabel::text FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder
       ) END,
       EXISTS (
           SELECT FROM pg_catalog.pg_depend d
           WHERE d.classid = 'pg_catalog.pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e'
       )
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_catalog.pg_type i ON i.oid = t.typelem AND t.typcategory = 'A'
WHERE t.oid >= 16384 -- the first that initdb did not make
  AND t.typrelid = 0
  AND coalesce(i.typrelid, 0) = 0
ORDER BY 2, 3

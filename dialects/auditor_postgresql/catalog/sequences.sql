-- Sequences of the schemas and of the relations' columns: the owner, its options, and whether the owner's
-- default takes its values from it.
SELECT n.nspname::text,
       c.relname::text,
       o.refobjid::int8,
       o.refobjsubid::int4,
       o.deptype::text,
       s.seqstart,
       s.seqincrement,
       s.seqmin,
       s.seqmax,
       s.seqcache,
       s.seqcycle,
       EXISTS (
           SELECT FROM pg_catalog.pg_attrdef a
           JOIN pg_catalog.pg_depend u
               ON u.classid = 'pg_catalog.pg_attrdef'::regclass AND u.objid = a.oid AND u.refobjid = c.oid
           WHERE a.adrelid = o.refobjid AND a.adnum = o.refobjsubid
       )
FROM pg_catalog.pg_sequence s
JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_depend o
    ON o.classid = 'pg_catalog.pg_class'::regclass AND o.objid = c.oid AND o.objsubid = 0
    AND o.refclassid = 'pg_catalog.pg_class'::regclass AND o.deptype IN ('a', 'i')
WHERE (o.refobjid = ANY (%(relations)s::oid[]) OR (o.refobjid IS NULL AND n.nspname = ANY (%(schemas)s::text[])))
  AND c.relpersistence <> 't'
  AND NOT EXISTS (
      SELECT FROM pg_catalog.pg_depend e
      WHERE e.classid = 'pg_catalog.pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e'
  )
ORDER BY 1, 2

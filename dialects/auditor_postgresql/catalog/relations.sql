-- Tables, views and foreign tables of the schemas, nothing temporary. Of partitions and of what an extension made,
-- which the last column tells, only the names are wanted.
SELECT c.oid::int8,
       n.nspname::text,
       c.relname::text,
       c.relkind::text,
       c.reltuples::int8,
       c.relpages::int8 * current_setting('block_size')::int8,
       d.description,
       EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid),
       c.relispartition OR EXISTS (
           SELECT FROM pg_catalog.pg_depend e
           WHERE e.classid = 'pg_catalog.pg_class'::regclass AND e.objid = c.oid AND e.objsubid = 0 AND e.deptype = 'e'
       )
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_class'::regclass AND d.objsubid = 0
WHERE n.nspname = ANY (%(schemas)s::text[])
  AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND c.relpersistence <> 't'

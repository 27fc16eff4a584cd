-- Every schema that is not the system's: name, whether we may use it, whether an extension made it.
SELECT n.nspname::text,
       pg_catalog.has_schema_privilege(n.oid, 'USAGE'),
       EXISTS (
           SELECT FROM pg_catalog.pg_depend d
           WHERE d.classid = 'pg_catalog.pg_namespace'::regclass AND d.objid = n.oid AND d.deptype = 'e'
       )
FROM pg_catalog.pg_namespace n
WHERE left(n.nspname::text, 3) <> 'pg_' AND n.nspname <> 'information_schema'
ORDER BY 1

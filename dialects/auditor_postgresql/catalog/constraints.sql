-- Constraints of the relations. A foreign key to a partitioned table has one more row a partition: conparentid.
SELECT k.conrelid::int8,
       k.conname::text,
       k.contype::text,
       k.conkey::int4[],
       k.confrelid::int8,
       tn.nspname::text,
       t.relname::text,
       k.confkey::int4[],
       k.confdeltype::text,
       k.confupdtype::text,
       k.confmatchtype::text,
       k.condeferrable,
       k.condeferred,
       k.convalidated,
       {enforced} AND NOT (k.contype = 'f' AND EXISTS (
           -- 'D' fires never, 'R' only while replicating: either way nobody checks the key
           SELECT FROM pg_catalog.pg_trigger g WHERE g.tgconstraint = k.oid AND g.tgenabled IN ('D', 'R')
       )),
       CASE WHEN k.contype = 'c' THEN pg_catalog.pg_get_expr(k.conbin, k.conrelid) END,
       {nulls_not_distinct},
       {delete_columns},
       {included}
FROM pg_catalog.pg_constraint k
LEFT JOIN pg_catalog.pg_class t ON t.oid = k.confrelid
LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = k.conindid AND k.contype = 'u'
WHERE k.conrelid = ANY (%(relations)s::oid[])
  AND k.contype IN ('p', 'u', 'f', 'c', 'x')
  AND NOT (k.contype = 'f' AND k.conparentid <> 0)
ORDER BY k.conrelid, k.conname

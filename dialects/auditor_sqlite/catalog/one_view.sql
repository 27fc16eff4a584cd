SELECT c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden
FROM pragma_table_xinfo(?, 'main') AS c
ORDER BY c.cid

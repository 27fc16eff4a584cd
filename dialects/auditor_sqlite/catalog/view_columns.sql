SELECT m.name, c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden
FROM main.sqlite_master AS m, pragma_table_xinfo(m.name, 'main') AS c
WHERE m.type = 'view'
ORDER BY m.rowid, c.cid

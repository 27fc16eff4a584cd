-- A virtual table has no root page; its module may not be loaded here, and would fail the whole query.
SELECT m.name, c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden
FROM main.sqlite_master AS m, pragma_table_xinfo(m.name, 'main') AS c
WHERE m.type = 'table' AND m.rootpage > 0
ORDER BY m.rowid, c.cid

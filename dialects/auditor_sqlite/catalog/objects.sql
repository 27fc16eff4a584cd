SELECT type, name, tbl_name, coalesce(rootpage, 0), sql
FROM main.sqlite_master
WHERE type IN ('table', 'view', 'index')
ORDER BY rowid

SELECT m.name, i.name, i."unique", i.origin, p.name, p."desc", p.coll
FROM main.sqlite_master AS m, pragma_index_list(m.name, 'main') AS i, pragma_index_xinfo(i.name, 'main') AS p
WHERE m.type = 'table' AND m.rootpage > 0 AND p.key
ORDER BY m.rowid, i.seq, p.seqno

-- Since 3.37: tells the shadow tables of virtual tables.
SELECT name, type
FROM pragma_table_list
WHERE schema = 'main'

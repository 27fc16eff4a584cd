-- IGNORED exists since 10.6
SELECT table_schema, table_name, index_name, non_unique, seq_in_index, column_name, collation, sub_part, index_type,
       index_comment, 1 /*M!100600 AND ignored = 'NO' */, NULL
  FROM information_schema.statistics
 WHERE table_schema IN %(schemas)s

SELECT table_schema, table_name, index_name, non_unique, seq_in_index, column_name, collation, sub_part, index_type,
       index_comment, is_visible = 'YES', expression
  FROM information_schema.statistics
 WHERE table_schema IN %(schemas)s

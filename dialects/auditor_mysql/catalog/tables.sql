SELECT table_schema, table_name, table_type, engine, row_format, table_rows, data_length, index_length,
       table_collation, create_options, table_comment
  FROM information_schema.tables
 WHERE table_schema IN %(schemas)s
   AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED', 'SEQUENCE', 'VIEW')

SELECT table_schema, table_name, column_name, column_default, is_nullable, column_type, character_set_name,
       collation_name, extra, column_comment, generation_expression
  FROM information_schema.columns
 WHERE table_schema IN %(schemas)s
 ORDER BY table_schema, table_name, ordinal_position

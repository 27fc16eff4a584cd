SELECT constraint_schema, table_name, constraint_name, check_clause, level = 'Column'
  FROM information_schema.check_constraints
 WHERE constraint_schema IN %(schemas)s

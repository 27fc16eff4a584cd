SELECT constraint_schema, constraint_name, check_clause
  FROM information_schema.check_constraints
 WHERE constraint_schema IN %(schemas)s

-- Facts of the server in one row. Versioned comments: only MariaDB 11.2.1 and newer has the last one.
SELECT version(), @@version_comment, database(), @@sql_mode, @@lower_case_table_names,
       @@character_set_server, @@collation_server, @@character_set_database, @@collation_database,
       @@explicit_defaults_for_timestamp, @@foreign_key_checks, @@default_storage_engine, @@innodb_default_row_format,
       (SELECT group_concat(concat(character_set_name, '=', default_collate_name) SEPARATOR ',')
          FROM information_schema.character_sets
         WHERE default_collate_name <> concat(character_set_name, '_general_ci'))
       /*M!110201 , @@character_set_collations */

-- One row of facts about the server and this connection.
SELECT current_setting('server_version_num')::int,
       version(),
       current_schema(),
       current_setting('search_path'),
       current_user::text,
       current_database()::text,
       current_setting('server_encoding'),
       d.datcollate::text,
       current_setting('TimeZone'),
       current_setting('standard_conforming_strings'),
       array(SELECT n.nspname::text FROM pg_catalog.pg_namespace n WHERE left(n.nspname::text, 3) <> 'pg_')
FROM pg_catalog.pg_database d
WHERE d.datname = current_database()

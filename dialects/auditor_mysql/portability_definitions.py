"""Rows for definitions, administration and transactions, as MySQL 9.7.4 and MariaDB 10.11.19 prepared them."""

from __future__ import annotations

from auditor.plugin.portability import refuses, takes, words
from auditor_mysql.flavour import MARIADB, MYSQL


DOCS = "https://dev.mysql.com/doc/refman/8.4/en/"
MARIA = "https://mariadb.com/kb/en/"

_SHOWN = words(
    "authors binary binlog bulk character charset client collation collations columns contributors "
    "count count(*) create databases engine engines errors events explain extended fields full function "
    "global grants index indexes keys local locales master mutex open package packages parse_tree "
    "plugins privileges procedure processlist profile profiles query relaylog replica replicas routine "
    "schemas session slave status storage table tables triggers user_statistics index_statistics "
    "variables warnings wsrep_membership wsrep_status"
)

DEFINITIONS = (
    # tables
    *refuses(
        "type",
        when={"name": frozenset({"varchar", "nvarchar", "varbinary", "character varying"}), "sized": False},
        says="It needs a length.",
        expression="String(length)",
        source=f"{DOCS}char.html",
    ),
    *takes(
        "auto-increment generated-stored generated-virtual on-update-timestamp column-comment table-options "
        "column-charset unsigned inline-key inline-enum create-temporary create-table-like "
        "create-table-like-group boolean-default tablespace"
    ),
    *takes("generated-persistent create-or-replace-table", only=MARIADB),
    *refuses("autoincrement identity", says="Write AUTO_INCREMENT.", expression="Column(..., autoincrement=True)"),
    *takes("default-call", only=MARIADB),
    *takes("default-call", when={"name": frozenset({"now", "current_timestamp", "localtime", "localtimestamp"})}),
    *refuses(
        "default-call",
        says="An expression as a default stands in parentheses.",
        source=f"{DOCS}data-type-defaults.html",
    ),
    *refuses("create-temp", says="Write TEMPORARY."),
    *refuses("generated-persistent", says="Write STORED."),
    *refuses("deferrable", says="Constraints are checked at once."),
    *refuses(
        "inherits without-rowid strict-table partition-of storage-parameters exclude-constraint "
        "nulls-not-distinct not-null-conflict unlogged create-or-replace-table with-data virtual-table "
        "foreign-table"
    ),
    *refuses("primary-key-order", says="Leave it out."),
    # alter table
    *takes(
        "add-columns-group column-place add-constraint add-unique-key add-index drop-column "
        "drop-column-cascade drop-trigger-bare trigger-body column-after-constraint partition-by-listed "
        "partition-by-hash partition-by-count drop-constraint-kind rename-to rename-as rename-index "
        "alter-column-default modify-column change-column enable-keys convert-charset algorithm alter-several"
    ),
    *takes("rename-column alter-if-exists", since="10.5.2", only=MARIADB, source=f"{MARIA}alter-table/"),
    *takes("rename-column", only=MYSQL),
    *takes("drop-constraint", since="8.0.19", only=MYSQL, source=f"{DOCS}alter-table.html"),
    *takes("drop-constraint", only=MARIADB),
    *takes("drop-check", since="8.0.16", only=MYSQL),
    *refuses("drop-check", says="Write DROP CONSTRAINT."),
    *takes("add-column-if-not-exists drop-if-exists", only=MARIADB, source=f"{MARIA}alter-table/"),
    *refuses(
        "add-column-if-not-exists drop-if-exists alter-if-exists",
        says="ALTER TABLE asks nothing; look into the schema first.",
        expression="sqlalchemy.inspect(connection)",
        source=f"{DOCS}alter-table.html",
    ),
    *refuses(
        "alter-column-type alter-column-null",
        says="Write MODIFY COLUMN, with the whole definition.",
        expression="op.alter_column(...)",
        source=f"{DOCS}alter-table.html",
    ),
    *refuses(
        "alter-column-other alter-column-identity alter-only using-index validate-constraint owner-to "
        "row-security enable-trigger set-schema attach-partition replica-identity rename-constraint"
    ),
    *refuses("rename-column-bare", says="Write RENAME COLUMN … TO.", expression="op.alter_column(...)"),
    *refuses("not-valid", says="A constraint is checked for the rows that exist, or NOT ENFORCED."),
    *refuses("partition-by-bare", says="The partitions are listed after it: (PARTITION p VALUES …)."),
    # indexes
    *takes("index-type index-prefix fulltext-index drop-index-on"),
    *takes("index-if-not-exists drop-index-if-exists", only=MARIADB),
    *takes("index-expression-group", since="8.0.13", only=MYSQL, source=f"{DOCS}create-index.html"),
    *refuses(
        "index-expression",
        only=MYSQL,
        says="An expression in an index has parentheses of its own.",
        source=f"{DOCS}create-index.html",
    ),
    *refuses(
        "index-expression index-expression-group",
        says="Index a generated column.",
        source=f"{MARIA}generated-columns/",
    ),
    *refuses(
        "index-if-not-exists drop-index-if-exists",
        says="Look into the schema first.",
        expression="sqlalchemy.inspect(connection)",
        source=f"{DOCS}create-index.html",
    ),
    *refuses("index-concurrently", says="Write ALGORITHM=INPLACE, LOCK=NONE.", source=f"{DOCS}innodb-online-ddl.html"),
    *refuses("index-nameless index-include alter-index reindex reindex-kind"),
    *refuses("index-using", says="USING BTREE stands before ON or after the columns."),
    *refuses("index-where", says="There are no partial indexes."),
    *refuses(
        "drop-index-bare",
        says="An index belongs to its table: DROP INDEX i ON t.",
        expression="op.drop_index(...)",
        source=f"{DOCS}drop-index.html",
    ),
    # other objects
    *takes(
        "create-or-replace-view schema-object database-object account event create-routine drop-routine "
        "create-trigger drop-cascade drop-several grant rename-table"
    ),
    *takes("sequence", since="10.3", only=MARIADB, source=f"{MARIA}create-sequence/"),
    *refuses("sequence", says="There are no sequences; write AUTO_INCREMENT."),
    *takes("create-view-if-not-exists", only=MARIADB),
    *takes("create-view-if-not-exists", since="9.1", only=MYSQL),
    *takes("materialized-view", since="9.7", only=MYSQL),
    *refuses("create-type alter-type drop-type", says="There are no types to define; write ENUM in the column."),
    *refuses("materialized-view domain extension trigger-execute drop-trigger-on security-object"),
    *takes("create-table-select alter-view-as unsigned-sized index-comment reset commit-work commit-chain"),
    *refuses("drop-schema-cascade drop-constraint-cascade", says="Leave CASCADE out."),
    *refuses("deallocate-bare", says="Write DEALLOCATE PREPARE."),
    *refuses("index-tablespace index-opclass index-nulls on-commit"),
    *refuses("drop-routine-arguments", says="A routine is dropped by its name alone."),
    *refuses(
        "comment-on", says="A comment is part of the definition: COMMENT 'text'.", expression="op.alter_column(...)"
    ),
    # administration
    *takes("load-data set-names-bare analyze-table optimize-table show use describe call do lock-tables flush"),
    *takes("show-what", when={"name": _SHOWN}),
    *refuses("show-what", says="Write SELECT @@name."),
    *takes("explain-analyze", since="8.0.18", only=MYSQL),
    *refuses("explain-analyze", says="Write ANALYZE SELECT.", source=f"{MARIA}analyze-statement/"),
    *takes("explain-format"),
    *refuses("set-to", says="Write SET name = value."),
    *takes("set", when={"name": frozenset({"@", ""})}),
    *takes("delimiter"),
    *refuses("copy", says="Write LOAD DATA."),
    *refuses("pragma attach", says="There are no pragmas and no attached files."),
    *refuses("do-block", says="A block is the body of a procedure."),
    *refuses("vacuum vacuum-options", says="Write OPTIMIZE TABLE."),
    *refuses("analyze", says="Write ANALYZE TABLE."),
    *refuses("explain-plan explain-options", says="Write EXPLAIN."),
    *refuses("lock-table", says="Write LOCK TABLES … WRITE."),
    *refuses("listen cluster", says="There is no such statement."),
    # transactions
    *takes("start-transaction begin-work set-transaction prepare-from"),
    *refuses("begin-transaction begin-mode transaction-mode", says="Write START TRANSACTION."),
    *refuses("end-transaction", says="Write COMMIT."),
    *refuses("release-bare", says="Write RELEASE SAVEPOINT."),
    *refuses("set-constraints prepared-transaction prepare-as"),
)

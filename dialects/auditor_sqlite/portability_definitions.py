"""Rows for definitions, administration and transactions; unless a row says more, SQLite 3.40.1 reads them so."""

from __future__ import annotations

from auditor.plugin.portability import means, refuses, takes


DOCS = "https://www.sqlite.org/"
_NOT_ROWID = "The type is not exactly INTEGER, so nothing numbers the rows: an id that is left out is NULL."

DEFINITIONS = (
    # tables
    *means("auto-increment", _NOT_ROWID, source=f"{DOCS}autoinc.html"),
    *means(
        "type",
        _NOT_ROWID,
        when={"name": frozenset({"serial", "bigserial", "smallserial"})},
        source=f"{DOCS}autoinc.html",
    ),
    *takes(
        "type autoincrement generated-stored generated-virtual column-comment unsigned without-rowid "
        "deferrable not-null-conflict create-temp create-temporary create-table-like-group virtual-table "
        "boolean-default"
    ),
    *takes("strict-table", since="3.37", source=f"{DOCS}stricttables.html"),
    *refuses("identity", says="Write INTEGER PRIMARY KEY.", source=f"{DOCS}autoinc.html"),
    *refuses("generated-persistent", says="Write STORED.", source=f"{DOCS}gencol.html"),
    *refuses(
        "on-update-timestamp", says="A trigger must set the column.", expression="Column(..., onupdate=func.now())"
    ),
    *refuses("inline-key", says="An index is made by CREATE INDEX.", expression="Index(...)"),
    *refuses("inline-enum", says="There are no enums; write CHECK (… IN (…)).", expression="Enum(...)"),
    *takes("default-call", when={"name": frozenset({"current_timestamp", "current_date", "current_time"})}),
    *refuses(
        "default-call", says="An expression as a default stands in parentheses.", source=f"{DOCS}lang_createtable.html"
    ),
    *refuses(
        "table-options column-charset inherits partition-of tablespace storage-parameters exclude-constraint "
        "nulls-not-distinct unlogged create-or-replace-table create-table-like with-data foreign-table"
    ),
    # alter table
    *takes("rename-to rename-column-bare column-place"),
    *takes("rename-column", since="3.25"),
    *refuses("create-table-select", says="Write CREATE TABLE … AS SELECT."),
    *refuses(
        "drop-schema-cascade drop-constraint-cascade reset deallocate-bare commit-work commit-chain "
        "index-tablespace index-opclass index-nulls on-commit alter-view-as unsigned-sized index-comment"
    ),
    *takes("primary-key-order drop-trigger-bare trigger-body"),
    *refuses("drop-column-cascade", says="Leave CASCADE out."),
    *refuses("column-after-constraint", says="All columns stand before the constraints of the table."),
    *refuses(
        "partition-by-listed partition-by-bare partition-by-hash partition-by-count", says="There are no partitions."
    ),
    *takes("drop-column", since="3.35", source=f"{DOCS}lang_altertable.html"),
    *refuses(
        "add-column-if-not-exists drop-if-exists alter-if-exists alter-only add-columns-group",
        says="ALTER TABLE asks nothing; look into the schema first.",
        expression="sqlalchemy.inspect(connection)",
        source=f"{DOCS}lang_altertable.html",
    ),
    *refuses(
        "add-constraint add-unique-key drop-constraint drop-constraint-kind drop-check rename-constraint "
        "using-index not-valid validate-constraint",
        says="A constraint cannot be changed; the table must be made anew.",
        expression="op.batch_alter_table(...)",
        source=f"{DOCS}lang_altertable.html",
    ),
    *refuses(
        "alter-column-type alter-column-null alter-column-default alter-column-other alter-column-identity "
        "modify-column change-column",
        says="A column cannot be changed; the table must be made anew.",
        expression="op.batch_alter_table(...)",
        source=f"{DOCS}lang_altertable.html",
    ),
    *refuses("alter-several", says="ALTER TABLE does one thing at a time.", source=f"{DOCS}lang_altertable.html"),
    *refuses("add-index", says="An index is made by CREATE INDEX.", expression="op.create_index(...)"),
    *refuses(
        "rename-as rename-index owner-to row-security enable-trigger enable-keys convert-charset algorithm "
        "set-schema attach-partition replica-identity"
    ),
    # indexes
    *takes(
        "index-if-not-exists index-where index-expression index-expression-group drop-index-bare "
        "drop-index-if-exists reindex"
    ),
    *refuses("index-concurrently index-nameless index-using index-type index-include fulltext-index alter-index"),
    *refuses("index-prefix", says="An index has no prefixes; index an expression such as substr(c, 1, 10)."),
    *refuses("drop-index-on", says="Leave ON out.", expression="op.drop_index(...)"),
    # other objects
    *takes("create-trigger create-view-if-not-exists"),
    *refuses("create-or-replace-view", says="Write DROP VIEW IF EXISTS and CREATE VIEW."),
    *refuses(
        "materialized-view create-type alter-type drop-type domain sequence extension schema-object "
        "database-object account event create-routine drop-routine drop-routine-arguments trigger-execute "
        "drop-trigger-on security-object comment-on grant rename-table",
        says="There is no such statement.",
    ),
    *refuses("drop-cascade", says="Leave CASCADE out."),
    *refuses("drop-several", says="DROP takes one name."),
    # administration
    *takes("pragma vacuum analyze set-names-bare attach explain-plan"),
    *refuses("analyze-table optimize-table", says="Write ANALYZE."),
    *refuses(
        "show show-what describe",
        says="Write PRAGMA table_info(t), or ask sqlite_schema.",
        expression="sqlalchemy.inspect(connection)",
        source=f"{DOCS}pragma.html",
    ),
    *refuses("set set-to use", says="Settings are pragmas.", source=f"{DOCS}pragma.html"),
    *refuses("explain-options explain-analyze explain-format", says="Write EXPLAIN QUERY PLAN."),
    *refuses(
        "copy load-data call do do-block reindex-kind vacuum-options lock-tables lock-table listen cluster "
        "flush delimiter",
        says="There is no such statement.",
    ),
    # transactions
    *takes("begin-mode begin-transaction end-transaction release-bare"),
    *refuses("start-transaction begin-work", says="Write BEGIN.", source=f"{DOCS}lang_transaction.html"),
    *refuses(
        "transaction-mode set-transaction set-constraints prepared-transaction prepare-as prepare-from",
        says="There is no such statement.",
    ),
)

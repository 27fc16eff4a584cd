"""PostgreSQL's kinds of change."""

from __future__ import annotations

from .mutations import RECREATE, kind


def _alter(name: str, change: str, back: str, *expects: str, because: str = "") -> object:
    return kind(name, f"ALTER TABLE [{{t}}] {change}", f"ALTER TABLE [{{t}}] {back}", *expects, because=because)


def _column(facet: str, column: str, slug: str = "type-mismatch") -> str:
    return f"{slug} | column | {{t}}.{column} | {facet}"


def _type(name: str, column: str, new: str, old: str, facet: str, *, slug: str = "type-mismatch", using: str = "") -> object:
    return _alter(
        name,
        f"ALTER [{column}] TYPE {new}{using.format(type=new, column=f'[{column}]')}",
        f"ALTER [{column}] TYPE {old}{using.format(type=old, column=f'[{column}]')}",
        _column(facet, column, slug),
    )


def _index(name: str, index: str, new: str, old: str, *facets: str, slug: str = "index-mismatch") -> object:
    drop = f"DROP INDEX [{{t}}_{index}];; "
    expects = (f"{slug} | index | {{t}}.{{t}}_{index} | {facet}" for facet in facets)
    return kind(name, drop + new, drop + old, *expects)


CAST = " USING CAST(CAST({column} AS text) AS {type})"
COLOURS = "ENUM ('RED', 'GREEN', 'BLUE')"
EVERY = [
    # tables
    kind("drop table", "DROP TABLE [{t}_spare]", f"{RECREATE} {{t}}_spare", "missing-table | table | {t}_spare | existence"),
    kind("add table", "CREATE TABLE [{t}_more] (id int PRIMARY KEY)", "DROP TABLE [{t}_more]", "unknown-table | table | {t}_more | existence"),
    kind(
        "rename table",
        "ALTER TABLE [{t}_spare] RENAME TO [{t}_spared]",
        "ALTER TABLE [{t}_spared] RENAME TO [{t}_spare]",
        "possible-rename | table | {t}_spare | existence",
    ),
    kind("comment of table", "COMMENT ON TABLE [{t}] IS 'other'", "COMMENT ON TABLE [{t}] IS 'things'", "comment-mismatch | table | {t} | comment"),
    # columns
    _alter("drop column", "DROP [price]", "ADD [price] numeric(10, 2)", _column("existence", "price", "missing-column")),
    _alter("add column", "ADD [extra] int", "DROP [extra]", _column("existence", "extra", "unknown-column")),
    _alter("add required column", "ADD [must] int NOT NULL", "DROP [must]", _column("existence", "must", "unknown-column")),
    _alter("rename column", "RENAME [ratio] TO [ratios]", "RENAME [ratios] TO [ratio]", _column("existence", "ratio", "possible-rename")),
    kind("comment of column", "COMMENT ON COLUMN [{t}].[note] IS NULL", "COMMENT ON COLUMN [{t}].[note] IS 'free text'", _column("comment", "note", "comment-mismatch")),
    # types
    _type("widen integer", "small", "integer", "smallint", "type"),
    _type("narrow integer", "big", "integer", "bigint", "type"),
    _type("widen varchar", "title", "varchar(80)", "varchar(40)", "length"),
    _type("narrow varchar", "title", "varchar(20)", "varchar(40)", "length", slug="undersized-varchar"),
    _type("unlimit varchar", "title", "varchar", "varchar(40)", "length"),
    _type("varchar to text", "title", "text", "varchar(40)", "length"),
    _type("varchar to char", "title", "char(40)", "varchar(40)", "type"),
    _type("text to varchar", "note", "varchar(100)", "text", "length", slug="undersized-varchar"),
    _type("widen numeric", "price", "numeric(12, 2)", "numeric(10, 2)", "precision"),
    _type("narrow numeric", "price", "numeric(8, 2)", "numeric(10, 2)", "precision"),
    _type("scale of numeric", "price", "numeric(10, 4)", "numeric(10, 2)", "precision"),
    _type("numeric to float", "price", "double precision", "numeric(10, 2)", "type"),
    _type("narrow float", "ratio", "real", "double precision", "type"),
    _type("lose time zone", "stamp", "timestamp", "timestamptz", "time zone"),
    _type("gain time zone", "made", "timestamptz", "timestamp", "time zone"),
    _type("precision of timestamp", "stamp", "timestamptz(0)", "timestamptz", "precision"),
    _type("date to timestamp", "day", "timestamp", "date", "type"),
    _type("jsonb to json", "data", "jsonb", "json", "type"),
    _type("json to text", "data", "text", "json", "type", using=CAST),
    _type("uuid to text", "uid", "text", "uuid", "type", using=CAST),
    _type("bytea to text", "blob", "text", "bytea", "type", using=" USING NULL"),
    _type("item of array", "tags", "varchar(20)[]", "varchar(10)[]", "length"),
    _type("array to scalar", "tags", "varchar(10)", "varchar(10)[]", "type", using=" USING NULL"),
    _type("interval to time", "span", "time", "interval", "type"),
    _type("varchar to integer", "code", "integer", "varchar(10)", "type", using=" USING NULL"),
    _type("collation", "german", 'varchar(30) COLLATE "und-x-icu"', 'varchar(30) COLLATE "C"', "collation", slug="collation-mismatch"),
    # nullability, defaults
    _alter("drop not null", "ALTER [code] DROP NOT NULL", "ALTER [code] SET NOT NULL", _column("nullable", "code", "nullability-mismatch")),
    _alter("set not null", "ALTER [price] SET NOT NULL", "ALTER [price] DROP NOT NULL", _column("nullable", "price", "nullability-mismatch")),
    _alter("drop default", "ALTER [qty] DROP DEFAULT", "ALTER [qty] SET DEFAULT 0", _column("default", "qty", "default-mismatch")),
    _alter("add default", "ALTER [price] SET DEFAULT 1", "ALTER [price] DROP DEFAULT", _column("default", "price", "default-mismatch")),
    _alter("change default", "ALTER [name] SET DEFAULT 'its'", "ALTER [name] SET DEFAULT 'it''s'", _column("default", "name", "default-mismatch")),
    _alter("negate default", "ALTER [flag] SET DEFAULT true", "ALTER [flag] SET DEFAULT false", _column("default", "flag", "default-mismatch")),
    _alter("function of default", "ALTER [made] SET DEFAULT clock_timestamp()", "ALTER [made] SET DEFAULT now()", _column("default", "made", "default-mismatch")),
    # enums
    kind(
        "add label",
        "ALTER TYPE [{t}_colour] ADD VALUE 'BLACK'",
        f"ALTER TABLE [{{t}}] ALTER [colour] TYPE text;; DROP TYPE [{{t}}_colour];; CREATE TYPE [{{t}}_colour] AS {COLOURS};; "
        "ALTER TABLE [{t}] ALTER [colour] TYPE [{t}_colour] USING NULL",
        _column("labels", "colour", "enum-values-mismatch"),
    ),
    kind(
        "change case of label",
        "ALTER TYPE [{t}_colour] RENAME VALUE 'RED' TO 'Red'",
        "ALTER TYPE [{t}_colour] RENAME VALUE 'Red' TO 'RED'",
        _column("labels", "colour", "enum-values-mismatch"),
    ),
    kind(
        "name to value of label",
        "ALTER TYPE [{t}_colour] RENAME VALUE 'RED' TO 'red'",
        "ALTER TYPE [{t}_colour] RENAME VALUE 'red' TO 'RED'",
        _column("labels", "colour", "enum-name-value-mismatch"),
    ),
]


def _recast(name: str, labels: str, *expects: str) -> object:
    again = (
        "ALTER TABLE [{{t}}] ALTER [colour] TYPE text;; DROP TYPE [{{t}}_colour];; CREATE TYPE [{{t}}_colour] AS {labels};; "
        "ALTER TABLE [{{t}}] ALTER [colour] TYPE [{{t}}_colour] USING NULL"
    )
    return kind(name, again.format(labels=labels), again.format(labels=COLOURS), *expects)


EVERY += [
    _recast("remove label", "ENUM ('RED', 'GREEN')", _column("labels", "colour", "enum-values-mismatch")),
    _recast("reorder labels", "ENUM ('GREEN', 'RED', 'BLUE')", _column("label order", "colour", "enum-values-mismatch")),
    _type("enum to text", "colour", "text", "[{t}_colour]", "type", using=" USING NULL"),
    # generated columns and numbering
    _alter(
        "change generated",
        "DROP [total];; ALTER TABLE [{t}] ADD [total] bigint GENERATED ALWAYS AS (qty * 3) STORED",
        "DROP [total];; ALTER TABLE [{t}] ADD [total] bigint GENERATED ALWAYS AS (qty * 2) STORED",
        _column("generated", "total", "generated-mismatch"),
    ),
    _alter(
        "ungenerate",
        "ALTER [total] DROP EXPRESSION",
        "DROP [total];; ALTER TABLE [{t}] ADD [total] bigint GENERATED ALWAYS AS (qty * 2) STORED",
        _column("generated", "total", "generated-mismatch"),
    ),
    _alter(
        "identity by default",
        "ALTER [num] SET GENERATED BY DEFAULT",
        "ALTER [num] SET GENERATED ALWAYS",
        _column("identity", "num", "identity-mismatch"),
    ),
    _alter(
        "drop identity",
        "ALTER [num] DROP IDENTITY",
        "ALTER [num] ADD GENERATED ALWAYS AS IDENTITY",
        _column("identity", "num", "identity-mismatch"),
    ),
    _alter(
        "options of identity",
        "ALTER [num] SET INCREMENT BY 5",
        "ALTER [num] SET INCREMENT BY 1",
        _column("identity", "num", "identity-mismatch"),
    ),
    _alter(
        "unnumber serial",
        "ALTER [id] DROP DEFAULT",
        "ALTER [id] SET DEFAULT nextval('\"{t}_id_seq\"')",
        _column("identity", "id", "identity-mismatch"),
    ),
    # keys
    _alter("drop primary key", "DROP CONSTRAINT [{t}_pkey]", "ADD PRIMARY KEY (id)", "primary-key-mismatch | primary key | {t}.primary key | existence"),
    _alter(
        "change primary key",
        "DROP CONSTRAINT [{t}_pkey], ADD CONSTRAINT [{t}_pkey] PRIMARY KEY (id, qty)",
        "DROP CONSTRAINT [{t}_pkey], ADD CONSTRAINT [{t}_pkey] PRIMARY KEY (id)",
        "primary-key-mismatch | primary key | {t}.primary key | columns",
    ),
    _alter("drop unique", "DROP CONSTRAINT [{t}_code_uq]", "ADD CONSTRAINT [{t}_code_uq] UNIQUE (code)", "missing-unique | unique constraint | {t}.{t}_code_uq | existence"),
    _alter("add unique", "ADD CONSTRAINT [{t}_new_uq] UNIQUE (price)", "DROP CONSTRAINT [{t}_new_uq]", "unknown-unique | unique constraint | {t}.{t}_new_uq | existence"),
    _alter(
        "defer unique",
        "DROP CONSTRAINT [{t}_code_uq], ADD CONSTRAINT [{t}_code_uq] UNIQUE (code) DEFERRABLE",
        "DROP CONSTRAINT [{t}_code_uq], ADD CONSTRAINT [{t}_code_uq] UNIQUE (code)",
        "unique-mismatch | unique constraint | {t}.{t}_code_uq | deferrable",
    ),
    _alter(
        "columns of unique",
        "DROP CONSTRAINT [{t}_code_uq], ADD CONSTRAINT [{t}_code_uq] UNIQUE (code, qty)",
        "DROP CONSTRAINT [{t}_code_uq], ADD CONSTRAINT [{t}_code_uq] UNIQUE (code)",
        "index-mismatch | unique constraint | {t}.{t}_code_uq | columns",
    ),
    kind("rename unique", "ALTER INDEX [{t}_code_uq] RENAME TO [{t}_code_un]", "ALTER INDEX [{t}_code_un] RENAME TO [{t}_code_uq]", "name-only | unique constraint | {t}.{t}_code_un | name"),
    # indexes
    kind("drop index", "DROP INDEX [{t}_title_ix]", "CREATE INDEX [{t}_title_ix] ON [{t}] (title)", "missing-index | index | {t}.{t}_title_ix | existence"),
    kind("add index", "CREATE INDEX [{t}_new_ix] ON [{t}] (price)", "DROP INDEX [{t}_new_ix]", "unknown-index | index | {t}.{t}_new_ix | existence"),
    kind("add unique index", "CREATE UNIQUE INDEX [{t}_new_ix] ON [{t}] (price)", "DROP INDEX [{t}_new_ix]", "unknown-unique | index | {t}.{t}_new_ix | existence"),
    kind("rename index", "ALTER INDEX [{t}_title_ix] RENAME TO [{t}_tit_ix]", "ALTER INDEX [{t}_tit_ix] RENAME TO [{t}_title_ix]", "name-only | index | {t}.{t}_tit_ix | name"),
    _index("columns of index", "big_ix", "CREATE INDEX [{t}_big_ix] ON [{t}] (big, qty)", "CREATE INDEX [{t}_big_ix] ON [{t}] (big, small)", "columns"),
    _index("fewer columns of index", "big_ix", "CREATE INDEX [{t}_big_ix] ON [{t}] (big)", "CREATE INDEX [{t}_big_ix] ON [{t}] (big, small)", "columns"),
    _index("direction of index", "day_ix", "CREATE INDEX [{t}_day_ix] ON [{t}] (day)", "CREATE INDEX [{t}_day_ix] ON [{t}] (day DESC)", "order"),
    _index("nulls of index", "day_ix", "CREATE INDEX [{t}_day_ix] ON [{t}] (day DESC NULLS LAST)", "CREATE INDEX [{t}_day_ix] ON [{t}] (day DESC)", "order"),
    _index("make index unique", "title_ix", "CREATE UNIQUE INDEX [{t}_title_ix] ON [{t}] (title)", "CREATE INDEX [{t}_title_ix] ON [{t}] (title)", "unique", slug="unknown-unique"),
    _index("make index not unique", "uid_ix", "CREATE INDEX [{t}_uid_ix] ON [{t}] (uid)", "CREATE UNIQUE INDEX [{t}_uid_ix] ON [{t}] (uid)", "unique", slug="missing-unique"),
    _index("predicate of index", "part_ix", "CREATE INDEX [{t}_part_ix] ON [{t}] (made) WHERE qty > 1", "CREATE INDEX [{t}_part_ix] ON [{t}] (made) WHERE qty > 0", "predicate"),
    _index("drop predicate", "part_ix", "CREATE INDEX [{t}_part_ix] ON [{t}] (made)", "CREATE INDEX [{t}_part_ix] ON [{t}] (made) WHERE qty > 0", "predicate"),
    _index("expression of index", "lower_ix", "CREATE INDEX [{t}_lower_ix] ON [{t}] (upper(title))", "CREATE INDEX [{t}_lower_ix] ON [{t}] (lower(title))", "expression"),
    _index("method of index", "hash_ix", "CREATE INDEX [{t}_hash_ix] ON [{t}] (name)", "CREATE INDEX [{t}_hash_ix] ON [{t}] USING hash (name)", "method"),
    _index("include of index", "incl_ix", "CREATE INDEX [{t}_incl_ix] ON [{t}] (hour) INCLUDE (qty, big)", "CREATE INDEX [{t}_incl_ix] ON [{t}] (hour) INCLUDE (qty)", "include"),
    _index("operator class of index", "like_ix", "CREATE INDEX [{t}_like_ix] ON [{t}] (note)", "CREATE INDEX [{t}_like_ix] ON [{t}] (note text_pattern_ops)", "operator class"),
    _index("collation of index", "title_ix", "CREATE INDEX [{t}_title_ix] ON [{t}] (title COLLATE \"C\")", "CREATE INDEX [{t}_title_ix] ON [{t}] (title)", "collation"),
    kind(
        "invalid index",
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = '\"{t}_title_ix\"'::regclass",
        "UPDATE pg_index SET indisvalid = true WHERE indexrelid = '\"{t}_title_ix\"'::regclass",
        "index-mismatch | index | {t}.{t}_title_ix | valid",
    ),
    # foreign keys
    _alter("drop foreign key", "DROP CONSTRAINT [{t}_parent_fk]", "ADD CONSTRAINT [{t}_parent_fk] FOREIGN KEY (parent_id) REFERENCES parent ON DELETE CASCADE", "missing-foreign-key | foreign key | {t}.{t}_parent_fk | existence"),
    _alter("add foreign key", "ADD CONSTRAINT [{t}_new_fk] FOREIGN KEY (qty) REFERENCES parent", "DROP CONSTRAINT [{t}_new_fk]", "unknown-foreign-key | foreign key | {t}.{t}_new_fk | existence"),
    kind("rename foreign key", "ALTER TABLE [{t}] RENAME CONSTRAINT [{t}_parent_fk] TO [{t}_p]", "ALTER TABLE [{t}] RENAME CONSTRAINT [{t}_p] TO [{t}_parent_fk]", "name-only | foreign key | {t}.{t}_p | name"),
]
PARENT = "FOREIGN KEY (parent_id) REFERENCES [parent] (id) ON DELETE CASCADE"
OTHER = "FOREIGN KEY (other_id) REFERENCES [other] (id) DEFERRABLE INITIALLY DEFERRED"


def _foreign(name: str, key: str, new: str, old: str, facet: str, slug: str = "foreign-key-mismatch") -> object:
    again = f"DROP CONSTRAINT [{{{{t}}}}_{key}], ADD CONSTRAINT [{{{{t}}}}_{key}] {{definition}}"
    changes = (again.format(definition=definition) for definition in (new, old))
    return _alter(name, *changes, f"{slug} | foreign key | {{t}}.{{t}}_{key} | {facet}")


def _check(name: str, new: str, *, facet: str = "expression") -> object:
    again = "DROP CONSTRAINT [{{t}}_qty_ck], ADD CONSTRAINT [{{t}}_qty_ck] CHECK ({check}"
    return _alter(name, again.format(check=new), again.format(check="qty >= 0)"), f"check-mismatch | check constraint | {{t}}.{{t}}_qty_ck | {facet}")


EVERY += [
    _foreign("target of foreign key", "parent_fk", PARENT.replace("[parent]", "[other]"), PARENT, "target"),
    _foreign("drop on delete", "parent_fk", PARENT.replace(" ON DELETE CASCADE", ""), PARENT, "on delete", "foreign-key-action-mismatch"),
    _foreign("change on delete", "parent_fk", PARENT.replace("CASCADE", "RESTRICT"), PARENT, "on delete", "foreign-key-action-mismatch"),
    _foreign("add on update", "parent_fk", f"{PARENT} ON UPDATE CASCADE", PARENT, "on update", "foreign-key-action-mismatch"),
    _foreign("match of foreign key", "parent_fk", PARENT.replace("(id)", "(id) MATCH FULL"), PARENT, "match"),
    _foreign("undefer foreign key", "other_fk", "FOREIGN KEY (other_id) REFERENCES other (id)", OTHER, "deferrable"),
    _foreign("defer immediately", "other_fk", OTHER.replace("DEFERRED", "IMMEDIATE"), OTHER, "deferrable"),
    _foreign("foreign key not valid", "parent_fk", f"{PARENT} NOT VALID", PARENT, "validated"),
    _alter("disable triggers", "DISABLE TRIGGER ALL", "ENABLE TRIGGER ALL", "foreign-key-mismatch | foreign key | {t}.{t}_parent_fk | enforced", "foreign-key-mismatch | foreign key | {t}.{t}_other_fk | enforced", because="both keys of the table live on triggers"),
    # checks
    _alter("drop check", "DROP CONSTRAINT [{t}_qty_ck]", "ADD CONSTRAINT [{t}_qty_ck] CHECK (qty >= 0)", "check-mismatch | check constraint | {t}.{t}_qty_ck | existence"),
    _alter("add check", "ADD CONSTRAINT [{t}_new_ck] CHECK (price > 0)", "DROP CONSTRAINT [{t}_new_ck]", "check-mismatch | check constraint | {t}.{t}_new_ck | existence"),
    _check("bound of check", "qty >= 1)"),
    _check("operator of check", "qty > 0 OR qty = -1)"),
    _check("check not valid", "qty >= 0) NOT VALID", facet="validated"),
    kind("rename check", "ALTER TABLE [{t}] RENAME CONSTRAINT [{t}_qty_ck] TO [{t}_q]", "ALTER TABLE [{t}] RENAME CONSTRAINT [{t}_q] TO [{t}_qty_ck]", "name-only | check constraint | {t}.{t}_q | name"),
    _alter(
        "values of check",
        "DROP CONSTRAINT [{t}_small_ck], ADD CONSTRAINT [{t}_small_ck] CHECK (small IN (1, 2))",
        "DROP CONSTRAINT [{t}_small_ck], ADD CONSTRAINT [{t}_small_ck] CHECK (small IN (1, 2, 3))",
        "check-mismatch | check constraint | {t}.{t}_small_ck | expression",
    ),
    _alter(
        "labels of text enum",
        "DROP CONSTRAINT [{t}_state], ADD CONSTRAINT [{t}_state] CHECK (state IN ('open', 'done'))",
        "DROP CONSTRAINT [{t}_state], ADD CONSTRAINT [{t}_state] CHECK (state IN ('open', 'closed'))",
        "check-mismatch | check constraint | {t}.{t}_state | expression",
    ),
]
MUTATIONS = tuple(EVERY)

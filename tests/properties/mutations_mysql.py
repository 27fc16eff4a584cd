"""The kinds of change of MariaDB and MySQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .mutations import RECREATE, kind


if TYPE_CHECKING:
    from .mutations import Mutation

NAME = "varchar(40) NOT NULL DEFAULT 'it''s'"
CODE = "varchar(10) NOT NULL"
QTY = "int NOT NULL DEFAULT '0'"
COLOUR = "ENUM('RED','GREEN','BLUE')"
STAMP = "timestamp(3) NULL DEFAULT now(3) ON UPDATE now(3)"
GERMAN = "varchar(30) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"
TOTAL = "[total] bigint GENERATED ALWAYS AS (qty * 2) STORED"
VIRT = "[virt] int GENERATED ALWAYS AS (qty + 1) VIRTUAL"
PARENT = "FOREIGN KEY (parent_id) REFERENCES [parent] (id) ON DELETE CASCADE"
OTHER = "FOREIGN KEY (other_id) REFERENCES [other] (id) ON UPDATE CASCADE"


def _alter(name: str, change: str, back: str, *expects: str, because: str = "") -> Mutation:
    """Change the table; several steps are separated by two semicolons."""
    steps = (";; ".join(f"ALTER TABLE [{{t}}] {step.strip()}" for step in text.split(";;")) for text in (change, back))
    return kind(name, *steps, *expects, because=because)


def _column(facet: str, column: str, slug: str = "type-mismatch") -> str:
    return f"{slug} | column | {{t}}.{column} | {facet}"


def _modify(name: str, column: str, new: str, old: str, facet: str, slug: str = "type-mismatch") -> Mutation:  # noqa: PLR0917 -- a row of a table
    expects = _column(facet, column, slug)
    return _alter(name, f"MODIFY [{column}] {new}", f"MODIFY [{column}] {old}", expects)


def _index(name: str, index: str, new: str, old: str, facet: str, slug: str = "index-mismatch") -> Mutation:  # noqa: PLR0917 -- a row of a table
    again = f"DROP INDEX [{{t}}_{index}], ADD {{definition}}"
    changes = (again.replace("{definition}", text) for text in (new, old))
    return _alter(name, *changes, f"{slug} | index | {{t}}.{{t}}_{index} | {facet}")


def _foreign(  # noqa: PLR0917 -- a row of a table
    name: str, key: str, new: str, old: str, facet: str, slug: str = "foreign-key-action-mismatch"
) -> Mutation:
    drop = f"DROP FOREIGN KEY [{{t}}_{key}];; "
    changes = (f"{drop}ADD CONSTRAINT [{{t}}_{key}] {text}" for text in (new, old))
    return _alter(name, *changes, f"{slug} | foreign key | {{t}}.{{t}}_{key} | {facet}")


def _check(name: str, check: str, new: str, old: str) -> Mutation:
    drop = f"DROP CONSTRAINT [{{t}}_{check}];; "
    changes = (f"{drop}ADD CONSTRAINT [{{t}}_{check}] CHECK ({text})" for text in (new, old))
    return _alter(name, *changes, f"check-mismatch | check constraint | {{t}}.{{t}}_{check} | expression")


BOTH = (
    # tables
    kind(
        "drop table",
        "DROP TABLE [{t}_spare]",
        f"{RECREATE} {{t}}_spare",
        "missing-table | table | {t}_spare | existence",
    ),
    kind(
        "add table",
        "CREATE TABLE [{t}_more] (id int PRIMARY KEY)",
        "DROP TABLE [{t}_more]",
        "unknown-table | table | {t}_more | existence",
    ),
    kind(
        "rename table",
        "RENAME TABLE [{t}_spare] TO [{t}_spared]",
        "RENAME TABLE [{t}_spared] TO [{t}_spare]",
        "possible-rename | table | {t}_spare | existence",
    ),
    _alter("comment of table", "COMMENT 'other'", "COMMENT 'things'", "comment-mismatch | table | {t} | comment"),
    kind(
        "engine of table",
        "ALTER TABLE [{t}_spare] ENGINE=MyISAM",
        "ALTER TABLE [{t}_spare] ENGINE=InnoDB",
        "storage-mismatch | table | {t}_spare | storage engine",
    ),
    kind(
        "default collation of table",
        "ALTER TABLE [{t}_spare] COLLATE utf8mb4_unicode_ci, MODIFY [word] varchar(20) COLLATE utf8mb4_bin",
        "ALTER TABLE [{t}_spare] COLLATE utf8mb4_bin, MODIFY [word] varchar(20)",
        "collation-mismatch | table | {t}_spare | collation",
    ),
    # columns
    _alter(
        "drop column", "DROP [price]", "ADD [price] decimal(10, 2)", _column("existence", "price", "missing-column")
    ),
    _alter("add column", "ADD [extra] int", "DROP [extra]", _column("existence", "extra", "unknown-column")),
    _alter(
        "add required column", "ADD [must] int NOT NULL", "DROP [must]", _column("existence", "must", "unknown-column")
    ),
    _alter(
        "rename column",
        "CHANGE [ratio] [ratios] double",
        "CHANGE [ratios] [ratio] double",
        _column("existence", "ratio", "possible-rename"),
    ),
    # types
    _modify("widen integer", "small", "int", "smallint", "type"),
    _modify("narrow integer", "big", "int", "bigint", "type"),
    _modify("gain sign", "uns", "int", "int unsigned", "sign"),
    _modify("lose sign", "big", "bigint unsigned", "bigint", "sign"),
    _modify("widen varchar", "title", "varchar(80)", "varchar(40)", "length"),
    _modify("narrow varchar", "title", "varchar(20)", "varchar(40)", "length", "undersized-varchar"),
    _modify("varchar to char", "title", "char(40)", "varchar(40)", "type"),
    _modify(
        "text to varchar",
        "note",
        "varchar(100) COMMENT 'free text'",
        "text COMMENT 'free text'",
        "length",
        "undersized-varchar",
    ),
    _modify("text to longtext", "note", "longtext COMMENT 'free text'", "text COMMENT 'free text'", "length"),
    _modify(
        "text to tinytext",
        "note",
        "tinytext COMMENT 'free text'",
        "text COMMENT 'free text'",
        "length",
        "undersized-varchar",
    ),
    _modify("blob to longblob", "blob", "longblob", "blob", "length"),
    _modify("widen decimal", "price", "decimal(12, 2)", "decimal(10, 2)", "precision"),
    _modify("narrow decimal", "price", "decimal(8, 2)", "decimal(10, 2)", "precision"),
    _modify("scale of decimal", "price", "decimal(10, 4)", "decimal(10, 2)", "precision"),
    _modify("decimal to double", "price", "double", "decimal(10, 2)", "type"),
    _modify("narrow float", "ratio", "float", "double", "precision"),
    _modify("datetime to timestamp", "made", "timestamp NULL DEFAULT now()", "datetime DEFAULT now()", "type"),
    _modify("date to datetime", "day", "datetime", "date", "type"),
    _modify("precision of time", "hour", "time(3)", "time", "precision"),
    _modify("json to text", "data", "text", "json", "type"),
    _modify("boolean to integer", "flag", "int NOT NULL DEFAULT false", "bool NOT NULL DEFAULT false", "type"),
    _modify("boolean to bit", "flag", "bit(1) NOT NULL DEFAULT b'0'", "bool NOT NULL DEFAULT false", "type"),
    _modify("set to varchar", "flags", "varchar(5)", "set('a','b','c')", "type"),
    _modify(
        "collation of column",
        "german",
        GERMAN.replace("unicode_ci", "general_ci"),
        GERMAN,
        "collation",
        "collation-mismatch",
    ),
    _modify(
        "charset of column",
        "title",
        "varchar(40) CHARACTER SET latin1 COLLATE latin1_bin",
        "varchar(40)",
        "charset",
        "collation-mismatch",
    ),
    _modify("comment of column", "note", "text", "text COMMENT 'free text'", "comment", "comment-mismatch"),
    # nullability, defaults
    _modify("drop not null", "code", "varchar(10)", CODE, "nullable", "nullability-mismatch"),
    _modify("set not null", "price", "decimal(10, 2) NOT NULL", "decimal(10, 2)", "nullable", "nullability-mismatch"),
    _modify("drop default", "qty", "int NOT NULL", QTY, "default", "default-mismatch"),
    _modify("add default", "price", "decimal(10, 2) DEFAULT 1", "decimal(10, 2)", "default", "default-mismatch"),
    _modify("change default", "name", NAME.replace("it''s", "its"), NAME, "default", "default-mismatch"),
    _modify(
        "negate default",
        "flag",
        "bool NOT NULL DEFAULT true",
        "bool NOT NULL DEFAULT false",
        "default",
        "default-mismatch",
    ),
    _modify("drop on update", "stamp", STAMP.partition(" ON UPDATE")[0], STAMP, "on update clause", "default-mismatch"),
    _modify(
        "add on update",
        "made",
        "datetime DEFAULT now() ON UPDATE now()",
        "datetime DEFAULT now()",
        "on update clause",
        "default-mismatch",
    ),
    _modify(
        "function of default",
        "made",
        "datetime DEFAULT '2020-01-01'",
        "datetime DEFAULT now()",
        "default",
        "default-mismatch",
    ),
    # enums
    _modify("add label", "colour", "ENUM('RED','GREEN','BLUE','BLACK')", COLOUR, "labels", "enum-values-mismatch"),
    _modify("remove label", "colour", "ENUM('RED','GREEN')", COLOUR, "labels", "enum-values-mismatch"),
    _modify("reorder labels", "colour", "ENUM('GREEN','RED','BLUE')", COLOUR, "label order", "enum-values-mismatch"),
    _modify(
        "name to value of label", "colour", "ENUM('red','green','blue')", COLOUR, "labels", "enum-name-value-mismatch"
    ),
    _modify("change case of label", "colour", "ENUM('Red','GREEN','BLUE')", COLOUR, "labels", "enum-values-mismatch"),
    _modify("enum to varchar", "colour", "varchar(10)", COLOUR, "type"),
    _modify("label of set", "flags", "set('a','b')", "set('a','b','c')", "labels", "enum-values-mismatch"),
    # generated columns and numbering
    _alter(
        "change generated",
        "DROP [total];; ADD [total] bigint GENERATED ALWAYS AS (qty * 3) STORED",
        f"DROP [total];; ADD {TOTAL}",
        _column("generated", "total", "generated-mismatch"),
    ),
    _alter(
        "unstore generated",
        f"DROP [total];; ADD {TOTAL.replace('STORED', 'VIRTUAL')}",
        f"DROP [total];; ADD {TOTAL}",
        _column("generated", "total", "generated-mismatch"),
    ),
    _alter(
        "store generated",
        f"DROP [virt];; ADD {VIRT.replace('VIRTUAL', 'STORED')}",
        f"DROP [virt];; ADD {VIRT}",
        _column("generated", "virt", "generated-mismatch"),
    ),
    _alter(
        "ungenerate",
        "DROP [virt];; ADD [virt] int",
        f"DROP [virt];; ADD {VIRT}",
        _column("generated", "virt", "generated-mismatch"),
    ),
    _modify(
        "drop auto increment", "id", "int NOT NULL", "int NOT NULL AUTO_INCREMENT", "identity", "identity-mismatch"
    ),
    # keys
    _alter(
        "drop primary key",
        "MODIFY [id] int NOT NULL, DROP PRIMARY KEY",
        "ADD PRIMARY KEY (id), MODIFY [id] int NOT NULL AUTO_INCREMENT",
        "primary-key-mismatch | primary key | {t}.primary key | existence",
        _column("identity", "id", "identity-mismatch"),
        because="a column that is no key cannot number itself",
    ),
    _alter(
        "change primary key",
        "DROP PRIMARY KEY, ADD PRIMARY KEY (id, qty)",
        "DROP PRIMARY KEY, ADD PRIMARY KEY (id)",
        "primary-key-mismatch | primary key | {t}.primary key | columns",
    ),
    _alter(
        "drop unique",
        "DROP INDEX [{t}_code_uq]",
        "ADD UNIQUE [{t}_code_uq] (code)",
        "missing-unique | unique constraint | {t}.{t}_code_uq | existence",
    ),
    _alter(
        "add unique",
        "ADD UNIQUE [{t}_new_uq] (price)",
        "DROP INDEX [{t}_new_uq]",
        "unknown-unique | unique constraint | {t}.{t}_new_uq | existence",
    ),
    _alter(
        "columns of unique",
        "DROP INDEX [{t}_code_uq], ADD UNIQUE [{t}_code_uq] (code, qty)",
        "DROP INDEX [{t}_code_uq], ADD UNIQUE [{t}_code_uq] (code)",
        "index-mismatch | unique constraint | {t}.{t}_code_uq | columns",
    ),
    _alter(
        "prefix of unique",
        "DROP INDEX [{t}_code_uq], ADD UNIQUE [{t}_code_uq] (code(3))",
        "DROP INDEX [{t}_code_uq], ADD UNIQUE [{t}_code_uq] (code)",
        "index-mismatch | index | {t}.{t}_code_uq | length",
    ),
    _alter(
        "rename unique",
        "RENAME INDEX [{t}_code_uq] TO [{t}_code_un]",
        "RENAME INDEX [{t}_code_un] TO [{t}_code_uq]",
        "name-only | unique constraint | {t}.{t}_code_un | name",
    ),
    # indexes
    _alter(
        "drop index",
        "DROP INDEX [{t}_title_ix]",
        "ADD INDEX [{t}_title_ix] (title)",
        "missing-index | index | {t}.{t}_title_ix | existence",
    ),
    _alter(
        "add index",
        "ADD INDEX [{t}_new_ix] (price)",
        "DROP INDEX [{t}_new_ix]",
        "unknown-index | index | {t}.{t}_new_ix | existence",
    ),
    _alter(
        "rename index",
        "RENAME INDEX [{t}_title_ix] TO [{t}_tit_ix]",
        "RENAME INDEX [{t}_tit_ix] TO [{t}_title_ix]",
        "name-only | index | {t}.{t}_tit_ix | name",
    ),
    _index("columns of index", "big_ix", "INDEX [{t}_big_ix] (big, qty)", "INDEX [{t}_big_ix] (big, small)", "columns"),
    _index(
        "fewer columns of index", "big_ix", "INDEX [{t}_big_ix] (big)", "INDEX [{t}_big_ix] (big, small)", "columns"
    ),
    _index("direction of index", "day_ix", "INDEX [{t}_day_ix] (day)", "INDEX [{t}_day_ix] (day DESC)", "order"),
    _index("prefix of index", "note_ix", "INDEX [{t}_note_ix] (note(10))", "INDEX [{t}_note_ix] (note(20))", "length"),
    _index("make prefix", "title_ix", "INDEX [{t}_title_ix] (title(10))", "INDEX [{t}_title_ix] (title)", "length"),
    _alter(
        "make index unique",
        "DROP INDEX [{t}_title_ix], ADD UNIQUE INDEX [{t}_title_ix] (title)",
        "DROP INDEX [{t}_title_ix], ADD INDEX [{t}_title_ix] (title)",
        "unknown-unique | unique constraint | {t}.{t}_title_ix | unique",
    ),
    _index(
        "make index not unique",
        "uid_ix",
        "INDEX [{t}_uid_ix] (uid)",
        "UNIQUE INDEX [{t}_uid_ix] (uid)",
        "unique",
        "missing-unique",
    ),
    _index(
        "fulltext to plain", "full_ix", "INDEX [{t}_full_ix] (name)", "FULLTEXT INDEX [{t}_full_ix] (name)", "method"
    ),
    # foreign keys
    _alter(
        "drop foreign key",
        "DROP FOREIGN KEY [{t}_parent_fk]",
        f"ADD CONSTRAINT [{{t}}_parent_fk] {PARENT}",
        "missing-foreign-key | foreign key | {t}.{t}_parent_fk | existence",
    ),
    _alter(
        "add foreign key",
        "ADD CONSTRAINT [{t}_new_fk] FOREIGN KEY (qty) REFERENCES parent (id)",
        "DROP FOREIGN KEY [{t}_new_fk], DROP INDEX [{t}_new_fk]",
        "unknown-foreign-key | foreign key | {t}.{t}_new_fk | existence",
    ),
    _foreign(
        "target of foreign key",
        "parent_fk",
        PARENT.replace("[parent]", "[other]"),
        PARENT,
        "target",
        "foreign-key-mismatch",
    ),
    _foreign("drop on delete", "parent_fk", PARENT.partition(" ON DELETE")[0], PARENT, "on delete"),
    _foreign("change on delete", "other_fk", f"{OTHER} ON DELETE SET NULL", OTHER, "on delete"),
    _foreign("drop on update of key", "other_fk", OTHER.partition(" ON UPDATE")[0], OTHER, "on update"),
    _alter(
        "rename foreign key",
        "DROP FOREIGN KEY [{t}_parent_fk], ADD CONSTRAINT [{t}_p] " + PARENT,
        "DROP FOREIGN KEY [{t}_p], ADD CONSTRAINT [{t}_parent_fk] " + PARENT,
        "name-only | foreign key | {t}.{t}_p | name",
    ),
    # checks
    _alter(
        "drop check",
        "DROP CONSTRAINT [{t}_qty_ck]",
        "ADD CONSTRAINT [{t}_qty_ck] CHECK (qty >= 0)",
        "check-mismatch | check constraint | {t}.{t}_qty_ck | existence",
    ),
    _alter(
        "add check",
        "ADD CONSTRAINT [{t}_new_ck] CHECK (price > 0)",
        "DROP CONSTRAINT [{t}_new_ck]",
        "check-mismatch | check constraint | {t}.{t}_new_ck | existence",
    ),
    _check("bound of check", "qty_ck", "qty >= 1", "qty >= 0"),
    _check("operator of check", "qty_ck", "qty > 0 OR qty = -1", "qty >= 0"),
    _check("values of check", "small_ck", "small IN (1, 2)", "small IN (1, 2, 3)"),
    _check("labels of text enum", "state", "state IN ('open', 'done')", "state IN ('open', 'closed')"),
    _alter(
        "rename check",
        "DROP CONSTRAINT [{t}_qty_ck];; ADD CONSTRAINT [{t}_q] CHECK (qty >= 0)",
        "DROP CONSTRAINT [{t}_q];; ADD CONSTRAINT [{t}_qty_ck] CHECK (qty >= 0)",
        "name-only | check constraint | {t}.{t}_q | name",
    ),
)
HIDDEN = "index-mismatch | index | {t}.{t}_title_ix | visible"
MARIADB = (
    *BOTH,
    _modify("uuid to char", "uid", "char(36)", "uuid", "type"),
    _alter("ignore index", "ALTER INDEX [{t}_title_ix] IGNORED", "ALTER INDEX [{t}_title_ix] NOT IGNORED", HIDDEN),
)
MYSQL = (
    *BOTH,
    _modify("uuid to varchar", "uid", "varchar(32)", "char(32)", "type"),
    _alter("hide index", "ALTER INDEX [{t}_title_ix] INVISIBLE", "ALTER INDEX [{t}_title_ix] VISIBLE", HIDDEN),
    _alter(
        "unenforce check",
        "ALTER CHECK [{t}_qty_ck] NOT ENFORCED",
        "ALTER CHECK [{t}_qty_ck] ENFORCED",
        "check-mismatch | check constraint | {t}.{t}_qty_ck | enforced",
    ),
    _alter(
        "expression of index",
        "DROP INDEX [{t}_title_ix], ADD INDEX [{t}_title_ix] ((lower(title)))",
        "DROP INDEX [{t}_title_ix], ADD INDEX [{t}_title_ix] (title)",
        "index-mismatch | index | {t}.{t}_title_ix | columns",
    ),
)

"""SQLite's kinds of change.

It alters little, so most tables are made again: `old => new` is what changes in the text of [{t}]. There are fewer
kinds than on a server: no comments, identities, charsets, storage engines, methods, included columns, or validation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .mutations import RECREATE, RESTORE, kind


if TYPE_CHECKING:
    from .mutations import Mutation


def _edit(name: str, old: str, new: str, *expects: str, because: str = "") -> Mutation:
    return kind(name, f"{old} => {new}", RESTORE, *expects, because=because)


def _column(facet: str, column: str, slug: str = "type-mismatch") -> str:
    return f"{slug} | column | {{t}}.{column} | {facet}"


def _affinity(name: str, column: str, old: str, new: str) -> Mutation:
    return _edit(name, f" {column} {old}", f" {column} {new}", _column("type", column))


def _default(name: str, old: str, new: str) -> Mutation:
    return _edit(name, old, new, _column("default", old.split(maxsplit=1)[0], "default-mismatch"))


def _index(name: str, index: str, new: str, old: str, facet: str, slug: str = "index-mismatch") -> Mutation:  # noqa: PLR0917 -- a row of a table
    drop = f"DROP INDEX [{{t}}_{index}];; "
    again = f"INDEX [{{t}}_{index}] ON [{{t}}]"
    changes = (drop + text.replace("INDEX", again) for text in (new, old))
    return kind(name, *changes, f"{slug} | index | {{t}}.{{t}}_{index} | {facet}")


def _foreign(name: str, key: str, old: str, new: str, facet: str, slug: str = "foreign-key-mismatch") -> Mutation:  # noqa: PLR0917 -- a row of a table
    return _edit(name, old, new, f"{slug} | foreign key | {{t}}.{{t}}_{key} | {facet}")


def _check(name: str, check: str, old: str, new: str) -> Mutation:
    return _edit(name, f"({old})", f"({new})", f"check-mismatch | check constraint | {{t}}.{{t}}_{check} | expression")


PARENT = "FOREIGN KEY(parent_id) REFERENCES parent (id) ON DELETE CASCADE"
TOTAL = "total BIGINT GENERATED ALWAYS AS (qty * 2) STORED"
VIRT = "virt INTEGER GENERATED ALWAYS AS (qty + 1) VIRTUAL"
NO_ROWID = "only a single INTEGER PRIMARY KEY numbers itself"
MUTATIONS = (
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
        "ALTER TABLE [{t}_spare] RENAME TO [{t}_spared]",
        "ALTER TABLE [{t}_spared] RENAME TO [{t}_spare]",
        "possible-rename | table | {t}_spare | existence",
    ),
    # columns
    _edit("drop column", ", price NUMERIC(10, 2)", "", _column("existence", "price", "missing-column")),
    kind(
        "add column",
        "ALTER TABLE [{t}] ADD extra int",
        "ALTER TABLE [{t}] DROP extra",
        _column("existence", "extra", "unknown-column"),
    ),
    _edit(
        "add required column",
        "( id INTEGER",
        "( must INTEGER NOT NULL, id INTEGER",
        _column("existence", "must", "unknown-column"),
    ),
    kind(
        "rename column",
        "ALTER TABLE [{t}] RENAME ratio TO ratios",
        "ALTER TABLE [{t}] RENAME ratios TO ratio",
        _column("existence", "ratio", "possible-rename"),
    ),
    # types: what SQLite tells apart is their affinity
    _affinity("numeric to text", "price", "NUMERIC(10, 2)", "TEXT"),
    _affinity("float to text", "ratio", "DOUBLE", "TEXT"),
    _affinity("float to blob", "ratio", "DOUBLE", "BLOB"),
    _affinity("string to integer", "title", "VARCHAR(40)", "INTEGER"),
    _affinity("integer to float", "big", "BIGINT", "REAL"),
    _affinity("integer to text", "small", "SMALLINT", "VARCHAR(5)"),
    _affinity("blob to text", "blob", "BLOB", "TEXT"),
    _affinity("text to blob", "note", "TEXT", "BLOB"),
    _affinity("boolean to text", "flag", "BOOLEAN", "TEXT"),
    _affinity("uuid to integer", "uid", "CHAR(32)", "INTEGER"),
    _edit("drop collation", ' COLLATE "NOCASE"', "", _column("collation", "german", "collation-mismatch")),
    _edit("change collation", "NOCASE", "RTRIM", _column("collation", "german", "collation-mismatch")),
    _edit(
        "add collation",
        "title VARCHAR(40)",
        "title VARCHAR(40) COLLATE NOCASE",
        _column("collation", "title", "collation-mismatch"),
    ),
    # nullability, defaults
    _edit(
        "drop not null",
        "code VARCHAR(10) NOT NULL",
        "code VARCHAR(10)",
        _column("nullable", "code", "nullability-mismatch"),
    ),
    _edit(
        "set not null",
        "price NUMERIC(10, 2)",
        "price NUMERIC(10, 2) NOT NULL",
        _column("nullable", "price", "nullability-mismatch"),
    ),
    _default("drop default", "qty INTEGER DEFAULT '0'", "qty INTEGER"),
    _default("add default", "price NUMERIC(10, 2)", "price NUMERIC(10, 2) DEFAULT 1"),
    _default("change default", "name VARCHAR(40) DEFAULT 'it''s'", "name VARCHAR(40) DEFAULT 'its'"),
    _default("negate default", "flag BOOLEAN DEFAULT 0", "flag BOOLEAN DEFAULT 1"),
    _default("function of default", "made DATETIME DEFAULT CURRENT_TIMESTAMP", "made DATETIME DEFAULT '2020-01-01'"),
    # generated columns and numbering
    _edit("change generated", TOTAL, TOTAL.replace("2", "3"), _column("generated", "total", "generated-mismatch")),
    _edit(
        "unstore generated",
        TOTAL,
        TOTAL.replace("STORED", "VIRTUAL"),
        _column("generated", "total", "generated-mismatch"),
    ),
    _edit(
        "store generated", VIRT, VIRT.replace("VIRTUAL", "STORED"), _column("generated", "virt", "generated-mismatch")
    ),
    _edit("ungenerate", VIRT, "virt INTEGER", _column("generated", "virt", "generated-mismatch")),
    _edit("unnumber key", "( id INTEGER", "( id INT", _column("identity", "id", "identity-mismatch")),
    # keys
    _edit(
        "drop primary key",
        ", PRIMARY KEY (id)",
        "",
        "primary-key-mismatch | primary key | {t}.primary key | existence",
        _column("identity", "id", "identity-mismatch"),
        because=NO_ROWID,
    ),
    _edit(
        "change primary key",
        "PRIMARY KEY (id)",
        "PRIMARY KEY (id, qty)",
        "primary-key-mismatch | primary key | {t}.primary key | columns",
        _column("identity", "id", "identity-mismatch"),
        because=NO_ROWID,
    ),
    _edit(
        "drop unique",
        ", CONSTRAINT [{t}_code_uq] UNIQUE (code)",
        "",
        "missing-unique | unique constraint | {t}.{t}_code_uq | existence",
    ),
    _edit(
        "add unique",
        "CONSTRAINT [{t}_code_uq]",
        "CONSTRAINT [{t}_new_uq] UNIQUE (price), CONSTRAINT [{t}_code_uq]",
        "unknown-unique | unique constraint | {t}.{t}_new_uq | existence",
    ),
    _edit(
        "columns of unique",
        "UNIQUE (code)",
        "UNIQUE (code, qty)",
        "index-mismatch | unique constraint | {t}.{t}_code_uq | columns",
    ),
    _edit(
        "rename unique",
        "CONSTRAINT [{t}_code_uq]",
        "CONSTRAINT [{t}_code_un]",
        "name-only | unique constraint | {t}.{t}_code_un | name",
    ),
    # indexes
    kind(
        "drop index",
        "DROP INDEX [{t}_title_ix]",
        "CREATE INDEX [{t}_title_ix] ON [{t}] (title)",
        "missing-index | index | {t}.{t}_title_ix | existence",
    ),
    kind(
        "add index",
        "CREATE INDEX [{t}_new_ix] ON [{t}] (price)",
        "DROP INDEX [{t}_new_ix]",
        "unknown-index | index | {t}.{t}_new_ix | existence",
    ),
    kind(
        "add unique index",
        "CREATE UNIQUE INDEX [{t}_new_ix] ON [{t}] (price)",
        "DROP INDEX [{t}_new_ix]",
        "unknown-unique | index | {t}.{t}_new_ix | existence",
    ),
    kind(
        "rename index",
        "DROP INDEX [{t}_title_ix];; CREATE INDEX [{t}_tit_ix] ON [{t}] (title)",
        "DROP INDEX [{t}_tit_ix];; CREATE INDEX [{t}_title_ix] ON [{t}] (title)",
        "name-only | index | {t}.{t}_tit_ix | name",
    ),
    _index("columns of index", "big_ix", "CREATE INDEX (big, qty)", "CREATE INDEX (big, small)", "columns"),
    _index("fewer columns of index", "big_ix", "CREATE INDEX (big)", "CREATE INDEX (big, small)", "columns"),
    _index("direction of index", "day_ix", "CREATE INDEX (day)", "CREATE INDEX (day DESC)", "order"),
    _index(
        "make index unique",
        "title_ix",
        "CREATE UNIQUE INDEX (title)",
        "CREATE INDEX (title)",
        "unique",
        "unknown-unique",
    ),
    _index(
        "make index not unique", "uid_ix", "CREATE INDEX (uid)", "CREATE UNIQUE INDEX (uid)", "unique", "missing-unique"
    ),
    _index(
        "predicate of index",
        "part_ix",
        "CREATE INDEX (made) WHERE qty > 1",
        "CREATE INDEX (made) WHERE qty > 0",
        "predicate",
    ),
    _index("drop predicate", "part_ix", "CREATE INDEX (made)", "CREATE INDEX (made) WHERE qty > 0", "predicate"),
    _index(
        "expression of index", "lower_ix", "CREATE INDEX (upper(title))", "CREATE INDEX (lower(title))", "expression"
    ),
    _index(
        "collation of index", "title_ix", "CREATE INDEX (title COLLATE NOCASE)", "CREATE INDEX (title)", "collation"
    ),
    # foreign keys
    _edit(
        "drop foreign key",
        f", CONSTRAINT [{{t}}_parent_fk] {PARENT}",
        "",
        "missing-foreign-key | foreign key | {t}.{t}_parent_fk | existence",
    ),
    _edit(
        "add foreign key",
        "CONSTRAINT [{t}_code_uq]",
        "CONSTRAINT [{t}_new_fk] FOREIGN KEY(qty) REFERENCES parent (id), CONSTRAINT [{t}_code_uq]",
        "unknown-foreign-key | foreign key | {t}.{t}_new_fk | existence",
    ),
    _foreign("target of foreign key", "parent_fk", PARENT, PARENT.replace("S parent", "S other"), "target"),
    _foreign("drop on delete", "parent_fk", " ON DELETE CASCADE", "", "on delete", "foreign-key-action-mismatch"),
    _foreign("change on delete", "parent_fk", "CASCADE", "RESTRICT", "on delete", "foreign-key-action-mismatch"),
    _foreign(
        "add on update",
        "parent_fk",
        "ON DELETE CASCADE",
        "ON DELETE CASCADE ON UPDATE CASCADE",
        "on update",
        "foreign-key-action-mismatch",
    ),
    _foreign("undefer foreign key", "other_fk", " DEFERRABLE INITIALLY DEFERRED", "", "deferrable"),
    _edit(
        "rename foreign key",
        "CONSTRAINT [{t}_parent_fk]",
        "CONSTRAINT [{t}_p]",
        "name-only | foreign key | {t}.{t}_p | name",
    ),
    # checks
    _edit(
        "drop check",
        ", CONSTRAINT [{t}_qty_ck] CHECK (qty >= 0)",
        "",
        "check-mismatch | check constraint | {t}.{t}_qty_ck | existence",
    ),
    _edit(
        "add check",
        "CONSTRAINT [{t}_code_uq]",
        "CONSTRAINT [{t}_new_ck] CHECK (price > 0), CONSTRAINT [{t}_code_uq]",
        "check-mismatch | check constraint | {t}.{t}_new_ck | existence",
    ),
    _check("bound of check", "qty_ck", "qty >= 0", "qty >= 1"),
    _check("operator of check", "qty_ck", "qty >= 0", "qty > 0 OR qty = -1"),
    _check("values of check", "small_ck", "small IN (1, 2, 3)", "small IN (1, 2)"),
    _check("labels of text enum", "state", "state IN ('open', 'closed')", "state IN ('open', 'done')"),
    _edit(
        "rename check",
        "CONSTRAINT [{t}_qty_ck]",
        "CONSTRAINT [{t}_q]",
        "name-only | check constraint | {t}.{t}_q | name",
    ),
)

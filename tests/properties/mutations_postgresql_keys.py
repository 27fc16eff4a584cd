"""PostgreSQL's kinds of change of keys, indexes, foreign keys and checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .mutations import kind


if TYPE_CHECKING:
    from .mutations import Mutation


def alter(name: str, change: str, back: str, *expects: str, because: str = "") -> Mutation:
    """Return a change of the table by ALTER TABLE."""
    return kind(name, f"ALTER TABLE [{{t}}] {change}", f"ALTER TABLE [{{t}}] {back}", *expects, because=because)


def _index(name: str, index: str, new: str, old: str, *facets: str, slug: str = "index-mismatch") -> Mutation:
    drop = f"DROP INDEX [{{t}}_{index}];; "
    expects = (f"{slug} | index | {{t}}.{{t}}_{index} | {facet}" for facet in facets)
    return kind(name, drop + new, drop + old, *expects)


KEYS: list[Mutation] = [
    # keys
    alter(
        "drop primary key",
        "DROP CONSTRAINT [{t}_pkey]",
        "ADD PRIMARY KEY (id)",
        "primary-key-mismatch | primary key | {t}.primary key | existence",
    ),
    alter(
        "change primary key",
        "DROP CONSTRAINT [{t}_pkey], ADD CONSTRAINT [{t}_pkey] PRIMARY KEY (id, qty)",
        "DROP CONSTRAINT [{t}_pkey], ADD CONSTRAINT [{t}_pkey] PRIMARY KEY (id)",
        "primary-key-mismatch | primary key | {t}.primary key | columns",
    ),
    alter(
        "drop unique",
        "DROP CONSTRAINT [{t}_code_uq]",
        "ADD CONSTRAINT [{t}_code_uq] UNIQUE (code)",
        "missing-unique | unique constraint | {t}.{t}_code_uq | existence",
    ),
    alter(
        "add unique",
        "ADD CONSTRAINT [{t}_new_uq] UNIQUE (price)",
        "DROP CONSTRAINT [{t}_new_uq]",
        "unknown-unique | unique constraint | {t}.{t}_new_uq | existence",
    ),
    alter(
        "defer unique",
        "DROP CONSTRAINT [{t}_code_uq], ADD CONSTRAINT [{t}_code_uq] UNIQUE (code) DEFERRABLE",
        "DROP CONSTRAINT [{t}_code_uq], ADD CONSTRAINT [{t}_code_uq] UNIQUE (code)",
        "unique-mismatch | unique constraint | {t}.{t}_code_uq | deferrable",
    ),
    alter(
        "columns of unique",
        "DROP CONSTRAINT [{t}_code_uq], ADD CONSTRAINT [{t}_code_uq] UNIQUE (code, qty)",
        "DROP CONSTRAINT [{t}_code_uq], ADD CONSTRAINT [{t}_code_uq] UNIQUE (code)",
        "index-mismatch | unique constraint | {t}.{t}_code_uq | columns",
    ),
    kind(
        "rename unique",
        "ALTER INDEX [{t}_code_uq] RENAME TO [{t}_code_un]",
        "ALTER INDEX [{t}_code_un] RENAME TO [{t}_code_uq]",
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
        "ALTER INDEX [{t}_title_ix] RENAME TO [{t}_tit_ix]",
        "ALTER INDEX [{t}_tit_ix] RENAME TO [{t}_title_ix]",
        "name-only | index | {t}.{t}_tit_ix | name",
    ),
    _index(
        "columns of index",
        "big_ix",
        "CREATE INDEX [{t}_big_ix] ON [{t}] (big, qty)",
        "CREATE INDEX [{t}_big_ix] ON [{t}] (big, small)",
        "columns",
    ),
    _index(
        "fewer columns of index",
        "big_ix",
        "CREATE INDEX [{t}_big_ix] ON [{t}] (big)",
        "CREATE INDEX [{t}_big_ix] ON [{t}] (big, small)",
        "columns",
    ),
    _index(
        "direction of index",
        "day_ix",
        "CREATE INDEX [{t}_day_ix] ON [{t}] (day)",
        "CREATE INDEX [{t}_day_ix] ON [{t}] (day DESC)",
        "order",
    ),
    _index(
        "nulls of index",
        "day_ix",
        "CREATE INDEX [{t}_day_ix] ON [{t}] (day DESC NULLS LAST)",
        "CREATE INDEX [{t}_day_ix] ON [{t}] (day DESC)",
        "order",
    ),
    _index(
        "make index unique",
        "title_ix",
        "CREATE UNIQUE INDEX [{t}_title_ix] ON [{t}] (title)",
        "CREATE INDEX [{t}_title_ix] ON [{t}] (title)",
        "unique",
        slug="unknown-unique",
    ),
    _index(
        "make index not unique",
        "uid_ix",
        "CREATE INDEX [{t}_uid_ix] ON [{t}] (uid)",
        "CREATE UNIQUE INDEX [{t}_uid_ix] ON [{t}] (uid)",
        "unique",
        slug="missing-unique",
    ),
    _index(
        "predicate of index",
        "part_ix",
        "CREATE INDEX [{t}_part_ix] ON [{t}] (made) WHERE qty > 1",
        "CREATE INDEX [{t}_part_ix] ON [{t}] (made) WHERE qty > 0",
        "predicate",
    ),
    _index(
        "drop predicate",
        "part_ix",
        "CREATE INDEX [{t}_part_ix] ON [{t}] (made)",
        "CREATE INDEX [{t}_part_ix] ON [{t}] (made) WHERE qty > 0",
        "predicate",
    ),
    _index(
        "expression of index",
        "lower_ix",
        "CREATE INDEX [{t}_lower_ix] ON [{t}] (upper(title))",
        "CREATE INDEX [{t}_lower_ix] ON [{t}] (lower(title))",
        "expression",
    ),
    _index(
        "method of index",
        "hash_ix",
        "CREATE INDEX [{t}_hash_ix] ON [{t}] (name)",
        "CREATE INDEX [{t}_hash_ix] ON [{t}] USING hash (name)",
        "method",
    ),
    _index(
        "include of index",
        "incl_ix",
        "CREATE INDEX [{t}_incl_ix] ON [{t}] (hour) INCLUDE (qty, big)",
        "CREATE INDEX [{t}_incl_ix] ON [{t}] (hour) INCLUDE (qty)",
        "include",
    ),
    _index(
        "operator class of index",
        "like_ix",
        "CREATE INDEX [{t}_like_ix] ON [{t}] (note)",
        "CREATE INDEX [{t}_like_ix] ON [{t}] (note text_pattern_ops)",
        "operator class",
    ),
    _index(
        "collation of index",
        "title_ix",
        'CREATE INDEX [{t}_title_ix] ON [{t}] (title COLLATE "C")',
        "CREATE INDEX [{t}_title_ix] ON [{t}] (title)",
        "collation",
    ),
    kind(
        "invalid index",
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = '\"{t}_title_ix\"'::regclass",
        "UPDATE pg_index SET indisvalid = true WHERE indexrelid = '\"{t}_title_ix\"'::regclass",
        "index-mismatch | index | {t}.{t}_title_ix | valid",
    ),
    # foreign keys
    alter(
        "drop foreign key",
        "DROP CONSTRAINT [{t}_parent_fk]",
        "ADD CONSTRAINT [{t}_parent_fk] FOREIGN KEY (parent_id) REFERENCES parent ON DELETE CASCADE",
        "missing-foreign-key | foreign key | {t}.{t}_parent_fk | existence",
    ),
    alter(
        "add foreign key",
        "ADD CONSTRAINT [{t}_new_fk] FOREIGN KEY (qty) REFERENCES parent",
        "DROP CONSTRAINT [{t}_new_fk]",
        "unknown-foreign-key | foreign key | {t}.{t}_new_fk | existence",
    ),
    kind(
        "rename foreign key",
        "ALTER TABLE [{t}] RENAME CONSTRAINT [{t}_parent_fk] TO [{t}_p]",
        "ALTER TABLE [{t}] RENAME CONSTRAINT [{t}_p] TO [{t}_parent_fk]",
        "name-only | foreign key | {t}.{t}_p | name",
    ),
]
PARENT = "FOREIGN KEY (parent_id) REFERENCES [parent] (id) ON DELETE CASCADE"
OTHER = "FOREIGN KEY (other_id) REFERENCES [other] (id) DEFERRABLE INITIALLY DEFERRED"


def _foreign(name: str, key: str, new: str, old: str, facet: str, slug: str = "foreign-key-mismatch") -> Mutation:  # noqa: PLR0917 -- a row of a table
    again = f"DROP CONSTRAINT [{{{{t}}}}_{key}], ADD CONSTRAINT [{{{{t}}}}_{key}] {{definition}}"
    changes = (again.format(definition=definition) for definition in (new, old))
    return alter(name, *changes, f"{slug} | foreign key | {{t}}.{{t}}_{key} | {facet}")


def _check(name: str, new: str, *, facet: str = "expression") -> Mutation:
    again = "DROP CONSTRAINT [{{t}}_qty_ck], ADD CONSTRAINT [{{t}}_qty_ck] CHECK ({check}"
    return alter(
        name,
        again.format(check=new),
        again.format(check="qty >= 0)"),
        f"check-mismatch | check constraint | {{t}}.{{t}}_qty_ck | {facet}",
    )


KEYS += [
    _foreign("target of foreign key", "parent_fk", PARENT.replace("[parent]", "[other]"), PARENT, "target"),
    _foreign(
        "drop on delete",
        "parent_fk",
        PARENT.replace(" ON DELETE CASCADE", ""),
        PARENT,
        "on delete",
        "foreign-key-action-mismatch",
    ),
    _foreign(
        "change on delete",
        "parent_fk",
        PARENT.replace("CASCADE", "RESTRICT"),
        PARENT,
        "on delete",
        "foreign-key-action-mismatch",
    ),
    _foreign(
        "add on update", "parent_fk", f"{PARENT} ON UPDATE CASCADE", PARENT, "on update", "foreign-key-action-mismatch"
    ),
    _foreign("match of foreign key", "parent_fk", PARENT.replace("(id)", "(id) MATCH FULL"), PARENT, "match"),
    _foreign("undefer foreign key", "other_fk", "FOREIGN KEY (other_id) REFERENCES other (id)", OTHER, "deferrable"),
    _foreign("defer immediately", "other_fk", OTHER.replace("DEFERRED", "IMMEDIATE"), OTHER, "deferrable"),
    _foreign("foreign key not valid", "parent_fk", f"{PARENT} NOT VALID", PARENT, "validated"),
    alter(
        "disable triggers",
        "DISABLE TRIGGER ALL",
        "ENABLE TRIGGER ALL",
        "foreign-key-mismatch | foreign key | {t}.{t}_parent_fk | enforced",
        "foreign-key-mismatch | foreign key | {t}.{t}_other_fk | enforced",
        because="both keys of the table live on triggers",
    ),
    # checks
    alter(
        "drop check",
        "DROP CONSTRAINT [{t}_qty_ck]",
        "ADD CONSTRAINT [{t}_qty_ck] CHECK (qty >= 0)",
        "check-mismatch | check constraint | {t}.{t}_qty_ck | existence",
    ),
    alter(
        "add check",
        "ADD CONSTRAINT [{t}_new_ck] CHECK (price > 0)",
        "DROP CONSTRAINT [{t}_new_ck]",
        "check-mismatch | check constraint | {t}.{t}_new_ck | existence",
    ),
    _check("bound of check", "qty >= 1)"),
    _check("operator of check", "qty > 0 OR qty = -1)"),
    _check("check not valid", "qty >= 0) NOT VALID", facet="validated"),
    kind(
        "rename check",
        "ALTER TABLE [{t}] RENAME CONSTRAINT [{t}_qty_ck] TO [{t}_q]",
        "ALTER TABLE [{t}] RENAME CONSTRAINT [{t}_q] TO [{t}_qty_ck]",
        "name-only | check constraint | {t}.{t}_q | name",
    ),
    alter(
        "values of check",
        "DROP CONSTRAINT [{t}_small_ck], ADD CONSTRAINT [{t}_small_ck] CHECK (small IN (1, 2))",
        "DROP CONSTRAINT [{t}_small_ck], ADD CONSTRAINT [{t}_small_ck] CHECK (small IN (1, 2, 3))",
        "check-mismatch | check constraint | {t}.{t}_small_ck | expression",
    ),
    alter(
        "labels of text enum",
        "DROP CONSTRAINT [{t}_state], ADD CONSTRAINT [{t}_state] CHECK (state IN ('open', 'done'))",
        "DROP CONSTRAINT [{t}_state], ADD CONSTRAINT [{t}_state] CHECK (state IN ('open', 'closed'))",
        "check-mismatch | check constraint | {t}.{t}_state | expression",
    ),
]

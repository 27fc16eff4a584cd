"""PostgreSQL's kinds of change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .mutations import RECREATE, kind
from .mutations_postgresql_keys import KEYS, alter


if TYPE_CHECKING:
    from .mutations import Mutation


def _column(facet: str, column: str, slug: str = "type-mismatch") -> str:
    return f"{slug} | column | {{t}}.{column} | {facet}"


def _type(
    name: str, column: str, new: str, old: str, facet: str, *, slug: str = "type-mismatch", using: str = ""
) -> Mutation:
    return alter(
        name,
        f"ALTER [{column}] TYPE {new}{using.format(type=new, column=f'[{column}]')}",
        f"ALTER [{column}] TYPE {old}{using.format(type=old, column=f'[{column}]')}",
        _column(facet, column, slug),
    )


CAST = " USING CAST(CAST({column} AS text) AS {type})"
COLOURS = "ENUM ('RED', 'GREEN', 'BLUE')"
RECAST = (
    "ALTER TABLE [{{t}}] ALTER [colour] TYPE text;; DROP TYPE [{{t}}_colour];; "
    "CREATE TYPE [{{t}}_colour] AS {labels};; "
    "ALTER TABLE [{{t}}] ALTER [colour] TYPE [{{t}}_colour] USING NULL"
)
EVERY: list[Mutation] = [
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
    kind(
        "comment of table",
        "COMMENT ON TABLE [{t}] IS 'other'",
        "COMMENT ON TABLE [{t}] IS 'things'",
        "comment-mismatch | table | {t} | comment",
    ),
    # columns
    alter("drop column", "DROP [price]", "ADD [price] numeric(10, 2)", _column("existence", "price", "missing-column")),
    alter("add column", "ADD [extra] int", "DROP [extra]", _column("existence", "extra", "unknown-column")),
    alter(
        "add required column", "ADD [must] int NOT NULL", "DROP [must]", _column("existence", "must", "unknown-column")
    ),
    alter(
        "rename column",
        "RENAME [ratio] TO [ratios]",
        "RENAME [ratios] TO [ratio]",
        _column("existence", "ratio", "possible-rename"),
    ),
    kind(
        "comment of column",
        "COMMENT ON COLUMN [{t}].[note] IS NULL",
        "COMMENT ON COLUMN [{t}].[note] IS 'free text'",
        _column("comment", "note", "comment-mismatch"),
    ),
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
    _type(
        "collation",
        "german",
        "varchar(30)",
        'varchar(30) COLLATE "C"',
        "collation",
        slug="collation-mismatch",
    ),
    # nullability, defaults
    alter(
        "drop not null",
        "ALTER [code] DROP NOT NULL",
        "ALTER [code] SET NOT NULL",
        _column("nullable", "code", "nullability-mismatch"),
    ),
    alter(
        "set not null",
        "ALTER [price] SET NOT NULL",
        "ALTER [price] DROP NOT NULL",
        _column("nullable", "price", "nullability-mismatch"),
    ),
    alter(
        "drop default",
        "ALTER [qty] DROP DEFAULT",
        "ALTER [qty] SET DEFAULT 0",
        _column("default", "qty", "default-mismatch"),
    ),
    alter(
        "add default",
        "ALTER [price] SET DEFAULT 1",
        "ALTER [price] DROP DEFAULT",
        _column("default", "price", "default-mismatch"),
    ),
    alter(
        "change default",
        "ALTER [name] SET DEFAULT 'its'",
        "ALTER [name] SET DEFAULT 'it''s'",
        _column("default", "name", "default-mismatch"),
    ),
    alter(
        "negate default",
        "ALTER [flag] SET DEFAULT true",
        "ALTER [flag] SET DEFAULT false",
        _column("default", "flag", "default-mismatch"),
    ),
    alter(
        "function of default",
        "ALTER [made] SET DEFAULT clock_timestamp()",
        "ALTER [made] SET DEFAULT now()",
        _column("default", "made", "default-mismatch"),
    ),
    # enums
    kind(
        "add label",
        "ALTER TYPE [{t}_colour] ADD VALUE 'BLACK'",
        RECAST.format(labels=COLOURS),
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


def _recast(name: str, labels: str, *expects: str) -> Mutation:
    return kind(name, RECAST.format(labels=labels), RECAST.format(labels=COLOURS), *expects)


EVERY += [
    _recast("remove label", "ENUM ('RED', 'GREEN')", _column("labels", "colour", "enum-values-mismatch")),
    _recast(
        "reorder labels", "ENUM ('GREEN', 'RED', 'BLUE')", _column("label order", "colour", "enum-values-mismatch")
    ),
    _type("enum to text", "colour", "text", "[{t}_colour]", "type", using=" USING NULL"),
    # generated columns and numbering
    alter(
        "change generated",
        "DROP [total];; ALTER TABLE [{t}] ADD [total] bigint GENERATED ALWAYS AS (qty * 3) STORED",
        "DROP [total];; ALTER TABLE [{t}] ADD [total] bigint GENERATED ALWAYS AS (qty * 2) STORED",
        _column("generated", "total", "generated-mismatch"),
    ),
    alter(
        "ungenerate",
        "ALTER [total] DROP EXPRESSION",
        "DROP [total];; ALTER TABLE [{t}] ADD [total] bigint GENERATED ALWAYS AS (qty * 2) STORED",
        _column("generated", "total", "generated-mismatch"),
    ),
    alter(
        "identity by default",
        "ALTER [num] SET GENERATED BY DEFAULT",
        "ALTER [num] SET GENERATED ALWAYS",
        _column("identity", "num", "identity-mismatch"),
    ),
    alter(
        "drop identity",
        "ALTER [num] DROP IDENTITY",
        "ALTER [num] ADD GENERATED ALWAYS AS IDENTITY",
        _column("identity", "num", "identity-mismatch"),
    ),
    alter(
        "options of identity",
        "ALTER [num] SET INCREMENT BY 5",
        "ALTER [num] SET INCREMENT BY 1",
        _column("identity", "num", "identity-mismatch"),
    ),
    alter(
        "unnumber serial",
        "ALTER [id] DROP DEFAULT",
        "ALTER [id] SET DEFAULT nextval('\"{t}_id_seq\"')",
        _column("identity", "id", "identity-mismatch"),
    ),
]
MUTATIONS = (*EVERY, *KEYS)

"""What SQL text does to a schema, and that nothing is guessed."""

from __future__ import annotations

import pytest

from auditor.model import effects as do
from auditor.model.names import Kind, QualifiedName
from auditor.model.schema import EnumType, ForeignKey, Generated, Index, IndexPart, Sequence, Unique
from auditor.plugin import loader
from auditor.sql.effects.text import effects


def read(text: str, engine: str = "postgresql") -> list[do.Effect]:
    """The effects of a text."""
    found = loader.load(engine)
    return effects(text, found, found.declarations.server(()))


def test_data_statements_do_nothing() -> None:
    """Rows, sessions, privileges and routines are no part of the schema."""
    text = """INSERT INTO t VALUES ('; DROP TABLE t'); UPDATE t SET a = 1; SELECT 1; SET search_path TO x;
              GRANT SELECT ON t TO u; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$;
              CREATE EXTENSION IF NOT EXISTS hstore; DROP TRIGGER x ON t; VACUUM t"""
    assert read(text) == []


def test_a_trigger_with_a_body_is_one_statement() -> None:
    """The statements inside of BEGIN and END are not executed now."""
    text = "CREATE TRIGGER x AFTER INSERT ON t FOR EACH ROW BEGIN DELETE FROM u; DROP TABLE v; END"
    assert read(text, "mysql") == []


@pytest.mark.parametrize(
    ("text", "effect"),
    [
        ("DROP TABLE IF EXISTS a, b CASCADE", do.RemoveTable(QualifiedName("a"), checked=True)),
        ("ALTER TABLE t RENAME COLUMN A TO B", do.RenameColumn(QualifiedName("t"), "a", "b")),
        ('ALTER TABLE "T" RENAME TO u', do.MoveTable(QualifiedName("T"), QualifiedName("u"))),
        ("ALTER TABLE x.t SET SCHEMA y", do.MoveTable(QualifiedName("t", "x"), QualifiedName("t", "y"))),
        ("ALTER TYPE e ADD VALUE 'b' AFTER 'a'", do.AddLabel(QualifiedName("e"), "b", after="a")),
        ("CREATE TYPE public.e AS ENUM ('a', 'it''s')", do.MakeEnum(EnumType(QualifiedName("e"), ("a", "it's")))),
        ("CREATE SEQUENCE IF NOT EXISTS s", do.MakeSequence(Sequence(QualifiedName("s")), checked=True)),
        ("COMMENT ON TABLE t IS NULL", do.SetOptions(QualifiedName("t"), {"comment": None})),
        ("DROP INDEX CONCURRENTLY i", do.RemovePart(None, "i", (Kind.INDEX, Kind.UNIQUE))),
        ("ALTER TABLE t ADD UNIQUE (a)", do.AddPart(QualifiedName("t"), Unique(None, ("a",)))),
        (
            "ALTER TABLE t ADD CONSTRAINT u UNIQUE USING INDEX i DEFERRABLE",
            do.TakeIndex(QualifiedName("t"), Unique("u", (), "deferrable"), "i"),
        ),
        (
            "ALTER TABLE t ADD CONSTRAINT n NOT NULL a NOT VALID",
            do.AlterColumn(QualifiedName("t"), "a", {"nullable": False}),
        ),
        (
            "ALTER TABLE t ALTER a SET EXPRESSION AS (b * 2)",
            do.AlterColumn(QualifiedName("t"), "a", {"generated": Generated("b * 2")}),
        ),
        ("ALTER SEQUENCE s AS int8", do.TypeSequence(QualifiedName("s"), "bigint")),
        ("ALTER SEQUENCE s OWNED BY t.c", do.OwnSequence(QualifiedName("s"), QualifiedName("t"), "c")),
        (
            "ALTER TABLE t ALTER INDEX i NOT IGNORED",
            do.AlterPart(QualifiedName("t"), "i", (Kind.INDEX, Kind.UNIQUE), {"visible": True}),
        ),
        (
            "ALTER TABLE ONLY t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES u (b) ON DELETE SET NULL NOT VALID",
            do.AddPart(
                QualifiedName("t"),
                ForeignKey("f", ("a",), QualifiedName("u"), ("b",), "SET NULL", validated=False),
            ),
        ),
        (
            'CREATE INDEX i ON t (lower(a) COLLATE "C" DESC, b varchar_pattern_ops)',
            do.AddPart(
                QualifiedName("t"),
                Index(
                    "i",
                    (
                        IndexPart(expression='lower(a) COLLATE "C"', descending=True),
                        IndexPart("b", operator_class="varchar_pattern_ops"),
                    ),
                ),
            ),
        ),
    ],
)
def test_one_effect(text: str, effect: do.Effect) -> None:
    """A statement's first effect, names folded as the engine does."""
    assert read(text)[0] == effect


def test_actions_of_one_statement_are_read_one_by_one() -> None:
    """An action that nobody reads leaves its table uncertain, and the others as they are."""
    made = read("ALTER TABLE t DROP COLUMN a, ATTACH PARTITION p DEFAULT, ALTER b DROP NOT NULL")
    table = QualifiedName("t")
    assert (made[0], made[2]) == (do.RemoveColumn(table, "a"), do.AlterColumn(table, "b", {"nullable": True}))
    assert isinstance(made[1], do.Unfollowed)
    assert made[1].subjects == (table,)


@pytest.mark.parametrize(
    "text",
    [
        "DO $$ BEGIN EXECUTE 'ALTER TABLE author ADD x int'; END $$",
        "CALL change_author('author')",
        "CREATE TABLE author AS SELECT 1 AS a",
        "FROBNICATE author",
        "DROP SCHEMA author CASCADE",
    ],
)
def test_what_nobody_reads_is_said(text: str) -> None:
    """Blocks, procedures and unknown statements are never guessed; they tell the names in them."""
    (effect,) = read(text)
    assert isinstance(effect, do.Unfollowed)
    assert "author" in effect.names or effect.subjects == (QualifiedName("author"),)


@pytest.mark.parametrize(
    "text",
    [
        "DO $$ BEGIN CREATE TYPE mood AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN null; END $$;",
        (
            "DO $body$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'mood') THEN "
            "CREATE TYPE mood AS ENUM ('a'); END IF; END $body$ LANGUAGE plpgsql"
        ),
    ],
)
def test_a_block_that_only_repeats_well_is_read(text: str) -> None:
    """Two ways to write CREATE TYPE IF NOT EXISTS."""
    assert read(text) == [do.MakeEnum(EnumType(QualifiedName("mood"), ("a",)), checked=True)]


@pytest.mark.parametrize(
    "body",
    [
        "BEGIN FOR r IN SELECT 1 LOOP ALTER TABLE t DROP COLUMN a; END LOOP; END",
        "BEGIN IF NOT EXISTS (SELECT 1 FROM settings WHERE key = 'x') THEN CREATE TYPE mood AS ENUM ('a'); END IF; END",
        "BEGIN CREATE TYPE mood AS ENUM ('a'); EXCEPTION WHEN OTHERS THEN DROP TABLE t; END",
        "DECLARE a int; BEGIN ALTER TABLE t DROP COLUMN a; END",
    ],
)
def test_a_block_that_decides_is_not_read(body: str) -> None:
    """Loops, conditions on data and other handlers make it uncertain what runs."""
    assert [type(effect) for effect in read(f"DO $$ {body} $$")] == [do.Unfollowed]


@pytest.mark.parametrize(
    "body",
    [
        (
            "DECLARE done boolean; BEGIN -- look\n done := EXISTS (SELECT 1 FROM pg_extension); IF NOT done THEN BEGIN "
            "CREATE EXTENSION pgcrypto; EXCEPTION WHEN OTHERS THEN RAISE NOTICE 'ALTER TABLE t'; END; END IF; END"
        ),
        "DECLARE r record; BEGIN FOR r IN SELECT id FROM t LOOP UPDATE t SET a = 1 WHERE id = r.id; END LOOP; END",
    ],
)
def test_a_block_without_a_statement_on_the_schema_changes_none(body: str) -> None:
    """Whatever it decides, it decides about rows, extensions and messages."""
    assert read(f"DO $$ {body} $$") == []


def test_a_text_without_tokens_is_said() -> None:
    """A string that never ends is no reason to fail."""
    (effect,) = read("ALTER TABLE t ADD COLUMN a text DEFAULT 'never")
    assert isinstance(effect, do.Unfollowed)


def test_mysql_swallows_no_rename() -> None:
    """RENAME TABLE of several tables, behind another statement."""
    made = read("SET x = 1; RENAME TABLE `a b` TO c, d TO e", "mysql")
    assert made == [
        do.MoveTable(QualifiedName("a b"), QualifiedName("c")),
        do.MoveTable(QualifiedName("d"), QualifiedName("e")),
    ]

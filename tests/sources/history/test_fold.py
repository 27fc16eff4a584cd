"""Operations folded into a state: revisions, origins, and what could not be followed."""

from __future__ import annotations

from pathlib import Path

from auditor.model.history import Trouble
from auditor.model.names import Kind, ObjectRef, Origin, QualifiedName
from auditor.model.schema import Identity, Schema, Table
from auditor.plugin import loader
from auditor.sources.child import steps
from auditor.sources.child.messages import (
    DeclaredColumn,
    DeclaredForeignKey,
    DeclaredIndex,
    DeclaredKey,
    DeclaredPart,
    DeclaredTable,
    Place,
)
from auditor.sources.history.fold import Fold


def place(line: int) -> Place:
    """A line of the only file."""
    return Place(str(Path.cwd() / "versions/a.py"), line)


def fold_of(engine: str = "postgresql", version: tuple[int, ...] = ()) -> Fold:
    """An empty fold."""
    found = loader.load(engine)
    return Fold(found, found.declarations.server(version), Path.cwd())


def run(fold: Fold, revision: str, *told: steps.Step) -> tuple[Schema, tuple[Trouble, ...]]:
    """The schema after a revision of these steps, and its troubles."""
    fold.begin(revision)
    for step in told:
        fold.step(step)
    moment, troubles = fold.end()
    return fold.state.schema(moment), troubles


def author() -> steps.CreateTable:
    """A table with an unnamed unique constraint."""
    columns = (
        DeclaredColumn("id", "INTEGER", nullable=False, primary_key=True, numbered=True),
        DeclaredColumn("name", "VARCHAR(20)", nullable=False),
    )
    uniques = (DeclaredKey(None, ("name",)),)
    table = DeclaredTable("history", "author", None, columns, DeclaredKey(None, ("id",)), uniques)
    return steps.CreateTable(table, place=place(3))


def book() -> steps.CreateTable:
    """A table with a foreign key without a name."""
    columns = (DeclaredColumn("author", "INTEGER"), DeclaredColumn("title", "TEXT"))
    keys = (DeclaredForeignKey(None, ("author",), "author", None, ("id",)),)
    return steps.CreateTable(DeclaredTable("history", "book", None, columns, foreign_keys=keys), place=place(4))


def table(schema: Schema, name: str) -> Table:
    """The table of this name."""
    return next(item for item in schema.tables if item.name.name == name)


def test_every_revision_has_its_own_schema() -> None:
    """The schema at a revision stays what it was; what later ones do not touch is shared."""
    fold = fold_of()
    first, _ = run(fold, "one", author(), book())
    second, _ = run(fold, "two", steps.DropColumn("author", "name", place=place(9)))
    assert [column.name for column in table(first, "author").columns] == ["id", "name"]
    assert [column.name for column in table(second, "author").columns] == ["id"]
    assert table(first, "book") is table(second, "book")
    assert fold.state.schema(0).tables == ()


def test_origins_name_the_step() -> None:
    """Whatever a step makes or alters knows its line and revision."""
    fold = fold_of()
    run(fold, "one", author())
    altered = DeclaredColumn("name", "TEXT")
    index = DeclaredIndex("ix", (DeclaredPart("name"),))
    schema, _ = run(
        fold,
        "two",
        steps.AlterColumn("author", "name", altered, ("type",), place=place(7)),
        steps.AddIndex("author", index, place=place(8)),
    )
    found = table(schema, "author")
    origins = [found.origin, *(item.origin for item in found.columns), *(item.origin for item in found.indexes)]
    told = [str(origin) for origin in origins]
    where = "versions/a.py"
    assert told == [
        f"revision one {where}:3",
        f"revision one {where}:3",
        f"revision two {where}:7",
        f"revision two {where}:8",
    ]


def test_a_rename_is_followed_everywhere() -> None:
    """Keys, and foreign keys of other tables, know the new names."""
    fold = fold_of()
    run(fold, "one", author(), book())
    renamed = steps.AlterColumn("author", "id", DeclaredColumn("key", ""), ("name",), place=place(5))
    schema, troubles = run(fold, "two", renamed, steps.RenameTable("author", "writer", place=place(6)))
    (key,) = table(schema, "book").foreign_keys
    assert (key.target, key.target_columns) == (QualifiedName("writer"), ("key",))
    primary = table(schema, "writer").primary_key
    assert primary is not None
    assert (primary.columns, troubles) == (("key",), ())


def test_generated_names_are_the_servers() -> None:
    """What nobody named can be dropped by the name that the server gave it, also under a new table name."""
    fold = fold_of()
    run(fold, "one", author(), book(), steps.RenameTable("author", "writer", place=place(5)))
    schema, troubles = run(
        fold,
        "two",
        steps.DropConstraint("writer", "author_name_key", "unique", place=place(6)),
        steps.DropConstraint("book", "book_author_fkey", "foreignkey", place=place(7)),
    )
    assert (table(schema, "writer").uniques, table(schema, "book").foreign_keys, troubles) == ((), (), ())


def test_the_index_of_a_foreign_key_stays() -> None:
    """MariaDB keeps the index that it made for a key, called as its column when the key had no name."""
    fold = fold_of("mysql", (10, 11))
    run(fold, "one", author(), book())
    schema, _ = run(fold, "two", steps.DropConstraint("book", "book_ibfk_1", "foreignkey", place=place(6)))
    assert [(index.name, index.columns, index.implicit) for index in table(schema, "book").indexes] == [
        ("author", ("author",), False)
    ]


def test_a_table_of_somebody_else_is_unknown() -> None:
    """An operation on a table that no revision made tells so once, and nobody may say that it is missing."""
    fold = fold_of()
    step = steps.DropColumn("legacy", "a", place=place(3))
    schema, troubles = run(fold, "one", step, step)
    reference = ObjectRef(Kind.TABLE, QualifiedName("legacy"))
    assert [(item.code, item.touches) for item in troubles] == [("unknown-table", (reference,))]
    assert [(gap.table, gap.blocking) for gap in schema.gaps] == [(QualifiedName("legacy"), False)]


def test_what_is_checked_may_be_there() -> None:
    """IF EXISTS and IF NOT EXISTS do nothing where there is nothing to do."""
    fold = fold_of()
    again = steps.CreateTable(DeclaredTable("history", "author", None, ()), checked=True, place=place(4))
    gone = steps.DropTable("never", checked=True, place=place(5))
    schema, troubles = run(fold, "one", author(), again, gone)
    assert (len(table(schema, "author").columns), troubles) == (2, ())


def test_an_opaque_statement_touches_what_it_names() -> None:
    """Only the tables in it are uncertain; they are certain again once they are made anew."""
    fold = fold_of()
    run(fold, "one", author(), book())
    block = steps.Execute("DO $$ BEGIN EXECUTE 'ALTER TABLE book ADD x int'; END $$", place=place(8))
    schema, (trouble,) = run(fold, "two", block)
    assert (trouble.code, trouble.origin.line) == ("opaque", 8)
    assert [gap.table for gap in schema.gaps] == [QualifiedName("book")]
    schema, _ = run(fold, "three", steps.DropTable("book", place=place(9)), book())
    assert schema.gaps == ()


def test_an_unknown_operation_leaves_nothing_certain() -> None:
    """An operation of a third party that says no SQL may have done anything."""
    schema, (trouble,) = run(fold_of(), "one", author(), steps.Opaque("ReplaceEverything", place=place(4)))
    assert (trouble.touches, [gap.table for gap in schema.gaps]) == ((), [None])


def test_a_rebuilt_table_keeps_its_origins() -> None:
    """Batch mode makes a table anew: what was there before still comes from where it came from."""
    fold = fold_of("sqlite")
    run(fold, "one", author())
    rebuilt = DeclaredTable("history", "author", None, author().table.columns, DeclaredKey(None, ("id",)))
    unclear = steps.DropConstraint("author", "by_convention", "unique", place=place(5))
    schema, troubles = run(fold, "two", unclear, steps.RebuildTable(rebuilt, place=place(5)))
    found = table(schema, "author")
    assert ({item.origin.revision for item in found.columns}, found.uniques, troubles) == ({"one"}, (), ())


def test_create_all_is_told() -> None:
    """A table that comes from metadata of the application is a trouble for rules, and still followed."""
    direct = steps.CreateTable(author().table, direct=True, place=place(3))
    schema, (trouble,) = run(fold_of(), "one", direct)
    assert (trouble.code, trouble.origin) == ("creates-all", Origin("versions/a.py", 3, "one"))
    assert len(schema.tables) == 1


def test_the_direction_of_a_key_part_is_no_part_of_its_name() -> None:
    """Text such as "name ASC" in op.create_index, whose table is only named there; sa.desc("name") as in models."""
    for text, outside, descending in (
        ("name ASC", False, False),
        ("name DESC", False, True),
        ("(name) DESC", False, True),
        ("name", True, True),
    ):
        index = DeclaredIndex("ix", (DeclaredPart(None, text, descending=outside),))
        made, _ = run(fold_of(), "one", author(), steps.AddIndex("author", index, place=place(9)))
        (part,) = made.tables[0].indexes[0].parts
        assert (part.column, part.expression, part.descending) == ("name", None, descending)


def test_a_primary_key_follows_the_name_of_its_index() -> None:
    """ALTER INDEX names the constraint anew, too (PostgreSQL 16, ALTER INDEX)."""
    fold = fold_of()
    rename = steps.Execute("ALTER INDEX author_pkey RENAME TO pk_author", place=place(5))
    made, troubles = run(fold, "one", author(), rename)
    assert (made.tables[0].primary_key and made.tables[0].primary_key.name, troubles) == ("pk_author", ())


def test_an_index_that_becomes_a_constraint_gives_it_its_columns() -> None:
    """USING INDEX: the index is gone, and the constraint has its name and its columns."""
    made = steps.Execute("CREATE UNIQUE INDEX CONCURRENTLY i ON author (name)", place=place(4))
    taken = steps.Execute("ALTER TABLE author ADD CONSTRAINT u UNIQUE USING INDEX i", place=place(5))
    schema, troubles = run(fold_of(), "one", author(), made, taken)
    found = table(schema, "author")
    assert [key.columns for key in found.uniques if key.name == "u"] == [("name",)]
    assert (found.indexes, troubles) == ((), ())


def test_the_sequence_of_a_serial_column_ends_where_it_is_told_to() -> None:
    """A column that grows leaves its sequence behind, until that grows, too."""
    fold = fold_of()
    run(fold, "one", steps.Execute("CREATE TABLE counted (id serial PRIMARY KEY)", place=place(4)))
    schema, _ = run(fold, "two", steps.Execute("ALTER TABLE counted ALTER id TYPE bigint", place=place(5)))
    behind = table(schema, "counted").columns[0].identity
    schema, troubles = run(fold, "three", steps.Execute("ALTER SEQUENCE counted_id_seq AS bigint", place=place(6)))
    grown = table(schema, "counted").columns[0].identity
    assert (behind, grown, troubles) == (Identity("serial", (("maxvalue", 2_147_483_647),)), Identity("serial"), ())

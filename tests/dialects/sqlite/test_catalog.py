from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from auditor.errors import ConnectionFailed
from auditor.model.names import Kind, QualifiedName, Role
from auditor.model.schema import (
    Check,
    ForeignKey,
    Gap,
    Generated,
    Identity,
    IndexPart,
    PrimaryKey,
    Schema,
    Table,
    Unique,
)
from auditor.plugin.engine import Scope
from auditor.sources.live import Limits, connect
from auditor_sqlite import ENGINE
from auditor_sqlite.tables import Facts, build_table

from .conftest import make


if TYPE_CHECKING:
    from .conftest import Reading

OPENING = 4
"""Statements that open the session."""
SERVER = 1


def table(schema: Schema, name: str) -> Table:
    """Return the table of this name."""
    return next(item for item in schema.tables if item.name.name == name)


def test_columns(read: Reading) -> None:
    """Types, nullability, defaults, collations and generated columns."""
    schema, _ = read(
        """CREATE TABLE t (id integer primary key, "a""b" varchar(5) NOT NULL DEFAULT 'x' COLLATE NoCase,
        n int DEFAULT NULL, d datetime DEFAULT (CURRENT_TIMESTAMP), g AS (n * 2), s text AS (lower(d)) STORED)"""
    )
    columns = {column.name: column for column in table(schema, "t").columns}
    assert Role.LIVE is schema.role
    assert list(columns) == ["id", 'a"b', "n", "d", "g", "s"]
    assert (Identity("rowid"), False) == (columns["id"].identity, columns["id"].nullable)
    assert (
        columns['a"b'].type.name,
        columns['a"b'].type.args,
        columns['a"b'].nullable,
        columns['a"b'].default,
        columns['a"b'].collation,
    ) == ("varchar", (5,), False, "'x'", "NOCASE")
    assert (columns["n"].default, columns["n"].nullable, columns["n"].collation) == (None, True, None)
    assert columns["d"].default == "CURRENT_TIMESTAMP"
    assert Generated("n * 2", stored=False) == columns["g"].generated
    assert Generated("lower(d)", stored=True) == columns["s"].generated


@pytest.mark.parametrize(
    ("key", "identity", "nullable"),
    [
        ("id INTEGER PRIMARY KEY", Identity("rowid"), False),
        ("id integer, PRIMARY KEY (id DESC)", Identity("rowid"), False),
        ("id INTEGER PRIMARY KEY DESC", None, True),
        ("id INT PRIMARY KEY", None, True),
        ("id BIGINT PRIMARY KEY", None, True),
        ("id TEXT NOT NULL PRIMARY KEY", None, False),
        ("id INTEGER, b, PRIMARY KEY (id, b)", None, True),
        ("id INTEGER PRIMARY KEY) WITHOUT ROWID -- (", None, False),
        ("id TEXT PRIMARY KEY) STRICT -- (", None, False),
    ],
)
def test_which_key_is_the_rowid(read: Reading, key: str, identity: Identity | None, nullable: bool) -> None:
    """INTEGER PRIMARY KEY alone numbers itself and refuses NULL; others take NULL, as SQLite has it."""
    schema, _ = read(f"CREATE TABLE t ({key})".replace("-- ()", ""))
    column = schema.tables[0].columns[0]
    assert (identity, nullable) == (column.identity, column.nullable)


def test_keys_and_constraints(read: Reading) -> None:
    """Names come from the text; REFERENCES without columns means the parent's primary key."""
    schema, queries = read(
        "CREATE TABLE P (a int, B int, CONSTRAINT pk_p PRIMARY KEY (B, a))",
        """CREATE TABLE t (id integer primary key autoincrement, x int UNIQUE, y int,
        CONSTRAINT u UNIQUE (Y, x), CONSTRAINT fk FOREIGN KEY (x, y) REFERENCES p ON DELETE CASCADE,
        FOREIGN KEY (y) REFERENCES ghost (id) ON UPDATE RESTRICT DEFERRABLE INITIALLY DEFERRED,
        CONSTRAINT c CHECK (x > 0 /* zero */))""",
    )
    found = table(schema, "t")
    assert PrimaryKey("pk_p", ("B", "a")) == table(schema, "P").primary_key
    assert found.columns[0].extras == (("autoincrement", True),)
    assert (Unique(None, ("x",)), Unique("u", ("y", "x"))) == found.uniques
    ghost = ForeignKey(
        None, ("y",), QualifiedName("ghost"), ("id",), on_update="RESTRICT", deferrable="initially deferred"
    )
    cascade = ForeignKey("fk", ("x", "y"), QualifiedName("P"), ("B", "a"), on_delete="CASCADE")
    assert (ghost, cascade) == found.foreign_keys
    assert (Check("c", "x > 0"),) == found.checks
    assert found.indexes == ()
    assert len(queries) == OPENING + SERVER + 5


def test_two_constraints_with_one_index(read: Reading) -> None:
    """SQLite keeps one index for a key and a unique constraint over the same columns; both are there."""
    schema, _ = read("CREATE TABLE t (a text PRIMARY KEY, CONSTRAINT u UNIQUE (a))")
    assert (PrimaryKey(None, ("a",)), (Unique("u", ("a",)),)) == (
        schema.tables[0].primary_key,
        schema.tables[0].uniques,
    )


def test_indexes(read: Reading) -> None:
    """Expressions, directions, collations other than the column's, and predicates."""
    schema, _ = read(
        "CREATE TABLE t (a text COLLATE nocase, b int)",
        "CREATE UNIQUE INDEX i ON t (lower(a) DESC, a COLLATE NOCASE, b DESC, a COLLATE binary) WHERE b IS NULL",
    )
    (index,) = schema.tables[0].indexes
    assert (
        IndexPart(expression="lower(a)", descending=True),
        IndexPart("a"),
        IndexPart("b", descending=True),
        IndexPart("a", collation="BINARY"),
    ) == index.parts
    assert (index.name, index.unique, index.predicate) == ("i", True, "b IS NULL")


def test_options_of_tables(read: Reading) -> None:
    """STRICT and WITHOUT ROWID are always stated."""
    schema, _ = read("CREATE TABLE a (id int primary key) STRICT, WITHOUT ROWID", "CREATE TABLE b (id int)")
    assert [item.extras for item in schema.tables] == [
        (("strict", True), ("without_rowid", True)),
        (("strict", False), ("without_rowid", False)),
    ]


def test_views(read: Reading) -> None:
    """A view has columns with types; a broken one is a gap, and hides no other."""
    schema, _ = read(
        "CREATE TABLE t (a varchar(5), b)",
        "CREATE VIEW v AS SELECT a, b, a || b AS c FROM t",
        "CREATE VIEW broken AS SELECT * FROM gone",
    )
    view = table(schema, "v")
    assert (view.kind, [column.type.name for column in view.columns]) == (Kind.VIEW, ["varchar", "", ""])
    (gap,) = schema.gaps
    assert (QualifiedName("broken"), None, False) == (gap.table, gap.kind, gap.blocking)
    assert "gone" in gap.why


@pytest.mark.parametrize("version", [(), (3, 34, 1)], ids=["this", "before pragma_table_list"])
def test_virtual_tables_are_gaps(read: Reading, version: tuple[int, ...]) -> None:
    """Neither the virtual table nor its shadow tables are anybody's; the former is said not to be read."""
    schema, _ = read(
        "CREATE TABLE t (id integer primary key autoincrement)",
        "INSERT INTO t DEFAULT VALUES",
        "CREATE VIRTUAL TABLE f USING fts5(body)",
        "CREATE TABLE f_own (a)",
        "ANALYZE",
        version=version,
    )
    assert [item.name.name for item in schema.tables] == ["f_own", "t"]
    assert [QualifiedName("f")] == [gap.table for gap in schema.gaps]


def test_the_number_of_queries_does_not_grow(read: Reading, tmp_path: Path) -> None:
    """Two hundred tables take as many queries as one."""
    one = read("CREATE TABLE t (id integer primary key)")[1]
    make(tmp_path / "many.db", *(f"CREATE TABLE t{n} (id integer primary key, a int references t)" for n in range(200)))
    with connect(sa.make_url(f"sqlite:///{tmp_path}/many.db"), ENGINE, Limits()) as reader:
        schema = ENGINE.catalog.read(reader, ENGINE.catalog.server(reader), Scope())
    assert (200, len(one)) == (len(schema.tables), len(reader.log))


def test_the_scope(read: Reading) -> None:
    """Patterns choose tables, `main` is the default schema, and an attached database is a gap."""
    make_two = ("CREATE TABLE one (id int)", "CREATE TABLE two (id int)")
    schema, _ = read(*make_two, scope=Scope((None, "other"), ("o*",)))
    assert [item.name.name for item in schema.tables] == ["one"]
    assert [(gap.what, gap.kind) for gap in schema.gaps] == [("schema other", Kind.TABLE)]


def test_conflict_clauses_are_told(read: Reading) -> None:
    """What no model is compared with is said; the default is not worth a word."""
    schema, _ = read(
        """CREATE TABLE t (id integer primary key on conflict abort, a text not null on conflict ignore,
        unique (id, a) on conflict replace)"""
    )
    assert [gap.what for gap in schema.gaps] == ["ON CONFLICT REPLACE of t (id, a)", "ON CONFLICT IGNORE of t a"]
    assert [gap.blocking for gap in schema.gaps] == [False, False]


def test_keys_that_compare_by_another_collation_than_their_columns_are_told(read: Reading) -> None:
    """Models have no place for it, and a table that is made anew would lose it."""
    schema, _ = read("CREATE TABLE t (a TEXT COLLATE nocase, b TEXT, UNIQUE (a, b COLLATE NoCase), UNIQUE (a))")
    assert [(gap.what, gap.blocking) for gap in schema.gaps] == [("COLLATE NOCASE of t (b)", False)]


def test_a_text_that_cannot_be_read() -> None:
    """What the text would have told is a gap; what the pragmas tell is there."""
    facts = Facts(
        table_texts={"t": "CREATE TABLE t (nonsense"},
        index_texts={"i": "CREATE INDEX nonsense"},
        columns={"t": [("a", "int", 1, None, 0, 0)]},
        folded={"t": "t"},
        indexes={"t": [("i", 0, "c", "a", 0, "BINARY"), ("sqlite_autoindex_t_1", 1, "u", "a", 0, "BINARY")]},
        foreign_keys={},
    )
    found, gaps = build_table("t", facts)
    assert (["a"], (Unique(None, ("a",)),)) == ([column.name for column in found.columns], found.uniques)
    assert [(Kind.CHECK, QualifiedName("t")), (Kind.INDEX, QualifiedName("t"))] == [
        (gap.kind, gap.table) for gap in gaps
    ]
    assert all(isinstance(gap, Gap) and gap.blocking for gap in gaps)


def test_the_server(read: Reading) -> None:
    """Version and the settings that change meaning."""
    server = read("CREATE TABLE t (a)")[0].server
    assert (
        server.engine,
        server.setting("default_schema"),
        server.setting("encoding"),
        server.setting("foreign_keys"),
    ) == ("sqlite", "main", "UTF-8", "off")
    assert server.version >= (3, 31)


def test_a_file_is_neither_made_nor_changed(tmp_path: Path) -> None:
    """Reading leaves the bytes as they are, and writing through the session fails."""
    path = tmp_path / "kept.db"
    make(path, "CREATE TABLE t (id integer primary key)", "INSERT INTO t VALUES (1)")
    before = path.read_bytes()
    with connect(sa.make_url(f"sqlite:///{path}"), ENGINE, Limits()) as reader:
        ENGINE.catalog.read(reader, ENGINE.catalog.server(reader), Scope())
        assert reader.rows("writing", "DELETE FROM t") == []
        assert "readonly" in reader.gaps[0].why or "read-only" in reader.gaps[0].why
    assert before == path.read_bytes()
    assert [item.name for item in tmp_path.iterdir()] == ["kept.db"]


def test_a_database_in_wal_mode_at_rest_gets_no_files(tmp_path: Path) -> None:
    """Reading leaves no -wal and no -shm, which the owner might not be allowed to write."""
    path = tmp_path / "wal ?#.db"
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode = wal")
    database.execute("CREATE TABLE t (id integer primary key)")
    database.close()
    assert names_in(path) == ["t"]
    assert [item.name for item in tmp_path.iterdir()] == ["wal ?#.db"]


def test_a_database_in_wal_mode_in_use_is_read_as_it_is(tmp_path: Path) -> None:
    """What was committed a moment ago is in the -wal file, and is seen; the writer is not disturbed."""
    path = tmp_path / "wal.db"
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode = wal")
    database.execute("CREATE TABLE t (id integer primary key)")
    database.execute("BEGIN IMMEDIATE")
    database.execute("CREATE TABLE later (id integer primary key)")
    assert names_in(path) == ["t"]
    database.execute("COMMIT")
    assert names_in(path) == ["later", "t"]
    database.close()


def test_a_locked_database_is_a_sentence(tmp_path: Path) -> None:
    """A writer that does not finish in time."""
    path = tmp_path / "locked.db"
    make(path, "CREATE TABLE t (id integer primary key)")
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN EXCLUSIVE")
    with pytest.raises(ConnectionFailed, match="another process is writing"):
        names_in(path)
    writer.close()


def names_in(path: Path) -> list[str]:
    """Return the names of the tables."""
    with connect(sa.URL.create("sqlite", database=str(path)), ENGINE, Limits(lock=1)) as reader:
        schema = ENGINE.catalog.read(reader, ENGINE.catalog.server(reader), Scope())
    return [item.name.name for item in schema.tables]


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    """It is not created, and the message says where it was looked for."""
    path = tmp_path / "missing.db"
    with (
        pytest.raises(ConnectionFailed, match=r"missing.db.*no such file") as caught,
        connect(sa.make_url(f"sqlite+aiosqlite:///{path}"), ENGINE, Limits()),
    ):
        pass
    assert "Traceback" not in str(caught.value)
    assert not path.exists()


def test_a_folder_is_a_sentence(tmp_path: Path) -> None:
    """SQLite only says that it cannot read."""
    with (
        pytest.raises(ConnectionFailed, match="it is a folder, or a file that cannot be read"),
        connect(sa.make_url(f"sqlite:///{tmp_path}"), ENGINE, Limits()),
    ):
        pass


@pytest.mark.parametrize("content", [b"this is no database, but long enough to be one" * 30])
def test_another_file_is_a_sentence(tmp_path: Path, content: bytes) -> None:
    """A file that is no database, or an encrypted one."""
    path = tmp_path / "other.db"
    path.write_bytes(content)
    with (
        pytest.raises(ConnectionFailed, match="no SQLite database, or it is encrypted"),
        connect(sa.make_url(f"sqlite:///{path}"), ENGINE, Limits()),
    ):
        pass


def test_a_database_in_memory_is_empty() -> None:
    """Memory is allowed, and there is nothing in it."""
    with connect(sa.make_url("sqlite://"), ENGINE, Limits()) as reader:
        assert ENGINE.catalog.read(reader, ENGINE.catalog.server(reader), Scope()).tables == ()

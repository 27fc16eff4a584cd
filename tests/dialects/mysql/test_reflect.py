"""What is read of a live database, fact by fact."""

from __future__ import annotations

import pytest

from auditor.model.names import QualifiedName
from auditor.model.schema import Check, ForeignKey, Generated, Identity, Index, IndexPart, PrimaryKey, Sequence, Unique
from auditor.model.types import Family
from auditor.plugin.engine import Scope

from .conftest import Database


both = pytest.mark.needs("mariadb", "mysql")
mariadb = pytest.mark.needs("mariadb")
mysql = pytest.mark.needs("mysql")


@both
def test_server_tells_flavour_version_and_what_changes_meaning(db: Database) -> None:
    """One row of facts: the flavour, numbers as version, the defaults of the database."""
    server = db.read()[0].server
    found = server.engine, server.flavour, server.setting("default_schema"), server.setting("default_charset")
    assert found == ("mysql", "MariaDB" if db.mariadb else "MySQL", db.name, "utf8mb4")
    assert server.version >= ((10, 5) if db.mariadb else (8, 0))


@both
@pytest.mark.parametrize("count", [10, 300])
def test_number_of_statements_does_not_depend_on_the_number_of_tables(db: Database, count: int) -> None:
    """At most ten catalog queries, server facts and privileges included."""
    db.execute(*(f"create table t{n} (id int primary key, a int check (a > 0), key (a))" for n in range(count)))
    schema, log = db.read()
    queries = [sql for sql in log if "information_schema" in sql or sql.startswith("SHOW")]
    assert (len(schema.tables), len(queries)) == (count, 9 if not db.mariadb else 8)


@both
def test_statements_only_read(db: Database) -> None:
    """Limits, a read-only transaction, and catalog reads: nothing else is sent."""
    db.execute("create table t (id int primary key)")
    log = db.read()[1]
    assert {sql.split()[0] for sql in log if not sql.startswith(("/*", "--"))} == {"SET", "START", "SELECT", "SHOW"}
    assert "START TRANSACTION READ ONLY" in log


@both
def test_columns(db: Database) -> None:
    """Type, nullability, numbering, comment; character sets only where they are not the table's."""
    table = db.table(
        "create table t (id bigint unsigned auto_increment primary key, a varchar(5) not null comment 'it''s', "
        "b varchar(5) character set latin1, c varchar(5) collate utf8mb4_bin, d varchar(5) character set utf8mb4)"
    )
    assert [column.name for column in table.columns] == ["id", "a", "b", "c", "d"]
    identity, a, b, c, d = table.columns
    assert (identity.type.name, identity.nullable, identity.identity) == (
        "bigint unsigned",
        False,
        Identity("auto_increment"),
    )
    assert (a.nullable, a.comment, a.charset, a.collation) == (False, "it's", None, None)
    assert (b.charset, b.collation) == ("latin1", "latin1_swedish_ci")
    assert (c.charset, c.collation) == (None, "utf8mb4_bin")
    assert (d.charset, d.collation, d.nullable) == (None, None, True)


@both
def test_defaults_are_sql_text(db: Database) -> None:
    """Strings quoted, numbers bare, ON UPDATE at the end, no default for NULL."""
    table = db.table(
        "create table t (a int default 5, b varchar(9) default 'it''s', c varchar(9) default null, "
        "d datetime default current_timestamp on update current_timestamp, e varchar(9) default 'NULL')"
    )
    now = "current_timestamp()" if db.mariadb else "CURRENT_TIMESTAMP"
    assert [column.default for column in table.columns] == [
        "5",
        "'it''s'",
        None,
        f"{now} ON UPDATE {now.upper()}",
        "'NULL'",
    ]


@both
def test_generated_columns(db: Database) -> None:
    """Expression and storage; a generated column has no default."""
    table = db.table("create table t (a int, b int as (a * 2) virtual, c int as (a + 1) stored)")
    texts = ("`a` * 2", "`a` + 1") if db.mariadb else ("(`a` * 2)", "(`a` + 1)")
    assert [column.generated for column in table.columns] == [
        None,
        Generated(texts[0], stored=False),
        Generated(texts[1], stored=True),
    ]
    assert [column.default for column in table.columns] == [None, None, None]


@both
def test_json_is_one_type(db: Database) -> None:
    """MariaDB's longtext with its own json_valid() is JSON, without that CHECK; a bare longtext is not."""
    table = db.table("create table t (a json, b longtext)")
    assert [column.type.family for column in table.columns] == [Family.JSON, Family.STRING]
    assert (table.checks, table.columns[0].collation) == ((), None)


@both
def test_keys(db: Database) -> None:
    """Unique keys over plain columns are constraints; prefixes, order and FULLTEXT make indexes."""
    table = db.table(
        "create table t (id int primary key, a varchar(50), b int, "
        "unique key u (b, a), unique key up (a(5)), key kd (b desc), fulltext key kf (a))"
    )
    assert table.primary_key == PrimaryKey("PRIMARY", ("id",))
    assert table.uniques == (Unique("u", ("b", "a")),)
    assert table.indexes == (
        Index("kd", (IndexPart("b", descending=True),)),
        Index("kf", (IndexPart("a"),), method="fulltext"),
        Index("up", (IndexPart("a", length=5),), unique=True),
    )


@mysql
def test_functional_and_invisible_indexes(db: Database) -> None:
    """Expressions as SQL text; an index that the optimizer leaves out is not visible."""
    table = db.table("create table t (a int, b varchar(9), key f ((a + 1), b), key i (a) invisible)")
    assert table.indexes == (
        Index("f", (IndexPart(expression="(`a` + 1)"), IndexPart("b"))),
        Index("i", (IndexPart("a"),), visible=False),
    )


@mariadb
def test_ignored_indexes_are_not_visible(db: Database) -> None:
    """IGNORED is MariaDB's word for invisible."""
    table = db.table("create table t (a int, key i (a) ignored)")
    assert table.indexes == (Index("i", (IndexPart("a"),), visible=False),)


@both
def test_foreign_keys(db: Database) -> None:
    """RESTRICT and NO ACTION are the default; the index behind a key is implicit."""
    table = db.table(
        "create table p (id int primary key)",
        "create table t (a int, b int, c int, constraint fa foreign key (a) references p (id) on delete restrict, "
        "constraint fb foreign key (b) references p (id) on delete set null on update cascade, key kc (c))",
    )
    parent = QualifiedName("p")
    assert table.foreign_keys == (
        ForeignKey("fa", ("a",), parent, ("id",)),
        ForeignKey("fb", ("b",), parent, ("id",), "SET NULL", "CASCADE"),
    )
    assert [(index.name, index.implicit) for index in table.indexes] == [("fa", True), ("fb", True), ("kc", False)]


@both
def test_the_only_index_that_serves_a_foreign_key_is_implicit(db: Database) -> None:
    """Dropping it fails with error 1553, whatever its name."""
    table = db.table(
        "create table p (id int primary key)",
        "create table t (a int, key old_name (a), constraint fa foreign key (a) references p (id))",
    )
    assert [(index.name, index.implicit) for index in table.indexes] == [("old_name", True)]


@both
def test_checks(db: Database) -> None:
    """Table checks by name; escapes of the catalog are taken off."""
    table = db.table("create table t (a varchar(9), constraint ck check (a <> 'it''s'))")
    text = "`a` <> 'it\\'s'" if db.mariadb else "(`a` <> _utf8mb4'it\\'s')"
    assert table.checks == (Check("ck", text),)


@mysql
def test_check_that_is_not_enforced(db: Database) -> None:
    """NOT ENFORCED is read."""
    table = db.table("create table t (a int, constraint ck check (a > 0) not enforced)")
    assert table.checks == (Check("ck", "(`a` > 0)", enforced=False),)


@mariadb
def test_check_of_a_column_names_it(db: Database) -> None:
    """A CHECK that is part of a column's definition has no name of its own."""
    table = db.table("create table t (a int check (a > 0))")
    assert table.checks == (Check(None, "`a` > 0", column="a"),)


@mysql
def test_generated_invisible_primary_key_is_nobodys_column(db: Database) -> None:
    """my_row_id is the server's: no column of the schema, no primary key."""
    table = db.table("set sql_generate_invisible_primary_key = 0", "create table t (a int)")
    assert [column.name for column in table.columns] == ["a"]
    hidden = db.table(
        "create table u (my_row_id bigint unsigned not null auto_increment invisible primary key, a int)", name="u"
    )
    assert ([column.name for column in hidden.columns], hidden.primary_key) == (["a"], None)


@both
def test_options_of_tables(db: Database) -> None:
    """Storage engine, character set, collation, comment, row format; partitions are no tables."""
    table = db.table(
        "create table t (id int primary key) engine=InnoDB row_format=compact character set latin1 comment='it''s' "
        "partition by hash (id) partitions 2"
    )
    assert (table.storage_engine, table.charset, table.collation, table.comment) == (
        "InnoDB",
        "latin1",
        "latin1_swedish_ci",
        "it's",
    )
    assert table.extras == (("partitioned", "yes"), ("row_format", "compact"))


@both
def test_views_are_tables_with_view_set(db: Database) -> None:
    """A view has columns and nothing else."""
    view = db.table("create table t (id int primary key)", "create view v as select id from t", name="v")
    assert (view.view, [column.name for column in view.columns], view.primary_key) == ("view", ["id"], None)


@mariadb
def test_sequences_are_no_tables(db: Database) -> None:
    """A sequence is one."""
    db.execute("create sequence s")
    schema = db.read()[0]
    assert (schema.tables, schema.sequences) == ((), (Sequence(QualifiedName("s")),))


@both
def test_scope_narrows_by_pattern_and_names_other_schemas(db: Database) -> None:
    """Patterns choose tables; a table of another database is qualified, the connected one's is not."""
    db.execute("create table a1 (id int)", "create table b1 (id int)")
    chosen = db.read(Scope(tables=("a*",)))[0]
    elsewhere = db.read(Scope(schemas=(db.name,)), database="information_schema")[0]
    assert [table.name for table in chosen.tables] == [QualifiedName("a1")]
    assert [table.name for table in elsewhere.tables] == [QualifiedName("a1", db.name), QualifiedName("b1", db.name)]


@both
def test_url_without_a_database_is_a_gap(db: Database) -> None:
    """Nothing is called missing when nobody said where to look."""
    schema = db.read(database="")[0]
    assert [gap.what for gap in schema.gaps] == ["the database"]

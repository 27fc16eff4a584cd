"""DDL text, folded, is what a server makes of it."""

from __future__ import annotations

import pytest

from tests.sources.history.folding import differences


POSTGRES = {
    "tables": (
        "CREATE TYPE mood AS ENUM ('sad', 'ok')",
        """CREATE TABLE "Parent" (id bigserial PRIMARY KEY, code varchar(20) NOT NULL UNIQUE, m mood DEFAULT
           'ok',
           made timestamp with time zone DEFAULT now(), ratio double precision
           CHECK (ratio > 0),
           CONSTRAINT both_of CHECK (ratio < 1 AND code <> ''))""",
        """CREATE TABLE child (a int GENERATED ALWAYS AS IDENTITY, b int NOT NULL, p bigint REFERENCES "Parent"
           ON DELETE CASCADE, tags text[] DEFAULT '{}', total numeric(10, 2) GENERATED ALWAYS AS (b * 2.0) STORED,
           PRIMARY KEY (a, b), UNIQUE (b, p), FOREIGN KEY (p) REFERENCES "Parent" (id) DEFERRABLE
           INITIALLY DEFERRED)""",
        "CREATE INDEX ON child (b DESC NULLS LAST)",
        "CREATE UNIQUE INDEX IF NOT EXISTS ix_lower ON child USING btree (lower(tags[1]), p) INCLUDE (b) WHERE p > 3",
        "COMMENT ON COLUMN child.b IS 'how many'",
        "COMMENT ON TABLE child IS 'of a parent'",
    ),
    "alterations": (
        "CREATE TABLE t (id serial PRIMARY KEY, a int UNIQUE, b varchar(5), c int, d int CHECK (d > 0), e int)",
        "CREATE TABLE u (id int PRIMARY KEY, t_a int REFERENCES t (a))",
        "ALTER TABLE t ADD COLUMN f boolean NOT NULL DEFAULT false, ALTER COLUMN id TYPE bigint, ALTER b TYPE text",
        "ALTER TABLE t RENAME COLUMN a TO aa",
        "ALTER TABLE t ADD CONSTRAINT ck CHECK (aa > c) NOT VALID, ADD UNIQUE (c, e), ALTER c SET NOT NULL",
        "ALTER TABLE t DROP COLUMN e, ALTER COLUMN c SET DEFAULT 1 + 1",
        "ALTER TABLE t DROP CONSTRAINT t_d_check",
        "ALTER TABLE u DROP CONSTRAINT u_t_a_fkey, ADD FOREIGN KEY (t_a) REFERENCES t (aa) ON UPDATE SET NULL",
        "ALTER TABLE t RENAME TO t2",
        "ALTER TABLE t2 RENAME CONSTRAINT t_a_key TO of_aa",
        "ALTER INDEX of_aa RENAME TO of_aa_2",
        "ALTER TABLE t2 VALIDATE CONSTRAINT ck",
        "ALTER TABLE t2 ALTER f DROP NOT NULL, ALTER f DROP DEFAULT",
    ),
    "types and others": (
        "CREATE TYPE state AS ENUM ('a', 'c')",
        "CREATE TABLE s (id int, st state NOT NULL, many state[])",
        "ALTER TYPE state ADD VALUE IF NOT EXISTS 'b' BEFORE 'c'",
        "ALTER TYPE state RENAME VALUE 'a' TO 'z'",
        "ALTER TYPE state RENAME TO condition",
        "CREATE SEQUENCE counter START 5",
        "CREATE VIEW seen AS SELECT id FROM s",
        "CREATE TABLE copied (LIKE s)",
        "DROP VIEW seen",
        "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$",
        "DROP TABLE IF EXISTS never_there",
    ),
}
MYSQL = {
    "tables": (
        """CREATE TABLE `parent` (`id` int unsigned NOT NULL AUTO_INCREMENT, code varchar(20) COLLATE utf8mb4_bin
           NOT NULL, kind ENUM('a', 'b''c') DEFAULT 'a' COMMENT 'what', made timestamp NOT NULL
           DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
           body text, PRIMARY KEY (id), UNIQUE KEY (code), KEY `body of` (body(10)),
           FULLTEXT KEY ft (body)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='of all'""",
        """CREATE TABLE child (a int PRIMARY KEY, p int unsigned NOT NULL, q int unsigned, r int unsigned,
           s int GENERATED ALWAYS AS (a * 2) VIRTUAL, CONSTRAINT fk_q FOREIGN KEY (q) REFERENCES parent (id),
           FOREIGN KEY (p) REFERENCES parent (id) ON DELETE CASCADE, CHECK (a > 0))""",
    ),
    "alterations": (
        "CREATE TABLE p (id int PRIMARY KEY)",
        (
            "CREATE TABLE t (a int, b varchar(10) NOT NULL DEFAULT 'x' COMMENT 'c', c int, d int, e int,"
            " KEY ab (a, b), UNIQUE (c))"
        ),
        "ALTER TABLE t ADD FOREIGN KEY (d) REFERENCES p (id), ADD CONSTRAINT named FOREIGN KEY (e) REFERENCES p (id)",
        "ALTER TABLE t MODIFY b varchar(30), CHANGE COLUMN a aa bigint NOT NULL AFTER b, ADD COLUMN (f int, g int)",
        "ALTER TABLE t DROP FOREIGN KEY t_ibfk_1, DROP FOREIGN KEY named, DROP COLUMN aa",
        "RENAME TABLE t TO t2",
        "ALTER TABLE t2 ADD PRIMARY KEY (f), ADD INDEX (g), ALTER COLUMN g SET DEFAULT 4, RENAME INDEX ab TO b_only",
        "ALTER TABLE t2 ADD FOREIGN KEY (g) REFERENCES p (id)",
        "RENAME TABLE t2 TO t3",
        "ALTER TABLE t3 CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, COMMENT = 'told', ROW_FORMAT=COMPRESSED",
        "CREATE TABLE l LIKE t3",
        "CREATE INDEX made ON l (g) USING BTREE",
        "DROP INDEX made ON l",
    ),
}
SQLITE = {
    "tables": (
        """CREATE TABLE parent (id INTEGER PRIMARY KEY AUTOINCREMENT, [a b] VARCHAR(20) COLLATE NOCASE DEFAULT 'x',
           n "long name" UNIQUE ON CONFLICT IGNORE, CHECK (n > 0))""",
        """CREATE TABLE child (t TEXT PRIMARY KEY, p INT REFERENCES parent ON DELETE CASCADE, g INT AS (p + 1),
           CONSTRAINT u UNIQUE (p, t), FOREIGN KEY (p) REFERENCES parent (id)) WITHOUT ROWID""",
        "CREATE UNIQUE INDEX IF NOT EXISTS i ON child (p DESC, lower(t)) WHERE p IS NOT NULL",
    ),
    "alterations": (
        "CREATE TABLE t (a INTEGER PRIMARY KEY, b INT CHECK (b > 0), c INT)",
        "CREATE TABLE u (x INT REFERENCES t (a))",
        "CREATE INDEX ib ON t (b)",
        "ALTER TABLE t RENAME COLUMN b TO bb",
        "ALTER TABLE t RENAME TO t2",
        "ALTER TABLE t2 ADD COLUMN d VARCHAR(5) NOT NULL DEFAULT ''",
        "ALTER TABLE t2 DROP COLUMN c",
        "DROP INDEX ib",
    ),
}


@pytest.mark.needs("postgresql")
@pytest.mark.parametrize("what", POSTGRES)
def test_postgresql(database: str, what: str) -> None:
    """PostgreSQL made of the statements what the fold says, down to the names it made up."""
    assert differences(database, *POSTGRES[what]) == ((), ())


@pytest.mark.needs("mariadb", "mysql")
@pytest.mark.parametrize("what", MYSQL)
def test_mysql(database: str, what: str) -> None:
    """MariaDB and MySQL made of the statements what the fold says, the indexes that keys leave behind included."""
    assert differences(database, *MYSQL[what]) == ((), ())


@pytest.mark.needs("sqlite")
@pytest.mark.parametrize("what", SQLITE)
def test_sqlite(database: str, what: str) -> None:
    """SQLite made of the statements what the fold says."""
    assert differences(database, *SQLITE[what]) == ((), ())

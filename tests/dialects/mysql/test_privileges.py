"""What a user may not see is a gap, never missing (AC-151)."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest

from auditor.model.names import Kind, QualifiedName
from auditor.model.schema import Gap
from auditor_mysql.privileges import Access, Grant, access, like

from .conftest import Database


USER = f"auditor_{secrets.token_hex(4)}"
PASSWORD = "only for this test"
TABLES = (
    "create table p (id int primary key)",
    "create table t (id int primary key, a int, constraint fk foreign key (a) references p (id) on delete cascade)",
)


@pytest.fixture
def user(db: Database) -> Iterator[str]:
    """Give a user without any privilege on two tables."""
    db.execute(*TABLES, f"CREATE USER '{USER}'@'%' IDENTIFIED BY '{PASSWORD}'")
    yield f"'{USER}'@'%'"
    db.execute(f"DROP USER '{USER}'@'%'")


def gaps(db: Database) -> tuple[Gap, ...]:
    """Return what the user cannot see."""
    return db.read(username=USER, password=PASSWORD)[0].gaps


def narrowed(db: Database) -> list[tuple[Kind | None, QualifiedName | None]]:
    """Return what the gaps narrow to."""
    return [(gap.kind, gap.table) for gap in gaps(db)]


@pytest.mark.needs("mariadb", "mysql")
def test_references_is_the_least_that_shows_everything(db: Database, user: str) -> None:
    """AC-151: with REFERENCES on the database, the user reads the very schema that the administrator reads."""
    db.execute(f"GRANT REFERENCES ON `{db.name}`.* TO {user}")
    assert db.read(username=USER, password=PASSWORD)[0] == db.read()[0]


@pytest.mark.needs("mariadb", "mysql")
def test_privileges_come_through_roles(db: Database, user: str) -> None:
    """A default role counts as the user's own privileges."""
    role = f"{USER}_role"
    default = f"SET DEFAULT ROLE {role} {'FOR' if db.mariadb else 'TO'} {user}"
    db.execute(
        f"CREATE ROLE {role}", f"GRANT REFERENCES ON `{db.name}`.* TO {role}", f"GRANT {role} TO {user}", default
    )
    try:
        assert gaps(db) == ()
    finally:
        db.execute(f"DROP ROLE {role}")


@pytest.mark.needs("mysql")
def test_select_shows_everything_on_mysql(db: Database, user: str) -> None:
    """SELECT does as well."""
    db.execute(f"GRANT SELECT ON `{db.name}`.* TO {user}")
    assert db.read(username=USER, password=PASSWORD)[0] == db.read()[0]


@pytest.mark.needs("mariadb")
def test_select_hides_the_rules_of_foreign_keys_on_mariadb(db: Database, user: str) -> None:
    """A foreign key whose ON DELETE cannot be seen is not compared."""
    db.execute(f"GRANT SELECT ON `{db.name}`.* TO {user}")
    assert narrowed(db) == [(Kind.FOREIGN_KEY, None)]


@pytest.mark.needs("mariadb", "mysql")
def test_grants_on_some_tables_leave_the_others_unknown(db: Database, user: str) -> None:
    """The tables that are seen are compared; no table is called missing."""
    db.execute(f"GRANT REFERENCES ON `{db.name}`.p TO {user}")
    schema = db.read(username=USER, password=PASSWORD)[0]
    assert ([table.name.name for table in schema.tables], narrowed(db)) == (["p"], [(Kind.TABLE, None)])
    assert all(gap.blocking for gap in schema.gaps)


@pytest.mark.needs("mariadb", "mysql")
def test_grants_on_some_columns_leave_the_table_unknown(db: Database, user: str) -> None:
    """A table seen in part is a gap of its own."""
    db.execute(f"GRANT SELECT (id), REFERENCES (id) ON `{db.name}`.t TO {user}")
    assert narrowed(db)[:2] == [(Kind.TABLE, None), (None, QualifiedName("t"))]


@pytest.mark.needs("mariadb", "mysql")
def test_no_secret_in_a_gap(db: Database, user: str) -> None:
    """SHOW GRANTS prints a hash on MariaDB; no gap does."""
    db.execute(f"GRANT INSERT (id) ON `{db.name}`.t TO {user}")
    assert not [gap for gap in gaps(db) if "PASSWORD" in f"{gap}" or "*" in gap.why.replace(".*", "")]


@pytest.mark.parametrize(
    ("name", "pattern", "expected"),
    [
        ("app", "app", True),
        ("app", "%", True),
        ("app_1", r"app\_1", True),
        ("appx1", r"app\_1", False),
        ("appx1", "app_1", True),
        ("application", "app%", True),
        ("app", "*", True),
        ("a*b", "a*b", True),
        ("axb", "a*b", False),
    ],
)
def test_schema_patterns_of_grants(name: str, pattern: str, expected: bool) -> None:
    r"""% and _ are wild, \% and \_ are not, and nothing else is."""
    assert like(name, pattern) is expected


def test_grants_are_read_by_their_words() -> None:
    """Global, database, table and column grants; roles, USAGE and privileges that show no column are nothing."""
    lines = [
        "GRANT USAGE ON *.* TO `u`@`%` IDENTIFIED BY PASSWORD '*AB'",
        "GRANT SELECT, INSERT ON `app`.* TO `u`@`%` WITH GRANT OPTION",
        "GRANT SELECT (`a`, `b`), REFERENCES ON `app`.`t` TO `u`@`%`",
        "GRANT SELECT (`a`) ON `app`.`s` TO `u`@`%`",
        "GRANT `role`@`%` TO `u`@`%`",
        "GRANT TRIGGER, SHOW VIEW ON `other`.* TO `u`@`%`",
        "REVOKE SELECT ON `secret`.* FROM `u`@`%`",
        "GRANT ALL PRIVILEGES ON *.* TO `u`@`%`",
        "GRANT PROXY ON ''@'' TO 'u'@'%' WITH GRANT OPTION",
    ]
    expected = (Grant("app", "*"), Grant("app", "t"), Grant("secret", "*", revoked=True), Grant("*", "*"))
    assert access(lines) == Access(expected)


def test_a_partial_revoke_takes_a_schema_out_of_a_global_grant() -> None:
    """MySQL's partial_revokes: what a global grant gives, a REVOKE on one schema takes."""
    granted = access(["GRANT SELECT ON *.* TO `u`@`%`", "REVOKE SELECT ON `secret`.* FROM `u`@`%`"])
    assert [granted.whole(name) for name in ("app", "secret")] == [True, False]

"""Foreign keys: whether they can be made, and whether they hold."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mysql as my

from tests.acceptance.support import C, Case, Told, audited, of, verify


REFUSED: Told = [("error", "dangling-foreign-key")]
MISSING: Told = [("error", "missing-foreign-key")]
ACTION_WARNING: Told = [("warning", "foreign-key-action-mismatch")]
ACTION_ERROR: Told = [("error", "foreign-key-action-mismatch")]
LATIN: dict[str, Any] = {f"{name}_charset": "latin1" for name in ("mysql", "mariadb")}
BIN: dict[str, Any] = {f"{name}_collate": "utf8mb4_bin" for name in ("mysql", "mariadb")}
MYISAM: dict[str, Any] = {f"{name}_engine": "MyISAM" for name in ("mysql", "mariadb")}


def parent(name: str, type_: Any) -> Case:
    """Return a parent whose key is `code`."""
    return Case(name, lambda: [C("code", type_, unique=True, nullable=False)], "")


def child(target: str, type_: Any, **key: Any) -> Any:
    """Return what gives a column that points at one."""
    return lambda: [C("p", type_, sa.ForeignKey(target, name=f"fk_{target.replace('.', '_')}", **key))]


def acted(name: str, live: str, told: Told, **key: Any) -> Case:
    """Return a child of `parent` whose action differs."""
    model = lambda: [C("p", sa.Integer, sa.ForeignKey("parent.id", name=f"{name}_fk", **key))]  # noqa: E731
    return Case(name, model, f"p integer, CONSTRAINT {name}_fk FOREIGN KEY (p) REFERENCES parent (id) {live}", told)


PARENT = Case("parent", list, "")


def actions(restrict: Told) -> list[Case]:
    """Return the cases of AC-56; `restrict` is what is told of RESTRICT where there is none."""
    return [
        PARENT,
        acted("ac56_restrict", "", restrict, ondelete="RESTRICT"),
        acted("ac56_no_action", "", [], ondelete="NO ACTION"),
        acted("ac56_cascade", "", ACTION_ERROR, ondelete="CASCADE"),
        acted("ac56_set_null", "", ACTION_ERROR, ondelete="SET NULL"),
        acted("ac56_unknown", "ON DELETE CASCADE", ACTION_WARNING),
    ]


@pytest.mark.needs("postgresql")
def test_foreign_keys_on_postgresql(database: str) -> None:
    """AC-50, AC-55, AC-56: other widths are taken with a note; NOT VALID is told."""
    cases = [
        *actions(ACTION_WARNING),
        Case(
            "ac50",
            child("parent.id", sa.BigInteger),
            "p bigint CONSTRAINT fk_parent_id REFERENCES parent (id)",
            [("info", "dangling-foreign-key")],
        ),
        Case(
            "ac55",
            lambda: [C("p", sa.Integer, sa.ForeignKey("parent.id", name="ac55_fk"))],
            "CREATE TABLE {t} ({id}, p integer);"
            "ALTER TABLE {t} ADD CONSTRAINT ac55_fk FOREIGN KEY (p) REFERENCES parent (id) NOT VALID;",
            [("warning", "foreign-key-mismatch")],
            says=("validated",),
        ),
        Case(
            "twice",
            lambda: [C("p", sa.Integer, sa.ForeignKey("parent.id", name="twice_fk"))],
            "p integer CONSTRAINT twice_fk REFERENCES parent (id), "
            "CONSTRAINT twice_b FOREIGN KEY (p) REFERENCES parent (id)",
            [("info", "unknown-foreign-key")],
        ),
    ]
    verify(database, cases, "postgresql")


@pytest.mark.needs("mariadb", "mysql")
def test_foreign_keys_on_mariadb_and_mysql(database: str) -> None:
    """AC-50, AC-51, AC-52, AC-54, AC-56: types, signs, charsets and collations of both ends; MyISAM holds none."""
    missing = [*REFUSED, *MISSING]
    cases = [
        *actions([]),
        Case("ac50", child("parent.id", sa.BigInteger), "p bigint", missing, says=("bigint", "int")),
        Case(
            "ac51_parent",
            list,
            "CREATE TABLE {t} (id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY)",
            [("error", "type-mismatch")],
        ),
        Case("ac51", child("ac51_parent.id", sa.Integer), "p int", missing, says=("unsigned",)),
        Case(
            "ac52_parent",
            lambda: [C("code", sa.String(20), unique=True)],
            "code varchar(20), UNIQUE KEY code (code)",
            options=BIN,
            tail="COLLATE utf8mb4_bin",
        ),
        Case("ac52", child("ac52_parent.code", sa.String(30)), "p varchar(30)", missing, says=("utf8mb4_bin",)),
        Case(
            "ac52_charset",
            child("ac52_parent.code", sa.String(20)),
            "p varchar(20)",
            missing,
            options=LATIN,
            tail="CHARSET latin1",
            says=("latin1", "utf8mb4"),
        ),
        Case(
            "ac52_same_name",
            lambda: [C("code", sa.String(20))],
            "code varchar(20)",
            options=LATIN,
            tail="CHARSET latin1",
        ),
        Case(
            "ac54",
            lambda: [C("p", sa.Integer, sa.ForeignKey("parent.id", name="ac54_fk"))],
            "p int, CONSTRAINT ac54_fk FOREIGN KEY (p) REFERENCES parent (id)",
            [("error", "dangling-foreign-key"), ("error", "missing-foreign-key"), ("warning", "storage-mismatch")],
            says=("MyISAM drops foreign keys silently",),
            tail="ENGINE=MyISAM",
        ),
        Case(
            "ac54_meant",
            lambda: [C("p", sa.Integer, sa.ForeignKey("parent.id", name="ac54_meant_fk"))],
            "p int, KEY ac54_meant_fk (p)",
            REFUSED,
            options=MYISAM,
            says=("MyISAM drops foreign keys silently",),
            tail="ENGINE=MyISAM",
        ),
    ]
    verify(database, cases, "mariadb")


@pytest.mark.needs("mariadb", "mysql")
def test_a_new_table_will_not_match_the_others(database: str) -> None:
    """AC-52, AC-53: the database's default is not that of its tables, so the next foreign key is refused."""
    old = "COLLATE utf8mb4_unicode_ci"
    cases = [
        Case(
            "ac53_a",
            lambda: [C("code", sa.String(20), unique=True)],
            "code varchar(20), UNIQUE KEY code (code)",
            [("info", "collation-mismatch")],
            tail=old,
        ),
        Case(
            "ac53_b", lambda: [C("code", sa.String(20))], "code varchar(20)", [("info", "collation-mismatch")], tail=old
        ),
        Case(
            "ac53_old",
            child("ac53_a.code", sa.String(20)),
            "p varchar(20)",
            [*MISSING, ("info", "collation-mismatch")],
            tail=old,
        ),
        Case(
            "ac53_new",
            child("ac53_a.code", sa.String(20)),
            "CREATE TABLE unrelated (a int PRIMARY KEY)",
            [*REFUSED, ("error", "missing-table")],
        ),
    ]
    report = audited(database, cases, "mariadb")
    told = {case.name: sorted((str(item.severity), item.slug) for item in of(report, case)) for case in cases}
    assert told == {case.name: sorted(case.told) for case in cases}
    whole = [item for item in report.findings if item.slug == "database-collation-mismatch"]
    assert [str(item.severity) for item in whole] == ["warning"]
    assert "utf8mb4_unicode_ci`: ac53_a, ac53_b, ac53_old." in whole[0].message
    assert "A new table will not match" in whole[0].consequence


@pytest.mark.needs("sqlite")
def test_foreign_keys_on_sqlite(database: str) -> None:
    """AC-56, AC-58: a target that does not exist is an error; that nothing is enforced unless asked for is a note."""
    gone = "p INTEGER, CONSTRAINT fk_gone FOREIGN KEY (p) REFERENCES gone (id)"
    cases = [
        *actions(ACTION_WARNING),
        Case(
            "ac58", lambda: [C("p", sa.Integer)], gone, [*REFUSED, ("warning", "unknown-foreign-key")], says=("gone",)
        ),
    ]
    verify(database, cases, "sqlite")


@pytest.mark.needs("mariadb", "mysql")
def test_signs_count_where_the_parent_is_unsigned(database: str) -> None:
    """AC-51: both unsigned is one type."""
    unsigned = "CREATE TABLE {t} (id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY)"
    cases = [
        Case("ac51_p", list, unsigned, [("error", "type-mismatch")]),
        Case("ac51_c", child("ac51_p.id", my.INTEGER(unsigned=True)), "p int unsigned", MISSING),
    ]
    verify(database, cases, "mariadb")

"""Indexes, unique constraints and primary keys: what they hold before what they are called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from auditor.model.changes import Drop
from auditor.model.schema import Check, ForeignKey, Unique
from tests.acceptance.support import C, Case, Told, audited, verify


CHANGED: Told = [("warning", "index-mismatch")]


def column() -> sa.Column[Any]:
    """Return the column that is indexed."""
    return C("a", sa.String(20))


def indexed(name: str, *parts: str, **more: Any) -> Callable[[], list[Any]]:
    """Return what gives the column and an index on it."""
    made = parts or ("a",)
    texts = [sa.text(part) if "(" in part or " " in part else part for part in made]
    return lambda: [
        column(),
        C("b", sa.Integer),
        lambda table: table.append_constraint(sa.Index(f"{name}_ix", *texts, **more)),
    ]


def case(name: str, ddl: str, told: Told, *parts: str, before: str = "a varchar(20), b integer", **more: Any) -> Case:
    """Return a table with an index in the model, and in the database another one."""
    made = f"CREATE TABLE {{t}} ({{id}}, {before});" + ddl.format(ix=f"CREATE INDEX {name}_ix ON {name}", n=name)
    return Case(name, indexed(name, *parts, **more), made, told)


@pytest.mark.needs("postgresql")
def test_keys_on_postgresql(database: str) -> None:
    """AC-71, AC-72: predicates, expressions, methods, classes, INCLUDE, order, and indexes that are not valid."""
    invalid = "{ix} (a); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ac72_invalid_ix'::regclass"
    cases = [
        case("ac71", "CREATE INDEX other_name ON ac71 (a)", [("info", "name-only")]),
        case("ac72_partial", "{ix} (a)", CHANGED, postgresql_where=sa.text("b > 0")),
        case("ac72_predicate", "{ix} (a) WHERE b > 10", CHANGED, postgresql_where=sa.text("b > 0")),
        case("ac72_expression", "{ix} (upper(a))", CHANGED, "lower(a)"),
        case("ac72_method", "{ix} USING hash (a)", CHANGED),
        case("ac72_class", "{ix} (a varchar_pattern_ops)", CHANGED),
        case("ac72_include", "{ix} (a)", CHANGED, postgresql_include=["b"]),
        case("ac72_desc", "{ix} (a DESC)", CHANGED),
        case("ac72_invalid", invalid, CHANGED),
        case("ac72_same", "{ix} (a)", []),
    ]
    verify(database, cases, "postgresql")


@pytest.mark.needs("mariadb", "mysql")
def test_keys_on_mariadb_and_mysql(server: Any, database: str) -> None:
    """AC-70, AC-71, AC-72, AC-74: unique keys are constraints, a foreign key brings its index, one may be ignored."""
    hidden = "IGNORED" if server.kind == "mariadb" else "INVISIBLE"
    key = "CONSTRAINT {n}_fk FOREIGN KEY (p) REFERENCES parent (id)"

    def pointing(name: str, *, index: bool) -> Callable[[], list[Any]]:
        return lambda: [C("p", sa.Integer, sa.ForeignKey("parent.id", name=f"{name}_fk"), index=index)]

    cases = [
        Case("parent", list, ""),
        Case(
            "ac70_unique", lambda: [column(), sa.UniqueConstraint("a", name="uq")], "a varchar(20), UNIQUE KEY uq (a)"
        ),
        Case(
            "ac70_index",
            lambda: [C("a", sa.String(20), unique=True, index=True)],
            "a varchar(20), UNIQUE KEY ix_ac70_index_a (a)",
        ),
        Case(
            "ac70_key", pointing("ac70_key", index=True), "p int, " + key.format(n="ac70_key"), [("info", "name-only")]
        ),
        Case(
            "ac70_left",
            pointing("ac70_left", index=True),
            "p int, b int, KEY wide (p, b), " + key.format(n="ac70_left"),
            [("info", "unknown-column"), ("info", "unknown-index")],
        ),
        Case("ac70_own", pointing("ac70_own", index=False), "p int, " + key.format(n="ac70_own")),
        case("ac71", "CREATE INDEX other_name ON ac71 (a)", [("info", "name-only")]),
        case("ac72_prefix", "{ix} (a(5))", CHANGED),
        case("ac72_fulltext", "CREATE FULLTEXT INDEX {n}_ix ON {n} (a)", CHANGED),
        case("ac72_order", "{ix} (b, a)", CHANGED, "a", "b"),
        case("ac74", "CREATE INDEX {n}_ix ON {n} (a) " + hidden, CHANGED),
    ]
    verify(database, cases, "mariadb")


@pytest.mark.needs("sqlite")
def test_keys_on_sqlite(database: str) -> None:
    """AC-71, AC-72: predicates and expressions."""
    cases = [
        case("ac71", "CREATE INDEX other_name ON ac71 (a)", [("info", "name-only")]),
        case("ac72_partial", "{ix} (a)", CHANGED, sqlite_where=sa.text("b > 0")),
        case("ac72_expression", "{ix} (upper(a))", CHANGED, "lower(a)"),
        case("ac72_desc", "{ix} (a DESC)", CHANGED),
    ]
    verify(database, cases, "sqlite")


@pytest.mark.needs("postgresql", "mariadb", "mysql")
def test_what_is_to_be_dropped_has_its_real_name(server: Any, database: str) -> None:
    """AC-73: an unnamed constraint is dropped by the name that the server gave it, never by None."""
    inside = "p integer, a integer CHECK (a > 0), UNIQUE (a), FOREIGN KEY (p) REFERENCES parent (id)"
    cases = [Case("parent", list, ""), Case("t", lambda: [C("p", sa.Integer), C("a", sa.Integer)], inside)]
    report = audited(database, cases, server.kind)
    drops = [
        step for item in report.findings for step in (item.fix.changes if item.fix else ()) if isinstance(step, Drop)
    ]
    assert {type(step.object) for step in drops} >= {Unique, ForeignKey, Check}
    unnamed = [step for step in drops if step.object.name is None]
    # MariaDB gives the CHECK of a column no name at all: dropping it means to modify the column.
    assert [type(step.object) for step in unnamed] == ([Check] if server.kind == "mariadb" else [])

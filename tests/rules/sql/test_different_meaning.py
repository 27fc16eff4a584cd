"""Edges of AUD502."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from auditor.facts import AuditFacts
from auditor.model.query import Queries
from auditor.plugin.facts import Target
from auditor.plugin.rule import Record
from auditor.targets import named
from tests.rules.portable import findings, gist
from tests.rules.queries import query
from tests.rules.support import rule


SLUG = "different-meaning"


@pytest.mark.parametrize(
    ("statement", "engine"),
    [
        ("SELECT 'a' || b FROM t", "mysql@8.4"),
        ("SELECT 'a' || b FROM t", "mariadb@10.11"),
        ("SELECT CAST(a AS CHAR) FROM t", "postgresql@16"),
        ("SELECT j ->> '$.a' FROM t", "postgresql@16"),
        ("SELECT date('now')", "mysql@8.4"),
        ("SELECT CAST(a AS DATE) FROM t", "sqlite@3.40"),
        ('SELECT a FROM t WHERE b = "50%"', "sqlite@3.40"),
        ("CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY)", "sqlite@3.40"),
        ("SELECT a, b, max(c) FROM t GROUP BY a", "sqlite@3.40"),
    ],
)
def test_a_trap_of_one_engine_is_told(statement: str, engine: str) -> None:
    """It only makes sense when it was written for another one."""
    assert [item.severity for item in findings(SLUG, statement, engine)] == ["warning"]


@pytest.mark.parametrize("engine", ["postgresql@16", "mysql@8.4", "sqlite@3.40"])
@pytest.mark.parametrize(
    "statement",
    ["SELECT 5 / 2", "SELECT length(a) FROM t", "SELECT a FROM t WHERE b LIKE 'A%'", "SELECT a FROM t ORDER BY b"],
)
def test_what_every_engine_reads_in_its_own_way_is_no_trap(statement: str, engine: str) -> None:
    """With one server nothing says that another reading was meant."""
    assert gist(SLUG, statement, engine) == []


def test_servers_are_compared_with_each_other() -> None:
    """The message says which reading is whose."""
    assert gist(SLUG, "SELECT 5 / 2", "postgresql@16", "mysql@8.4", "sqlite@3.40") == [
        (
            "warning",
            (
                "`5 / 2` is not the same everywhere: a whole number on PostgreSQL 16 and SQLite 3.40; "
                "a decimal number on MySQL 8.4."
            ),
        )
    ]


def test_what_depends_on_the_rows_is_a_note() -> None:
    """LENGTH counts bytes on one engine, and characters on the other."""
    assert [item.severity for item in findings(SLUG, "SELECT LENGTH(a) FROM t", "postgresql@16", "mysql@8.4")] == [
        "info"
    ]


def test_the_mode_of_a_server_is_heeded() -> None:
    """With PIPES_AS_CONCAT in sql_mode || is what its author meant."""
    engine, server = named(["mysql@8.4"])[0]
    piping = replace(server, settings=(("sql_mode", "PIPES_AS_CONCAT,STRICT_TRANS_TABLES"),))
    asked = query("SELECT 'a' || b FROM t")
    facts = AuditFacts(engine, piping, [], targets=(Target(engine, piping),), sql=Queries((asked,)))
    assert list(rule(SLUG).check(Record(asked), facts)) == []

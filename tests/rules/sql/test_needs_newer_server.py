"""Edges of AUD503."""

from __future__ import annotations

import pytest

from tests.rules.portable import gist


SLUG = "needs-newer-server"


@pytest.mark.parametrize(
    ("statement", "old", "new"),
    [
        ("SELECT string_agg(a, ',') FROM t", "sqlite@3.40", "sqlite@3.44"),
        ("INSERT INTO t (a) VALUES (1) RETURNING a", "mariadb@10.4", "mariadb@10.5"),
        ("INSERT INTO t (a) VALUES (1) RETURNING a", "sqlite@3.34", "sqlite@3.35"),
        ("SELECT any_value(a) FROM t", "postgresql@15", "postgresql@16"),
        ("SELECT a FROM t EXCEPT SELECT a FROM u", "mysql@8.0.30", "mysql@8.0.31"),
        ("SELECT a FROM t FOR UPDATE SKIP LOCKED", "mariadb@10.5", "mariadb@10.6"),
        ("ALTER TABLE t DROP COLUMN a", "sqlite@3.34", "sqlite@3.35"),
        ("SELECT * FROM t FULL JOIN u ON t.a = u.a", "sqlite@3.38", "sqlite@3.39"),
    ],
)
def test_a_later_version_takes_it(statement: str, old: str, new: str) -> None:
    """An error before that version, silence from it on."""
    assert [severity for severity, _ in gist(SLUG, statement, old)] == ["error"]
    assert gist(SLUG, statement, new) == []


def test_an_unknown_version_is_said() -> None:
    """A warning, since the server may be new enough."""
    assert gist(SLUG, "SELECT string_agg(a, ',') FROM t", "sqlite") == [
        ("warning", "`string_agg(a, ',')` needs SQLite 3.44 (nobody says which version the server is).")
    ]


def test_the_message_names_both_versions() -> None:
    """What is needed, and what there is."""
    assert gist(SLUG, "MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DELETE", "postgresql@14") == [
        ("error", "`MERGE INTO` needs PostgreSQL 15 (the server is 14).")
    ]

"""Edges of AUD522."""

from __future__ import annotations

import pytest

from auditor.testing.builders import column, index, primary_key, table, unique
from tests.rules.queries import gist, query


SLUG = "unstable-paging"
PARTS = (column("name", "text"), column("mail", "text", nullable=False), column("tag", "text"))
KNOWN = (
    table("t", column("id", nullable=False), *PARTS, primary_key("id"), unique("u", "mail"), unique("n", "tag")),
    table("o", column("id"), column("t_id"), column("sum"), primary_key("id")),
    table("free", column("a")),
    table("part", column("a", nullable=False), index("ix", "a", unique=True, predicate="a > 1")),
)
NO_ORDER = "The OFFSET cuts rows without any ORDER BY."
NO_KEY = "The OFFSET cuts rows whose ORDER BY does not end in a unique key, so that equal rows come in any order."
NO_GROUP = "The OFFSET cuts rows whose ORDER BY does not hold all that groups them."


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("SELECT name FROM t LIMIT 10 OFFSET :p1", NO_ORDER),
        ("SELECT name FROM unheard_of LIMIT 10 OFFSET :p1", NO_ORDER),
        ("SELECT name FROM t ORDER BY name LIMIT 10 OFFSET 20", NO_KEY),
        ("SELECT name FROM t ORDER BY 1 LIMIT 10 OFFSET 20", NO_KEY),
        ("SELECT name FROM t ORDER BY lower(name) LIMIT 10 OFFSET 20", NO_KEY),
        ("SELECT name FROM t ORDER BY tag LIMIT 10 OFFSET 20", NO_KEY),
        ("SELECT a FROM free ORDER BY a OFFSET 20", NO_KEY),
        ("SELECT a FROM part ORDER BY a OFFSET 20", NO_KEY),
        ("SELECT 1 FROM t JOIN o ON o.t_id = t.id ORDER BY t.id OFFSET 20", NO_KEY),
        ("SELECT name, count(*) FROM t GROUP BY name, tag ORDER BY name OFFSET 20", NO_GROUP),
        ("SELECT DISTINCT name, tag FROM t ORDER BY tag OFFSET 20", NO_GROUP),
        ("SELECT name FROM t UNION SELECT a FROM free LIMIT 5 OFFSET 5", NO_ORDER),
    ],
)
def test_rows_without_an_order_of_their_own_are_told(statement: str, message: str) -> None:
    """Of what no source knows only that there is no order at all."""
    assert gist(SLUG, statement, live=KNOWN) == [("warning", message)]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT name FROM t ORDER BY name, id LIMIT 10 OFFSET 20",
        "SELECT id AS i, name FROM t ORDER BY name, i LIMIT 10 OFFSET 20",
        "SELECT name, id FROM t ORDER BY 1, 2 LIMIT 10 OFFSET 20",
        "SELECT name FROM t ORDER BY name, mail LIMIT 10 OFFSET 20",
        "SELECT name FROM t WHERE id = :p1 LIMIT 1",
        "SELECT t.name FROM o JOIN t ON t.id = o.t_id WHERE o.id = 5 LIMIT 1",
        "SELECT 1 FROM o JOIN t ON t.id = o.t_id ORDER BY o.sum, o.id LIMIT 10 OFFSET 20",
        "SELECT count(*) FROM t LIMIT 1",
        "SELECT 1 FROM t WHERE name = 'x' LIMIT 1",
        "SELECT name FROM t ORDER BY random() LIMIT 3",
        "SELECT name FROM t",
        "SELECT name FROM t LIMIT 0",
        "SELECT a FROM unheard_of ORDER BY a LIMIT 10 OFFSET 20",
        "SELECT x.n FROM (SELECT name AS n FROM t) AS x ORDER BY x.n LIMIT 10 OFFSET 20",
        "SELECT name, count(*) FROM t GROUP BY name ORDER BY 2 DESC, name LIMIT 10 OFFSET 20",
        "SELECT DISTINCT name FROM t ORDER BY name LIMIT 10 OFFSET 20",
        "SELECT 1 FROM t AS x JOIN t AS y ON x.id = y.id ORDER BY x.name LIMIT 10 OFFSET 20",
        "SELECT name FROM t ORDER BY nowhere LIMIT 10 OFFSET 20",
        "SELECT 1 FROM o JOIN t USING (id) ORDER BY o.id LIMIT 10 OFFSET 20",
        "SELECT 1 FROM o NATURAL JOIN t ORDER BY o.id LIMIT 10 OFFSET 20",
        "SELECT id FROM t WHERE EXISTS (SELECT 1 FROM o LIMIT 1)",
    ],
)
def test_a_unique_order_and_what_nobody_can_tell_are_silent(statement: str) -> None:
    """Keys, joins on keys, one row, no row."""
    assert gist(SLUG, statement, live=KNOWN) == []


def test_a_limit_alone_is_a_note() -> None:
    """Nothing is shown twice; which rows come may change."""
    assert gist(SLUG, "SELECT name FROM t ORDER BY name LIMIT 10", live=KNOWN)[0][0] == "info"


def test_a_migration_does_not_page() -> None:
    """It takes rows away as it goes."""
    assert gist(SLUG, query("SELECT id FROM t LIMIT 100", function="upgrade"), live=KNOWN) == []

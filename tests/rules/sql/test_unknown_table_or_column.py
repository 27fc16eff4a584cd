"""Edges of AUD511."""

from __future__ import annotations

import pytest

from auditor.model.names import Origin
from auditor.testing.builders import column, table
from tests.rules.queries import findings, gist, query, steps


SLUG = "unknown-table-or-column"
USERS = table("users", column("id"), column("name", "varchar(20)"))
ORDERS = table("orders", column("id"), column("user_id"), column("total"))
KNOWN = (ORDERS, USERS)


def test_a_table_that_the_database_lacks_is_an_error() -> None:
    """With the name that was probably meant."""
    (found,) = findings(SLUG, "SELECT id FROM user WHERE id = :p1", live=KNOWN)
    assert (str(found.severity), found.message) == ("error", "Table `user` is not in the database.")
    assert found.fix is not None
    assert found.fix.title == "Did you mean `users`?"


def test_the_place_is_that_of_the_name() -> None:
    """Line and column inside the string."""
    (found,) = findings(SLUG, "SELECT nam FROM users", live=KNOWN)
    assert str(found.location) == "app/queries.py:7:12"


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("SELECT nam FROM users", "Column `users.nam` is not in the database."),
        ("SELECT u.nam FROM users AS u", "Column `users.nam` is not in the database."),
        ("SELECT x FROM users JOIN orders ON user_id = users.id", "Column `x` (of `users`, `orders`) is not in"),
        ("INSERT INTO users (id, nme) VALUES (1, 'a')", "Column `users.nme` is not in the database."),
        ("UPDATE users SET nme = 'a'", "Column `users.nme` is not in the database."),
        ("DELETE FROM users WHERE nme = 'a'", "Column `users.nme` is not in the database."),
        ("INSERT INTO users (id) VALUES (1) ON CONFLICT (nme) DO NOTHING", "Column `users.nme` is not in"),
        ("INSERT INTO users (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET nme = 1", "Column `users.nme` is not in"),
        ("INSERT INTO users (id) VALUES (1) RETURNING nme", "Column `users.nme` is not in the database."),
        ("SELECT 1 FROM users JOIN orders USING (user_id)", "Column `users.user_id` is not in the database."),
        ("SELECT q.x FROM (SELECT * FROM users) AS q", "Column `users.x` is not in the database."),
        ("WITH q AS (SELECT * FROM users) SELECT x FROM q", "Column `users.x` is not in the database."),
        ("SELECT 1 FROM users WHERE EXISTS (SELECT 1 FROM orders WHERE x = 1)", "Column `x` (of `orders`, `users`)"),
        ("SELECT id FROM users ORDER BY nme", "Column `users.nme` is not in the database."),
        ("SELECT o.id FROM users", "Nothing in the statement that goes by `o` has a column `id`."),
        ("SELECT q.b FROM (SELECT id AS a FROM users) AS q", "Nothing in the statement that goes by `q` has"),
        ("WITH q (a) AS (SELECT id FROM users) SELECT q.b FROM q", "Nothing in the statement that goes by `q` has"),
        ("SELECT id FROM Users; ", None),
        ('SELECT "Name" FROM users', "Column `users.Name` is not in the database."),
    ],
)
def test_every_place_of_a_name_is_looked_at(statement: str, message: str | None) -> None:
    """Results, conditions, targets, conflicts, through aliases and subqueries."""
    told = [text for _, text in gist(SLUG, statement, live=KNOWN)]
    assert len(told) == (message is not None)
    assert all(text.startswith(message or "") for text in told)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT u.id, name, user_id FROM users u JOIN orders ON orders.user_id = u.id WHERE total > 1 ORDER BY name",
        "SELECT 1 FROM users WHERE EXISTS (SELECT 1 FROM orders WHERE user_id = users.id AND name = 'x')",
        "WITH q AS (SELECT id AS a FROM users) SELECT a FROM q ORDER BY a",
        "WITH RECURSIVE q(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM q) SELECT n FROM q",
        "SELECT n FROM generate_series(1, 3) AS g(n)",
        "SELECT x FROM some_function(1)",
        "SELECT table_name FROM system.tables",
        "SELECT count(*) AS c FROM users GROUP BY name HAVING c > 1 ORDER BY c",
        "INSERT INTO users (id, name) VALUES (1, 'a') ON CONFLICT (id) DO UPDATE SET name = excluded.name",
        "INSERT INTO users SELECT o.id, 'x' FROM orders AS o",
        "UPDATE orders SET total = u.id FROM users AS u WHERE u.id = user_id",
        "SELECT current_user FROM users",
        "SELECT users FROM users",
        "SELECT elsewhere.t.a FROM elsewhere.t",
        "SELECT q.lower FROM (SELECT lower(name) FROM users) AS q",
        "SELECT l.b FROM users, LATERAL (SELECT users.id AS b) AS l",
        "SELECT id FROM users UNION SELECT total FROM orders ORDER BY id",
        "SET x = 1",
        "SELECT FROM WHERE",
    ],
)
def test_what_is_there_or_unknown_is_silent(statement: str) -> None:
    """Nothing is guessed."""
    assert gist(SLUG, statement, live=KNOWN) == []


def test_a_table_that_another_statement_makes_is_there() -> None:
    """A temporary one, wherever its CREATE stands."""
    made = query("CREATE TEMPORARY TABLE seen AS SELECT id FROM users")
    assert gist(SLUG, "SELECT id FROM seen", live=KNOWN, others=(made,)) == []


def test_a_table_that_its_own_file_makes_is_not_the_schemas() -> None:
    """It only has the same name: a cache in a file of its own."""
    made = query("CREATE TABLE IF NOT EXISTS users (key TEXT, value TEXT)")
    assert gist(SLUG, "SELECT key FROM users WHERE value = 'x'", live=KNOWN, others=(made,)) == []


def test_a_folder_of_migrations_that_nobody_has_read_is_left_alone() -> None:
    """What it runs on is the schema of its time."""
    asked = query("SELECT nam FROM users", origin=Origin("app/migrations/versions/x.py", 9))
    assert gist(SLUG, asked, live=KNOWN) == []


def test_only_the_models_is_a_warning() -> None:
    """Nobody knows the database."""
    assert gist(SLUG, "SELECT nam FROM users", model=KNOWN) == [
        ("warning", "Column `users.nam` is not in the model."),
    ]


def test_what_only_the_database_lacks_says_who_has_it() -> None:
    """The statement fails all the same."""
    narrow = (table("users", column("id")),)
    assert gist(SLUG, "SELECT name FROM users", model=(USERS,), live=narrow) == [
        ("error", "Column `users.name` is not in the database; the model has it.")
    ]


def test_what_the_models_leave_out_may_be_used() -> None:
    """A statement is how one uses a table that is not mapped."""
    assert gist(SLUG, "SELECT total FROM orders", model=(USERS,), live=KNOWN) == []


def test_what_a_pending_revision_makes_is_a_note() -> None:
    """The next upgrade makes it."""
    history = steps((ORDERS,), KNOWN)
    assert gist(SLUG, "SELECT name FROM users", history=history, stamp=("0001",), live=(ORDERS,)) == [
        ("info", "Table `users` is not in the database; the history has it.")
    ]


def test_what_no_revision_makes_is_a_warning() -> None:
    """A database built from the history lacks it."""
    history = steps((ORDERS,))
    assert gist(SLUG, "SELECT name FROM users", history=history, stamp=("0001",), live=KNOWN) == [
        ("warning", "Table `users` is not in the history; the database has it.")
    ]


def test_a_migration_runs_on_the_schema_of_its_time() -> None:
    """Of one that changes the schema nobody knows what is there half-way through."""
    history = steps((ORDERS,), (ORDERS,), KNOWN)
    for revision, expected in (("0002", 1), ("0003", 0)):
        asked = query("UPDATE users SET name = 'a'", origin=Origin("versions/x.py", 9, revision))
        assert len(gist(SLUG, asked, history=history, stamp=("0003",), live=KNOWN)) == expected


def test_of_a_dynamic_statement_only_tables_are_told() -> None:
    """What fills it may bring tables along."""
    assert gist(SLUG, query("SELECT nam FROM users", dynamic=True), live=KNOWN) == []

"""Edges of AUD111."""

from __future__ import annotations

from auditor.testing.builders import column, primary_key, table, unique
from tests.rules.support import findings, gist


COLUMNS = column("a"), column("b")


def test_a_table_without_the_expected_key_is_an_error() -> None:
    """Nothing keeps rows apart."""
    assert gist("primary-key-mismatch", table("t", *COLUMNS, primary_key("a")), table("t", *COLUMNS)) == [
        ("error", "The primary key of `t` is `(a)` in the model, and the database has none.")
    ]


def test_another_unique_key_keeps_the_rows_apart() -> None:
    """All of it is in the key, and takes no NULL."""
    expected = table("t", *COLUMNS, primary_key("a", "b"))
    said = "The primary key of `t` is `(a, b)` in the model, and the database has none."
    for nullable, severity in ((False, "warning"), (True, "error")):
        actual = table("t", column("a"), column("b", nullable=nullable), unique("u", "b"))
        assert gist("primary-key-mismatch", expected, actual) == [(severity, said)]


def test_a_key_that_the_model_does_not_know_is_a_warning() -> None:
    """INSERTs may be refused as duplicates."""
    assert gist("primary-key-mismatch", table("t", *COLUMNS), table("t", *COLUMNS, primary_key("a"))) == [
        ("warning", "The primary key of `t` is `(a)` in the database, and the model has none.")
    ]


def test_other_columns_are_an_error() -> None:
    """Identity is another."""
    expected, actual = table("t", *COLUMNS, primary_key("a", "b")), table("t", *COLUMNS, primary_key("a"))
    assert gist("primary-key-mismatch", expected, actual) == [
        ("error", "The primary key of `t` differs in columns: `a, b` in the model and `a` in the database.")
    ]


def test_another_order_is_a_note() -> None:
    """The same rows are unique."""
    expected, actual = table("t", *COLUMNS, primary_key("a", "b")), table("t", *COLUMNS, primary_key("b", "a"))
    assert gist("primary-key-mismatch", expected, actual) == [
        ("info", "The primary key of `t` differs in order: `a, b` in the model and `b, a` in the database.")
    ]


def test_the_name_is_nothing() -> None:
    """No statement names a primary key."""
    expected = table("t", *COLUMNS, primary_key("a", name="pk_t"))
    assert findings("primary-key-mismatch", expected, table("t", *COLUMNS, primary_key("a"))) == []

"""Edges of AUD521."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.model.names import Origin
from auditor.model.query import Hole, Via
from tests.rules.queries import findings, gist, query


SLUG = "sql-built-from-strings"


def built(*holes: Hole, **fields: Any) -> list[tuple[str, str]]:
    """Give what is said about a statement with these holes."""
    return gist(SLUG, query("SELECT a FROM t WHERE b = :p1", holes=holes, **fields))


def test_a_value_in_the_text_is_an_error() -> None:
    """It could be a parameter; what fills it is named."""
    assert built(Hole(26, 29, "name")) == [
        ("error", "The statement is built from strings: `name` is put into its text.")
    ]


def test_a_name_in_the_text_is_a_warning() -> None:
    """It cannot be a parameter."""
    assert built(Hole(14, 15, "table", value=False), Hole(26, 29, "x", value=False)) == [
        ("warning", "The statement is built from strings: `table`, `x` are put into its text.")
    ]


@pytest.mark.parametrize("place", [{"function": "upgrade"}, {"origin": Origin("app/tests/helpers.py", 3)}])
def test_in_migrations_and_tests_only_quotes_are_a_danger(place: dict[str, Any]) -> None:
    """Nobody from outside fills them."""
    assert built(Hole(26, 29, "name"), **place) == []
    quoted = query("SELECT a FROM t WHERE b = 'hole_1'", holes=(Hole(27, 33, "name"),), **place)
    assert [severity for severity, _ in gist(SLUG, quoted)] == ["info"]


def test_constants_are_silent() -> None:
    """They never come from outside."""
    assert built(Hole(26, 29, "LIMIT", constant=True)) == []
    assert built() == []


def test_the_way_out_is_that_of_the_call() -> None:
    """Parameters are written otherwise for the driver."""
    titles = [
        found.fix.title
        for via in (Via.TEXT, Via.DRIVER)
        for found in findings(SLUG, query("SELECT :p1", via, holes=(Hole(7, 10, "x"),)))
        if found.fix is not None
    ]
    assert titles == [
        "Write `:name` in text() and pass the value as a parameter.",
        "Write the driver's placeholder and pass the value as a parameter.",
    ]


def test_what_takes_no_parameters_has_another_way_out() -> None:
    """A value in it cannot be a parameter."""
    (found,) = findings(SLUG, query("SET LOCAL lock_timeout = :p1", holes=(Hole(25, 28, "seconds"),)))
    assert str(found.severity) == "warning"
    assert found.fix is not None
    assert found.fix.title == "Take it from a fixed list in the code, or make it a number with int()."


def test_names_that_the_models_declare_are_silent() -> None:
    """They never come from outside."""
    for source in ("User.__tablename__", "table.name", "column.key", "SqlUser.id.name"):
        assert built(Hole(14, 15, source, value=False)) == []
    assert built(Hole(14, 15, "request.name", value=False))

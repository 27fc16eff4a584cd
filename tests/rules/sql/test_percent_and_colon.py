"""Edges of AUD525; what text() and the drivers do with these texts was tried on psycopg 3, PyMySQL and sqlite3."""

from __future__ import annotations

import pytest

from auditor.model.query import Hole, Via
from tests.rules.queries import gist, query


SLUG = "percent-and-colon"


def said(text: str, via: Via = Via.TEXT) -> list[tuple[str, str]]:
    """Give severity and the first words on a text as it is written."""
    return [(severity, message.split("`")[1]) for severity, message in gist(SLUG, query(text, via))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("""SELECT '{"a":1}'""", [("error", ":1")]),
        ("SELECT 'a :b'", [("error", ":b")]),
        ("SELECT 1 FROM t WHERE a LIKE '%:name%'", [("error", ":name")]),
        ("SELECT :day::date", [("error", ":day::")]),
        ("SELECT 5 %% 2", [("error", "%%")]),
        ("SELECT DATE_FORMAT(d, '%%Y')", [("warning", "%%")]),
        ("SELECT 1 FROM t WHERE a = %s", [("error", "%s")]),
        ("SELECT 1 FROM t WHERE a = %(name)s", [("error", "%(name)s")]),
        ("SELECT 1 FROM t WHERE a = '%(name)s'", [("warning", "%(name)s")]),
    ],
)
def test_what_text_changes_is_told(text: str, expected: list[tuple[str, str]]) -> None:
    """Parameters inside of strings, casts, signs that are doubled once more."""
    assert said(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "SELECT '12:30', 'http://x', '$.a:b', '::1', 'T00:00:00'",
        "SELECT x::int, a[1:2], :name FROM t WHERE b = :other",
        r"SELECT 'a \\:b'",
        "SELECT 5 % 2, DATE_FORMAT(d, '%Y-%m')",
        "SELECT 1 FROM t WHERE a LIKE '%x%' OR a LIKE '%s%' OR a ILIKE '50%%'",
        "SELECT 'unclosed",
    ],
)
def test_what_stays_as_it_is_written_is_silent(text: str) -> None:
    """Times, addresses, slices, casts, escapes."""
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT 1 FROM t WHERE a LIKE '%x' AND b = %s", [("error", "%")]),
        ("SELECT 5 % 2, %(b)s", [("error", "%")]),
        ("SELECT 1 FROM t WHERE a = :name", [("error", ":name")]),
        ("SELECT 1 FROM t WHERE a LIKE '%%x' AND b = %s", []),
        ("SELECT 5 % 2", []),
        ("SELECT ':x', a::int, a[:n] FROM t", []),
    ],
)
def test_what_the_driver_stumbles_over_is_told(text: str, expected: list[tuple[str, str]]) -> None:
    """Only where parameters are sure to be passed."""
    assert said(text, Via.DRIVER) == expected


def test_scripts_and_texts_with_holes_are_left_alone() -> None:
    """Nothing changes a script; what fills a hole nobody knows."""
    assert said("SELECT 'a :b'", Via.SCRIPT) == []
    assert gist(SLUG, query("SELECT 'a :b', :p1", holes=(Hole(15, 18, "x"),))) == []

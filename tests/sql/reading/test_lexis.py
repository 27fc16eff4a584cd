"""Tokens of statements that may be for any engine."""

from __future__ import annotations

import pytest

from auditor.sql.reading.lexis import Lexed, lex


def words(text: str) -> list[str]:
    """Give kind and text of each token."""
    return [f"{token.kind} {token.text}" for token in _lexed(text).tokens]


def _lexed(text: str) -> Lexed:
    found = lex(text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("a->>'$.b'", ["word a", "mark ->>", "string $.b"]),
        ("a::int", ["word a", "mark ::", "word int"]),
        ("a = :p1", ["word a", "mark =", "parameter p1"]),
        ('`a``b` "c""d"', ["quoted a`b", 'quoted c"d']),
        ("'it''s'", ["string it's"]),
        ("$x$ it's $x$", ["string  it's "]),
        ("0xFF 1.5e3 .5", ["number 0xFF", "number 1.5e3", "number .5"]),
        ("a -- it's\n b /* \" */ c", ["word a", "word b", "word c"]),
        ("a # it's\n b", ["word a", "word b"]),
        ("j #> '{a}'", ["word j", "mark #>", "string {a}"]),
        ("größe <=> ñ", ["word größe", "mark <=>", "word ñ"]),
    ],
)
def test_tokens_are_everybodys(text: str, tokens: list[str]) -> None:
    """All quotes, comments and operators, whoever has them."""
    assert words(text) == tokens


def test_backslashes_escape_where_nothing_else_makes_sense() -> None:
    """A quote without an end, or a word that clings to a string, tell of it."""
    assert _lexed(r"SELECT 'it\'s'").escapes
    assert _lexed(r"SELECT 'it\'s', 'that\'s'").escapes
    assert not _lexed(r"SELECT 'C:\temp\', 'x'").escapes


def test_a_quote_without_an_end_is_no_statement() -> None:
    """Whatever is read as an escape."""
    assert lex("SELECT 'abc") is None


def test_words_beside_dots_and_behind_as_are_names() -> None:
    """They keep their text and are no keywords."""
    keywords = [token.word for token in _lexed("SELECT t.key, limit.a AS order FROM t").tokens]
    assert keywords == ["SELECT", "", ".", "", ",", "", ".", "", "AS", "", "FROM", "T"]


def test_the_type_of_a_cast_is_no_alias() -> None:
    """Behind the AS of a CAST stands a keyword."""
    assert [token.word for token in _lexed("CAST(a AS text)").tokens][-2] == "TEXT"


def test_arguments_are_the_parts_between_commas() -> None:
    """Those of inner calls belong to their part."""
    lexed = _lexed("f(a, g(b, c), [d, e])")
    assert [lexed.text[slice(*lexed.slice(*part))] for part in lexed.arguments(1)] == ["a", "g(b, c)", "[d, e]"]

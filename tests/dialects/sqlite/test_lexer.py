from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from auditor_sqlite.lexer import Kind, quote, tokens, without_comments


NAMES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1)


@given(NAMES)
def test_a_quoted_name_is_read_back(name: str) -> None:
    """Whatever a name holds, quotes and all, it is one token again."""
    assert [(Kind.QUOTED, name)] == [(token.kind, token.value) for token in tokens(quote(name))]


@given(st.text())
def test_any_text_has_tokens(text: str) -> None:
    """No text fails; tokens are in order and do not overlap."""
    found = tokens(text)
    assert all(token.start < token.end for token in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_the_four_quotes() -> None:
    """SQLite's own double quotes, MySQL's backticks, SQL Server's brackets, and strings."""
    found = [(token.kind, token.value) for token in tokens("""  "a""b" `c``d` [e"f] 'g''h' """)]
    assert found == [(Kind.QUOTED, 'a"b'), (Kind.QUOTED, "c`d"), (Kind.QUOTED, 'e"f'), (Kind.STRING, "g'h")]


def test_words_numbers_blobs_and_marks() -> None:
    """Letters are all that is not ASCII; operators of two marks are one token."""
    found = [(token.kind.name, token.value) for token in tokens("中文😀$1 1.5e-3 .5 0xFF x'00' <= || ->>(")]
    words = [("WORD", "中文😀$1"), ("NUMBER", "1.5e-3"), ("NUMBER", ".5"), ("NUMBER", "0xFF"), ("BLOB", "x'00'")]
    assert [*words, ("MARK", "<="), ("MARK", "||"), ("MARK", "->>"), ("MARK", "(")] == found


def test_comments_are_no_tokens() -> None:
    """To the end of the line, to the end of the comment, or to the end of the text."""
    assert [token.value for token in tokens("a -- x ' y\nb /* ) \" */ c /* never closed")] == ["a", "b", "c"]


def test_comments_are_left_out_of_texts() -> None:
    """A comment becomes a space; what looks like one within quotes stays."""
    assert without_comments("a/* why */ > '--x' AND \"/*\" = 1 -- because") == "a  > '--x' AND \"/*\" = 1"

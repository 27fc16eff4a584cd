from __future__ import annotations

import ast

from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.sql.extract.python.evaluate import Evaluator
from auditor.sql.extract.python.literals import Page
from auditor.sql.extract.python.outline import Outline
from auditor.sql.extract.text.flat import flat


QUOTES = ("'", '"', "'''", '"""')
ESCAPES = {
    "\n": "\\n",
    "\t": "\\t",
    "\\": "\\\\",
    "'": "\\'",
    '"': '\\"',
    "a": "\\x61",
    "é": "\\u00e9",
    "😀": "\\U0001f600",
}
GLUE = (" ", "\n    ", "  # a 'comment' with \"quotes\"\n", " \\\n", "\t")
Written = list[tuple[str, str]]
"""What is written, each piece with the characters that it stands for."""

characters = st.one_of(
    st.sampled_from("abc :%?{}()'\"\\\n\t#;é😀"),
    st.characters(codec="utf-8", exclude_characters="\U0010ffff"),
)


@st.composite
def literals(draw: st.DrawFn, text: str) -> Written:
    """A literal of any kind that gives the text."""
    quote = draw(st.sampled_from(QUOTES))
    prefix = draw(st.sampled_from(("", "", "u", "f", "F", "r", "R", "rf", "fR")))
    if "r" in prefix.lower() and not _may_be_raw(text, quote):
        prefix = prefix.lower().replace("r", "")
    raw, formatted = "r" in prefix.lower(), "f" in prefix.lower()
    written: Written = [(prefix + quote, "")]
    for char in text:
        escaped = not raw and (not _plain(char, quote) or (char in ESCAPES and draw(st.booleans())))
        if escaped:
            written.append((ESCAPES.get(char) or f"\\U{ord(char):08x}", char))
        else:
            written.append((char * (1 + (formatted and char in "{}")), char))
        if quote in {"'''", '"""'} and not raw and draw(st.integers(0, 30)) == 0:
            written.append(("\\\n", ""))
    return [*written, (quote, "")]


def _plain(char: str, quote: str) -> bool:
    """Whether a character may stand as itself; the quote never does, since several in a row would end the literal."""
    return char not in {"\\", "\r", "\0", quote[0]} and (char != "\n" or len(quote) == 3)


def _may_be_raw(text: str, quote: str) -> bool:
    return not set(text) & {"\\", "\r", "\0", quote[0]} and ("\n" not in text or len(quote) == 3)


@st.composite
def expressions(draw: st.DrawFn) -> tuple[str, Written]:
    """A text, and an expression that gives it: literals one after the other, or with +."""
    pieces = draw(st.lists(st.text(characters, max_size=12), min_size=1, max_size=5))
    written: Written = []
    for number, piece in enumerate(pieces):
        if number:
            written.append((draw(st.sampled_from((*GLUE, " + ", "\n + "))), ""))
        written += draw(literals(piece))
    return "".join(pieces), written


@settings(deadline=None)
@given(expressions())
def test_every_character_is_found_where_it_stands(case: tuple[str, Written]) -> None:
    """Text put into literals in any way comes back, with the line and column of each character."""
    text, written = case
    source = "é = 1; x = (\n" + "".join(form for form, _ in written) + "\n)\n"
    places, line, column = [], 2, 1
    for form, char in written:
        places += [(line, column)] * len(char)
        for sign in form:
            line, column = (line + 1, 1) if sign == "\n" else (line, column + 1)
    tree = ast.parse(source)
    outline = Outline(tree)
    ((parts, _),) = Evaluator(Page(source)).alternatives(outline.sites[-1].node, outline.sites[-1].place)
    found = flat(parts)
    assert text == found.text
    assert places == [found.place(offset) for offset in range(len(text))]

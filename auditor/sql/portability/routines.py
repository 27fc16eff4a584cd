"""Functions of the user's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from auditor.model.query import Query
from auditor.sql.reading.lexis import lex


_KINDS = frozenset({"FUNCTION", "AGGREGATE", "PROCEDURE"})
_HEAD = 9
"""Words in which CREATE says what it makes."""


def made(queries: Iterable[Query]) -> frozenset[str]:
    """The names, in lower case, of the functions that these statements create."""
    creating = (query.text for query in queries if query.text.lstrip()[:6].upper() == "CREATE")
    return frozenset(name for text in creating for name in _made(text))


def _made(text: str) -> Iterator[str]:
    lexed = lex(text)
    if lexed is None:
        return
    kind = next((place for place, word in lexed.numbered[:_HEAD] if word in _KINDS), None)
    if kind is not None and kind + 1 < len(lexed.tokens):
        yield lexed.tokens[lexed.name_end(kind + 1)].text.lower()

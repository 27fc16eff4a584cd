"""Where one statement ends and the next begins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from auditor.sql.extract.text.lexer import Form, Piece


_ROUTINES = frozenset({"TRIGGER", "PROCEDURE", "FUNCTION", "EVENT", "PACKAGE"})
_BLOCKS = frozenset({"IF", "LOOP", "WHILE", "REPEAT", "FOR"})
_HEAD = 14
"""Words in which CREATE says what it makes, a definer included."""

_MAKERS = (["CREATE"], ["ALTER"], ["DECLARE"], ["BEGIN"])

Statement = list[Piece]


def statements(pieces: Iterable[Piece]) -> Iterator[Statement]:
    """The statements without what ends them and without comments around them; empty ones are left out."""
    current: Statement = []
    body = _Body()
    for piece in pieces:
        if piece.form is Form.COMMENT:
            if current:
                current.append(piece)
        elif piece.text == ";" and body.closed():
            yield from _trimmed(current)
            current, body = [], _Body()
        else:
            if not body.none:
                body.take(piece)
            current.append(piece)
    yield from _trimmed(current)


def _trimmed(statement: Statement) -> Iterator[Statement]:
    while statement and statement[-1].form is Form.COMMENT:
        statement.pop()
    if statement:
        yield statement


class _Body:
    """How deep inside the body of a routine a statement is: semicolons there end nothing."""

    def __init__(self) -> None:
        self.none = False
        """Whether the statement is known to have no body."""
        self._depth = 0
        self._words: list[str] = []
        self._routine = False
        self._ends = False
        self._after_dot = False

    def closed(self) -> bool:
        """Whether a semicolon here ends the statement."""
        self._depth -= self._ends
        self._ends = False
        return not self._depth

    def take(self, piece: Piece) -> None:
        """The next piece of the statement."""
        word = "" if self._after_dot else piece.word
        self._after_dot = piece.text == "."
        if len(self._words) < _HEAD and word:
            self._words.append(word)
            self._routine = self._routine or self._is_routine(word)
        if not self._routine:
            self.none = len(self._words) >= _HEAD or self._words[:1] not in _MAKERS
            return
        if self._ends:
            # END IF, END LOOP and the like end what is not counted
            self._ends = False
            self._depth -= word not in _BLOCKS
            if word == "CASE":
                return
        if word == "END" and self._depth:
            self._ends = True
        else:
            self._depth += word in {"BEGIN", "CASE"}

    def _is_routine(self, word: str) -> bool:
        if self._words[0] in {"CREATE", "ALTER"}:
            return word in _ROUTINES
        return self._words[0] == "DECLARE" or self._words[:2] == ["BEGIN", "NOT"]

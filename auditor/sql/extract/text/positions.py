"""Where in a statement a value may stand, by what stands before."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.sql.extract.text.lexer import Form, Piece


_SIGNS = frozenset({"=", "<", ">", "<=", ">=", "<>", "!=", "||"})
_WORDS = frozenset({"LIKE", "ILIKE", "RLIKE", "REGEXP", "GLOB", "LIMIT", "OFFSET", "BETWEEN", "THEN", "ELSE", "ESCAPE"})
_LISTS = frozenset({"IN", "VALUES", "VALUE", "ANY", "SOME"})
_CLAUSES = frozenset({"LIMIT", "BETWEEN", "AND", "OR", "WHERE", "SELECT", "FROM", "SET", "ORDER", "GROUP"})
_NO_OPERANDS = (
    _WORDS
    | _LISTS
    | _CLAUSES
    | frozenset(
        {"NOT", "ALL", "WHEN", "IS", "BY", "ON", "HAVING", "INTERVAL", "MATCH", "CASE", "AS", "DISTINCT", "CALL"}
    )
    | frozenset({"RETURNING", "TOP", "DEFAULT", "USING", "TO", "FETCH", "FIRST", "NEXT", "RETURN", "REPLACE", "EXEC"})
)


_PARTS_OF_NAMES = frozenset({Form.WORD, Form.NUMBER, Form.NAME, Form.HOLE})


class Positions:
    """What stands before each piece of a statement."""

    def __init__(self, statement: Sequence[Piece]) -> None:
        self._pieces = statement
        self._seen = 0
        self._before: Piece | None = None
        self._clause = ""
        self._lists: list[bool] = []
        self._was_list = False

    def takes_value(self, place: int) -> bool:
        """Whether a value may stand at the place; places are asked for in ascending order."""
        if self._is_glued(place):
            return False
        self._go(place)
        before = self._before
        if before is None:
            return False
        if before.text in _SIGNS or before.word in _WORDS:
            return True
        if before.text == "(":
            return bool(self._lists) and self._lists[-1]
        if before.text == ",":
            return bool(self._lists and self._lists[-1]) or (not self._lists and self._clause == "LIMIT")
        return before.word == "IN" or (before.word == "AND" and self._clause == "BETWEEN")

    def is_operator(self, place: int) -> bool:
        """Whether a question mark is an operator between two operands and no parameter."""
        after = self._pieces[place + 1] if place + 1 < len(self._pieces) else None
        if after is not None and after.text in {"|", "&", "||", "?"}:
            return True
        before = next((piece for piece in reversed(self._pieces[max(0, place - 4) : place]) if _counts(piece)), None)
        if before is None or before.word in _NO_OPERANDS:
            return False
        is_operand = before.form in {Form.WORD, Form.NAME, Form.STRING} or before.text in {")", "]"}
        following = next((piece for piece in self._pieces[place + 1 : place + 4] if _counts(piece)), None)
        return (
            is_operand
            and following is not None
            and (following.form in {Form.STRING, Form.HOLE} or following.text in {"?", "%", ":", "$"})
        )

    def _is_glued(self, place: int) -> bool:
        """Whether it is a part of a name."""
        hole = self._pieces[place]
        around = [self._pieces[at] for at in (place - 1, place + 1) if 0 <= at < len(self._pieces)]
        touching = [piece for piece in around if piece.end == hole.start or piece.start == hole.end]
        if any(piece.form in _PARTS_OF_NAMES or piece.text == "." for piece in touching):
            return True
        return any(piece.text == "(" for piece in touching if piece.start > hole.start)

    def _go(self, place: int) -> None:
        for piece in self._pieces[self._seen : place]:
            if not _counts(piece):
                continue
            if piece.text == "(":
                word = self._before.word if self._before is not None else ""
                again = self._before is not None and self._before.text == "," and self._was_list
                self._lists.append(word in _LISTS or again)
            elif piece.text == ")":
                self._was_list = self._lists.pop() if self._lists else False
            elif piece.word in _CLAUSES and not (piece.word == "AND" and self._clause == "BETWEEN"):
                self._clause = piece.word
            if piece.word == "SELECT" and self._lists:
                self._lists[-1] = False
            self._before = piece
        self._seen = max(self._seen, place)


def _counts(piece: Piece) -> bool:
    return piece.form is not Form.COMMENT

"""Reads anonymous blocks of the plainest kind: statements one after the other, made harmless to repeat.

CREATE TYPE has no IF NOT EXISTS in some dialects, so migrations write a block that passes over the error, or
looks first. Loops, variables and statements put together from strings are nobody's to follow, unless no statement
in them touches a schema.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec.structs import replace

from auditor.model.effects import Effect
from auditor.sql.effects.cursor import Cursor, Form, Token, Unreadable, statements


Read = Callable[[Cursor], list[Effect]]
_HARMLESS = frozenset(
    {"duplicate_object", "duplicate_table", "duplicate_column", "undefined_object", "undefined_table"}
)
_DEFINING = frozenset({"CREATE", "ALTER", "DROP", "COMMENT"})
_STATEMENTS = _DEFINING | {"INSERT", "UPDATE", "DELETE"}
_OPAQUE = frozenset({"EXECUTE", "PERFORM", "CALL", "IMPORT"})


def block(cursor: Cursor, read: Read) -> list[Effect] | None:
    """The effects of a block from after the word DO on; None when it does more than run statements."""
    bodies = [token for token in cursor.tokens[cursor.at :] if token.form is Form.STRING]
    if len(bodies) != 1:
        return None
    inner = statements(_bare(bodies[0].text), cursor.dialect)
    if inner is None:
        return None
    try:
        return _Body(inner, read).effects()
    except Unreadable:
        return [] if not any(_may_change(cursor, read) for cursor in inner) else None


def _may_change(cursor: Cursor, read: Read) -> bool:
    """Whether a part of a program might change a schema, wherever in it a statement begins."""
    for place, token in enumerate(cursor.tokens):
        if token.word in _OPAQUE:
            return True
        if token.word in _DEFINING and read(Cursor(cursor.source, cursor.tokens[place:], cursor.dialect)):
            return True
    return False


def _bare(text: str) -> str:
    """The text without the dollar quotes around it, which may have a tag."""
    if not text.startswith("$"):
        return text
    tag = text[: text.index("$", 1) + 1]
    return text.removeprefix(tag).removesuffix(tag)


class _Body:
    """BEGIN statements [EXCEPTION WHEN it exists THEN nothing] END, cut at semicolons."""

    def __init__(self, cursors: Iterable[Cursor], read: Read) -> None:
        self._rest = list(cursors)
        self._read = read

    def effects(self) -> list[Effect]:
        """What it does; raises Unreadable."""
        self._rest[0].expect("BEGIN")
        found: list[Effect] = []
        checked = False
        while self._rest:
            cursor = self._rest.pop(0)
            if cursor.accept("EXCEPTION"):
                checked = _passes_over(cursor)
            elif cursor.sees("IF", "NOT", "EXISTS"):
                found += self._guarded(cursor)
            elif not cursor.accept("END"):
                found += self._one(cursor)
        return [_checked(effect) for effect in found] if checked else found

    def _guarded(self, cursor: Cursor) -> list[Effect]:
        """IF NOT EXISTS (a look at the catalog that names what is made) THEN make it; END IF."""
        cursor.expect("IF", "NOT", "EXISTS")
        condition = cursor.group()
        cursor.expect("THEN")
        found = self._one(cursor)
        if not self._rest or not self._rest.pop(0).accept("END", "IF"):
            raise Unreadable("END IF expected")
        looked_for = {token.text.strip('"') for token in condition.tokens if token.form is Form.STRING}
        if not all(_names(effect) & looked_for for effect in found):
            raise Unreadable("the condition is about something else")
        return [_checked(effect) for effect in found]

    def _one(self, cursor: Cursor) -> list[Effect]:
        if cursor.word not in _STATEMENTS:
            raise Unreadable(f"{cursor.token.text!r} is not followed")
        return self._read(Cursor(cursor.source, cursor.tokens[cursor.at :], cursor.dialect))


def _passes_over(cursor: Cursor) -> bool:
    cursor.expect("WHEN")
    while True:
        if cursor.name().lower() not in _HARMLESS:
            raise Unreadable("an exception that is not followed")
        if not cursor.accept("OR"):
            break
    cursor.expect("THEN")
    rest: list[Token] = cursor.tokens[cursor.at :]
    if [token.word for token in rest[:1]] not in ([], ["NULL"], ["RAISE"]):
        raise Unreadable("an exception that is not passed over")
    return True


def _checked(effect: Effect) -> Effect:
    if not hasattr(effect, "checked"):
        raise Unreadable("a statement that cannot be repeated")
    return replace(effect, checked=True)


def _names(effect: Effect) -> set[str]:
    """The names that an effect makes."""
    made = [getattr(effect, field, None) for field in ("enum", "part", "column", "table", "sequence", "name")]
    texts = [getattr(item, "name", item) for item in made]
    return {str(getattr(text, "name", text)) for text in texts if text is not None}

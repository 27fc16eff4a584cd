"""Labels that a revision adds to an enum type: whether it may, and what it does with them in the same transaction."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from auditor.model.effects import AddLabel, Effect
from auditor.model.names import Kind, Origin
from auditor.sources.history.work import Work
from auditor.sql.tokens import tokens_of


REFUSED = "label-in-transaction"
USED = "label-used-at-once"


class NewLabels:
    """The labels that the running transaction has added to types that were there before."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._autocommit = False
        self._added: list[AddLabel] = []

    def begin(self, *, autocommit: bool) -> None:
        """A transaction begins, or each statement is one."""
        self._autocommit = autocommit
        self._added.clear()

    def effect(self, effect: Effect, origin: Origin) -> None:
        """What a statement is about to do; a type as new as its label is no matter, nor is a label that is there."""
        if self._autocommit or not isinstance(effect, AddLabel):
            return
        state = self._work.state
        enum = state.enum(effect.name)
        if state.is_new(Kind.ENUM, effect.name) or (enum is not None and effect.label in enum.labels):
            return
        self._added.append(effect)
        if state.engine.statements is None or not state.engine.statements.adds_labels_in_transactions(state.server):
            self._work.note(REFUSED, f"'{effect.label}' is added to the enum type {effect.name}", origin)

    def used(self, text: str, values: Any, origin: Origin, tables: tuple[str, ...] = ()) -> None:
        """SQL and its parameters, about to be run; `tables` are those that it is about, besides those it names."""
        if not self._added or not text:
            return
        strings, words = _read(text, self._work.state.engine.sqlglot)
        strings |= set(_texts(values))
        for added in self._added:
            holding = {reference.table.name for reference in self._work.tables_with_type(added.name)}
            if added.label in strings and holding & {*words, *tables}:
                self._work.note(USED, f"'{added.label}' of the enum type {added.name} is used", origin)


def _read(text: str, dialect: str) -> tuple[set[str], set[str]]:
    """The strings in SQL, and all other words."""
    from sqlglot import TokenType

    found = tokens_of(text, dialect) or ()
    strings = {token.text for token in found if token.token_type is TokenType.STRING}
    return strings, {token.text for token in found if token.token_type is not TokenType.STRING}


def _texts(values: Any) -> Iterator[str]:
    """The texts among the parameters of a statement, however they are nested."""
    if isinstance(values, str):
        yield values
    elif isinstance(values, dict | list | tuple):
        for value in values.values() if isinstance(values, dict) else values:
            yield from _texts(value)

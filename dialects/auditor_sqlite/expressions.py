"""Defaults and expressions: the same, proven different, or unknown."""

from __future__ import annotations

from auditor.model.schema import Column, Table
from auditor.model.verdict import SAME, Different, Facet, Fit, Unknown, Verdict
from auditor.plugin.engine import Pair
from auditor_sqlite import witness
from auditor_sqlite.lexer import tokens
from auditor_sqlite.normal import form, plain


_CLOCK = frozenset({"CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME"})


class SqliteExpressions:
    """Texts that SQLite keeps as they were written."""

    def default(self, expected: Column, actual: Column, pair: Pair) -> Verdict:  # noqa: ARG002
        """By what would be stored in the actual column, as a private SQLite in memory tells."""
        if expected.default is None or actual.default is None:
            return SAME if expected.default == actual.default else _other_default(expected, actual)
        texts = plain(expected.default, ()), plain(actual.default, ())
        if texts[0] == texts[1]:
            return SAME
        forms = form(texts[0]), form(texts[1])
        if forms[0] is not None and forms[0] == forms[1]:
            return SAME
        if any(map(_changes, texts)):
            return _changing(expected, actual, texts)
        values = [witness.stored(default, actual) for default in (expected.default, actual.default)]
        if None in values:
            return _unknown("SQLite does not take one of the texts for a constant", expected, actual)
        return SAME if values[0] == values[1] else _other_default(expected, actual)

    def equal(self, expected: str, actual: str, pair: Pair) -> Verdict:
        """By normal form, and by rows tried in a private SQLite in memory; a row that differs is the proof."""
        texts = _plain(expected, pair.expected), _plain(actual, pair.actual)
        if texts[0] == texts[1]:
            return SAME
        chance = any(map(witness.is_random, texts))
        proof = None if chance else witness.find(*texts, pair.actual.columns)
        if proof is not None:
            return Different(Facet.EXPRESSION, expected, actual, consequence=f"They differ: {proof}.")
        forms = form(texts[0]), form(texts[1])
        if forms[0] is not None and forms[0] == forms[1]:
            return SAME
        reason = "the texts differ, and no row that was tried tells them apart"
        return Unknown(reason, Facet.EXPRESSION, expected, actual)


def _plain(text: str, table: Table) -> str:
    return plain(text, [column.name for column in table.columns], table.name.name)


def _changes(text: str) -> bool:
    return witness.is_random(text) or _reads_clock(text)


def _reads_clock(text: str) -> bool:
    found = tokens(text)
    called = any(token.value == "(" for token in found)
    return any(token.keyword in _CLOCK or (called and token.value.lower() == "now") for token in found)


def _is_local(text: str) -> bool:
    return any(token.value.lower() == "localtime" for token in tokens(text))


def _changing(expected: Column, actual: Column, texts: tuple[str, str]) -> Verdict:
    """A constant is no clock, and a clock no chance; two clocks are read at the same moment."""
    chance, clock, local = [[ask(text) for text in texts] for ask in (witness.is_random, _reads_clock, _is_local)]
    if chance[0] != chance[1] or clock[0] != clock[1]:
        return _other_default(expected, actual)
    if local[0] != local[1]:  # the same where this process runs, perhaps, and not where others do
        return _other_default(expected, actual)
    if not any(chance) and witness.find(*texts, ()) is not None:
        return _other_default(expected, actual)
    return _unknown("the texts differ, and their values depend on time or chance", expected, actual)


def _other_default(expected: Column, actual: Column) -> Different:
    fit = Fit.NARROWER if actual.default is None else Fit.OTHER
    return Different(Facet.DEFAULT, expected.default or "none", actual.default or "none", fit)


def _unknown(reason: str, expected: Column, actual: Column) -> Unknown:
    return Unknown(reason, Facet.DEFAULT, expected.default or "none", actual.default or "none")

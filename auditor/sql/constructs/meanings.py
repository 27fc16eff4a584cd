"""Texts that every engine can read, and not every one in the same way: they depend on types and on rows."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.sql.reading.known import Known
from auditor.sql.reading.lexis import COMPARISONS, NUMBER, QUOTED, STRING, WORD, Lexed, Spot


_EQUALS = frozenset({"=", "<>", "!="})
_ARITHMETIC = frozenset({"+", "-", "*", "/"})
_NUMERIC = frozenset({"integer", "decimal", "float"})
_MIXED = {"string": _NUMERIC, **dict.fromkeys(_NUMERIC, frozenset({"string"}))}
_NOT_TEXT = _NUMERIC | {"date", "datetime", "time", "boolean", "uuid", "json"}


def find(lexed: Lexed, known: Known) -> Iterator[Spot]:
    """Comparisons, lists and clauses whose outcome depends on the engine."""
    for place, token in enumerate(lexed.tokens):
        if token.kind in {WORD, QUOTED} and known.columns and lexed.words[place + 1] not in {".", "("}:
            yield from _column(lexed, place, known)
        if token.word in {"TRUE", "FALSE"}:
            yield from _truth(lexed, place)
        elif token.word == "LIKE" and lexed.kind(place + 1) == STRING:
            if any(letter.isalpha() for letter in lexed.tokens[place + 1].text):
                yield Spot("like-case", place, place + 1)
        elif token.word == "=" and lexed.kind(place - 1) == STRING == lexed.kind(place + 1):
            one, two = lexed.tokens[place - 1].text, lexed.tokens[place + 1].text
            if one != two and one.lower() == two.lower():
                yield Spot("equal-case", place - 1, place + 1)
        elif token.word == "ORDER" and lexed.words[place + 1] == "BY":
            yield from _order(lexed, place + 2, known)
        elif (
            token.word in {"BOOLEAN", "BOOL"}
            and lexed.words[place + 1] == "DEFAULT"
            and lexed.kind(place + 2) == NUMBER
        ):
            yield Spot("boolean-default", place + 1, place + 2)
        elif token.word == "VALUES" and known.columns:
            yield from _inserted(lexed, place, known)


def _column(lexed: Lexed, place: int, known: Known) -> Iterator[Spot]:
    """A column beside a literal of another kind."""
    family = known.family(lexed.tokens[place].text)
    if not family:
        return
    operator, literal = lexed.words[place + 1], place + 2
    first = place - 2 if lexed.words[place - 1] == "." else place
    if operator in _EQUALS and family == "boolean" and _is_bit(lexed, literal):
        yield Spot("boolean-integer", first, literal)
    elif operator in COMPARISONS and family == "string" and lexed.kind(literal) == NUMBER:
        yield Spot("string-number", first, literal)
    elif operator in _ARITHMETIC and lexed.kind(literal) == NUMBER and family in {"string", "datetime"}:
        yield Spot("mixed-arithmetic", first, literal, (("family", family),))
    elif operator in COMPARISONS and _other(lexed, literal, known) in _MIXED.get(family, ()):
        yield Spot("mixed-comparison", first, literal)
    elif operator in COMPARISONS and family in _NUMERIC and lexed.kind(literal) == STRING:
        if not lexed.tokens[literal].text.strip():
            yield Spot("number-empty-string", first, literal)
    elif operator in {"LIKE", "ILIKE"} and family in _NOT_TEXT:
        yield Spot("like-not-text", first, literal if literal < len(lexed.tokens) else place + 1)
    elif operator == "IN" and family == "boolean" and lexed.words[literal] == "(" and _is_bit(lexed, literal + 1):
        yield Spot("boolean-integer", first, lexed.closes.get(literal, literal))
    elif lexed.words[first - 1] in _EQUALS and family == "boolean" and _is_bit(lexed, first - 2):
        yield Spot("boolean-integer", first - 2, place)


def _other(lexed: Lexed, place: int, known: Known) -> str:
    """The family of the column that begins here."""
    place = lexed.name_end(place)
    is_name = lexed.kind(place) in {WORD, QUOTED} and lexed.words[place + 1] != "("
    return known.family(lexed.tokens[place].text) if is_name else ""


def _is_bit(lexed: Lexed, place: int) -> bool:
    return lexed.kind(place) == NUMBER and lexed.tokens[place].text in {"0", "1"}


def _truth(lexed: Lexed, place: int) -> Iterator[Spot]:
    if lexed.words[place + 1] in _EQUALS and lexed.kind(place + 2) == NUMBER:
        yield Spot("boolean-integer", place, place + 2)
    elif place > 1 and lexed.words[place - 1] in _EQUALS and lexed.kind(place - 2) == NUMBER:
        yield Spot("boolean-integer", place - 2, place)


def _order(lexed: Lexed, first: int, known: Known) -> Iterator[Spot]:
    """A key of ORDER BY that may be NULL, where nothing says where these go and not all rows are wanted."""
    if lexed.openers[min(first, len(lexed.tokens) - 1)] >= 0 or lexed.kind(first) not in {WORD, QUOTED}:
        return
    place = lexed.name_end(first)
    name = lexed.tokens[place]
    following = lexed.words[place + 1 + (lexed.words[place + 1] in {"ASC", "DESC"})]
    if following not in {"NULLS", "(", "."} and known.nullable(name.text) and "LIMIT" in lexed.firsts:
        yield Spot("order-nulls", first, place)


def _inserted(lexed: Lexed, place: int, known: Known) -> Iterator[Spot]:
    """0 or 1 among the values of an INSERT where its list of columns says that the column is a boolean."""
    if lexed.words[0] not in {"INSERT", "REPLACE"} or lexed.words[place - 1] != ")":
        return
    opening = next((one for one, two in lexed.closes.items() if two == place - 1), None)
    if opening is None:
        return
    names = [lexed.tokens[first].text for first, _ in lexed.arguments(opening)]
    row = place + 1
    while lexed.words[row] == "(" and row in lexed.closes:
        for name, (first, last) in zip(names, lexed.arguments(row), strict=False):
            if first == last and known.family(name) == "boolean" and _is_bit(lexed, first):
                yield Spot("boolean-integer", first, last, (("how", "insert"),))
        row = lexed.closes[row] + 2

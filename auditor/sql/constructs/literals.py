"""Quotes, strings and literals, whose meaning depends on who reads them."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from auditor.plugin.portability import words
from auditor.sql.reading.lexis import MARK, NUMBER, QUOTED, STRING, WORD, Lexed, Spot


_PREFIXES = {"E": "escape-string", "N": "national-string", "X": "hex-string", "B": "bit-string"}
_TYPED = frozenset({"DATE", "TIME", "TIMESTAMP", "DATETIME"})
_NAME_AFTER = words(
    "FROM JOIN INTO UPDATE TABLE REFERENCES COLUMN CONSTRAINT INDEX VIEW EXISTS ONLY TRUNCATE SAVEPOINT"
)
_UNITS = words(
    "MICROSECOND SECOND MINUTE HOUR DAY WEEK MONTH QUARTER YEAR DAY_HOUR DAY_MINUTE DAY_SECOND "
    "HOUR_MINUTE HOUR_SECOND MINUTE_SECOND YEAR_MONTH SECOND_MICROSECOND"
)


def find(lexed: Lexed, columns: Collection[str] | None) -> Iterator[Spot]:
    """All quoted names and strings of interest; `columns` are those of the tables it names, None when not all known."""
    if lexed.escapes:
        place = next((n for n, token in enumerate(lexed.tokens) if "\\" in _written(lexed, n)), 0)
        yield Spot("backslash-escape", place, place)
    for place, token in enumerate(lexed.tokens):
        if token.kind == QUOTED:
            yield from _quoted(lexed, place, columns)
        elif token.kind == STRING:
            yield from _string(lexed, place)
        elif token.kind == NUMBER and token.text[:2] in {"0x", "0X"}:
            yield Spot("hex-number", place, place)
        elif token.word == "[":
            yield from _bracket(lexed, place)
        elif token.word == "INTERVAL":
            yield from _interval(lexed, place)
        elif token.word in {"@", "@@"} and not lexed.ends_operand(place - 1) and lexed.kind(place + 1) == WORD:
            if token.end == lexed.tokens[place + 1].start:
                yield Spot("user-variable" if token.word == "@" else "system-variable", place, place + 1)
        elif token.word == "DEFAULT" and lexed.words[0] == "CREATE" and lexed.words[place + 2] == "(":
            yield from _default(lexed, place)


def _written(lexed: Lexed, place: int) -> str:
    token = lexed.tokens[place]
    return lexed.text[token.start : token.end] if token.kind in {STRING, QUOTED} else ""


def _quoted(lexed: Lexed, place: int, columns: Collection[str] | None) -> Iterator[Spot]:
    if _written(lexed, place).startswith("`"):
        yield Spot("backtick", place, place)
        return
    before, after = lexed.words[place - 1] if place else "", lexed.words[place + 1]
    if before == "AS" and lexed.kind(place - 1) == WORD:
        return  # every engine takes it
    if before == "COLLATE":
        return
    if before == "." or after == "." or before in _NAME_AFTER or after == "(" or _in_names(lexed, place):
        yield Spot("quoted-name", place, place)
    elif _is_alias(lexed, place):
        return
    else:
        yield Spot("quoted-value", place, place, (("role", _role(lexed, place, columns)),))


def _is_alias(lexed: Lexed, place: int) -> bool:
    """Whether the name follows the value or the table that it is an alias of."""
    return lexed.ends_operand(place - 1)


def _role(lexed: Lexed, place: int, columns: Collection[str] | None) -> str:
    """One of name, string, or nothing when nobody can tell without the schema."""
    text = lexed.tokens[place].text
    words = lexed.words
    if text in lexed.aliases:
        return "name"
    if columns is not None:
        return "name" if text in columns else "string"
    if words[0] == "SELECT" and "FROM" not in lexed.firsts and not lexed.depths[place]:
        return "string"
    plain = text.replace("_", "a").replace(" ", "a").replace("$", "a")
    return "" if plain.isalnum() and text.strip() == text else "string"


def _in_names(lexed: Lexed, place: int) -> bool:
    """Whether the token stands in a list of columns, or begins the definition of one."""
    opening, words = lexed.openers[place], lexed.words
    if opening < 0:
        return words[0] in {"ALTER", "DROP", "CREATE"} and not lexed.has_before("SELECT", place)
    if words[0] in {"INSERT", "REPLACE"}:
        return not lexed.has_before("VALUES", opening) and not lexed.has_before("SELECT", opening)
    if words[0] == "CREATE" and "TABLE" in words[:4] and not lexed.has_before("AS", opening):
        return words[place - 1] in {"(", ","} and "CHECK" not in words[opening - 1 : opening]
    return words[opening - 1] in {"CONFLICT", "KEY", "REFERENCES", "USING"} if opening else False


def _string(lexed: Lexed, place: int) -> Iterator[Spot]:
    token, text = lexed.tokens[place], _written(lexed, place)
    before = lexed.tokens[place - 1] if place else None
    if text.startswith("$"):
        yield Spot("dollar-string", place, place)
        return
    if text[:1] in "nN":
        yield Spot("national-string", place, place)
    if "\\" in text and not lexed.escapes and not (before and before.word == "E" and before.end == token.start):
        yield Spot("backslash", place, place)
    if before is None:
        return
    if before.end == token.start and before.kind == WORD:
        if before.word in _PREFIXES:
            yield Spot(_PREFIXES[before.word], place - 1, place)
        elif before.word.startswith("_"):
            yield Spot("introducer", place - 1, place)
    elif before.word == "&" and place > 1 and lexed.words[place - 2] == "U" and before.end == token.start:
        yield Spot("unicode-string", place - 2, place)
    elif before.kind == STRING:
        if "\n" not in lexed.text[before.end : token.start]:
            yield Spot("adjacent-strings", place - 1, place)
    elif before.word in _TYPED and not (place > 1 and lexed.ends_operand(place - 2)):
        yield Spot("typed-literal", place - 1, place, (("type", before.word.lower()),))
    elif before.word == "AS":
        yield Spot("string-alias", place, place)


def _bracket(lexed: Lexed, place: int) -> Iterator[Spot]:
    closing = lexed.closes.get(place)
    if closing is None:
        return
    if lexed.words[place - 1] == "ARRAY":
        yield Spot("array", place - 1, closing)
    elif lexed.ends_operand(place - 1):
        if closing > place + 1 and lexed.words[place - 1] != "]" and lexed.words[place - 1] != "ARRAY":
            yield Spot("subscript", place, closing)
    elif closing == place + 2 and lexed.kind(place + 1) == WORD:
        yield Spot("bracket", place, closing)


def _interval(lexed: Lexed, place: int) -> Iterator[Spot]:
    if lexed.words[place + 1] == "(" and place and lexed.tokens[place - 1].kind == MARK:
        closing = lexed.closes.get(place + 1, place + 1)
        if lexed.words[closing + 1] not in _UNITS:
            return  # the function of that name
    end = lexed.closes.get(place + 1, place + 1)
    while end + 1 < len(lexed.tokens) and end - place < 8 and lexed.words[end + 1] in {":", "@", "-", ".", "+", "*"}:  # noqa: PLR2004
        end += 2
    unit = lexed.words[end + 1]
    if unit in _UNITS:
        form = "string unit" if lexed.kind(place + 1) == STRING else "unit"
        yield Spot("interval", place, end + 1, (("form", form), ("unit", unit.lower())))
    elif lexed.kind(place + 1) == STRING:
        yield Spot("interval", place, place + 1, (("form", "string"), ("value", lexed.tokens[place + 1].text)))


def _default(lexed: Lexed, place: int) -> Iterator[Spot]:
    name = lexed.words[place + 1]
    if name and lexed.kind(place + 1) == WORD:
        closing = lexed.closes.get(place + 2, place + 2)
        yield Spot("default-call", place, closing, (("name", name.lower()),))

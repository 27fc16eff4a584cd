"""Calls of functions, by name and number of arguments, and the forms of them that have keywords inside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from auditor.plugin.portability import words
from auditor.sql.constructs.typenames import type_at
from auditor.sql.reading.lexis import BETWEEN_OPERANDS, COMPARISONS, MARK, NUMBER, QUOTED, STRING, WORD, Lexed, Spot


_NO_FUNCTION = words(
    "AND OR NOT IN ON AS SELECT FROM WHERE JOIN USING OVER FILTER EXISTS ANY SOME ALL ARRAY ROW CASE "
    "WHEN THEN ELSE VALUES INTO KEY INDEX UNIQUE PRIMARY FOREIGN REFERENCES CHECK CONSTRAINT CONFLICT "
    "UNION EXCEPT INTERSECT BY SETS CUBE ROLLUP LIMIT OFFSET RETURNING SET LIKE ILIKE BETWEEN IS WITH "
    "RECURSIVE MATERIALIZED LATERAL TABLE ONLY DISTINCT GROUP WITHIN PARTITION RANGE LIST HASH COLUMNS "
    "COLUMN ADD DEFAULT INTERVAL HAVING ORDER TABLESAMPLE IDENTITY INCLUDE INHERITS ESCAPE MATCH "
    "AGAINST RLIKE REGEXP GLOB BINARY ENGINE OPERATOR LESS THAN NUMERIC DECIMAL VARCHAR CHARACTER "
    "VARYING INT INTEGER BIGINT SMALLINT TINYINT FLOAT DOUBLE VARBINARY ENUM BEGIN END DO UPDATE "
    "ANALYZE EXPLAIN VACUUM COPY RETURNS LANGUAGE"
)
_NO_CALL_AFTER = words("INTO UPDATE TABLE AS KEY WITH RECURSIVE CALL TO DELETE INSERT ONLY EXISTS REPLACE")
BARE = words(
    "LOCALTIME LOCALTIMESTAMP CURRENT_USER SESSION_USER CURRENT_ROLE CURRENT_CATALOG CURRENT_SCHEMA "
    "UTC_DATE UTC_TIME UTC_TIMESTAMP"
)
"""Functions that some engines call without parentheses."""


def find(lexed: Lexed) -> Iterator[Spot]:
    """All calls, and names that are calls by themselves."""
    for place, word in lexed.numbered:
        if word in BARE and lexed.words[place + 1] != "(" and _begins_operand(lexed, place):
            yield Spot("bare-function", place, place, (("name", word.lower()),))
        if lexed.words[place + 1] == "(" and place + 1 in lexed.closes and _is_call(lexed, place):
            yield from _call(lexed, place)


def _begins_operand(lexed: Lexed, place: int) -> bool:
    if not place:
        return False
    before = lexed.tokens[place - 1]
    if before.kind == MARK:
        return before.word not in {")", "]", ".", "::", "@", ":"}
    return before.kind == WORD and before.word in BETWEEN_OPERANDS and before.word not in _NO_CALL_AFTER


def _is_call(lexed: Lexed, place: int) -> bool:
    token = lexed.tokens[place]
    if token.kind != WORD or not token.word or not _begins_operand(lexed, place):
        return False
    before = lexed.words[place - 1]
    if token.word in _NO_FUNCTION:
        return token.word == "VALUES" and before in {"=", "+", "-", "||", ",", "*"} and "DUPLICATE" in lexed.firsts
    closing = lexed.closes[place + 1]
    if before == "," and lexed.words[closing + 1] == "AS" and lexed.words[0] == "WITH":
        return False  # a CTE with names of columns
    return not _is_definition(lexed, place)


def _is_definition(lexed: Lexed, place: int) -> bool:
    """Whether a name with parentheses is a column with its type or a part of a key."""
    words, depth, before = lexed.words, lexed.depths[place], lexed.words[place - 1]
    if words[0] == "CREATE" and "INDEX" in words[:4]:
        return (before == "ON" and not depth) or _is_prefix(lexed, place)
    if words[0] not in {"CREATE", "ALTER"} or "TABLE" not in words[:5]:
        return False
    if lexed.has_before("SELECT", place):
        return False
    if depth == 1 and words[0] == "CREATE":
        return before not in {"DEFAULT", "UPDATE"}
    return _is_prefix(lexed, place)


def _is_prefix(lexed: Lexed, place: int) -> bool:
    return lexed.closes[place + 1] == place + 3 and lexed.kind(place + 2) == NUMBER


def _call(lexed: Lexed, place: int) -> Iterator[Spot]:
    name, opening = lexed.words[place], place + 1
    closing = lexed.closes[opening]
    inside = _own_words(lexed, opening)
    form = _FORMS.get(name)
    if name in {"CAST", "TRY_CAST"} and "AS" in inside:
        yield _cast(lexed, place, inside["AS"] + 1)
    elif name == "EXTRACT" and "FROM" in inside:
        yield Spot("extract", place, closing, (("field", lexed.tokens[opening + 1].text.lower()),))
    elif name == "CONVERT" and "USING" in inside:
        yield Spot("convert-using", place, closing)
    elif form is not None and form[1] & inside.keys():
        yield Spot(form[0], place, closing)
    else:
        yield Spot("function", place, closing, tuple(_detail(lexed, name, opening, inside)))
        yield from _inside(lexed, name, opening, inside)


_FORMS = {
    "POSITION": ("position-in", frozenset({"IN"})),
    "SUBSTRING": ("substring-from", frozenset({"FROM", "FOR", "SIMILAR"})),
    "TRIM": ("trim-from", frozenset({"FROM", "LEADING", "TRAILING", "BOTH"})),
    "OVERLAY": ("overlay-placing", frozenset({"PLACING"})),
}


def _own_words(lexed: Lexed, opening: int) -> dict[str, int]:
    """The keywords directly between these parentheses, with their last places."""
    inside = lexed.across(opening + 1, lexed.closes[opening] - 1)
    return {lexed.words[place]: place for place in inside if lexed.kind(place) == WORD}


def _cast(lexed: Lexed, place: int, at: int) -> Spot:
    found = type_at(lexed, at)
    literal = lexed.tokens[place + 2] if lexed.words[place + 3] == "AS" else None
    value = literal.text if literal is not None and literal.kind in {STRING, NUMBER} else ""
    return Spot(
        "cast",
        place,
        lexed.closes[place + 1],
        (("type", found.name), ("sized", found.sized), ("form", lexed.words[place].lower()), ("value", value)),
    )


def _detail(lexed: Lexed, name: str, opening: int, inside: dict[str, int]) -> Iterator[tuple[str, Any]]:
    parts = lexed.arguments(opening)
    yield "name", name.lower()
    yield "count", 1 if name == "COUNT" and len(parts) > 1 and "DISTINCT" in inside else len(parts)
    first = lexed.tokens[parts[0][0]] if parts else None
    if first is not None and first.kind == STRING and parts[0][0] == parts[0][1]:
        yield "first", first.text
        yield "text", "array" if first.text.startswith("{") else "template" if "%" in first.text else "word"
    if parts:
        yield "argument", _bare(lexed, *parts[0])
    if len(parts) == 2 and parts[1][0] == parts[1][1]:  # noqa: PLR2004
        yield "second", _literal(lexed, parts[1][0])
    if ":" in lexed.words[opening : lexed.closes[opening]] or "VALUE" in inside:
        yield "pairs", True
    if {"ORDER", "SEPARATOR", "LIMIT"} & inside.keys():
        yield "clauses", True
    if "DISTINCT" in inside and lexed.words[opening + 1] == "DISTINCT":
        yield "distinct", True
    if any(lexed.words[one] == "NULL" and one == last for one, last in parts):
        yield "null", True
    closing = lexed.closes[opening]
    if lexed.words[closing + 1 : closing + 3] == ["WITHIN", "GROUP"]:
        yield "within", True
    if parts and _is_float(lexed, *parts[0]):
        yield "float", True


def _literal(lexed: Lexed, place: int) -> str:
    """What kind of literal a token is."""
    if lexed.kind(place) == STRING:
        return "text" if lexed.tokens[place].text.strip() else "empty"
    return lexed.kind(place)


def _bare(lexed: Lexed, first: int, last: int) -> str:
    """The name of the column that the argument is, "" when it is something else."""
    names = [token for token in lexed.tokens[first : last + 1] if token.kind in {WORD, QUOTED}]
    dots = [word for word in lexed.words[first : last + 1] if word == "."]
    whole = len(names) + len(dots) == last + 1 - first and len(names) == len(dots) + 1
    return names[-1].text if whole and names else ""


def _is_float(lexed: Lexed, first: int, last: int) -> bool:
    """Whether the argument is a cast to an approximate number."""
    words = lexed.words
    cast = words[first] == "CAST" and lexed.closes.get(first + 1) == last
    names = words[last - 2 : last] if cast else words[last - 2 : last + 1] if "::" in words[first : last + 1] else []
    return bool({"DOUBLE", "PRECISION", "FLOAT", "REAL", "FLOAT8"} & set(names))


def _inside(lexed: Lexed, name: str, opening: int, inside: dict[str, int]) -> Iterator[Spot]:
    """Clauses within the arguments of an aggregate."""
    parts = lexed.arguments(opening)
    if "SEPARATOR" in inside:
        yield Spot("separator", inside["SEPARATOR"], lexed.closes[opening] - 1)
    if "ORDER" in inside and lexed.words[inside["ORDER"] + 1] == "BY":
        yield Spot("aggregate-order-by", inside["ORDER"], inside["ORDER"] + 1, (("name", name.lower()),))
    if name == "COUNT" and "DISTINCT" in inside and len(parts) > 1:
        yield Spot("count-distinct-several", opening - 1, lexed.closes[opening])
    if name in {"SUM", "AVG"} and len(parts) == 1 and _is_comparison(lexed, *parts[0]):
        yield Spot("sum-comparison", opening - 1, lexed.closes[opening])


def _is_comparison(lexed: Lexed, first: int, last: int) -> bool:
    telling = (lexed.words[place] for place in lexed.across(first, last))
    return next((word in _TESTS for word in telling if word in _TESTS or word in _NO_TESTS), False)


_TESTS = COMPARISONS | {"LIKE", "IS"}
_NO_TESTS = words("CASE SELECT AND OR")

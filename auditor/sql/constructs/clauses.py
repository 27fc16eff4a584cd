"""Clauses that are told by where they stand: in which statement, and beside what."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.plugin.portability import words
from auditor.sql.reading.lexis import MARK, NUMBER, QUOTED, WORD, Lexed, Spot


VERBS = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE"})


def verb(lexed: Lexed) -> str:
    """What the statement does: its first word, or after WITH the first verb outside of parentheses."""
    words = lexed.words
    if words[0] != "WITH":
        return words[0] or ("SELECT" if words[:1] == ["("] else "")
    places = zip(words, lexed.depths, strict=False)
    return next((word for word, depth in places if not depth and word in VERBS), "SELECT")


def find(lexed: Lexed) -> Iterator[Spot]:
    """Clauses of queries, of changes to rows, of ALTER TABLE and of CREATE INDEX."""
    kind = verb(lexed)
    yield from _queries(lexed)
    yield from _relations(lexed)
    if kind in {"INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE"}:
        yield from _changes(lexed, kind)
    if lexed.words[0] == "ALTER" and lexed.words[1] == "TABLE":
        commas = [n for n, word in lexed.numbered if word == "," and not lexed.depths[n]]
        if commas:
            yield Spot("alter-several", commas[0], commas[0] + 1 if commas[0] + 1 < len(lexed.tokens) else commas[0])
    if lexed.words[0] == "CREATE" and "INDEX" in lexed.words[:3]:
        yield from _index_parts(lexed)
    if lexed.words[:2] == ["DROP", "INDEX"] and "ON" not in lexed.words:
        yield Spot("drop-index-bare", 0, len(lexed.tokens) - 1)
    if lexed.words[0] == "SET" and lexed.kind(1) == WORD:
        yield from _setting(lexed)
    if lexed.words[:2] == ["SET", "@"]:
        yield Spot("set", 0, 2, (("name", "@"),))
    if lexed.words[0] == "SHOW" and lexed.kind(1) == WORD:
        yield Spot("show-what", 0, 1, (("name", lexed.words[1].lower()),))


def _relations(lexed: Lexed) -> Iterator[Spot]:
    """The names after FROM and JOIN, as far as their first dot."""
    for place, word in lexed.numbered:
        if word in {"FROM", "JOIN"} and lexed.kind(place + 1) in {WORD, QUOTED} and lexed.words[place + 2] != "(":
            yield Spot("relation", place + 1, place + 1, (("name", lexed.tokens[place + 1].text.lower()),))


def _queries(lexed: Lexed) -> Iterator[Spot]:
    limits = {lexed.openers[n] for n, word in lexed.numbered if word == "LIMIT"}
    limited: set[int] = set()
    for place, word in lexed.numbered:
        opener = lexed.openers[place]
        if word == "LIMIT":
            limited.add(opener)
            if opener > 0 and lexed.words[opener + 1] == "SELECT" and lexed.words[opener - 1] in _QUANTIFIERS:
                yield Spot("limit-in-subquery", place, place)
        elif word == "OFFSET" and lexed.words[place + 2] not in {"ROW", "ROWS"} and lexed.kind(place + 1):
            if opener not in limited and place and lexed.ends_operand(place - 1) and lexed.kind(place + 1) != MARK:
                yield Spot("offset-before-limit" if opener in limits else "offset-alone", place, place)
        elif (
            word == "("
            and lexed.words[place + 1] in {"SELECT", "VALUES"}
            and lexed.words[place - 1] in {"FROM", "JOIN"}
        ):
            yield from _derived(lexed, place)


_QUANTIFIERS = words("IN ANY ALL SOME")


def _derived(lexed: Lexed, place: int) -> Iterator[Spot]:
    closing = lexed.closes.get(place)
    if closing is None:
        return
    named = lexed.kind(closing + 1) == QUOTED or (
        lexed.kind(closing + 1) == WORD and lexed.words[closing + 1] not in _AFTER_TABLE
    )
    if not named:
        yield Spot("derived-without-alias", place, closing)
    name = closing + 1 + (lexed.words[closing + 1] == "AS")
    if named and lexed.words[name + 1] == "(" and name + 1 in lexed.closes:
        yield Spot("derived-columns", name, lexed.closes[name + 1])


_AFTER_TABLE = words(
    "WHERE ON JOIN LEFT RIGHT INNER OUTER CROSS FULL NATURAL GROUP ORDER LIMIT UNION EXCEPT INTERSECT "
    "HAVING USING FOR OFFSET FETCH WINDOW SET RETURNING STRAIGHT_JOIN"
)


def _changes(lexed: Lexed, kind: str) -> Iterator[Spot]:
    seen_set = False
    if kind == "INSERT":
        yield from _ambiguous_upsert(lexed)
    if kind in {"UPDATE", "DELETE"} and lexed.words[0] == kind:
        yield from _own_table(lexed, 1 if kind == "UPDATE" else 2)
    for place, word in lexed.numbered:
        if lexed.depths[place]:
            continue
        if word == "RETURNING":
            yield Spot("returning", place, place, (("statement", kind.lower()),))
        elif word == "SET" and kind == "UPDATE":
            seen_set = True
        elif word == "FROM" and kind == "UPDATE" and seen_set and lexed.begins_tables(place):
            yield Spot("update-from", place, place)
        elif word in {"ORDER", "LIMIT"} and kind in {"UPDATE", "DELETE"}:
            yield Spot("limited-change", place, place, (("statement", kind.lower()),))
        elif word == "=" and seen_set and lexed.words[place - 2] == "." and lexed.words[place - 4] in {"SET", ","}:
            yield Spot("set-qualified", place - 3, place - 1)
        elif word == kind and place and lexed.words[0] == "WITH":
            yield Spot("with-before-change", 0, 0, (("statement", kind.lower()),))


def _ambiguous_upsert(lexed: Lexed) -> Iterator[Spot]:
    """ON CONFLICT right behind the tables of a SELECT, where ON could belong to a join."""
    places = [n for n in range(len(lexed.tokens)) if not lexed.depths[n]]
    names = [lexed.words[n] for n in places]
    for index, place in enumerate(places):
        if names[index] != "ON" or lexed.words[place + 1] != "CONFLICT" or "FROM" not in names[:index]:
            continue
        if "SELECT" in names[:index] and _ENDS_TABLES.isdisjoint(names[names.index("FROM") : index]):
            yield Spot("upsert-after-select", place, place + 1)


_ENDS_TABLES = words("WHERE GROUP ORDER LIMIT HAVING")


def _own_table(lexed: Lexed, target: int) -> Iterator[Spot]:
    """Subqueries, but no derived tables, on the table that the statement changes."""
    if lexed.kind(target) not in {WORD, QUOTED}:
        return
    name = lexed.tokens[target].text.lower()
    for place in range(target + 1, len(lexed.tokens) - 1):
        opener = lexed.openers[place]
        if lexed.words[place] not in {"FROM", "JOIN"} or opener < 1 or lexed.tokens[place + 1].text.lower() != name:
            continue
        if lexed.words[opener + 1] == "SELECT" and lexed.words[opener - 1] not in {"FROM", "JOIN", ","}:
            yield Spot("own-table-subquery", place, place + 1)


def _index_parts(lexed: Lexed) -> Iterator[Spot]:
    words = lexed.words
    on = next((n for n, word in enumerate(words) if word == "ON"), None)
    opening = next((n for n, word in enumerate(words) if word == "(" and on is not None and n > on), None)
    if opening is None or opening not in lexed.closes:
        return
    for first, last in lexed.arguments(opening):
        if "NULLS" in words[first : last + 1]:
            yield Spot("index-nulls", first, last)
        if words[first + 1] == "(" and lexed.kind(first) in {WORD, QUOTED}:
            closing = lexed.closes.get(first + 1, last)
            prefix = closing == first + 3 and lexed.kind(first + 2) == NUMBER
            yield Spot("index-prefix" if prefix else "index-expression", first, closing)
        elif (
            first < last
            and lexed.kind(first) in {WORD, QUOTED}
            and lexed.kind(first + 1) == WORD
            and words[first + 1] not in {"ASC", "DESC", "NULLS", "COLLATE", ""}
        ):
            yield Spot("index-opclass", first, first + 1)
        elif words[first] == "(":
            yield Spot("index-expression-group", first, lexed.closes.get(first, last))


def _setting(lexed: Lexed) -> Iterator[Spot]:
    place = 1 + (lexed.words[1] in {"SESSION", "LOCAL", "GLOBAL"})
    name = lexed.tokens[place].text.lower() if place < len(lexed.tokens) else ""
    if name in {"transaction", "constraints", "characteristics"}:
        return
    form = "scope" if place > 1 else ""
    yield Spot(
        "set", 0, min(place, len(lexed.tokens) - 1), (("name", name), ("scope", form and lexed.words[1].lower()))
    )
    if lexed.words[place + 1] == "TO":
        yield Spot("set-to", 0, place + 1)

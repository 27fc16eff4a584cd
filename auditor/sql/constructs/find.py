"""Finds in a statement every use of something that not every engine takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from auditor.model.query import Construct, Query
from auditor.plugin import sqltree
from auditor.plugin.portability import words
from auditor.sql.constructs import calls, clauses, grouping, literals, meanings, nouns, operators, typenames
from auditor.sql.constructs.definitions import DEFINITIONS
from auditor.sql.constructs.queries import QUERIES
from auditor.sql.reading import phrases
from auditor.sql.reading.known import NOTHING, Known, Tables
from auditor.sql.reading.lexis import Lexed, Spot, lex


class Found(NamedTuple):
    """The constructs of a statement by place; `unread` says why nobody can tell whether these are all."""

    constructs: tuple[Construct, ...]
    unread: str = ""


def find(query: Query, tables: Tables | None, dialects: Sequence[str]) -> Found:
    """The constructs of a query; `dialects` are sqlglot's names of those who may read it, the likeliest first."""
    lexed = _lexed(query.text)
    if lexed is None:
        return Found((), "its quotes do not end")
    if not lexed.tokens:
        return Found(())
    if _is_unbalanced(lexed):
        return Found((), "its parentheses do not match")
    known = tables.of(lexed) if tables is not None else NOTHING
    header = _body(lexed)
    found = [
        Construct(spot.name, *lexed.slice(spot.first, spot.last), _detail(spot, known, query))
        for spot in _spots(lexed, known)
        if header is None or spot.first < header
    ]
    found += [Construct("hash-comment", start, end) for start, end in lexed.hashes]
    if header is not None or query.fragment:
        return Found(_sorted(found), "its body is in a language of its own" if header is not None else "")
    trees = (sqltree.statement(query.text, name) for name in dict.fromkeys(dialects))
    tree = next((tree for tree in trees if tree is not None), None)
    if tree is not None and _reads_groups(lexed):
        found += grouping.find(tree, known)
    return Found(_sorted(found), "" if _is_told(lexed, found) else _unread(tree, lexed))


def _sorted(found: Iterable[Construct]) -> tuple[Construct, ...]:
    return tuple(sorted(dict.fromkeys(found), key=lambda item: (item.start, item.end, item.name)))


@lru_cache(maxsize=4096)
def _lexed(text: str) -> Lexed | None:
    return lex(text)


def _spots(lexed: Lexed, known: Known) -> Iterator[Spot]:
    columns = {column.name for found in known.columns.values() for column in found} if known.complete else None
    yield from phrases.find(lexed, QUERIES)
    if clauses.verb(lexed) not in clauses.VERBS:
        yield from phrases.find(lexed, DEFINITIONS)
    yield from clauses.find(lexed)
    yield from operators.find(lexed)
    yield from literals.find(lexed, columns)
    yield from calls.find(lexed)
    yield from typenames.find(lexed)
    yield from nouns.find(lexed)
    yield from typenames.late_columns(lexed)
    yield from meanings.find(lexed, known)


def _detail(spot: Spot, known: Known, query: Query) -> tuple[tuple[str, Any], ...]:
    """What the facts depend on, with what the schema knows of a function's argument."""
    if spot.name == "word-operator":
        return (*spot.detail, ("via", query.via.value))
    if spot.name != "function" or not known.columns:
        return spot.detail
    column = str(dict(spot.detail).get("argument", ""))
    return (*spot.detail, ("family", known.family(column)), ("type", known.type_name(column)))


def _is_unbalanced(lexed: Lexed) -> bool:
    opened = sum(token.word in {"(", "["} for token in lexed.tokens)
    closed = sum(token.word in {")", "]"} for token in lexed.tokens)
    return not opened == closed == len(lexed.closes)


def _body(lexed: Lexed) -> int | None:
    """Where the body of a routine or of a trigger begins; None for other statements."""
    if lexed.words[0] != "CREATE" or not {"FUNCTION", "PROCEDURE", "TRIGGER", "EVENT"} & set(lexed.words[:9]):
        return None
    if "TRIGGER" in lexed.words[:9] and "EXECUTE" in lexed.words:
        return None  # the body is a function of its own
    begins = {"BEGIN"} if "TRIGGER" in lexed.words[:9] else {"BEGIN", "RETURN", "RETURNS", "DO"}
    places = (place for place, word in lexed.numbered if word in begins)
    return next(places, len(lexed.tokens)) + 1


def _reads_groups(lexed: Lexed) -> bool:
    return "SELECT" in lexed.words and not _GROUPS.isdisjoint(lexed.words)


_GROUPS = words("GROUP DISTINCT HAVING COUNT SUM MAX MIN AVG")


def _unread(tree: object, lexed: Lexed) -> str:
    """Why nobody can tell what the statement does; "" when its tree tells."""
    from sqlglot import exp

    if tree is None:
        return "nobody can read it as one statement"
    return f"what follows its {lexed.words[0]} is not understood" if isinstance(tree, exp.Command) else ""


def _is_told(lexed: Lexed, found: list[Construct]) -> bool:
    """Whether a construct names the whole statement, so that the rest of it does not matter."""
    first = lexed.tokens[0].start
    if lexed.words[0] in _SIMPLE:
        return True
    return any(construct.start == first or construct.name in _WHOLE for construct in found)


_SIMPLE = words(
    "EXPLAIN BEGIN START COMMIT ROLLBACK SAVEPOINT RELEASE END SET SHOW USE ANALYZE VACUUM PRAGMA LOCK "
    "UNLOCK GRANT REVOKE REINDEX ATTACH DETACH CALL COPY FLUSH KILL LISTEN NOTIFY UNLISTEN DISCARD "
    "RESET CHECKPOINT DEALLOCATE TRUNCATE"
)
"""Statements whose first word says most."""


_WHOLE = words(
    "alter-column-type alter-column-null alter-column-default alter-column-identity modify-column "
    "change-column drop-constraint add-constraint attach-partition validate-constraint row-security owner-to "
    "rename-constraint not-valid enable-trigger into-outfile insert-priority overriding "
    "generated-persistent index-type convert-charset add-columns-group algorithm table-options "
    "rename-index drop-constraint-kind add-index rename-to rename-column drop-column replica-identity "
    "set-schema where-current-of alter-column-other enable-keys rename-as tablespace not-null-conflict "
    "partition-by-listed partition-by-bare partition-by-hash partition-by-count"
)
"""Clauses that say as much as the whole statement does."""

"""AUD521: a statement whose text is put together by code, so that a value may become SQL."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from auditor.model.finding import Finding, Severity
from auditor.model.query import Hole, Query, Via
from auditor.plugin import sent, sqltree
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Record, Rule


RULE = Rule(
    id="AUD521",
    slug="sql-built-from-strings",
    summary="A statement is built from strings, so a value that comes from outside becomes SQL.",
    severity=Severity.WARNING,
    subject=Record,
    of=(Query,),
    needs=frozenset({Need.SQL}),
)

_WITH_PARAMETERS = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", "WITH", "VALUES", "CALL"})
"""What statements begin with that take parameters on every engine."""
_OF_SCHEMA = re.compile(
    r"\.__table(name)?__\b|\b(table|column|col|index|constraint)\.(name|key|fullname)$|\b[A-Z]\w*(\.\w+)*\.(name|key)$"
)
"""Names of what the models declare: a table, a column, an attribute of a class."""


def check(record: Record, facts: Facts) -> Iterator[Finding]:
    """Holes that never come from outside are silent; migrations and tests are in danger of quotes only."""
    query = record.object
    assert isinstance(query, Query)
    own = sent.in_revision(query) or sent.in_tests(query)
    holes = [hole for hole in query.holes if not hole.constant and not _OF_SCHEMA.search(hole.source)]
    holes = [hole for hole in holes if not own or _in_quotes(hole, query, facts)]
    if not holes:
        return
    takes_values = query.fragment or query.text.split(maxsplit=1)[0].strip("(").upper() in _WITH_PARAMETERS
    values = _sources(hole for hole in holes if hole.value and takes_values)
    names = _sources(hole for hole in holes if not (hole.value and takes_values))
    yield sent.told(
        RULE,
        query,
        f"The statement is built from strings: {_listed(values + names)} {'is' if len(values + names) == 1 else 'are'} "
        "put into its text.",
        start=holes[0].start,
        severity=Severity.INFO if own else Severity.ERROR if values else Severity.WARNING,
        consequence="Whoever decides what is put there decides what the statement does; a quote in a value breaks it."
        if values
        else "Whoever decides what is put there decides what the statement does.",
        fix=_fix(query, values, names),
    )


def _in_quotes(hole: Hole, query: Query, facts: Facts) -> bool:
    spans = sqltree.strings(query.text, facts.engine.sqlglot) or ()
    return any(start < hole.start < end for start, end in spans)


def _sources(holes: Iterable[Hole]) -> list[str]:
    return list(dict.fromkeys(hole.source or "…" for hole in holes))


def _listed(sources: list[str]) -> str:
    return ", ".join(f"`{source}`" for source in dict.fromkeys(sources))


def _fix(query: Query, values: list[str], names: list[str]) -> str:
    bound = "Write `:name` in text() and pass the value as a parameter"
    if query.via is Via.DRIVER:
        bound = "Write the driver's placeholder and pass the value as a parameter"
    if values and names:
        return f"{bound}; take names from a fixed list in the code."
    return f"{bound}." if values else "Take it from a fixed list in the code, or make it a number with int()."

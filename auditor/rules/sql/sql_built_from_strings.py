"""AUD521: a statement whose text is put together by code, so that a value may become SQL."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.finding import Finding, Severity
from auditor.model.query import Hole, Query, Via
from auditor.plugin import sent
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


def check(record: Record, facts: Facts) -> Iterator[Finding]:
    """Holes that never come from outside are silent; in a migration nobody but its author fills them."""
    del facts
    query = record.object
    assert isinstance(query, Query)
    holes = [hole for hole in query.holes if not hole.constant]
    values, names = _sources(holes, value=True), _sources(holes, value=False)
    if not holes:
        return
    yield sent.told(
        RULE,
        query,
        f"The statement is built from strings: {_listed(values + names)} {'is' if len(holes) == 1 else 'are'} "
        "put into its text.",
        start=holes[0].start,
        severity=_severity(query, values),
        consequence="Whoever decides what is put there decides what the statement does; a quote in a value breaks it."
        if values
        else "Whoever decides what is put there decides what the statement does.",
        fix=_fix(query, values, names),
    )


def _severity(query: Query, values: list[str]) -> Severity:
    if sent.in_revision(query):
        return Severity.INFO
    return Severity.ERROR if values else Severity.WARNING


def _sources(holes: list[Hole], *, value: bool) -> list[str]:
    return list(dict.fromkeys(hole.source or "…" for hole in holes if hole.value is value))


def _listed(sources: list[str]) -> str:
    return ", ".join(f"`{source}`" for source in dict.fromkeys(sources))


def _fix(query: Query, values: list[str], names: list[str]) -> str:
    bound = "Write `:name` in text() and pass the value as a parameter"
    if query.via is Via.DRIVER:
        bound = "Write the driver's placeholder and pass the value as a parameter"
    if values and names:
        return f"{bound}; take names from a fixed list in the code."
    return f"{bound}." if values else "Take the name from a fixed list in the code, or quote it with quoted_name()."

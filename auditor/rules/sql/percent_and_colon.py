"""AUD525: percent signs and colons that do not reach the server as they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from auditor.model.finding import Finding, Severity
from auditor.model.query import Query, Via
from auditor.plugin import sent, sqltree
from auditor.plugin.facts import Facts
from auditor.plugin.rule import Need, Record, Rule


RULE = Rule(
    id="AUD525",
    slug="percent-and-colon",
    summary="A percent sign or a colon in a statement is not what the server gets.",
    severity=Severity.ERROR,
    subject=Record,
    of=(Query,),
    needs=frozenset({Need.SQL}),
)
# sqlalchemy.sql.compiler.BIND_PARAMS: what text() takes for a parameter, inside of quotes, too.
_BOUND = re.compile(r"(?<![:\w\\]):(\w+)(?![:\w])")
_CAST = re.compile(r"(?<![:\w\\]):(\w+)(?=::)")
_PERCENT = re.compile(r"%%|%\(\w+\)[sbt]|%[sbt](?!\w)|%")
_LIKE = re.compile(r"\bi?like\s*$", re.IGNORECASE)


Spans = tuple[tuple[int, int], ...]


class _Pitfall(NamedTuple):
    what: str
    severity: Severity
    consequence: str
    fix: str


def check(record: Record, facts: Facts) -> Iterator[Finding]:
    """By the text as it is written, where all of it is known."""
    query = record.object
    assert isinstance(query, Query)
    targets, written = facts.targets_of(query), query.written
    spans = sqltree.strings(written, targets[0].engine.sqlglot) if targets and not query.holes else None
    if spans is None:
        return
    formats = all(target.engine.dml is not None and target.engine.dml.formats for target in targets)
    of_driver = _of_driver(written, spans) if query.via is Via.DRIVER and formats else ()
    found = _of_text(written, spans) if query.via in {Via.TEXT, Via.EXPRESSION} else of_driver
    for pitfall in {item.what: item for item in found}.values():
        what, severity, consequence, fix = pitfall
        start = query.text.find(what.split("`")[1])
        yield sent.told(
            RULE, query, f"{what}.", start=start, about=what, severity=severity, consequence=consequence, fix=fix
        )


def _of_text(written: str, spans: Spans) -> Iterator[_Pitfall]:
    for found in _BOUND.finditer(written):
        if _start(found.start(), spans) >= 0:
            yield _Pitfall(
                f"`{found[0]}` stands in a string and is taken for a parameter by text()",
                Severity.ERROR,
                f"Executing it fails: a value is required for bind parameter '{found[1]}'.",
                rf"Write `\{found[0]}` in a raw string, or pass the whole string as a parameter.",
            )
    for found in _CAST.finditer(written):
        if _start(found.start(), spans) < 0:
            yield _Pitfall(
                f"`{found[0]}::` is no parameter for text(), since colons follow it",
                Severity.ERROR,
                f"The server gets `{found[0]}` as it is written: a syntax error.",
                f"Write CAST({found[0]} AS ...).",
            )
    for found in _PERCENT.finditer(written):
        inside = _start(found.start(), spans) >= 0
        if found[0] == "%%" and not (inside and _LIKE.search(written[: _start(found.start(), spans)])):
            yield _Pitfall(
                "`%%` reaches the server as two percent signs, since text() doubles them for the driver itself",
                Severity.WARNING if inside else Severity.ERROR,
                "A format string or a pattern means something else then." if inside else "There is no such operator.",
                "Write a single percent sign.",
            )
        elif len(found[0]) > 1 and found[0] != "%%" and (not inside or found[0].startswith("%(")):
            yield _Pitfall(
                f"`{found[0]}` is no parameter for text()",
                Severity.WARNING if inside else Severity.ERROR,
                "The server gets it as it is written.",
                "Write `:name`, and pass the value by that name.",
            )


def _of_driver(written: str, spans: Spans) -> Iterator[_Pitfall]:
    """Only where parameters are sure to be passed: without them some drivers leave the text alone."""
    signs = [found[0] for found in _PERCENT.finditer(written)]
    if "%" in signs and set(signs) - {"%", "%%"}:
        yield _Pitfall(
            "`%` stands beside the driver's placeholders and is not doubled",
            Severity.ERROR,
            "The driver takes it for a placeholder, and raises before anything is sent.",
            "Write `%%`, or use text() with `:name`, where it stays as it is.",
        )
    for found in _BOUND.finditer(written):
        if _start(found.start(), spans) < 0 and "[" not in written[max(found.start() - 1, 0) : found.start()]:
            yield _Pitfall(
                f"`{found[0]}` is no placeholder of the driver",
                Severity.ERROR,
                "The server gets it as it is written: a syntax error.",
                "Wrap the statement in text(), or write `%s`.",
            )


def _start(place: int, spans: Spans) -> int:
    """Where the string around a place begins, -1 outside of strings."""
    return next((start for start, end in spans if start <= place < end), -1)

"""AUD503: SQL that a later version of the server takes."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.finding import Finding, Severity
from auditor.model.query import Meets, Query
from auditor.plugin import portable
from auditor.plugin.facts import Facts, Judgement
from auditor.plugin.rule import Need, Record, Rule


RULE = Rule(
    id="AUD503",
    slug="needs-newer-server",
    summary="A statement uses what only later versions of its server have.",
    severity=Severity.ERROR,
    subject=Record,
    of=(Query,),
    needs=frozenset({Need.SQL}),
)


def check(record: Record, facts: Facts) -> Iterator[Finding]:
    """An error where the version is known to be older, a warning where nobody says which it is."""
    for query, judgement in portable.judged(record, facts, Meets.TOO_OLD):
        certain = any(target.server.version for target, _ in judgement.supports)
        yield portable.finding(
            RULE,
            query,
            judgement,
            f"{portable.shown(judgement)} needs {_needed(judgement)}.",
            fix="Write it without, or raise the server's version first.",
            severity=RULE.severity if certain else Severity.WARNING,
        )


def _needed(judgement: Judgement) -> str:
    """Which version of which server, and which one it is."""
    parts = []
    for target, support in judgement.supports:
        name = target.server.flavour or target.engine.title
        version = ".".join(map(str, target.server.version))
        known = f"the server is {version}" if version else "nobody says which version the server is"
        parts.append(f"{name} {support.since} ({known})")
    return portable.listed(parts)

"""AUD502: SQL that runs and means something else."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.finding import Finding, Severity
from auditor.model.query import Meets, Query
from auditor.plugin import portable
from auditor.plugin.facts import Facts, Judgement
from auditor.plugin.rule import Need, Record, Rule


RULE = Rule(
    id="AUD502",
    slug="different-meaning",
    summary="A statement runs and means something else than on other engines.",
    severity=Severity.WARNING,
    subject=Record,
    of=(Query,),
    needs=frozenset({Need.SQL}),
)


def check(record: Record, facts: Facts) -> Iterator[Finding]:
    """On one server what is a trap there; on several, what they do not agree on."""
    for query, judgement in portable.judged(record, facts, Meets.MEANS_OTHERWISE):
        trap = bool(portable.told(judgement))
        yield portable.finding(
            RULE,
            query,
            judgement,
            f"{portable.shown(judgement)} {_trap(judgement) if trap else _differs(judgement)}.",
            fix="Write it so that it can only be read in one way.",
            severity=_weight(judgement),
        )


def _trap(judgement: Judgement) -> str:
    return f"means something of its own on {portable.servers(judgement)}"


def _differs(judgement: Judgement) -> str:
    """Which reading is whose: "is read as a name by A and as a string by B"."""
    by_reading: dict[str, list[str]] = {}
    for target, support in judgement.supports:
        by_reading.setdefault(support.reading, []).append(portable.name(target))
    sides = [f"{reading} on {portable.listed(names)}" for reading, names in by_reading.items()]
    return f"is not the same everywhere: {'; '.join(sides)}"


def _weight(judgement: Judgement) -> Severity:
    """As little as the least that an engine says of it."""
    weights = [support.weight for _, support in judgement.supports if support.weight is not None]
    return min(weights, key=lambda weight: weight.rank, default=RULE.severity)

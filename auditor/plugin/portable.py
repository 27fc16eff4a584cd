"""What the rules on where SQL runs say the same way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from auditor.model.finding import Finding, Severity
from auditor.model.query import Construct, Meets, Query, Support
from auditor.plugin import sent
from auditor.plugin.drift import quoted
from auditor.plugin.facts import Facts, Judgement, Target
from auditor.plugin.rule import Record, Rule


_SHOWN = 60


def judged(record: Record, facts: Facts, meets: Meets) -> Iterator[tuple[Query, Judgement]]:
    """The constructs of a statement that some target meets in this way."""
    query = record.object
    assert isinstance(query, Query)
    for judgement in facts.portability(query).judgements:
        if judgement.meets is meets:
            yield query, judgement


def finding(rule: Rule, query: Query, judgement: Judgement, message: str, *, fix: str, severity: Severity) -> Finding:
    """A finding at the construct, the same whatever the targets are."""
    said = [(target, _split(support.says)[0]) for target, support in told(judgement)]
    return sent.told(
        rule,
        query,
        message,
        start=judgement.construct.start,
        about=essence(judgement.construct),
        severity=severity,
        consequence=" ".join(dict.fromkeys(f"{name(target)}: {says}" for target, says in said if says)),
        fix=_way_out(judgement, fix),
    )


def told(judgement: Judgement) -> list[tuple[Target, Support]]:
    """The targets that have something to say of it."""
    return [(target, support) for target, support in judgement.supports if support.says]


def essence(construct: Construct) -> str:
    """What tells constructs of one statement apart: the name, and of a function or a type its own."""
    detail = dict(construct.detail)
    keys = ("name",) if construct.name == "function" else ("name", "type", "field", "form", "statement")
    own = next((str(detail[key]) for key in keys if detail.get(key)), "")
    return f"{construct.name} {own}".strip()


def shown(judgement: Judgement) -> str:
    """The text of the construct, as a sentence names it."""
    line = " ".join(judgement.shown.split())
    return quoted(line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…")


def servers(judgement: Judgement) -> str:
    """The servers it is about."""
    return listed(name(target) for target, _ in judgement.supports)


def name(target: Target) -> str:
    """A server as people call it, with its version where that is known."""
    title = target.server.flavour or target.engine.title
    return " ".join([title, ".".join(map(str, target.server.version))]).strip()


def listed(names: Iterable[str]) -> str:
    """Names as a sentence enumerates them."""
    *first, last = dict.fromkeys(names)
    return f"{', '.join(first)} and {last}" if first else last


def _way_out(judgement: Judgement, otherwise: str) -> str:
    """What to write instead: what an engine says, SQLAlchemy's expression beside it, else a word for all."""
    supports = [support for _, support in judgement.supports]
    advice = dict.fromkeys(_split(support.says)[1] for support in supports)
    rewrites = dict.fromkeys(f"Write {quoted(support.rewrite)}." for support in supports if support.rewrite)
    expressions = dict.fromkeys(support.expression for support in supports if support.expression)
    parts = [*rewrites, *filter(None, advice), *(f"SQLAlchemy has {quoted(text)}." for text in expressions)]
    return " ".join(parts) or otherwise


def _split(says: str) -> tuple[str, str]:
    """What an engine says, and what it advises to write instead."""
    before, _, after = says.rpartition("; write ")
    if before:
        return f"{before}.", f"Write {after}"
    return ("", says) if says.startswith(("Write ", "Leave ")) else (says, "")

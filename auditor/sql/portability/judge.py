"""Where a statement runs: its constructs judged by the portability of each engine that it may run on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from auditor.model.query import Construct, Meets, Query, Support
from auditor.plugin.facts import Judgement, Target, Verdicts
from auditor.plugin.portable import essence
from auditor.sql.constructs.find import find
from auditor.sql.portability.rewrites import in_place
from auditor.sql.reading.known import Tables


def judge(
    query: Query,
    targets: Sequence[Target],
    peers: Iterable[Target] = (),
    tables: Tables | None = None,
    own: frozenset[str] = frozenset(),
) -> Verdicts:
    """What the targets make of a query, the same construct only once.

    `peers` are all engines that are known: a function or a type that the target does not have and one of them does
    was meant for that one; else it is the user's own, as those in `own` are.
    """
    if not targets:
        return Verdicts()
    everyone = [*targets, *peers]
    found = find(query, tables, [target.engine.sqlglot for target in everyone])
    told: dict[tuple[object, ...], Judgement] = {}
    seen: set[tuple[object, ...]] = set()
    for construct in found.constructs:
        detail = dict(construct.detail)
        kind = construct.name, construct.detail
        if kind in seen or (construct.name == "function" and detail.get("name") in own):
            continue
        seen.add(kind)
        said = tuple(
            (target, in_place(support, construct, query.text, target))
            for target, support in _supports(construct, targets, everyone)
        )
        shown = query.text[construct.start : construct.end]
        for judgement in _judged(construct, said, shown):
            told.setdefault((essence(construct), judgement.meets), judgement)
    return Verdicts(tuple(_without_parts(told.values())), found.unread)


def _supports(
    construct: Construct, targets: Sequence[Target], everyone: Sequence[Target]
) -> Iterator[tuple[Target, Support]]:
    for target in targets:
        support = _support(construct, target)
        if support is not None and not (support.elsewhere and not _is_taken(construct, target, everyone)):
            yield target, support


def _support(construct: Construct, target: Target) -> Support | None:
    portability = target.engine.portability
    return portability.support(construct, target.server) if portability is not None else None


def _is_taken(construct: Construct, target: Target, everyone: Sequence[Target]) -> bool:
    """Whether any other engine has what this one has not; one that would take any name does not show that."""
    asked = [msgspec.structs.replace(construct, detail=_untyped(construct))]
    if construct.name == "cast":  # to the type of a column
        named = ("name", dict(construct.detail).get("type"))
        asked.append(msgspec.structs.replace(construct, name="type", detail=(named,)))
    return any(_has(bare, other) for bare in asked for other in everyone if other is not target)


def _has(construct: Construct, target: Target) -> bool:
    nobodys = tuple((key, "no such name" if key in _NAMING else value) for key, value in construct.detail)
    support = _support(construct, target)
    if support is None or support.meets is Meets.REFUSES:
        return False
    return support != _support(msgspec.structs.replace(construct, detail=nobodys), target)


_NAMING = frozenset({"name", "type"})


def _untyped(construct: Construct) -> tuple[tuple[str, Any], ...]:
    """The detail of a call without the types of this schema, which mean nothing to another engine."""
    if construct.name != "function":
        return construct.detail
    return tuple((key, value) for key, value in construct.detail if key not in {"family", "type"})


def _judged(construct: Construct, said: Sequence[tuple[Target, Support]], shown: str) -> Iterator[Judgement]:
    by_meets: dict[Meets, list[tuple[Target, Support]]] = defaultdict(list)
    for target, support in said:
        by_meets[support.meets].append((target, support))
    for meets in (Meets.REFUSES, Meets.TOO_OLD, Meets.MEANS_OTHERWISE):
        if by_meets[meets]:
            yield Judgement(construct, meets, tuple(by_meets[meets]), shown)
    readings = {support.reading for _, support in said if support.reading}
    if len(readings) > 1 and not by_meets[Meets.MEANS_OTHERWISE]:
        differing = tuple((target, support) for target, support in said if support.reading)
        yield Judgement(construct, Meets.MEANS_OTHERWISE, differing, shown)


def _without_parts(judgements: Iterable[Judgement]) -> Iterator[Judgement]:
    """The judgements without those on a part of what is refused as a whole."""
    judgements = tuple(judgements)
    refused = [item.construct for item in judgements if item.meets is Meets.REFUSES]
    for item in judgements:
        here = item.construct
        around = (
            other for other in refused if other is not here and other.start <= here.start and here.end <= other.end
        )
        if here.name not in _PARTS or not any(other.name in _WHOLES for other in around):
            yield item


_PARTS = frozenset({"interval", "separator", "aggregate-order-by", "cast", "collate"})
_WHOLES = frozenset({"function", "double-colon", "extract"})

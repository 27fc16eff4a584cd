"""The statements of a fix, under the findings that they answer: as composed, or as the rehearsal ran them."""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from auditor.fix.lower import Lowered
from auditor.fix.planned import Plan
from auditor.fix.verify import Proof
from auditor.sources.child.drafts import Drafted


_DEPENDS = "-- Its statements depend on what is there."


class _Block(NamedTuple):
    """Lines of the upgrade that belong together, from the first of them on, and the items that they are of."""

    line: int
    items: list[int | None]


def steps(plan: Plan, lowered: Lowered, drafted: Drafted, proof: Proof | None) -> Iterator[str]:
    """What the upgrade runs, statement by statement. Where a table is made anew, only a rehearsal knows that."""
    composed: dict[int | None, list[str]] = defaultdict(list)
    for owner, sql in zip(lowered.owners, drafted.sql, strict=True):
        composed[owner] += sql
    blocks = list(_blocks(lowered, drafted))
    ran = _rehearsed(blocks, proof)
    yield "Its upgrade runs:"
    for number, block in enumerate(blocks):
        yield from ("", f"-- {'; '.join(_about(plan, item) for item in block.items)}")
        yield from [sql for item in block.items for sql in composed[item]] or ran[number] or [_DEPENDS]
    yield ""


def _blocks(lowered: Lowered, drafted: Drafted) -> Iterator[_Block]:
    starts: dict[int | None, int] = {}
    first, last = _upgrade(drafted.text)
    for line, item in drafted.places:
        if first <= line <= last:
            starts.setdefault(item if item >= 0 else None, line)
    block: _Block | None = None
    for owner in dict.fromkeys(lowered.owners):
        if block is not None and owner not in starts:  # it is made on the way, while a table is made anew
            block.items.append(owner)
            continue
        if block is not None:
            yield block
        block = _Block(starts.get(owner, first), [owner])
    if block is not None:
        yield block


def _upgrade(text: str) -> tuple[int, int]:
    """The first and the last line of upgrade()."""
    for item in ast.parse(text).body:
        if isinstance(item, ast.FunctionDef) and item.name == "upgrade":
            return item.lineno, item.end_lineno or item.lineno
    return 0, 0


def _rehearsed(blocks: list[_Block], proof: Proof | None) -> dict[int, list[str]]:
    """The statements of each block as they ran."""
    found: dict[int, list[str]] = defaultdict(list)
    order = sorted(range(len(blocks)), key=lambda number: blocks[number].line)
    lines = [blocks[number].line for number in order]
    for statement, line in zip(proof.statements, proof.lines, strict=True) if proof is not None else ():
        place = bisect_right(lines, line) - 1
        if place >= 0:
            found[order[place]].append(f"{statement};".expandtabs(4))
    return found


def _about(plan: Plan, owner: int | None) -> str:
    if owner is None:
        return "before all else"
    item = plan.items[owner]
    told = ", ".join(f"{finding.rule} {finding.subject}" for finding in item.findings)
    only = ""
    if item.guard is not None:
        only = " (only where it is not there)" if item.guard.there else " (only where it is there)"
    return (told or f"for what follows: {item.change.subject}") + only
